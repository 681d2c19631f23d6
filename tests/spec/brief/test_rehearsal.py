"""A rehearsal on drafts so small that every figure has a closed form."""

from __future__ import annotations

import dataclasses

import pytest

from tests.factories.rehearsal import (
    START,
    attachment,
    caseload,
    contract,
    footing,
    place,
    prospect,
    simple,
    term,
)
from weft import brief, engine, loop
from weft.brief.rehearsal.cash import share_of
from weft.brief.rehearsal.response import Stakes, break_even, margin, respond
from weft.brief.rehearsal.rules import Rules
from weft.vocabulary import BEHAVIOURS, Contract, Table

EVEN = Rules(common_spread=0.0, own_spread=0.0, histories=4)


@pytest.fixture(scope="module")
def settle():
    with engine.connect() as session:
        yield loop.settler(session)


def rehearsed(draft, settle, *, lives=4_000, rules=EVEN, seed=1, behaviours=("honest",)):
    return brief.rehearse(place=draft, settle=settle, lives=lives, seed=seed, rules=rules, behaviours=behaviours)


def test_margin_and_break_even_are_the_fields_formulas(settle):
    """REHEARSE-6. m = fee + p x price - cost = 300 + 0.4 x 1,000 - 400; p* = (400 - 300) / 1,000."""
    row = rehearsed(simple(), settle, lives=100).margins.nouns()[0]
    assert (row.fee_minor, row.pay_minor, row.cost_minor, row.margin_minor) == (30_000, 40_000, 40_000, 30_000)
    assert row.break_even == pytest.approx(0.1)


def test_a_price_at_the_floor_gives_no_margin(settle):
    """REHEARSE-6. Floor = cost / expected success: nothing is left, in expectation and in the mean of lives."""
    draft = place(contract(), term("job"), caseload(), prospect(), footing())
    found = rehearsed(draft, settle, rules=Rules(histories=4))
    (row,) = found.margins.nouns()
    assert row.margin_minor == 0
    (cash,), (cost,) = found.cash.nouns(), found.costs.nouns()
    assert abs(cash.margin_minor) < 4 * cost.mean_error_minor


def test_survival_is_that_of_the_binomial_walk(settle):
    """REHEARSE-7. One person a month costs 400 at once and brings 1,000 a month later or nothing: the share of lives
    that never fall below 2,000 of reserves is that of the walk, to within the stated interval."""
    months, cost, price, p, reserves = 24, 40_000, 100_000, 0.4, 200_000
    draft = place(
        contract(pay_days=0),
        term("job"),
        caseload(people=months, months=months, cost_minor=cost, cost_months=1),
        prospect(success=p, from_days=31, to_days=31),
        footing(reserves_minor=reserves),
    )
    (row,) = rehearsed(draft, settle, lives=20_000).cash.nouns()
    alive = {0: 1.0}
    for month in range(months + 1):
        spent = cost * min(months, month + 1)
        if month:
            alive = {k: alive.get(k, 0.0) * (1 - p) + alive.get(k - 1, 0.0) * p for k in range(month + 1)}
        alive = {k: chance for k, chance in alive.items() if k * price - spent >= -reserves}
    exact = sum(alive.values())
    assert 0.2 < exact < 0.8
    half = (row.solvent_high - row.solvent_low) / 2
    assert abs(row.solvent - exact) < 2 * half
    assert half < 0.008


def test_the_share_of_lives_has_the_interval_of_wilson():
    """REHEARSE-7. 19 of 20: 76.4% to 99.1% (Wilson 1927)."""
    import numpy as np

    found = share_of(held=np.array([True] * 19 + [False]))
    assert (round(found.low, 3), round(found.high, 3)) == (0.764, 0.991)


def test_behaviour_follows_the_stated_rules():
    """REHEARSE-2. A group that earns 600 of the 1,000 it costs: parked at 60% effort, its likelier part creamed, and
    a gaming provider claims for a tenth of those without a result."""
    rules = Rules()
    stakes = Stakes(success=(0.3,), baseline=(0.1,), worth=(200_000.0,), gamed=200_000.0, fee=0.0, cost=100_000)
    answers = {name: respond(behaviour=name, stakes=stakes, rules=rules) for name in BEHAVIOURS}
    assert answers["honest"].effort == 1
    assert answers["parking"].effort == pytest.approx(0.6)
    assert answers["parking"].success[0] == pytest.approx(0.1 + 0.6 * 0.2)
    assert answers["creaming"].declined == rules.declined_max
    assert answers["creaming"].success[0] == pytest.approx(0.3 * (1 + 0.5 * rules.declined_max))
    assert answers["gaming"].gamed == 0.1
    assert margin(stakes=stakes, response=answers["honest"]) == pytest.approx(-40_000)
    assert break_even(stakes=stakes) == pytest.approx(0.5)
    rich = dataclasses.replace(stakes, worth=(500_000.0,))
    assert all(respond(behaviour=name, stakes=rich, rules=rules).effort == 1 for name in BEHAVIOURS)


def test_what_the_records_must_show_cannot_be_gamed(settle):
    """REHEARSE-2. A false claim is paid where a document is enough, and refused by the room where records decide."""
    facts = {"cost_minor": 90_000}
    loose = place(contract(), term("job"), caseload(**facts), prospect(), footing())
    strict = place(contract(), term("job", evidence="records"), caseload(**facts), prospect(), footing())
    paid = [
        {row.behaviour: row.pay_minor for row in rehearsed(d, settle, lives=100, behaviours=BEHAVIOURS).margins.nouns()}
        for d in (loose, strict)
    ]
    assert paid[0]["gaming"] > paid[0]["parking"]
    assert paid[1]["gaming"] == paid[1]["parking"]


