"""A rehearsal on the screen and on its page: the answer first, every figure escaped, nothing from elsewhere."""

from __future__ import annotations

from datetime import date

from weft.doors.rehearsal import answer_sentences, rehearsal_answer, rehearsal_lines, rehearsal_page
from weft.vocabulary import CashOutlook, CostRange, Rehearsal, SafeTerm, SegmentMargin, Table

DAY = date(2031, 4, 1)


def outlook(provider_id: str, *, solvent: float, signs: bool = True) -> CashOutlook:
    return CashOutlook(
        place_id="tarn", provider_id=provider_id, behaviour="honest", margin_minor=1_000_000 if signs else -1,
        low_p10_minor=-9_000_000, low_p50_minor=-5_000_000, low_p90_minor=-1_000_000, low_on=DAY,
        reserves_minor=6_000_000, solvent=solvent, solvent_low=solvent - 0.01, solvent_high=min(1.0, solvent + 0.01),
        signs=signs, advance_minor=0, advance_needed_minor=3_000_000, advance_needed_low_minor=2_900_000,
        advance_needed_high_minor=3_100_000, advance_helps=signs, lives=1_000, settled_whole=False,
    )  # fmt: skip


def safe(share: float, *, solvent: float, helps: bool, own: bool = False) -> SafeTerm:
    return SafeTerm(
        place_id="tarn", contract_id="K-1", outcome_share=share, own=own, solvent=solvent, solvent_low=solvent - 0.01,
        solvent_high=solvent, advance_needed_minor=0 if solvent >= 0.95 else 4_000_000, advance_needed_low_minor=0,
        advance_needed_high_minor=5_000_000, advance_helps=helps, lives=1_000,
    )  # fmt: skip


def found(name: str = "P-1") -> Rehearsal:
    margin = SegmentMargin(
        place_id="tarn", contract_id="K-1", segment_id="adults", behaviour="parking", provider_id=name, people=40,
        declined=0, effort=0.46, success=0.2, fee_minor=10_000, pay_minor=20_000, cost_minor=40_000,
        margin_minor=-10_000, break_even=0.34,
    )  # fmt: skip
    cost = CostRange(
        place_id="tarn", behaviour="honest", p10_minor=100_000_000, p50_minor=120_000_000, p90_minor=140_000_000,
        mean_minor=120_500_000, mean_error_minor=50_000, people=40, declined=0, lives=1_000,
    )  # fmt: skip
    return Rehearsal(
        place_id="tarn", currency="GBP", lives=1_000, seed=1, from_on=DAY, to_on=DAY, safe_provider_id=name,
        safe_staff=6, assumed_share=0.5, margins=Table.of_nouns(SegmentMargin, [margin]),
        cash=Table.of_nouns(CashOutlook, [outlook(name, solvent=0.97), outlook("P-2", solvent=0.5, signs=False)]),
        costs=Table.of_nouns(CostRange, [cost]),
        safe=Table.of_nouns(SafeTerm, [
            safe(0.3, solvent=0.96, helps=True), safe(0.5, solvent=0.9, helps=True),
            safe(0.8, solvent=0.5, helps=False, own=True),
        ]),
        notes=("A note.",),
    )  # fmt: skip


def test_the_answer_comes_first_in_sentences():
    said = answer_sentences(rehearsal=found())
    assert said[0].startswith("1 of 2 honest providers stays solvent in at least 95 of 100 lives; 1 would not sign")
    assert "it costs £1.2m; in eight lives of ten between £1.0m and £1.4m." in said[1]
    assert "a provider would spend 46% of it" in said[2]
    assert said[3] == "P-1, with 6 staff, is safe with up to 30% of its pay by results; the draft has 80%."
    assert said[4] == "With an advance of £40.0k it would be safe with 50% by results."
    assert said[5].startswith("As drafted no advance would do")
    assert rehearsal_lines(rehearsal=found())[: len(said)] == said


def test_the_screen_says_who_walks_away_and_what_the_figures_rest_on():
    text = "\n".join(rehearsal_lines(rehearsal=found()))
    for words in ("walks away", "signs", "none would do", "80% (draft)", "A note.", "Assumed: 50%", "not impact"):
        assert words in text


def test_the_page_escapes_every_name_and_asks_for_nothing():
    page = rehearsal_page(rehearsal=found("P<b>&1"), title="What will these terms do?").decode()
    assert "P<b>" not in page
    assert "P&lt;b&gt;&amp;1" in page
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page
    assert 'aria-label="2 of 2 providers need more than their reserves in at least one life of ten."' in page


def test_a_program_gets_every_table():
    answer = rehearsal_answer(rehearsal=found())
    assert {"answer", "margins", "cash", "costs", "safe", "seed", "notes"} <= set(answer)
    assert answer["cash"][0]["low_on"] == "2031-04-01"
