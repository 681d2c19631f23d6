"""A deal that contradicts itself: everything that is wrong at once, by the line of the brief. BRIEF-16 to BRIEF-20."""

from __future__ import annotations

import pytest

from tests.factories.deal import TEXT, bent
from weft import brief

WRONG = {
    "to_days = 400": "to_days = 150",
    "success = 0.5": "success = 1.5",
    "baseline = 0.2\ncontinues": "continues",
    'funder = "council"\nkind = "social"': 'funder = "treasury"\nkind = "social"',
    "price_minor = 8000": 'price_minor = 8000\nunit = "week"',
}
"""The window shorter than what it holds, a chance above 1, no baseline, an unknown funder, prices in mixed units."""


def said(text: str) -> list[str]:
    """Every problem of a text, in a line each."""
    with pytest.raises(brief.CannotRead) as refusal:
        brief.load(text=text.encode())
    return [problem.sentence().replace("\n   ", "") for problem in refusal.value.problems]


def test_all_that_is_wrong_is_told_at_once_by_line():
    text = TEXT
    for old, new in WRONG.items():
        assert old in text
        text = text.replace(old, new, 1)
    assert said(text) == [
        "BRIEF-17: brief.toml, line 59: debt-free: the window of 150 days is shorter than the 200 that the result must "
        "last in it. Allowed: at least 200. to_days = 150",
        "BRIEF-3: brief.toml, line 70: `baseline` in [[figures]] number 1 is missing. Allowed: a number without "
        "quotes, at least 0 and at most 1. Add a line for `baseline`. [[figures]]",
        "BRIEF-5: brief.toml, line 74: `success` in [[figures]] number 1 is 1.5. Allowed: a number without quotes, at "
        "least 0 and at most 1. success = 1.5",
        "BRIEF-16: brief.toml, line 92: `funder` in [[savings]] number 2 is 'treasury', a funder that no outcome and "
        'no pot has. Allowed: council. funder = "treasury"',
        "BRIEF-19: brief.toml, line 114: rate 'kept' is a price for a week, while 'debt-free' is counted by the "
        'person. Allowed: "person". Price and count in one unit. unit = "week"',
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("to_days = 400", "from_days = 400\nto_days = 400", "BRIEF-17: brief.toml, line 60: debt-free: the window"),
        ("every_days = 50\n", "", "debt-free: it is paid 3 times without saying when. Allowed: sustained_days"),
        ("times_max = 3", "", "debt-free: it says when it is paid again, and is paid once"),
        ("gap_days = 10", "gap_days = 100", "a break of 100 days is allowed in a result of 100"),
        ("gap_days = 10", 'gap_days = 10\nspells = "many"', "many spells are added up within a window"),
        ('evidence = "records"', 'evidence = "document"', "nobody claims it, and no records show it"),
        ("gap_days = 10", 'gap_days = 10\ncustody = "ends"', "time in custody ends, which settlement cannot keep"),
        ("baseline = 0.2", "baseline = 0.7", "BRIEF-18: brief.toml, line 75: debt-free for in-debt: 0.7 have it"),
        ('outcome = "debt-free"\nto', 'outcome = "debt-fre"\nto', "BRIEF-16: brief.toml, line 58: `outcome` in"),
        ('segment = "in-debt"\nprice', 'segment = "in-det"\nprice', "Write 'in-debt' if that is what you mean"),
        ('kind = "attachment"', 'kind = "attachment"\noutcome = "debt-free"', "BRIEF-19: brief.toml, line 107: rate"),
        ("from = 2020-01-01", "from = 2030-01-01", "BRIEF-20: brief.toml, line 83: savings run over several years"),
        ("evaluated_on = 2028-10-01", "evaluated_on = 2027-10-01", "BRIEF-17: brief.toml, line 130: it is evaluated"),
        ("[fit.segments.in-debt]", "[fit.segments.in-det]", "[fit.segments] names 'in-det', which is not a segment"),
    ],
)  # fmt: skip
def test_each_contradiction_names_its_line(old, new, expected):
    assert any(expected in line for line in said(bent(old, new))), said(bent(old, new))


def test_a_price_for_a_segment_without_a_figure_has_no_baseline():
    segment = '\n[[segments]]\nid = "other"\nname = "Others"\neligible = "age < 18"\n'
    text = bent('segment = "in-debt"\nprice', 'segment = "other"\nprice') + segment
    assert any("of which no baseline is given" in line and "BRIEF-18" in line for line in said(text))


def test_an_outcome_without_a_definition_is_not_priced():
    start = TEXT.index("[[definitions]]")
    text = TEXT[:start] + TEXT[TEXT.index("[[figures]]") :]
    assert any("which no definition says how to recognise" in line for line in said(text))


def test_a_self_reported_result_is_measured_by_others_twice():
    rule = """
[definitions.wellbeing]
instrument = "SWEMWBS"
score_min = 7
score_max = 35
reliable_change = 40
baseline_days_max = 28
non_response_max = 0.3
collected_by = "a survey"
pay_share_max = 0.1
"""
    text = bent('source = "invented"\n\n[[figures]]', f'source = "invented"\n{rule}\n[[figures]]')
    told = said(text)
    assert any("a reliable change of 40 is more than the scale of 7 to 35 has" in line for line in told)
    assert any("it may be asked again after 0 days, while the first score may come after 28" in line for line in told)


def test_a_brief_that_says_nothing_of_a_deal_keeps_its_digest():
    """What came later leaves earlier briefs as they were (BRIEF-11)."""
    from tests.factories.place import BRIEF

    plain = brief.load(text=BRIEF)
    assert plain.deal.definitions == ()
    assert "definitions" not in plain.canonical
    assert "fit" not in plain.canonical


def test_the_order_of_the_deal_says_nothing():
    one, other = TEXT.index("[[rates]]"), TEXT.index("[[deals]]")
    first, second = TEXT[one:other].strip().split("\n\n")
    swapped = TEXT[:one] + second + "\n\n" + first + "\n\n" + TEXT[other:]
    assert brief.load(text=swapped.encode()).digest == brief.load(text=TEXT.encode()).digest
