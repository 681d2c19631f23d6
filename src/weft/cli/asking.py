"""Asking a plan why it is as it is, and what would become of it if one thing were different."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say
from weft.vocabulary import Change, Problem

SETS = "A=VALUE"


@examples(
    "weft explain build/town-out P-001",
    "weft explain build/town-out O-171 --json",
    "weft explain build/town-out --all --out build/town-explained",
)
@main.command()
@click.argument("run", type=FOLDER)
@click.argument("about", required=False)
@click.option("--all", "everything", is_flag=True, help="Find what turns every award and the 20 nearest left out.")
@click.option("--out", type=FOLDER, help="With --all: folder to write the run again to, with that in its report.")
@as_json
def explain(run: Path, about: str | None, everything: bool, out: Path | None, wants_json: bool) -> None:
    """Why is a provider, or one offer, in the plan of a RUN or out of it, and what would change that?

    ABOUT is the id of a provider or an offer, or the code that the report gives it. Each answer says which price,
    capacity, reach or place turns the decision (found by solving again), who would stand in, and who would lose by it.
    """
    from weft import engine, loop
    from weft.doors import why_screen

    if everything == bool(about) or (out and not everything):
        raise click.UsageError("give ABOUT, or --all with or without --out")
    files = engine.read_folder(folder=run)
    if about is None:
        _explain_all(files, out, wants_json)
        return
    with Watch() as watch:
        done = loop.reopen_run(files=files, tell=watch.tell)
        answers = loop.explain_plan(done=done, about=about, tell=watch.tell)
    names = loop.names_of(done=done)
    lines = [line for why in answers for line in (*why_screen.why_lines(why=why, names=names), "")]
    if done.summary.scenarios:
        lines.append("Illustrative only: capacity or prices are assumed, not observed.")
    say(lines, answer=why_screen.why_answer(answers=answers, names=names), wants_json=wants_json)


def _explain_all(files: dict[str, bytes], out: Path | None, wants_json: bool) -> None:
    from weft import engine, loop
    from weft.doors import why_screen

    with Watch() as watch:
        done = loop.reopen_run(files=files, tell=watch.tell)
        found = loop.find_thresholds(done=done, tell=watch.tell)
        if out:
            asked = dataclasses.replace(
                loop.earlier_stress(files=files, done=done, tell=watch.tell),
                frontier=loop.earlier_frontier(files=files),
                thresholds=found,
            )
            engine.write_folder(out=out, files=loop.rewritten(done=done, files=files, resilience=asked))
    names = loop.names_of(done=done)
    lines = why_screen.threshold_lines(thresholds=found, names=names)
    if done.summary.scenarios:
        lines.append("Illustrative only: capacity or prices are assumed, not observed.")
    lines += [f"Report: {(out / 'report.html').resolve()}"] if out else []
    say(lines, answer=why_screen.threshold_answer(thresholds=found, names=names), wants_json=wants_json)


@examples(
    "weft what-if build/town-out --price O-076=70000",
    "weft what-if build/town-out --ban O-076 --rule network.budget_minor=4500000000",
)
@main.command(name="what-if")
@click.argument("place", type=FOLDER)
@click.option("--price", "prices", metavar=SETS, multiple=True, help="Price of an offer, in minor units a person.")
@click.option("--capacity", "capacities", metavar=SETS, multiple=True, help="Places of an offer.")
@click.option("--rule", "rules", metavar=SETS, multiple=True, help="A setting of the brief's network rules or a pot.")
@click.option("--lock", "locks", metavar="OFFER", multiple=True, help="Offer that must be awarded.")
@click.option("--ban", "bans", metavar="OFFER", multiple=True, help="Offer that must not be awarded.")
@click.option("--out", type=FOLDER, help="Folder to write the changed plan's tables to; else nothing is written.")
@as_json
def what_if(
    place: Path,
    prices: tuple[str, ...],
    capacities: tuple[str, ...],
    rules: tuple[str, ...],
    locks: tuple[str, ...],
    bans: tuple[str, ...],
    out: Path | None,
    wants_json: bool,
) -> None:
    """What if one thing in a PLACE, or in the place of a run, were different?

    All changes are made together. For a run the search starts from its plan, which is much quicker. The answer says
    when the two plans cannot be told apart by their proven bounds.
    """
    from weft import engine, loop
    from weft.doors import why_screen

    set_to = (("price", prices), ("capacity", capacities), ("rule", rules))
    changes = [_change(kind, text) for kind, texts in set_to for text in texts]
    changes += [Change(kind=kind, subject=offer) for kind, ids in (("lock", locks), ("ban", bans)) for offer in ids]
    if not changes:
        raise click.UsageError("say what is to be different: --price, --capacity, --rule, --lock or --ban")
    files = engine.read_folder(folder=place)
    with Watch() as watch:
        asked = loop.ask_what_if(files=files, changes=changes, tell=watch.tell)
        if out:
            engine.write_folder(out=out, files=loop.what_if_files(asked=asked, files=files))
    difference, brief = asked.difference, asked.brief
    lines = why_screen.difference_lines(
        difference=difference, counted=asked.counted, currency=brief.currency, names=asked.names
    )
    answer = why_screen.difference_answer(difference=difference, names=asked.names)
    say([*lines, *([f"Tables: {out}"] if out else [])], answer=json.loads(json.dumps(answer)), wants_json=wants_json)


def _change(kind: str, text: str) -> Change:
    subject, sign, value = text.partition("=")
    if not sign or not subject or not value:
        problem = Problem(code="NETWORK-34", what=f"--{kind} {text[:64]!r} is not of the form {SETS}")
        raise click.UsageError(problem.sentence())
    return Change(kind=kind, subject=subject, value=value)
