"""The deal: a place's brief and agreements become an answer on fit, price windows, terms and the text of contracts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from weft import brief, doors, engine, town
from weft.brief import Prices
from weft.loop.opening import CannotOpen, open_brief, open_place
from weft.vocabulary import (
    Answer,
    Brief,
    Contract,
    ContractText,
    Enrolment,
    Fit,
    Ledger,
    OutcomeDefinition,
    Problem,
    Provider,
    Table,
    Term,
)

SIGNED_FOLDER = "contracts/"
"""Where a place keeps the texts that were signed, one Markdown file for each contract."""

FIT_FILE = "fit.json"
"""Where a place keeps the answer of the test of fit, with the digest of the brief that was judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Price windows, and what real contracts paid for like results."""

    brief: Brief
    prices: Prices
    real: doors.RealPrices | None
    found: tuple[doors.Beside, ...]


def has_agreements(*, files: Mapping[str, bytes]) -> bool:
    """Whether a place's files hold contracts."""
    return any(f"{Contract.table_name}{end}" in files for end in (".csv", ".parquet"))


def check_deal(*, files: Mapping[str, bytes], direction: Brief, place: engine.Place) -> tuple[Problem, ...]:
    """Every way in which a place's agreements do not keep to its brief; none where it has no agreements."""
    if not has_agreements(files=files):
        return ()
    try:
        agreed, _ = engine.load_agreed(files=files)
    except engine.CannotLoad as refusal:
        return refusal.problems
    return brief.check_deal(brief=direction, place=place, agreed=agreed)


def judge_fit(*, files: Mapping[str, bytes]) -> Fit:
    """Whether to pay by results at all, and by which service model."""
    direction, place = open_place(files=files)
    return brief.fit(brief=direction, place=place)


def fit_json(*, fit: Fit, kept_on: date) -> bytes:
    """The answer on fit as a file to keep beside the brief."""
    answer = {"kept_on": kept_on.isoformat(), **dataclasses.asdict(fit)}
    return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def kept_fit(*, files: Mapping[str, bytes], direction: Brief) -> str:
    """What the kept answer on fit says, in a sentence, and whether it is of this brief; empty where none is kept."""
    if FIT_FILE not in files:
        return ""
    try:
        kept = json.loads(files[FIT_FILE])
        says, digest, day = str(kept["says"]), str(kept["brief_digest"]), str(kept["kept_on"])
    except (ValueError, KeyError, TypeError):
        return f"{FIT_FILE} cannot be read: judge again with weft brief fit --keep."
    of = "this brief" if digest == direction.digest else "an earlier brief: judge again with weft brief fit --keep"
    return f"Fit, as kept on {day}: {says} It is of {of.rstrip('.')}."


def price_deal(*, files: Mapping[str, bytes], beside: tuple[str, bytes] | None) -> Priced:
    """The price windows of a place's brief, beside real prices where a file of them is given (name and content)."""
    direction = open_brief(files=files)
    prices = brief.price(brief=direction)
    real = doors.read_real_prices(content=beside[1], file=beside[0]) if beside else None
    words = {entry.library_id: entry.words for entry in brief.library()}
    found = [
        doors.beside(
            definition=definition,
            words=words.get(definition.library_id, ()),
            currency=direction.currency,
            prices=real.prices if real else (),
        )
        for definition in direction.deal.definitions
    ]
    return Priced(brief=direction, prices=prices, real=real, found=tuple(row for row in found if row))


def take_outcome(
    *, files: Mapping[str, bytes], library_id: str, outcome_id: str, worth_minor: int | None, funder: str
) -> bytes:
    """The text of the brief with an outcome of the library in it. Raises where the brief would not be right."""
    direction = open_brief(files=files)
    added = brief.pick(
        brief=direction, library_id=library_id, outcome_id=outcome_id, worth_minor=worth_minor, funder=funder
    )
    text = files[engine.BRIEF_FILE].rstrip() + b"\n" + added.encode("utf-8")
    open_brief(files={**files, engine.BRIEF_FILE: text})
    return text


def make_terms(*, files: Mapping[str, bytes], contract_id: str, rate_ids: tuple[str, ...]) -> Table[Term]:
    """The rate card of a place's brief as terms of a contract."""
    return brief.terms(brief=open_brief(files=files), contract_id=contract_id, rate_ids=rate_ids)


def draft_tables(*, made: town.Town) -> tuple[Table[Any], ...]:
    """The contracts in draft of an invented town, their pots, and their terms from the rate card of its brief."""
    direction = brief.load(text=made.brief)
    terms = [
        term
        for contract_id, rate_ids in sorted(made.draft_rates.items())
        for term in brief.terms(brief=direction, contract_id=contract_id, rate_ids=rate_ids).nouns()
    ]
    return (*made.drafts, Table.of_nouns(Term, terms)) if terms else ()


def defined_outcome(*, files: Mapping[str, bytes], outcome_id: str) -> OutcomeDefinition:
    """How a place's brief recognises an outcome. Raises CannotOpen (BRIEF-21) where it does not say."""
    direction = open_brief(files=files)
    definition = direction.deal.definition(outcome_id)
    if definition is None:
        what = f"the brief does not say how {outcome_id[:64]!r} is recognised"
        allowed = ", ".join(row.outcome_id for row in direction.deal.definitions)
        raise CannotOpen([Problem(code="BRIEF-21", what=what, allowed=allowed, to_do="See weft outcome list")])
    return definition


def language_of(*, files: Mapping[str, bytes]) -> str:
    """The language of a place's brief; English where it has none."""
    return open_brief(files=files).language if engine.BRIEF_FILE in files else "en"


