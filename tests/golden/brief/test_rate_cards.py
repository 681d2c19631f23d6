"""Real rate cards as a brief's: they load, price and become terms; the figures were worked by hand, in the file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.factories.place import BRIEF
from weft import brief, engine
from weft.brief.expectation import expected_payment, figures_of
from weft.vocabulary import Contract, Table

TEXT = (Path(__file__).parent / "work_programme.txt").read_text()
ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in TEXT.splitlines()
    if "|" in line and not line.startswith(("#", "group"))
]


def written(row: list[str]) -> str:
    """One group's card as a brief: an attachment, a job outcome, thirteen payments while the job lasts."""
    _, attachment, job, sustainment, success, cost, _, _ = row
    text = BRIEF.decode().replace("[[service_types]]", OUTCOMES + "\n[[service_types]]", 1)
    for outcome, clocks, continues in (("job", "", 1), ("stays", CLOCKS, 0.9)):
        text += f"""
[[definitions]]
outcome = "{outcome}"
evidence = "records"
claim_needed = false
validator = "Tax records"
baseline = "Non-intervention rate"
source = "Work Programme"
{clocks}
[[figures]]
service_type = "debt-advice"
segment = "in-debt"
outcome = "{outcome}"
success = {success}
baseline = 0.1
continues = {continues}
attributable = 1
cost_minor = {int(cost) // 2}
source = "ours"
as_of = 2011-06-01
assumed = true
"""
    for name, kind, outcome, price in (
        ("attach", "attachment", "", attachment), ("job", "outcome", "job", job),
        ("stays", "sustainment", "stays", sustainment),
    ):  # fmt: skip
        named = f'outcome = "{outcome}"\n' if outcome else ""
        text += f'\n[[rates]]\nid = "{name}"\nkind = "{kind}"\n{named}price_minor = {price}\n'
    return text


OUTCOMES = "".join(
    f'[[outcomes]]\nid = "{name}"\nname = "{name}"\nworth_minor = 2000000\nfunder = "council"\n'
    for name in ("job", "stays")
)
CLOCKS = "sustained_days = 210\nevery_days = 28\ntimes_max = 13\nto_days = 1095\ngap_days = 28\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_group_of_the_work_programme_is_priced_as_worked_by_hand(row):
    direction = brief.load(text=written(row).encode())
    terms = brief.terms(brief=direction, contract_id="WP").nouns()
    contract = Contract(
        place_id="p", contract_id="WP", payer_id="DWP", payee_id="prime", from_on=direction.period.from_on,
        to_on=direction.period.to_on, currency="GBP",
    )  # fmt: skip
    expected, unknown = expected_payment(
        terms=terms, cohorts={}, contract=contract, segment_id="in-debt", people=None,
        figures=figures_of(brief=direction, service_type="debt-advice", segment_id="in-debt"),
    )  # fmt: skip
    assert not unknown
    assert round(expected) == int(row[6])
    windows = brief.price(brief=direction).windows
    left = sum(window.margin_minor for window in windows)
    # Two windows, each rounded down by itself.
    assert 0 <= int(row[7]) - left + 1 <= 3
    assert Fraction(int(row[6]) - int(row[5])) == int(row[7])
    place = engine.place_of(Table.of_nouns(Contract, [contract]), Table.of_nouns(type(terms[0]), terms))
    text = brief.draft(agreed=place, contract_id="WP", brief=direction, names={})
    assert any("13 times" in clause.text for clause in text.clauses)
