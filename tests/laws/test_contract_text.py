"""The contract's text is made from the terms that pay: each field changes it, and what it does not say is not paid."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta

import pytest

from tests.factories import deal
from weft import brief, doors, engine, loop
from weft.settlement import settle
from weft.vocabulary import (
    Cohort,
    Contract,
    Gate,
    Indexation,
    Ledger,
    PreventionShare,
    Record,
    Share,
    Table,
    Term,
    Tier,
)

KEY = {"place_id": "p", "contract_id": "C"}
DAY = date(2031, 4, 1)
FULL = (
    Contract(
        **KEY, payer_id="council", payee_id="charity", parent_contract_id="A", from_on=DAY, to_on=date(2033, 4, 1),
        currency="GBP", cap_minor=900_000, person_cap_minor=300_000, retention_bp=500, release_on=date(2033, 5, 1),
        advance_minor=70_000, recovery_bp=2_500, claim_days_max=60, pay_days=21, passes_through=True,
        stepped_in_on=date(2032, 6, 1),
    ),
    Term(
        **KEY, term_id="T", kind="sustainment", outcome_id="home", recorded_as="housed", segment_id="young",
        price_minor=120_000, deadweight_bp=1_250, from_days=14, to_days=700, sustained_days=91, every_days=45,
        times_max=4, gap_days=9, evidence="document", claim_needed=True, parent_term_id="U",
    ),
    Share(**KEY, pot_id="pot", weight=3),
    PreventionShare(**KEY, outcome_id="home", saving_pot_id="health", paying_pot_id="pot", share_bp=1_500),
    Tier(**KEY, term_id="T", from_count=11, price_minor=150_000),
    Indexation(**KEY, from_on=date(2032, 4, 1), factor_bp=10_225, source="the index of prices"),
    Gate(**KEY, from_on=DAY, to_on=date(2031, 7, 1), measure="first contact within ten days", paid_bp=9_000),
    Cohort(
        **KEY, term_id="T", cohort_id="first", from_on=DAY, to_on=date(2031, 10, 1), closes_on=date(2032, 10, 1),
        people=400, rule="threshold", baseline_bp=2_200,
    ),
)  # fmt: skip
NOT_A_TERM = {"place_id", "contract_id"}


def text_of(rows):
    place = engine.place_of(*(Table.of_nouns(type(row), [row]) for row in rows))
    contract_id = rows[0].contract_id
    return brief.draft(agreed=place, contract_id=contract_id, brief=None, names={}), place


def other(value, column):
    """Another value that the column allows."""
    if column.one_of:
        return next(word for word in column.one_of if word != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, date):
        return value + timedelta(days=1)
    return value + 1 if isinstance(value, int) else value + "x"


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (number, column.name)
        for number, row in enumerate(FULL)
        for column in type(row).columns
        if column.name not in NOT_A_TERM
    ],
)
def test_a_changed_field_of_the_terms_changes_the_text(number, name):
    """BRIEF-29. Every field of every agreement, one at a time, and again where it is left out altogether."""
    row = FULL[number]
    column = next(column for column in type(row).columns if column.name == name)
    before, _ = text_of(FULL)
    values = [other(getattr(row, name), column)]
    default = row.__dataclass_fields__[name].default
    values += [default] if default is not dataclasses.MISSING and default != getattr(row, name) else []
    for value in values:
        changed = dataclasses.replace(row, **{name: value})
        rows = [*FULL[:number], changed, *FULL[number + 1 :]]
        after, place = text_of(rows)
        assert after.digest != before.digest
        assert doors.contract_markdown(text=after) != doors.contract_markdown(text=before)
        assert not brief.unsaid(agreed=place, text=after)


def test_every_number_of_the_terms_stands_in_the_text():
    text, _ = text_of(FULL)
    words = " ".join(clause.text for clause in text.clauses)
    for said in ("£9,000.00", "£3,000.00", "5%", "£700.00", "25%", "60 days", "21 days", "£1,200.00", "12.5%",
                 "700 days", "91 days", "45 days", "4 times", "9 days", "3 of 3", "15%", "number 11", "£1,500.00",
                 "1.0225", "90%", "400 people", "22%", "1 October 2032", "1 May 2033", "1 June 2032"):  # fmt: skip
        assert said in words, said


def test_the_order_of_rows_changes_nothing_and_markup_is_obeyed_by_no_reader():
    strange = dataclasses.replace(FULL[1], outcome_id="<b>*home*</b>")
    text, _ = text_of([FULL[0], strange, *FULL[2:]])
    again, _ = text_of([FULL[0], *reversed([strange, *FULL[2:]])])
    assert text == again
    html = doors.contract_html(text=text, language="en").decode()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
    assert r"\<b\>\*home\*\</b\>" in doors.contract_markdown(text=text).decode()
    assert not re.search(r"(?:src|href)\s*=|<script", html)


def test_a_mechanism_without_a_clause_is_refused():
    """BRIEF-29, BRIEF-30. The text without one of its clauses: what the clause said is named, and what it allowed."""
    text, place = text_of(FULL)
    for number, clause in enumerate(text.clauses):
        cut = dataclasses.replace(text, clauses=(*text.clauses[:number], *text.clauses[number + 1 :]))
        found = {problem.column for problem in brief.unsaid(agreed=place, text=cut)}
        assert found >= set(clause.columns) - {"from_days", "gap_days", "deadweight_bp"}


def settled():
    """The small deal settled to its end: agreements, and what is added."""
    files = deal.files()
    agreed, _ = engine.load_agreed(files=files)
    with engine.connect() as session:
        added = settle(
            place=agreed, claims=Table.of_nouns(engine_claim(), []), ledger=Ledger.empty(), as_of=date(2029, 1, 1),
            session=session,
        )  # fmt: skip
    return files, agreed, added


def engine_claim():
    from weft.vocabulary import Claim

    return Claim


def test_a_payment_that_no_clause_allows_is_not_made():
    """BRIEF-30. Without the clause of the term, or of the pots, what it would pay is refused."""
    files, agreed, added = settled()
    assert sum(line.paid_minor for line in added.lines.nouns()) == 6 * 8_000
    loop.require_text(files=files, agreed=agreed, added=added)
    text = loop.draft_contract(files=files, contract_id="D-1")
    for gone, kind in (("term:kept", "claim"), ("posting:payment", "posting")):
        cut = dataclasses.replace(text, clauses=tuple(c for c in text.clauses if gone not in c.explains))
        found = brief.unexplained(texts={"D-1": cut}, lines=added.lines, postings=added.postings)
        assert [problem.code for problem in found] == ["BRIEF-30"]
        assert kind in found[0].what


def test_a_signed_text_is_what_is_paid():
    """BRIEF-31. The text was signed; a term is changed afterwards; the settlement is refused and says where."""
    files, _, added = settled()
    signed = doors.contract_markdown(text=loop.draft_contract(files=files, contract_id="D-1"))
    path = loop.signed_path(contract_id="D-1")
    kept = {**files, path: signed}
    agreed, _ = engine.load_agreed(files=kept)
    loop.require_text(files=kept, agreed=agreed, added=added)
    changed = {**kept, "terms.csv": deal.TERMS.replace("start,,,3000", "start,,,3500").encode()}
    agreed, _ = engine.load_agreed(files=changed)
    with pytest.raises(brief.CannotDraft, match=r"BRIEF-31: contracts/D-1.md: .*£35\.00"):
        loop.require_text(files=changed, agreed=agreed, added=added)


def test_the_definition_is_what_settlement_pays_by():
    """The clocks of the brief decide what is paid: a break of eleven days ends a result that allows ten."""
    _, _, added = settled()
    paid = {}
    for line in sorted(added.lines.nouns(), key=lambda line: line.achieved_on):
        paid.setdefault(line.person_id, []).append(line.achieved_on)
    # one: from 1 June 2027 without a break: 100, 150 and 200 days. two: 61 days, then a break of 11; from 12 August on
    # 100 days, 150 days, and 200 days on 27 February 2028, within 400 days of the start.
    assert paid["one"] == [date(2027, 9, 8), date(2027, 10, 28), date(2027, 12, 17)]
    assert paid["two"] == [date(2027, 11, 19), date(2028, 1, 8), date(2028, 2, 27)]
    looser = deal.files(text=deal.bent("gap_days = 10", "gap_days = 11"),
                        terms=deal.TERMS.replace(",3,10,", ",3,11,"))  # fmt: skip
    agreed, _ = engine.load_agreed(files=looser)
    loop.require_text(files=looser, agreed=agreed, added=Ledger.empty())
    again = settle(place=agreed, claims=Table.of_nouns(engine_claim(), []), ledger=Ledger.empty(),
                   as_of=date(2029, 1, 1))  # fmt: skip
    first = min(line.achieved_on for line in again.lines.nouns() if line.person_id == "two")
    assert first < date(2027, 11, 19)
    assert len(agreed.table(Record)) == 3


def test_terms_that_break_the_definition_pay_nothing():
    """BRIEF-22. The brief allows breaks of ten days, the terms eleven: nothing is settled."""
    files = deal.files(terms=deal.TERMS.replace(",3,10,", ",3,11,"))
    agreed, _ = engine.load_agreed(files=files)
    with pytest.raises(brief.CannotDraft, match=r"BRIEF-22: brief\.toml, line 63: term kept of .* has gap_days 11"):
        loop.require_text(files=files, agreed=agreed, added=Ledger.empty())