def measure_answers(*, files: Mapping[str, bytes], outcome_id: str, answers: tuple[str, bytes]) -> brief.Measured:
    """What people said before and after, for one self-reported result; `answers` a table by name. Raises."""
    direction = open_brief(files=files)
    definition = direction.deal.definition(outcome_id)
    checked = engine.check_table(noun=Answer, file=answers[0], content=answers[1])
    problems = list(checked.problems)
    if definition is None:
        what = f"the brief does not say how {outcome_id[:64]!r} is recognised"
        problems.append(Problem(code="BRIEF-27", what=what, to_do="Take it from the library: weft outcome add-to"))
    if problems or definition is None:
        raise CannotOpen(problems)
    agreed, _ = engine.load_agreed(files=files)
    return brief.measure_change(
        definition=definition,
        enrolments=agreed.table(Enrolment).nouns(),
        answers=checked.table.nouns(),
        place_id=direction.place_id,
    )


def draft_contract(*, files: Mapping[str, bytes], contract_id: str) -> ContractText:
    """The text of a contract of a place. Raises where it would not say all that pays, or the terms break the brief."""
    agreed, _ = engine.load_agreed(files=files)
    direction = open_brief(files=files) if engine.BRIEF_FILE in files else None
    text = brief.draft(agreed=agreed, contract_id=contract_id, brief=direction, names=_names(files, direction))
    problems = [*brief.unsaid(agreed=agreed, text=text), *_terms(files, agreed, direction)]
    if problems:
        raise brief.CannotDraft(problems)
    return text


def signed_path(*, contract_id: str) -> str:
    """Where the signed text of a contract is kept in its place."""
    return f"{SIGNED_FOLDER}{quote(contract_id, safe='')}.md"


def require_text(*, files: Mapping[str, bytes], agreed: engine.Place, added: Ledger) -> None:
    """Refuse what a settlement would add where a contract's text does not explain it, or is not the signed one.

    Raises CannotDraft with every problem: a column that no clause says (BRIEF-29), a line or posting that no clause
    allows (BRIEF-30), a signed text that today's terms do not give (BRIEF-31), terms that break the brief (BRIEF-22).
    """
    texts, problems = _texts(files, agreed)
    problems += brief.unexplained(texts=texts, lines=added.lines, postings=added.postings)
    if problems:
        raise brief.CannotDraft(problems)


def witness_text(*, files: Mapping[str, bytes], agreed: engine.Place) -> brief.Witness:
    """The same for a settlement that is never whole in memory: who watches its parts go by, and refuses at the end.

    Raises CannotDraft at once where a text says too little, is not the signed one, or the terms break the brief.
    """
    texts, problems = _texts(files, agreed)
    if problems:
        raise brief.CannotDraft(problems)
    return brief.Witness(texts=texts)


def _texts(files: Mapping[str, bytes], agreed: engine.Place) -> tuple[dict[str, ContractText], list[Problem]]:
    """The text of every contract of a place, and all that is wrong with them."""
    direction = open_brief(files=files) if engine.BRIEF_FILE in files else None
    names = _names(files, direction)
    problems = _terms(files, agreed, direction)
    texts = {}
    for contract_id in sorted(set(agreed.table(Contract).strings("contract_id"))):
        text = brief.draft(agreed=agreed, contract_id=contract_id, brief=direction, names=names)
        texts[contract_id] = text
        problems += [*brief.unsaid(agreed=agreed, text=text), *_signed(files, text)]
    return texts, problems


def _terms(files: Mapping[str, bytes], agreed: engine.Place, direction: Brief | None) -> list[Problem]:
    if direction is None:
        return []
    place = engine.place_of(files={engine.BRIEF_FILE: files[engine.BRIEF_FILE]})
    return list(brief.check_terms(brief=direction, place=place, agreed=agreed))


def _signed(files: Mapping[str, bytes], text: ContractText) -> list[Problem]:
    """The signed text, where the place keeps one, is the text of today's terms; each line that is not is named."""
    path = signed_path(contract_id=text.contract_id)
    if path not in files:
        return []
    now = doors.contract_markdown(text=text).decode("utf-8").splitlines()
    then = files[path].decode("utf-8", errors="replace").splitlines()
    if then == now:
        return []
    kept = set(then)
    changed = next((line for line in now if line and line not in kept), "a clause was taken away")
    what = f"contract {text.contract_id} was signed with another text than its terms give now: {changed[:200]}"
    to_do = "Put the terms back, or sign the new text: weft contract --sign"
    return [Problem(code="BRIEF-31", what=what, file=path, to_do=to_do)]


def _names(files: Mapping[str, bytes], direction: Brief | None) -> dict[str, str]:
    """Names by code: of providers where the place lists them, of pots, outcomes and segments where a brief does."""
    names: dict[str, str] = {}
    for end in (".csv", ".parquet"):
        file = f"{Provider.table_name}{end}"
        if file in files:
            table = engine.check_table(noun=Provider, file=file, content=files[file])
            names |= {} if table.problems else {row.provider_id: row.name for row in table.table.nouns()}
    if direction is not None:
        names |= {pot.pot_id: pot.name for pot in direction.pots}
        names |= {outcome.outcome_id: outcome.name for outcome in direction.outcomes}
        names |= {segment.segment_id: segment.name for segment in direction.segments}
    return names


def names_in(*, files: Mapping[str, bytes]) -> dict[str, str]:
    """Names by code of providers, pots, outcomes and segments, as far as the files of a place give them."""
    return _names(files, open_brief(files=files) if engine.BRIEF_FILE in files else None)


def plain_fields(value: Any) -> Any:
    """A frozen value as JSON holds it: fractions as numbers, dates as text."""
    fields = dataclasses.asdict(value)
    return json.loads(json.dumps(fields, default=lambda v: float(v) if isinstance(v, Fraction) else str(v)))
