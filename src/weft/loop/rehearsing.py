"""Draft terms lived through: agreements and providers' figures, paid by the settlement room."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from weft import brief, engine, settlement
from weft.doors import rehearsal as rehearsal_screen
from weft.loop.opening import CannotOpen
from weft.vocabulary import (
    REHEARSED_NOUNS,
    Caseload,
    Claim,
    Cohort,
    Contract,
    Footing,
    Gate,
    Indexation,
    Ledger,
    Problem,
    Prospect,
    Rehearsal,
    Share,
    StatementLine,
    Table,
    Tell,
    Term,
    Tier,
    silent,
)

TABLE_ENDINGS = (".csv", ".parquet")


def open_draft(*, files: Mapping[str, bytes]) -> engine.Place:
    """The agreements of a place with its providers' figures, checked. Raises with every problem of all of them."""
    problems: list[Problem] = []
    tables: list[Table[Any]] = []
    for noun in REHEARSED_NOUNS:
        names = [noun.table_name + end for end in TABLE_ENDINGS if noun.table_name + end in files]
        if not names:
            columns = ",".join(column.name for column in noun.columns)
            what = f"there is no {noun.table_name}.csv"
            problems.append(Problem(code="REHEARSE-2", what=what, allowed=f"a table with the columns {columns}"))
            continue
        checked = engine.check_table(noun=noun, file=names[0], content=files[names[0]])
        problems += checked.problems
        tables += [] if checked.problems else [checked.table]
    try:
        agreed, _ = engine.load_agreed(files=files)
    except engine.CannotLoad as refusal:
        raise CannotOpen([*refusal.problems, *problems]) from None
    if problems:
        raise CannotOpen(problems)
    return agreed.with_tables(*tables)


def rehearse(*, draft: engine.Place, lives: int, seed: int, session: engine.Session, tell: Tell = silent) -> Rehearsal:
    """The draft lived through; every payment is made by `settlement.settle` in the session."""
    return brief.rehearse(place=draft, settle=settler(session), lives=lives, seed=seed, tell=tell)


def settler(session: engine.Session) -> brief.Settle:
    """The settlement room as a rehearsal calls it: claims on an empty ledger, and the lines that come of them."""

    def settle(agreed: engine.Place, claims: Table[Claim], as_of: date) -> Table[StatementLine]:
        made = settlement.settle(place=agreed, claims=claims, ledger=Ledger.empty(), as_of=as_of, session=session)
        return made.lines

    return settle


def draft_of_mine(*, files: Mapping[str, bytes], figures: bytes) -> engine.Place:
    """One contract of a draft with a provider's own figures (TOML): nothing else of the place is needed or changed.

    The contract is paid as if by a pot, whoever stands above it. Raises with every problem; no figure is quoted.
    """
    agreed, _ = engine.load_agreed(files=files)
    own = brief.read_figures(text=figures, contracts=agreed.table(Contract).nouns())
    contract = dataclasses.replace(own.contract, parent_contract_id=None, stepped_in_on=None)
    code = contract.contract_id
    terms = [
        dataclasses.replace(row, parent_term_id=None) for row in agreed.table(Term).nouns() if row.contract_id == code
    ]
    kept: tuple[type[Any], ...] = (Tier, Indexation, Gate, Cohort)
    others = [
        Table.of_nouns(noun, [row for row in agreed.table(noun).nouns() if row.contract_id == code]) for noun in kept
    ]
    pot = Share(place_id=contract.place_id, contract_id=code, pot_id="payer", weight=1)
    return engine.place_of(
        Table.of_nouns(Contract, [contract]),
        Table.of_nouns(Term, terms),
        Table.of_nouns(Share, [pot]),
        Table.of_nouns(Caseload, own.caseloads),
        Table.of_nouns(Prospect, own.prospects),
        Table.of_nouns(Footing, [own.footing]),
        *others,
    )


def rehearsal_files(*, rehearsal: Rehearsal, title: str) -> dict[str, bytes]:
    """The rehearsal as a folder: a page, a summary, its tables with their descriptor."""
    tables = {
        f"rehearsal/{table.noun.table_name}.csv": table
        for table in (rehearsal.margins, rehearsal.cash, rehearsal.costs, rehearsal.safe)
    }
    answer = json.dumps(rehearsal_screen.rehearsal_answer(rehearsal=rehearsal), indent=2, ensure_ascii=False)
    return {
        "rehearsal.html": rehearsal_screen.rehearsal_page(rehearsal=rehearsal, title=title),
        "rehearsal.json": (answer + "\n").encode("utf-8"),
        **{path: engine.table_csv(table) for path, table in tables.items()},
        "datapackage.json": engine.data_package(
            name=rehearsal.place_id, kind="rehearsal", tables={path: table.noun for path, table in tables.items()}
        ),
    }
