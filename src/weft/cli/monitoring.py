"""Watching contracts while they run."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path

import click

import weft
from weft.cli.group import main
from weft.cli.releasing import deployment_rule, register_at, register_path
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say
from weft.vocabulary import Claim, Contact, Noun, Referral

DAY = click.DateTime(formats=["%Y-%m-%d"])


@examples(
    "weft monitor build/town-year --as-of 2028-06-30",
    "weft monitor build/town-year --as-of 2028-06-30 --out build/town-monitor",
    "weft monitor build/town-year --as-of 2028-06-30 --referrals new.csv --claims new-claims.parquet --json",
)
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--as-of", type=DAY, help="Day up to which events count, YYYY-MM-DD. [default: today]")
@click.option("--referrals", type=FOLDER, help="Table of referrals, CSV or Parquet. [default: PLACE's own]")
@click.option("--contacts", type=FOLDER, help="Table of contacts. [default: PLACE's own]")
@click.option("--claims", type=FOLDER, help="Table of claims. [default: PLACE's own]")
@register_at
@click.option("--out", type=FOLDER, help="Folder to write the page and its tables to.")
@as_json
def monitor(
    place: Path,
    as_of: datetime | None,
    referrals: Path | None,
    contacts: Path | None,
    claims: Path | None,
    releases: Path | None,
    out: Path | None,
    wants_json: bool,
) -> None:
    """Is anyone being left behind? Watch the contracts of a PLACE: who was missed, and what chance does not explain.

    Process charts and funnels instead of traffic lights; detectors of creaming, parking and other perverse incentives,
    each with its rate of false alarms. Figures that rest on few people are withheld by the deployment's rule.
    """
    from weft import engine
    from weft.doors import monitoring as pages
    from weft.loop import watching

    nouns: tuple[tuple[type[Noun], Path | None], ...] = ((Referral, referrals), (Contact, contacts), (Claim, claims))
    remembered = register_path(place=place, given=releases)
    with Watch() as progress, engine.connect() as session:
        found, register = watching.watch(
            files=engine.read_folder(folder=place),
            given={noun: (path.name, engine.read_file(path=path)) for noun, path in nouns if path},
            as_of=as_of.date() if as_of else date.today(),
            rule=deployment_rule(),
            register=(remembered.name, engine.read_file(path=remembered)) if remembered.exists() else None,
            session=session,
            tell=progress.tell,
        )
        if out:
            page = pages.monitoring_page(found=found, made_by=f"Weft {weft.__version__}")
            engine.write_folder(out=out, files=watching.watch_files(found=found, page=page))
        engine.write_file(path=remembered, content=watching.register_csv(register=register))
    tables = (found.signals, found.paths, found.chart_points, found.rate_points)
    answer = {
        "as_of": found.as_of,
        "invented": found.invented,
        "rule": dataclasses.asdict(found.disclosed.rule),
        "withheld": found.disclosed.withheld,
        "held": found.disclosed.held,
        "false_alarms_expected": round(found.false_alarms, 3),
        **{table.noun.table_name: [dataclasses.asdict(row) for row in table.nouns()] for table in tables},
    }
    lines = [*pages.monitoring_lines(found=found), *([f"Page and tables: {out}"] if out else [])]
    say(lines, answer=answer, wants_json=wants_json)
