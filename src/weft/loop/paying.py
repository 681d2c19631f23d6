"""Claims under a place's agreements become what the ledger gains; outlooks become the cash ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from weft import brief, engine, settlement, town
from weft.loop.dealing import require_text, witness_text
from weft.loop.opening import CannotOpen, open_brief, place_files
from weft.vocabulary import (
    CashFlow,
    Claim,
    Clawback,
    Contract,
    Cost,
    Ledger,
    Offer,
    Outlook,
    Problem,
    Provider,
    Statement,
    Table,
    Tell,
    silent,
)


def settle(
    *,
    files: Mapping[str, bytes],
    agreed: engine.Place,
    claims: Table[Claim],
    ledger: Ledger,
    as_of: date,
    session: engine.Session,
    tell: Tell = silent,
) -> Ledger:
    """What a settlement adds, each statement with the digest of the brief among the files, if there is one.

    Nothing is added that the text of its contract does not explain: see `require_text`.
    """
    added = settlement.settle(
        place=agreed, claims=claims, ledger=ledger, as_of=as_of, session=session, tell=tell, **_direction(files)
    )
    require_text(files=files, agreed=agreed, added=added)
    return added


def settle_into(
    *,
    files: Mapping[str, bytes],
    agreed: engine.Place,
    claims: Path,
    held: engine.LedgerFolder,
    as_of: date,
    session: engine.Session,
    tell: Tell = silent,
) -> list[Statement]:
    """The same for a Parquet file of claims that is too large for memory, straight into the ledger's folder.

    Where a line or posting has no clause in its contract's text, nothing of the settlement is written.
    """
    return settlement.settle_into(
        place=agreed,
        claims=claims,
        held=held,
        as_of=as_of,
        session=session,
        witness=witness_text(files=files, agreed=agreed),
        tell=tell,
        **_direction(files),
    )


def reverse(
    *,
    files: Mapping[str, bytes],
    agreed: engine.Place,
    ledger: Ledger,
    as_of: date,
    statement_id: str = "",
    claim_ids: Sequence[str] = (),
) -> Ledger:
    """What a reversal adds. It stands in the text of its contract as a payment does: see `require_text`."""
    added = settlement.reverse(
        place=agreed,
        ledger=ledger,
        as_of=as_of,
        statement_id=statement_id,
        claim_ids=claim_ids,
        brief_digest=_direction(files).get("brief_digest", ""),
    )
    require_text(files=files, agreed=agreed, added=added)
    return added


def claw_back(
    *, files: Mapping[str, bytes], agreed: engine.Place, ledger: Ledger, clawbacks: Sequence[Clawback], as_of: date
) -> Ledger:
    """What a clawback adds. It stands in the text of its contract as a payment does: see `require_text`."""
    added = settlement.claw_back(
        place=agreed,
        ledger=ledger,
        clawbacks=clawbacks,
        as_of=as_of,
        brief_digest=_direction(files).get("brief_digest", ""),
    )
    require_text(files=files, agreed=agreed, added=added)
    return added


def _direction(files: Mapping[str, bytes]) -> dict[str, str]:
    """What a settlement takes from the brief; nothing where there is none."""
    if engine.BRIEF_FILE not in files:
        return {}
    found = open_brief(files=files)
    return {"brief_digest": found.digest, "currency": found.currency}


def forecast(
    *,
    agreed: engine.Place,
    ledger: Ledger,
    outlooks: tuple[str, bytes],
    costs: tuple[str, bytes] | None,
    from_on: date,
    months: int,
    low: bool,
    tell: Tell = silent,
) -> Table[CashFlow]:
    """The cash flow of every party. `outlooks` and `costs` are files by name. Raises `CannotOpen`."""
    expected = engine.check_table(noun=Outlook, file=outlooks[0], content=outlooks[1])
    spent = engine.check_table(noun=Cost, file=costs[0], content=costs[1]) if costs else None
    problems = [*expected.problems, *(spent.problems if spent else [])]
    if problems:
        raise CannotOpen(problems)
    return settlement.forecast(
        place=agreed,
        ledger=ledger,
        outlooks=expected.table,
        costs=spent.table if spent else Table.of_nouns(Cost, []),
        months=months,
        from_on=from_on,
        low=low,
        tell=tell,
    )


def currency_of(*, agreed: engine.Place) -> str:
    """The one currency of the agreements. Raises `CannotOpen` where there is none or more than one."""
    found = sorted(set(agreed.table(Contract).strings("currency")))
    if len(found) != 1:
        what = "there is no contract" if not found else f"contracts are in {', '.join(found)}"
        raise CannotOpen([Problem(code="SETTLE-1", what=what, file="contracts", to_do="Settle one currency at a time")])
    return found[0]


def year_files(*, made: town.Town, seed: int, name: str) -> dict[str, bytes]:
    """An invented year in an invented town, as files: its brief, agreements, people and claims."""
    held = {table.noun: table for table in made.tables}
    year = town.claims_for(brief=brief.load(text=made.brief), providers=held[Provider], offers=held[Offer], seed=seed)
    return place_files(
        tables=(*year.agreed, year.claims, year.referrals, year.contacts, *town.figures_for(agreed=year.agreed)),
        name=name,
        others={engine.BRIEF_FILE: made.brief},
    )
