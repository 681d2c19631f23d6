"""The Work and Health Programme's card, with its monthly fee: priced by command as worked by hand, in the file."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.factories.place import BRIEF
from weft import brief
from weft.brief.expectation import expected_payment, figures_of
from weft.cli import main
from weft.vocabulary import Contract

TEXT = (Path(__file__).parent / "work_and_health.txt").read_text()
ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in TEXT.splitlines()
    if "|" in line and not line.startswith(("#", "group"))
]
CLOCKS = {"to_days": 638, "sustained_days": 182, "gap_days": 638, "times_max": 1, "every_days": None}
PROOF = {"work": ("records", False), "own": ("document", True)}


def written(row: list[str]) -> str:
    """One group's card as a brief: a fee for each month, and one outcome of 182 days in all within 638."""
    _, term, success, cost, *_ = row
    evidence, claimed = PROOF[term]
    outcome = '[[outcomes]]\nid = "work"\nname = "Work"\nworth_minor = 500000\nfunder = "council"\n'
    return (
        BRIEF.decode().replace("[[service_types]]", outcome + "\n[[service_types]]", 1)
        + f"""
[[definitions]]
outcome = "work"
to_days = 638
sustained_days = 182
spells = "many"
evidence = "{evidence}"
claim_needed = {str(claimed).lower()}
validator = "Tax records"
baseline = "Non-intervention rate"
source = "Work and Health Programme"

[[figures]]
service_type = "debt-advice"
segment = "in-debt"
outcome = "work"
success = {success}
baseline = {float(success) / 5}
attributable = 0.9
cost_minor = {cost}
source = "ours"
as_of = 2018-01-01
assumed = true

[[rates]]
id = "{term}"
kind = "outcome"
outcome = "work"
price_minor = 100000

[[rates]]
id = "fee"
kind = "service_fee"
price_minor = 90000
"""
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_group_is_expected_to_be_paid_what_was_worked_by_hand(row):
    direction = brief.load(text=written(row).encode())
    terms = {term.term_id: term for term in brief.terms(brief=direction, contract_id="WHP").nouns()}
    assert {name: getattr(terms[row[1]], name) for name in CLOCKS} == CLOCKS
    assert (terms[row[1]].evidence, terms[row[1]].claim_needed) == PROOF[row[1]]
    contract = Contract(
        place_id="p", contract_id="WHP", payer_id="DWP", payee_id="provider", from_on=date(2018, 1, 1),
        to_on=date(2019, 1, 1), currency="GBP",
    )  # fmt: skip
    expected, unknown = expected_payment(
        terms=list(terms.values()), cohorts={}, contract=contract, segment_id="in-debt", people=50,
        figures=figures_of(brief=direction, service_type="debt-advice", segment_id="in-debt"),
    )  # fmt: skip
    assert not unknown
    assert expected == int(row[4])
    assert expected - int(row[3]) == int(row[5])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_command_prices_it_and_says_that_the_monthly_fee_comes_besides(row, tmp_path):
    (tmp_path / "brief.toml").write_text(written(row))
    asked = ["brief", "price", str(tmp_path)]
    answer = json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout)
    (window,) = answer["windows"]
    assert window["margin_minor"] == int(row[6])
    assert Fraction(str(window["break_even"])) == Fraction(row[7])
    assert [window["floor_minor"], window["ceiling_minor"]] == [int(row[8]), int(row[9])]
    assert [rate["price_minor"] for rate in answer["monthly_fees"]] == [90_000]
    said = CliRunner().invoke(main, asked).stdout
    assert "Besides, £900.00 is paid for each month (fee)" in said
