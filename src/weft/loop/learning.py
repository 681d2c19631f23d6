"""A year's ledger and referrals become the effects of the next round, and the place that the next round starts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from weft import engine, evidence
from weft.loop.watching import events_table
from weft.vocabulary import DisclosureRule, Effect, Learned, Ledger, Problem, Referral, Table, Tally

EFFECTS_FILES = ("effects.csv", "effects.parquet")


def tally_year(*, files: Mapping[str, bytes], ledger: Ledger, as_of: date, session: engine.Session) -> Table[Tally]:
    """What a year's agreements, referrals and ledger count. Raises `CannotLoad`, `CannotLearn`."""
    agreed, _ = engine.load_agreed(files=files)
    checked = events_table(files=files, given={}, noun=Referral)
    if checked is None:
        what = "there are no referrals, so nobody knows what people were sent for"
        raise evidence.CannotLearn([Problem(code="EVIDENCE-35", what=what, file="referrals.csv")])
    if checked.problems:
        raise evidence.CannotLearn(checked.problems)
    return evidence.tally(agreed=agreed, referrals=checked.table, lines=ledger.lines, as_of=as_of, session=session)


def learn(*, place: engine.Place, tallies: Table[Tally], rule: DisclosureRule, as_of: date) -> Learned:
    """The effects of the next round. Raises `CannotLearn` (EVIDENCE-35)."""
    return evidence.learn(effects=place.table(Effect), tallies=tallies, rule=rule, as_of=as_of)


def next_place(*, files: Mapping[str, bytes], learned: Learned) -> dict[str, bytes]:
    """A place's files with the effects learnt, for the next round; everything else as it was."""
    kept = {name: content for name, content in files.items() if name not in EFFECTS_FILES}
    return {**kept, "effects.csv": engine.table_csv(learned.effects)}
