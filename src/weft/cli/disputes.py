"""Taking back and disagreeing: clawbacks, and disputes with their clock and their independent decision."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import datetime
from pathlib import Path

import click

from weft.cli.checking import kept_ledger
from weft.cli.group import main
from weft.cli.ledgers import DAY, day_of, on_day
from weft.cli.terminal import CODE, FOLDER, as_json, examples, say

in_words = click.option("--reason", required=True, help="Why, in words, without anything about a person.")
on_line = (
    click.option("--statement", "statement_id", type=CODE, required=True, help="Statement of the line."),
    click.option("--claim", "claim_id", type=CODE, required=True, help="Claim of the line."),
)


@examples(
    "weft clawback build/town-year --claim C-17 --code CB-1 --share-bp 5000 --reason 'Ended after four weeks.' \\",
    "    --as-of 2028-07-02 --ledger build/ledger",
)
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--claim", "claim_id", type=CODE, required=True, help="Claim that was paid.")
@click.option("--code", type=CODE, required=True, help="Code of the clawback; the same code is taken back once.")
@click.option(
    "--share-bp", type=click.IntRange(1, 10_000), default=10_000, show_default=True, help="Share, in basis points."
)
@in_words
@click.option("--decided-on", type=DAY, help="Day on which it was decided; the day of settlement where left out.")
@on_day
@kept_ledger
@as_json
def clawback(
    place: Path,
    claim_id: str,
    code: str,
    share_bp: int,
    reason: str,
    decided_on: datetime | None,
    as_of: datetime,
    ledger: Path,
    wants_json: bool,
) -> None:
    """Take back a share of what was paid for a claim. The result stays paid once and may not be claimed again."""
    from weft import engine, loop
    from weft.doors import ledger_screen
    from weft.vocabulary import Clawback, Table

    files = engine.read_folder(folder=place)
    agreed, _ = engine.load_agreed(files=files)
    with engine.hold_ledger(folder=ledger, make=False) as held:
        books = held.read()
        decided = Clawback(
            place_id=next(iter(books.statements.strings("place_id")), "none"),
            claim_id=claim_id,
            clawback_id=code,
            decided_on=day_of(decided_on or as_of),
            share_bp=share_bp,
            reason=_words(reason),
        )
        added = loop.claw_back(files=files, agreed=agreed, ledger=books, clawbacks=[decided], as_of=day_of(as_of))
        if len(added.statements):
            # The words first: were this process killed between the two, the same command would finish its work.
            earlier = engine.read_beside(folder=ledger, noun=Clawback).nouns()
            others = [row for row in earlier if (row.claim_id, row.clawback_id) != (claim_id, code)]
            held.put_beside(Table.of_nouns(Clawback, [*others, decided]))
            held.append(added)
    say(
        ledger_screen.added_lines(added=added),
        answer={"statements": [dataclasses.asdict(row) for row in added.in_order()]},
        wants_json=wants_json,
    )


@main.group()
def dispute() -> None:
    """Disagree with a line of a statement. A clock runs, and someone who is neither side decides."""


@examples(
    "weft dispute open build/town-year --statement S-000002 --claim C-17 --by P-003 --on 2028-07-05 \\",
    "    --ledger build/ledger",
)
@dispute.command(name="open")
@click.argument("place", type=FOLDER)
@on_line[0]
@on_line[1]
@click.option("--by", "raised_by", type=CODE, required=True, help="Who disagrees: payee or payer of the contract.")
@click.option("--on", "raised_on", type=DAY, required=True, help="Day on which the clock starts.")
@kept_ledger
@as_json
def open_dispute(
    place: Path,
    statement_id: str,
    claim_id: str,
    raised_by: str,
    raised_on: datetime,
    ledger: Path,
    wants_json: bool,
) -> None:
    """Dispute one line of a statement, in time, as a side of its contract."""
    from weft import engine, settlement
    from weft.doors import checking_screen
    from weft.vocabulary import Dispute

    agreed, _ = engine.load_agreed(files=engine.read_folder(folder=place))
    with engine.hold_ledger(folder=ledger, make=False) as held:
        raised = settlement.dispute(
            place=agreed,
            ledger=held.read(),
            dispute_id=_code(statement_id, claim_id),
            statement_id=statement_id,
            claim_id=claim_id,
            raised_by=raised_by,
            raised_on=day_of(raised_on),
        )
        kept = engine.read_beside(folder=ledger, noun=Dispute)
        held.put_beside(settlement.with_dispute(disputes=kept, changed=raised))
    say(
        checking_screen.dispute_lines(disputes=[raised], as_of=day_of(raised_on)),
        answer={"dispute": dataclasses.asdict(raised)},
        wants_json=wants_json,
    )


@examples(
    "weft dispute decide build/town-year --dispute D-1f0c3a9b2e --upheld --by panel --reason 'It is genuine.' \\",
    "    --on 2028-07-20 --ledger build/ledger",
)
@dispute.command()
@click.argument("place", type=FOLDER)
@click.option("--dispute", "dispute_id", type=CODE, required=True, help="Code of the dispute.")
@click.option("--upheld/--rejected", required=True, help="The decision.")
@click.option("--by", "decided_by", type=CODE, required=True, help="Who decides; neither side of the contract.")
@click.option("--on", "decided_on", type=DAY, required=True, help="Day of the decision.")
@in_words
@kept_ledger
@as_json
def decide(
    place: Path,
    dispute_id: str,
    upheld: bool,
    decided_by: str,
    decided_on: datetime,
    reason: str,
    ledger: Path,
    wants_json: bool,
) -> None:
    """Record the independent decision. Where it is upheld, reverse the claim and let it be claimed anew."""
    from weft import engine, settlement
    from weft.doors import checking_screen
    from weft.vocabulary import Dispute

    agreed, _ = engine.load_agreed(files=engine.read_folder(folder=place))
    with engine.hold_ledger(folder=ledger, make=False) as held:
        kept = engine.read_beside(folder=ledger, noun=Dispute)
        decided = settlement.decide_dispute(
            place=agreed,
            ledger=held.read(),
            raised=settlement.dispute_of(disputes=kept, dispute_id=dispute_id),
            upheld=upheld,
            decided_by=decided_by,
            decided_on=day_of(decided_on),
            reason=_words(reason),
        )
        held.put_beside(settlement.with_dispute(disputes=kept, changed=decided))
    say(
        checking_screen.dispute_lines(disputes=[decided], as_of=day_of(decided_on)),
        answer={"dispute": dataclasses.asdict(decided)},
        wants_json=wants_json,
    )


@examples("weft dispute list --as-of 2028-08-15 --ledger build/ledger")
@dispute.command(name="list")
@click.option("--as-of", type=DAY, required=True, help="Day on which the clocks are read, YYYY-MM-DD.")
@click.option("--overdue", "only_overdue", is_flag=True, help="Only those whose decision should have been there.")
@kept_ledger
@as_json
def list_disputes(as_of: datetime, only_overdue: bool, ledger: Path, wants_json: bool) -> None:
    """Print every dispute with its clock: until when it must be answered and decided, and which are overdue."""
    from weft import engine, settlement
    from weft.doors import checking_screen
    from weft.vocabulary import Dispute

    kept = engine.read_beside(folder=ledger, noun=Dispute)
    late = settlement.overdue(disputes=kept, as_of=day_of(as_of))
    rows = late if only_overdue else kept.nouns()
    answer = {
        "disputes": [dataclasses.asdict(row) for row in rows],
        "overdue": [row.dispute_id for row in late],
    }
    say(checking_screen.dispute_lines(disputes=rows, as_of=day_of(as_of)), answer=answer, wants_json=wants_json)


def _code(statement_id: str, claim_id: str) -> str:
    """A line is disputed once, so the line says the code."""
    return "D-" + hashlib.sha256(f"{statement_id}\t{claim_id}".encode()).hexdigest()[:10]


def _words(reason: str) -> str:
    """A reason on one line; a decision without one is no decision."""
    words = " ".join(reason.split())
    if not words:
        raise click.UsageError("--reason is empty.")
    return words
