"""Real prices beside a brief's: every oddity of the published file, only like units compared. PRICES-1, PRICES-2."""

from __future__ import annotations

import pytest

from tests.conftest import DATA
from weft import brief, doors

HEAD = "project_id,project_name,service_start,metric_id,outcome_definition,currency,price_per_unit\n"
ODD = (
    HEAD
    + """A,One,2015-01,m1,Move into Accommodation. Signed tenancy,GBP,500
A,One,2015-01,m2,"Accommodation sustained
for 3 Months",GBP,1500
A,One,2015-01,m2,Accommodation sustained for 3 Months,GBP,1700
B,Two,2018-13,m1,Accommodation sustained for 6 Months,USD,900
B,Two,2018-13,m2,Reduction in bed days,GBP,49.5
B,Two,2018-13,m3,,GBP,660
B,Two,2018-13,m4,Accommodation sustained for 12 Months,GBP,2600
C,Three,,m1,Enters employment,GBP,110
C,Three,,m2,,GBP,220
C,Three,,m3,,GBP,330
D,Four,2020-01,m1,Tonnes of plastic waste collected,GBP,46
D,Four,2020-01,m2,Job,GBP,nothing
D,Four,2020-01,m3,Job,GBP,-5
D,Four,2020-01,m4,% of users,GBP,6090
"""
)
KEPT = next(entry for entry in brief.library() if entry.library_id == "home-kept")


def read(text: str) -> doors.RealPrices:
    return doors.read_real_prices(content=text.encode("utf-8-sig"), file="prices.csv")


def test_every_row_is_kept_or_set_aside_with_its_reason():
    """PRICES-1. Impossible months are kept as they are; nothing is mended in silence."""
    real = read(ODD)
    assert real.rows == 14 == len(real.prices) + sum(real.set_aside.values())
    assert real.set_aside == {
        "its price is not a number": 1,
        "its price or its currency is not one": 1,
        "no words say what is paid for": 3,
        "several prices of its project have no words, so the others may have the wrong ones": 1,
    }
    assert [price.unit for price in real.prices] == [
        "person", "person", "person", "person", "day", "person", "thing", "cohort",
    ]  # fmt: skip
    assert real.prices[4].price_minor == 4950


def test_only_the_same_unit_and_the_same_currency_stand_beside():
    """PRICES-2."""
    real = read(ODD)
    found = doors.beside(definition=KEPT.definition, words=KEPT.words, currency="GBP", prices=real.prices)
    assert found is not None
    assert (found.prices, found.projects) == (3, 2)
    assert (found.low_minor, found.median_minor, found.high_minor) == (150_000, 170_000, 260_000)
    weekly = next(entry for entry in brief.library() if entry.library_id == "week-out-of-care")
    words = ("accommodation",)
    assert doors.beside(definition=weekly.definition, words=words, currency="GBP", prices=real.prices) is None
    assert doors.beside(definition=KEPT.definition, words=(), currency="GBP", prices=real.prices) is None


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", HEAD.replace("currency,", "")])
def test_another_table_is_refused(text):
    """PRICES-1."""
    with pytest.raises(doors.CannotImport, match=r"PRICES-1: prices\.csv: it has no column"):
        read(text)


@pytest.mark.data
def test_the_published_file_is_read_whole():
    path = DATA / "indigo_impact_bonds" / "outcome_prices_joined.csv"
    if not path.is_file():
        pytest.skip("the published prices are not beside the project")
    real = doors.read_real_prices(content=path.read_bytes(), file=path.name)
    assert real.rows == 385 == len(real.prices) + sum(real.set_aside.values())
    card = {}
    for code in ("level-1", "level-2", "level-3", "school-attendance", "school-behaviour", "school-attitude"):
        entry = next(entry for entry in brief.library() if entry.library_id == code)
        prices = [price for price in real.prices if "Adviza" in price.project or price.project_id == "INDIGO-POJ-0145"]
        found = doors.beside(definition=entry.definition, words=entry.words, currency="GBP", prices=prices)
        card[code] = found.median_minor // 100
    # The second round of the Innovation Fund, as its rate card says.
    assert card == {"level-1": 1100, "level-2": 3300, "level-3": 5100, "school-attendance": 1400,
                    "school-behaviour": 1300, "school-attitude": 700}  # fmt: skip
