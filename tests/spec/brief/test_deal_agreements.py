"""Agreements beside their brief: clocks, caps, offers' prices, what may hang on results. BRIEF-22 to BRIEF-27."""

from __future__ import annotations

import pytest

from tests.factories import deal
from weft import loop
from weft.engine import load_agreed

CAPPED = deal.CONTRACTS.replace("currency\n", "currency,cap_minor,person_cap_minor\n").replace("GBP\n", "GBP,{}\n")


def said(files: dict[str, bytes]) -> list[str]:
    """What `weft check` says of a place."""
    direction, place = loop.open_place(files=files)
    return [problem.sentence() for problem in loop.check_deal(files=files, direction=direction, place=place)]


def test_a_deal_that_keeps_to_its_brief_has_no_problem():
    assert said(deal.files()) == []


def test_terms_made_from_the_card_are_the_terms_of_the_contract():
    made = loop.make_terms(files=deal.files(), contract_id="D-1", rate_ids=())
    agreed, _ = load_agreed(files=deal.files())
    from weft.vocabulary import Term

    assert made.nouns() == agreed.table(Term).nouns()


def test_each_clock_that_is_not_the_definitions_is_named_with_its_line():
    clocks = "0,400,100,50,3,10,records,false", "5,400,90,50,3,10,document,true"
    told = said(deal.files(terms=deal.TERMS.replace(*clocks)))
    found = [line.split(" for debt-free. Make")[0].split(": brief.toml, line ")[1] for line in told]
    assert found == [
        "57: term kept of contract D-1 has from_days 5, while the brief says 0",
        "60: term kept of contract D-1 has sustained_days 90, while the brief says 100",
        "64: term kept of contract D-1 has evidence document, while the brief says records",
        "65: term kept of contract D-1 has claim_needed true, while the brief says false",
    ]


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        ("7999,", ["cap_minor of contract D-1 is £79.99, below one payment of term kept. Allowed: at least £80.00"]),
        (",2999", ["person_cap_minor of contract D-1 is £29.99, below one payment of term kept",
                   "person_cap_minor of contract D-1 is £29.99, below one payment of term start"]),
        ("8000,8000", []),
    ],
)  # fmt: skip
def test_a_cap_below_one_payment_is_refused(caps, expected):
    told = said(deal.files(contracts=CAPPED.format(caps)))
    assert len(told) == len(expected)
    assert all(
        words in line and "BRIEF-23: contracts, column" in line for words, line in zip(expected, told, strict=True)
    )


@pytest.mark.parametrize(("price", "right"), [(9_499, False), (9_500, True), (10_500, True), (10_501, False)])
def test_an_offer_costs_what_its_terms_are_expected_to_pay(price, right):
    """BRIEF-25. 3,000 + 0.5 x 1.75 x 8,000 = 10,000, and the brief tolerates a twentieth."""
    files = deal.files()
    files["offers.csv"] = files["offers.csv"].replace(b",10000,50000,", f",{price},50000,".encode())
    told = said(files)
    assert (told == []) is right
    if not right:
        assert f"£{price / 100:.2f} for one who starts, while its terms are expected to pay £100.00" in told[0]
        assert "Allowed: £95.00 to £105.00 (within 5%)" in told[0]
        assert "BRIEF-25: brief.toml, line 116" in told[0]


@pytest.mark.parametrize(
    ("changed", "left_out"),
    [
        ({}, None),
        ({"tiers": "place_id,contract_id,term_id,from_count,price_minor\np,D-1,kept,5,9000\n"}, "tiers"),
        ({"contracts": CAPPED.format("900000,800000")}, "its cap, the cap for one person"),
        (
            {
                "gates": "place_id,contract_id,from_on,to_on,measure,paid_bp\n"
                "p,D-1,2027-04-01,2027-07-01,contact,9000\n",
                "indexations": "place_id,contract_id,from_on,factor_bp,source\np,D-1,2028-04-01,10225,prices\n",
            },
            "indexation, quality gates",
        ),
    ],
)
def test_expected_payments_say_what_they_leave_out(changed, left_out):
    """BRIEF-25. Tiers, indexation, gates and caps hang on counts and days: they are named, not taken for nothing."""
    files = deal.files(**changed)
    files["offers.csv"] = files["offers.csv"].replace(b",10000,50000,", b",9000,50000,")
    (told,) = said(files)
    assert ("leaving out" in told) is (left_out is not None)
    if left_out:
        assert f"expected to pay £100.00, leaving out {left_out}." in told
        assert "weft rehearse" in told


