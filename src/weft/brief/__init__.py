"""The brief: one rulebook for a place, read, checked, hashed and explained; and the deal that it offers providers.

takes       the bytes of `brief.toml` (UTF-8, TOML) and of the mapping tables (CSV); for `check`, the place's tables;
            for `explain`, facts about one person; for `eligible`, a table of people; for `check_deal` and `draft`,
            the agreements; for `rehearse`, these with providers' figures and the settlement room as a function.
gives       a `Brief`; or every problem at once, each with its line and a quote of it; the verdict on a person,
            condition by condition; the verdicts on a set; the brief in plain words; `fit`, `price`, `terms`, the text
            of a contract with a clause for all that is paid, reliable changes of what people say of themselves; the
            draft terms lived through (`rehearse`).
method      each setting is declared once (`setting.py`) and everything else is refused; eligibility is boolean SQL,
            parsed and held to an allow-list (`expression.py`), with SQL's three values for what is not known.
guarantees  BRIEF-1 to BRIEF-31, in `docs/rooms/brief.md`. `plain.py` says what an expression means and `plain_deal.py`
            what a price window does; `eligible` and `price` agree with them on every case. REHEARSE-1 to REHEARSE-9
            beside them; `rehearsal/plain.py` says what a rehearsed life is.
limits      whether two segments overlap, or one is empty, cannot in general be proved from their expressions, and is
            not tried. An expression that is true whatever a missing fact is (`age < 10 OR age >= 10`) asks for it.
sources     TOML 1.0; ISO 4217 (currencies); IANA time zones; SQL:2016 section 8 (three-valued logic); National Audit
            Office (2015) and New Zealand Productivity Commission (2015) on fit and models; the library's in its files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from weft.brief.conformity import conform
from weft.brief.contract_text import clauses_for, unsaid
from weft.brief.contract_text import write_contract as draft
from weft.brief.deal_conformity import conform_deal as check_deal
from weft.brief.deal_conformity import conform_terms as check_terms
from weft.brief.eligibility import Condition, Explanation, eligible_set, explain_person
from weft.brief.fit import fit_brief as fit
from weft.brief.library import library, library_entry
from weft.brief.library import picked as pick
from weft.brief.pricing import Prices
from weft.brief.pricing import price_brief as price
from weft.brief.reading import read
from weft.brief.refusal import CannotDraft, CannotJudge, CannotPick, CannotPrice, CannotRead, CannotRehearse
from weft.brief.rehearsal.mine import read_figures
from weft.brief.rehearsal.rules import Rules
from weft.brief.rehearsal.settling import Settle
from weft.brief.rehearsal.whole import rehearse_place
from weft.brief.showing import show_brief
from weft.brief.terming import terms_of as terms
from weft.brief.wellbeing import Measured, change_words, measure_change
from weft.brief.witness import Witness, unexplained
from weft.engine import Place
from weft.vocabulary import BEHAVIOURS, Brief, Problem, Rehearsal, Tell, silent

NO_MAPPINGS: Mapping[str, bytes] = MappingProxyType({})


def load(*, text: bytes, mappings: Mapping[str, bytes] = NO_MAPPINGS, file: str = "brief.toml") -> Brief:
    """The brief that a file says, with defaults filled in, its canonical JSON and its digest.

    `text` is the file's bytes, `mappings` the place's mapping tables as CSV by file name, `file` the name that problems
    give. The digest is SHA-256 over the resolved settings and the mappings' sorted rows: comments, the order of keys,
    tables and rows, and line ends do not change it. Raises CannotRead with every problem found (BRIEF-1 to BRIEF-10);
    a file that is not UTF-8 or not TOML has that problem alone.
    """
    return read(text=text, mappings=mappings, file=file)


def check(*, brief: Brief, place: Place) -> tuple[Problem, ...]:
    """Every way in which the place's tables do not keep to its brief (BRIEF-12); empty where they do.

    Checks the place, segments, service types, outcomes, pots and currency that rows name; the order of low and high;
    that every segment has a requirement; and the offers and providers that rules name. A value that is wrong in many
    rows is one problem that names the first of them. An offer without coordinates, or one whose pot may not pay for it,
    is no error: the network leaves it out and says why.
    """
    return conform(brief=brief, place=place)


def explain(*, brief: Brief, person: Mapping[str, object]) -> tuple[Explanation, ...]:
    """For each segment, whether a person belongs to it (yes, no, ask), condition by condition.

    `person` holds facts by declared column; one that is absent or None is unknown, and makes a verdict "ask" where it
    matters, never "no" (BRIEF-14). Dates may be text in ISO form. Raises CannotJudge with every fact that is not
    declared, of the wrong type or not among the listed values (BRIEF-13), and quotes no value.
    """
    return explain_person(brief=brief, person=person)


def eligible(*, brief: Brief, people: Any) -> Any:
    """The verdict on every person and segment: person_id, segment_id, verdict (yes, no, ask).

    `people` is a `pyarrow.Table`, which gives a `pyarrow.Table` sorted by person and segment, or an Ibis table of any
    engine, which gives an Ibis table there, not yet run. It holds person_id, once per person, and declared columns; a
    column that it lacks is unknown for all, others are not read. Raises CannotJudge (BRIEF-13) with the columns of the
    wrong type, or the numbers of rows that break a rule, counted in one pass. Agrees with `explain` (BRIEF-15).
    """
    return eligible_set(brief=brief, people=people)


def rehearse(
    *,
    place: Place,
    settle: Settle,
    lives: int,
    seed: int,
    behaviours: Sequence[str] = BEHAVIOURS,
    rules: Rules | None = None,
    whole: bool = False,
    tell: Tell = silent,
) -> Rehearsal:
    """The draft terms of a place lived through by honest, creaming, parking and gaming providers.

    `place` holds the agreements (`AGREED_NOUNS`) and the providers' figures (`REHEARSED_NOUNS`). `settle(agreed,
    claims, as_of)` is the settlement room, which pays every history and every whole life. `lives` 100 to 1,000,000;
    `rules` the stated rules of behaviour; `whole` settles every life whole and composes nothing (slow). Money in minor
    units, shares with 95% intervals. Same seed, same lives; row order changes nothing. Raises CannotRehearse with every
    problem (REHEARSE-1, REHEARSE-2).
    """
    return rehearse_place(
        place=place, settle=settle, lives=lives, seed=seed, behaviours=behaviours, rules=rules, whole=whole, tell=tell
    )


def show(*, brief: Brief) -> tuple[str, ...]:
    """The brief in plain words, line by line, for a commissioner to read in five minutes."""
    return show_brief(brief=brief)


__all__ = [
    "CannotDraft",
    "CannotJudge",
    "CannotPick",
    "CannotPrice",
    "CannotRead",
    "CannotRehearse",
    "Condition",
    "Explanation",
    "Measured",
    "Prices",
    "Rules",
    "Settle",
    "Witness",
    "change_words",
    "check",
    "check_deal",
    "check_terms",
    "clauses_for",
    "draft",
    "eligible",
    "explain",
    "fit",
    "library",
    "library_entry",
    "load",
    "measure_change",
    "pick",
    "price",
    "read_figures",
    "rehearse",
    "show",
    "terms",
    "unexplained",
    "unsaid",
]
