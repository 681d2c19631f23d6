"""Looking more closely at what is claimed: findings, samples of claims to check, and what they say of all of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.group import main
from weft.cli.terminal import CODE, FOLDER, NAME, as_json, examples, say

if TYPE_CHECKING:
    from weft.vocabulary import Check, Ledger, Table

kept_ledger = click.option("--ledger", type=FOLDER, required=True, help="Folder of the ledger.")
named = click.option("--name", type=NAME, default="first", show_default=True, help="Name of the sample.")


@examples("weft findings build/town-year --ledger build/ledger")
@main.command()
@click.argument("place", type=FOLDER)
@kept_ledger
@as_json
def findings(place: Path, ledger: Path, wants_json: bool) -> None:
    """What a person should look at: shared evidence, claims that crowd, results that end once they are paid.

    A finding refuses nothing and names no person.
    """
    from weft import engine, settlement
    from weft.doors import checking_screen

    agreed, _ = engine.load_agreed(files=engine.read_folder(folder=place))
    found = settlement.find(place=agreed, ledger=engine.read_ledger(folder=ledger))
    answer = {"findings": [dataclasses.asdict(row) for row in found.nouns()]}
    say(checking_screen.finding_lines(findings=found), answer=answer, wants_json=wants_json)


@main.group()
def sample() -> None:
    """Draw claims to check, record what their evidence bears out, and see what that says of all claims."""


@examples("weft sample draw --ledger build/ledger --seed 7")
@sample.command()
@kept_ledger
@click.option("--seed", type=click.IntRange(min=0), required=True, help="Number that the draw depends on; publish it.")
@named
@as_json
def draw(ledger: Path, seed: int, name: str, wants_json: bool) -> None:
    """Draw the claims to be checked: the riskiest all, a share of the others. The same seed draws the same claims."""
    from weft import engine, settlement

    with engine.hold_ledger(folder=ledger, make=False) as held:
        books = held.read()
        checks = settlement.draw(ledger=books, seed=seed)
        kept = _kept(ledger, name)
        if len(kept):
            checks = settlement.same_sample(drawn=checks, kept=kept)
        else:
            held.put_beside(checks, name=name)
    _show(checks, books, name, wants_json)


@examples("weft sample record --ledger build/ledger --claim C-17 --valid-minor 0")
@sample.command()
@kept_ledger
@named
@click.option("--claim", "claim_id", type=CODE, required=True, help="Claim that was checked.")
@click.option(
    "--valid-minor", type=click.IntRange(min=0), required=True, help="What its evidence bears out, in minor units."
)
@click.option("--correct", is_flag=True, help="The sum recorded before was a mistake.")
@as_json
def record(ledger: Path, name: str, claim_id: str, valid_minor: int, correct: bool, wants_json: bool) -> None:
    """Record what the evidence of one drawn claim bears out: all of what was paid, a part, or nothing."""
    from weft import engine, settlement

    with engine.hold_ledger(folder=ledger, make=False) as held:
        books = held.read()
        checks = settlement.record_check(
            checks=_kept(ledger, name), claim_id=claim_id, valid_minor=valid_minor, correct=correct
        )
        held.put_beside(checks, name=name)
    _show(checks, books, name, wants_json)


@examples("weft sample show --ledger build/ledger")
@sample.command(name="show")
@kept_ledger
@named
@as_json
def show_sample(ledger: Path, name: str, wants_json: bool) -> None:
    """Print a sample, what is still to be checked, and, when nothing is, the error of all claims with its interval."""
    from weft import engine

    _show(_kept(ledger, name), engine.read_ledger(folder=ledger), name, wants_json)


def _kept(folder: Path, name: str) -> Table[Check]:
    from weft import engine
    from weft.vocabulary import Check

    return engine.read_beside(folder=folder, noun=Check, name=name)


def _show(checks: Table[Check], books: Ledger, name: str, wants_json: bool) -> None:
    from weft import settlement
    from weft.doors import checking_screen

    error = settlement.extrapolate(checks=checks) if len(checks) else None
    currency = next(iter(books.statements.strings("currency")), "")
    answer: dict[str, Any] = {
        "name": name,
        "checks": [dataclasses.asdict(row) for row in checks.nouns()],
        "error": dataclasses.asdict(error) if error else None,
    }
    lines = checking_screen.sample_lines(checks=checks, error=answer["error"], currency=currency)
    say(lines, answer=answer, wants_json=wants_json)