def test_what_is_not_known_is_not_taken_for_nothing():
    text = deal.TEXT.replace('service_type = "debt-advice"\nsegment', 'service_type = "other"\nsegment', 1)
    text += '\n[[service_types]]\nid = "other"\nname = "Other"\n'
    told = said(deal.files(text=text))
    assert "cannot be expected, for want of kept: the chance of debt-free for in-debt" in told[0]


def test_an_offer_of_somebody_else_and_a_contract_that_is_not_there():
    told = said(deal.files(text=deal.bent('offers = ["O1"]', 'offers = ["O2", "O9"]')))
    assert "offer O2 is of P2, and contract D-1 pays P1" in told[0]
    assert "'O9', which is not an offer" in told[1]
    told = said(deal.files(text=deal.bent('contract = "D-1"', 'contract = "D-7"')))
    assert told[0].startswith("BRIEF-16: brief.toml, line 117: [[deals]] names contract 'D-7'")


def test_everything_hangs_on_results_only_where_the_four_conditions_hold():
    """BRIEF-26. Without the attachment fee all of it would; each condition that fails is told in numbers."""
    whole = deal.TERMS.rsplit("p,D-1,start", 1)[0]
    price = deal.files()["offers.csv"].replace(b",10000,50000,", b",7000,50000,")
    files = deal.files(terms=whole) | {"offers.csv": price}
    assert said(files) == []
    text = deal.bent("reserves_months = 5", "reserves_months = 3").replace(
        "window_days_max = 200", "window_days_max = 99"
    )
    text = text.replace("attributable = 0.8", "attributable = 0.4").replace("baseline = 0.2", "baseline = 0.4")
    told = said(deal.files(text=text, terms=whole) | {"offers.csv": price})
    assert len(told) == 4
    assert "attributable: 40% of debt-free can be put down to the service, at least 50% is asked for" in told[0]
    assert "attributable: 80% of debt-free would have come anyway, at most 60% is tolerable" in told[1]
    assert "tolerable window: 129 days from a start to the first payment of kept, at most 99 are tolerable" in told[2]
    assert "bearable: 4.2 months of spending before the first payment" in told[3]
    assert all(line.startswith("BRIEF-26: brief.toml, line 116: contract D-1 pays by results alone") for line in told)
    weak = text.replace('evidence = "records"\nclaim_needed = false', 'evidence = "attestation"')
    weak_terms = whole.replace("records,false", "attestation,true")
    told = said(deal.files(text=weak, terms=weak_terms) | {"offers.csv": price})
    assert "measurable: debt-free is proved by the claimant's word alone" in told[0]


def test_who_is_paid_does_not_prove_it():
    """BRIEF-27."""
    told = said(deal.files(text=deal.bent('validator = "Credit register"', 'validator = "beck advice"')))
    assert told[0].startswith(
        "BRIEF-27: brief.toml, line 66: debt-free is proved by beck advice, whom contract D-1 pays"
    )


def test_what_people_say_themselves_earns_a_capped_share():
    """BRIEF-27. Three payments of 8,000 beside 3,000: 88.9% of what can be paid for one person."""
    rule = """
[definitions.wellbeing]
instrument = "SWEMWBS"
score_min = 7
score_max = 35
reliable_change = 2.87
baseline_days_max = 28
non_response_max = 0.3
collected_by = "Beck Advice"
pay_share_max = 0.25
"""
    text = deal.bent('source = "invented"\n\n[[figures]]', f'source = "invented"\n{rule}\n[[figures]]')
    text = text.replace("to_days = 400", "from_days = 30\nto_days = 400", 1)
    terms = deal.TERMS.replace("8000,0,0,400", "8000,0,30,400")
    told = said(deal.files(text=text, terms=terms))
    assert "debt-free is proved by Beck Advice" in told[0]
    assert (
        "88.9% of what contract D-1 can pay for a person hangs on debt-free, which people report themselves" in told[1]
    )
    assert "Allowed: at most 25%" in told[1]
