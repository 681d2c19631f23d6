"""Learning from a year of results."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.releasing import deployment_rule
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say

DAY = click.DateTime(formats=["%Y-%m-%d"])


@examples(
    "weft learn build/town --year build/town-year --ledger build/ledger --as-of 2028-06-30 --into build/town-2",
    "weft run build/town-2 --out build/town-2-out",
)
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--year", type=FOLDER, required=True, help="Folder of the agreements and referrals of the year.")
@click.option("--ledger", type=FOLDER, required=True, help="Folder of the ledger that the year was settled in.")
@click.option("--as-of", type=DAY, required=True, help="Day up to which results count, YYYY-MM-DD.")
@click.option("--into", type=FOLDER, help="Folder to write the next round's place to: PLACE with the effects learnt.")
@as_json
def learn(place: Path, year: Path, ledger: Path, as_of: datetime, into: Path | None, wants_json: bool) -> None:
    """What worked, for whom? Learn effects from a YEAR's proved results, for the next round of a PLACE.

    Effects by service type, segment and provider, each pooled with the others as far as its numbers are small, with
    intervals. Who could be met before and who was started is taken into account; a paid result is not called impact.
    """
    from weft import engine, loop
    from weft.doors import monitoring as pages
    from weft.loop import learning

    files = engine.read_folder(folder=place)
    rule = deployment_rule()
    with Watch() as watch, engine.connect() as session:
        _, checked = loop.open_place(files=files, tell=watch.tell)
        tallies = learning.tally_year(
            files=engine.read_folder(folder=year),
            ledger=engine.read_ledger(folder=ledger),
            as_of=as_of.date(),
            session=session,
        )
        watch.tell("learn", 0, 1)
        learned = learning.learn(place=checked, tallies=tallies, rule=rule, as_of=as_of.date())
        watch.tell("learn", 1, 1)
        if into:
            engine.write_folder(out=into, files=learning.next_place(files=files, learned=learned))
    answer = {
        "rates": [dataclasses.asdict(row) for row in learned.rates.nouns()],
        "left_out": learned.left_out,
        "withheld": learned.withheld,
        "rule": dataclasses.asdict(rule),
    }
    lines = [*pages.learning_lines(learned=learned), *([f"The next round's place: {into}"] if into else [])]
    say(lines, answer=answer, wants_json=wants_json)
