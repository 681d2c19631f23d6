"""Reading the brief: in words, or for one person."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, as_json, examples, say

if TYPE_CHECKING:
    from weft.brief import Condition, Explanation


@main.group()
def brief() -> None:
    """Read the brief of a place: in words, or for one person."""


@examples("weft brief show build/town")
@brief.command()
@click.argument("place", type=FOLDER)
@as_json
def show(place: Path, wants_json: bool) -> None:
    """Say in plain words what the brief of a PLACE directs."""
    from weft import brief as rulebook
    from weft import engine, loop

    direction = loop.open_brief(files=engine.read_folder(folder=place))
    say(rulebook.show(brief=direction), answer=json.loads(direction.canonical), wants_json=wants_json)


@examples("weft brief explain build/town --person person.json")
@brief.command()
@click.argument("place", type=FOLDER)
@click.option("--person", type=FOLDER, required=True, help="JSON file: the person's facts by column name.")
@as_json
def explain(place: Path, person: Path, wants_json: bool) -> None:
    """Say what one person is eligible for under the brief of a PLACE, condition by condition."""
    from weft import engine, loop

    direction = loop.open_brief(files=engine.read_folder(folder=place))
    explained = loop.explain_person(direction=direction, person=engine.read_file(path=person))
    lines = [line for explanation in explained for line in explanation_lines(explanation)]
    say(lines, answer={"segments": [dataclasses.asdict(row) for row in explained]}, wants_json=wants_json)


def explanation_lines(explanation: Explanation) -> list[str]:
    """One segment's verdict and each condition behind it, in words."""
    verdict = {"yes": "yes", "no": "no", "ask": "we don't know yet"}[explanation.verdict]
    lines = [f"{explanation.segment_name}: {verdict}"]
    lines += [line for condition in explanation.conditions for line in condition_lines(condition, depth=1)]
    if explanation.missing and explanation.verdict == "ask":
        lines.append(f"  ask for: {', '.join(explanation.missing)}")
    return lines


def condition_lines(condition: Condition, *, depth: int) -> list[str]:
    """A condition and, where it is joined from others, each of its parts further in."""
    own = f"{'  ' * depth}{condition.verdict:<8} {condition.words}"
    return [own, *(line for part in condition.parts for line in condition_lines(part, depth=depth + 1))]
