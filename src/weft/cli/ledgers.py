"""Paying for results: settle claims, take back, read and verify the ledger, look at the cash ahead."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, refuse, say
from weft.vocabulary import Claim, Statement, Tell

if TYPE_CHECKING:
    from weft.engine import LedgerFolder

DAY = click.DateTime(formats=["%Y-%m-%d"])
at_ledger = click.option("--ledger", type=FOLDER, required=True, help="Folder of the ledger; made where there is none.")
on_day = click.option("--as-of", type=DAY, required=True, help="Day of the settlement, YYYY-MM-DD.")


LARGE_ROWS = 500_000
"""Rows of claims and ledger together that are still settled in memory, where 2 GiB are enough for them."""

IN_PARTS_MEMORY = "1200MB"
"""What the embedded database may hold where it works in parts; the rest goes to a temporary folder."""


def day_of(moment: datetime) -> date:
    """The day that was typed."""
    return moment.date()


@examples("weft settle build/town-year --claims build/town-year/claims.csv --as-of 2028-04-30 --ledger build/ledger")
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--claims", type=FOLDER, required=True, help="Table of claims, CSV or Parquet.")
@on_day
@at_ledger
@click.option("--engine", "on", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option(
    "--in-parts-from",
    type=click.IntRange(min=0),
    default=LARGE_ROWS,
    show_default=True,
    help="Claims and ledger lines from which the work is done in parts, in bounded memory.",
)
@as_json
def settle(
    place: Path, claims: Path, as_of: datetime, ledger: Path, on: str, in_parts_from: int, wants_json: bool
) -> None:
    """Turn CLAIMS under the agreements of a PLACE into statements and postings, to the penny.

    Every line refused or reduced says why. Run it again and nothing changes: what was settled stays settled.
    """
    from weft import engine
    from weft.doors import ledger_screen

    rows = engine.count_rows(path=claims)
    files = engine.read_folder(folder=place, leave_out=claims)
    with engine.hold_ledger(folder=ledger) as held, Watch() as watch:
        work = _settle_in_parts if rows + held.count_lines() >= in_parts_from else _settle_whole
        made = work(files=files, claims=claims, held=held, as_of=day_of(as_of), on=on, tell=watch.tell)
    say(
        ledger_screen.statement_lines(statements=made),
        answer={"statements": [dataclasses.asdict(row) for row in made]},
        wants_json=wants_json,
    )


def _settle_whole(
    *, files: Mapping[str, bytes], claims: Path, held: LedgerFolder, as_of: date, on: str, tell: Tell
) -> list[Statement]:
    """Settle with claims and ledger in memory."""
    from weft import engine, loop

    agreed, arrived = engine.load_agreed(files=files, claims=engine.read_file(path=claims), claims_file=claims.name)
    with engine.connect(engine=on) as session:
        added = loop.settle(
            files=files, agreed=agreed, claims=arrived, ledger=held.read(), as_of=as_of, session=session, tell=tell
        )
    held.append(added)
    return added.in_order()


def _settle_in_parts(
    *, files: Mapping[str, bytes], claims: Path, held: LedgerFolder, as_of: date, on: str, tell: Tell
) -> list[Statement]:
    """Settle with neither claims nor ledger ever whole in memory: the same statements, digest for digest."""
    from weft import engine, loop

    agreed, _ = engine.load_agreed(files=files)
    memory = IN_PARTS_MEMORY if on == "duckdb" else ""
    with engine.as_parquet(path=claims, noun=Claim) as arrived, engine.connect(engine=on, memory=memory) as session:
        return loop.settle_into(
            files=files, agreed=agreed, claims=arrived, held=held, as_of=as_of, session=session, tell=tell
        )


@examples(
    "weft reverse build/town-year --statement S-000001 --as-of 2028-05-02 --ledger build/ledger",
    "weft reverse build/town-year --claim C-17 --as-of 2028-05-02 --ledger build/ledger",
)
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--statement", "statement_id", default="", help="Statement to post back whole.")
@click.option("--claim", "claim_ids", multiple=True, help="Claim to post back; may be given again.")
@on_day
@at_ledger
@as_json
def reverse(
    place: Path, statement_id: str, claim_ids: tuple[str, ...], as_of: datetime, ledger: Path, wants_json: bool
) -> None:
    """Post back a statement or single claims. Nothing is edited: a reversal is new entries that name the old."""
    from weft import engine, loop
    from weft.doors import ledger_screen

    if bool(statement_id) == bool(claim_ids):
        raise click.UsageError("Give --statement or --claim, one of the two.")
    files = engine.read_folder(folder=place)
    agreed, _ = engine.load_agreed(files=files)
    with engine.hold_ledger(folder=ledger) as held:
        added = loop.reverse(
            files=files,
            agreed=agreed,
            ledger=held.read(),
            as_of=day_of(as_of),
            statement_id=statement_id,
            claim_ids=claim_ids,
        )
        held.append(added)
    say(
        ledger_screen.added_lines(added=added),
        answer={"statements": [dataclasses.asdict(row) for row in added.in_order()]},
        wants_json=wants_json,
    )


@main.group()
def ledger() -> None:
    """Read a ledger: statements in words, balances, verification, a journal for other tools."""


@examples("weft ledger show build/ledger", "weft ledger show build/ledger --statement S-000001 --place build/town-year")
@ledger.command()
@click.argument("folder", type=FOLDER)
@click.option("--statement", "statement_id", default="", help="Statement to print whole; otherwise all in a line each.")
@click.option("--place", type=FOLDER, help="Folder of the agreements; needed for a whole statement.")
@click.option("--names", type=FOLDER, help="Folder of the place that names its providers; the agreements' otherwise.")
@as_json
def show(folder: Path, statement_id: str, place: Path | None, names: Path | None, wants_json: bool) -> None:
    """Print the statements and balances of a ledger, or one statement as its receiver reads it."""
    from weft import engine, settlement
    from weft.doors import ledger_screen
    from weft.loop.dealing import names_in

    kept = engine.read_ledger(folder=folder)
    if statement_id:
        if place is None:
            raise click.UsageError("A whole statement needs --place, the folder of its agreements.")
        files = engine.read_folder(folder=place)
        named = names_in(files=engine.read_folder(folder=names) if names else files)
        agreed, _ = engine.load_agreed(files=files)
        text = settlement.show_statement(
            place=agreed, ledger=kept, statement_id=statement_id, names=named, markdown=False
        )
        say(text.splitlines(), answer={"statement_id": statement_id, "text": text}, wants_json=wants_json)
        return
    balances = settlement.balances(postings=kept.postings)
    answer = {
        "statements": [dataclasses.asdict(row) for row in kept.in_order()],
        "balances": [dataclasses.asdict(row) for row in balances.nouns()],
    }
    say(ledger_screen.ledger_lines(ledger=kept, balances=balances), answer=answer, wants_json=wants_json)


@examples("weft ledger verify build/ledger", "weft ledger verify build/ledger --replay build/town-year")
@ledger.command()
@click.argument("folder", type=FOLDER)
@click.option("--head", default="", help="Digest of the last statement, where it was kept elsewhere.")
@click.option("--replay", type=FOLDER, help="Folder of the agreements: settle everything anew and compare.")
@as_json
def verify(folder: Path, head: str, replay: Path | None, wants_json: bool) -> None:
    """Read a ledger from its first entry on and name every entry that is not as it was written.

    With --replay every settlement is worked out anew from its own claims and the agreements.
    """
    from weft import engine, settlement
    from weft.vocabulary import Posting

    kept = engine.open_ledger(folder=folder)
    problems = settlement.verify(ledger=kept, head=head)
    if replay is not None and not problems:
        agreed, _ = engine.load_agreed(files=engine.read_folder(folder=replay))
        with Watch() as watch:
            problems = settlement.replay(place=agreed, ledger=engine.read_ledger(folder=folder), tell=watch.tell)
    if problems:
        refuse(problems, exit_code=1, wants_json=wants_json)
    last = kept.in_order()[-1].digest if len(kept.statements) else ""
    counted = f"{len(kept.statements):,} statements, {kept.count(Posting):,} postings"
    lines = [f"{folder}: {counted}; every digest, sum and link of the chain holds."]
    lines += ["Replayed: every statement comes out again, line for line and posting for posting."] if replay else []
    answer = {"folder": str(folder), "head": last, "replayed": replay is not None, "problems": []}
    say([*lines, f"Head {last or 'none yet'}."], answer=answer, wants_json=wants_json)


@examples("weft ledger export build/ledger > build/ledger.journal")
@ledger.command()
@click.argument("folder", type=FOLDER)
def export(folder: Path) -> None:
    """Print the whole ledger as a plain-text journal that hledger reads and balances."""
    from weft import engine, settlement

    click.echo(settlement.journal(ledger=engine.read_ledger(folder=folder)).decode("utf-8"), nl=False)


@examples(
    "weft forecast build/town-year --outlooks outlooks.csv --costs costs.csv --from 2028-05-01 --ledger build/ledger"
)
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--outlooks", type=FOLDER, required=True, help="Table of results expected by contract, term and month.")
@click.option("--costs", type=FOLDER, help="Table of what each party spends by month.")
@click.option("--from", "from_on", type=DAY, required=True, help="First month, by its first day.")
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True)
@click.option("--low", is_flag=True, help="With every month a bad one: as the outlook says, or one in ten is worse.")
@at_ledger
@as_json
def forecast(
    place: Path,
    outlooks: Path,
    costs: Path | None,
    from_on: datetime,
    months: int,
    low: bool,
    ledger: Path,
    wants_json: bool,
) -> None:
    """Cash flow of commissioner, integrator and every provider, month by month, and each one's lowest month."""
    from weft import engine, loop
    from weft.doors import ledger_screen

    agreed, _ = engine.load_agreed(files=engine.read_folder(folder=place))
    with Watch() as watch:
        flows = loop.forecast(
            agreed=agreed,
            ledger=engine.read_ledger(folder=ledger),
            outlooks=(outlooks.name, engine.read_file(path=outlooks)),
            costs=(costs.name, engine.read_file(path=costs)) if costs else None,
            from_on=day_of(from_on),
            months=months,
            low=low,
            tell=watch.tell,
        )
    answer = {"cash_flows": json.loads(json.dumps([dataclasses.asdict(row) for row in flows.nouns()], default=str))}
    say(
        ledger_screen.cash_lines(flows=flows, currency=loop.currency_of(agreed=agreed)),
        answer=answer,
        wants_json=wants_json,
    )