def test_the_same_seed_gives_the_same_rehearsal(settle):
    """REHEARSE-4. Twice the same, whatever the order of the rows; another seed, other lives."""
    draft = simple(advance_minor=100_000, recovery_bp=2_500)
    one, two = (rehearsed(draft, settle, lives=500, rules=Rules(histories=4)) for _ in range(2))
    assert one == two
    other = rehearsed(draft, settle, lives=500, rules=Rules(histories=4), seed=2)
    assert other.cash != one.cash
    assert other.margins == one.margins


def test_every_figure_that_is_missing_is_named_at_once():
    """REHEARSE-1, REHEARSE-2. Unknown is never nought: chances, reserves and caseloads are asked for, together."""
    draft = place(
        contract(),
        contract("K-2"),
        term("job"),
        term("home", outcome_id="home"),
        caseload(months=99),
        prospect(from_days=50, to_days=10),
        footing(),
    )
    with pytest.raises(brief.CannotRehearse) as refusal:
        brief.rehearse(place=draft, settle=lambda *_: pytest.fail("settled"), lives=10, seed=1)
    said = [problem.sentence() for problem in refusal.value.problems]
    assert len(said) == 6
    for words in ("10 lives", "P-K-2", "who starts under contract K-2", "how likely home", "99 months", "at most 10"):
        assert any(words in sentence for sentence in said), words


def test_figures_of_ones_own_are_checked_whole():
    """REHEARSE-8. Every slip of a provider's file is named, and none of its figures is quoted."""
    text = b"""
    contract_id = "K"
    staff = -1
    reserves_minor = 123456
    typo = 3
    [[group]]
    segment_id = "adults"
    people = 60
    months = 24
    cost_minor = 77777.5
    cost_months = 4
    [[group.result]]
    outcome_id = "job"
    success = 1.7
    baseline = 0.1
    from_days = 30
    to_days = 60
    lasting = 0.9
    """
    with pytest.raises(brief.CannotRehearse) as refusal:
        brief.read_figures(text=text, contracts=[contract()])
    said = " ".join(problem.sentence() for problem in refusal.value.problems)
    assert len(refusal.value.problems) == 5
    for words in (
        "'typo'",
        "staff of the figures is below 0",
        "fixed_minor of the figures is missing",
        "cost_minor",
        "success",
    ):
        assert words in said
    assert "77777" not in said
    assert "123456" not in said


def test_terms_that_are_safe_keep_expected_pay(settle):
    """REHEARSE-5. A higher share by results changes the risk, not the expected pay: fees down, prices up."""
    found = rehearsed(simple(), settle, lives=2_000)
    rows = sorted(found.safe.nouns(), key=lambda row: row.outcome_share)
    assert [row.own for row in rows].count(True) == 1
    own = next(row for row in rows if row.own)
    assert own.outcome_share == pytest.approx(0.4 / 0.7, abs=1e-4)
    assert rows[0].solvent >= rows[-1].solvent
    assert rows[-1].advance_needed_minor >= rows[0].advance_needed_minor


def test_the_draft_is_not_changed(settle):
    """The place that was given is the place that is left."""
    draft = simple()
    before = dict(draft.tables)
    rehearsed(draft, settle, lives=100)
    assert draft.tables == before
    assert draft.table(Contract) == Table.of_nouns(Contract, [contract()])
    assert draft.table(Contract).nouns()[0].from_on == START


def test_an_attachment_fee_alone_parks_nobody_and_pays_nothing_by_results(settle):
    """A fee above cost: every behaviour takes everyone on; no share of outcome payment can be tried."""
    draft = place(contract(), attachment(50_000), caseload(), footing())
    found = rehearsed(draft, settle, lives=100, behaviours=BEHAVIOURS)
    honest = next(row for row in found.margins.nouns() if row.behaviour == "honest")
    assert (honest.margin_minor, honest.break_even, honest.declined) == (10_000, None, 0)
    assert len(found.safe) == 0


@pytest.mark.parametrize(("kept_back", "apart"), [({}, 0), ({"retention_bp": 700, "recovery_bp": 1_300}, 100)])
def test_a_cap_is_composed_as_the_room_would_cut_it(settle, kept_back, apart):
    """REHEARSE-3. Composed and settled whole on the same lives: to the penny; with money held back or recovered of the
    line that is cut, to half a penny for each line of its month."""
    draft = simple(cap_minor=1_500_000, advance_minor=100_000 if kept_back else 0, **kept_back)
    rules = Rules(histories=4, settled_lives=100)
    composed, whole = (
        brief.rehearse(
            place=draft, settle=settle, lives=100, seed=3, rules=rules, behaviours=("honest",), whole=settled
        )
        for settled in (False, True)
    )
    assert composed.costs.nouns()[0].p10_minor >= 1_390_000, "the cap is reached in nearly every life"
    for one, other in zip(composed.cash.nouns(), whole.cash.nouns(), strict=True):
        assert other.settled_whole
        for name in ("margin_minor", "low_p10_minor", "low_p50_minor", "low_p90_minor", "advance_needed_minor"):
            assert abs(getattr(one, name) - getattr(other, name)) <= apart, name
    assert composed.costs == whole.costs or apart
