"""Comparing a cohort with similar people."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import click

import weft
from weft.cli.group import main
from weft.cli.releasing import compared_path, deployment_rule, register_beside
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say
from weft.vocabulary import COMPARING_METHODS, Comparing

WRITTEN = (".html", ".md")


def _names(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Names that are given one by one, or with commas between them."""
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())


def _refuse_out(out: Path | None) -> None:
    if out and out.suffix not in WRITTEN:
        raise click.UsageError(f"--out takes a file that ends in {' or '.join(WRITTEN)}.")


@examples(
    "weft compare cohort.csv pool.parquet --outcome in_work --covariates age,sex,past_work",
    "weft compare ours.csv others.csv --outcome nights_after --before nights_before --within town --out answer.html",
)
@main.command()
@click.argument("cohort", type=FOLDER)
@click.argument("pool", type=FOLDER)
@click.option("--outcome", required=True, help="Column that is compared: numbers, or true and false.")
@click.option(
    "--covariates",
    "--covariate",
    multiple=True,
    callback=_names,
    metavar="NAME,...",
    help="Columns in which people are made alike, from before the start. If none: all that both files have.",
)
@click.option("--method", type=click.Choice(COMPARING_METHODS), default="balance", show_default=True)
@click.option("--before", default="", help="The outcome before the start; then the change is compared.")
@click.option("--id", "person_id", default="", help="Column with a person's code [default: person_id, if there].")
@click.option(
    "--within", multiple=True, callback=_names, metavar="NAME,...", help="Compare like with like only in these."
)
@click.option(
    "--cluster", default="", help="Column of who belongs together when chance is reckoned (class, household)."
)
@click.option("--started", default="", help="Column with the day of the start [default: started_on, if there].")
@click.option("--measured", default="", help="Column with the day of the outcome [default: measured_on, if there].")
@click.option("--paid", is_flag=True, help="Somebody is paid for this outcome.")
@click.option("--seed", type=int, default=0, show_default=True, help="For double-ml, which draws its folds.")
@click.option(
    "--exact", is_flag=True, help="Look before a release: exact, on a terminal alone; no file, no --json, no pipe."
)
@register_beside
@click.option("--out", type=FOLDER, help="File to write the answer to: .html or .md.")
@as_json
def compare(
    cohort: Path,
    pool: Path,
    exact: bool,
    releases: Path | None,
    out: Path | None,
    wants_json: bool,
    **asked: object,
) -> None:
    """Did it make a difference? Compare the outcome of a COHORT with that of similar people of a POOL.

    COHORT and POOL are CSV or Parquet files, one line a person, with the same columns. Says how alike the two are made,
    the difference with its interval in plain words, who could not be compared, and what would settle what is open.
    """
    from weft import engine
    from weft.doors import comparison
    from weft.loop.comparing import compare_files, register_csv, release

    _refuse_out(out)
    if exact and (out or wants_json or not sys.stdout.isatty()):
        raise click.UsageError("--exact shows people's figures on a terminal alone: no --out, no --json, no pipe.")
    contents = [engine.read_file(path=path) for path in (cohort, pool)]
    with Watch() as watch:
        found = compare_files(
            cohort=(cohort.name, contents[0]),
            pool=(pool.name, contents[1]),
            asked=Comparing(**asked),  # type: ignore[arg-type]
            tell=watch.tell,
        )
    shown, rule = found, deployment_rule()
    if not exact:
        remembered = compared_path(people=cohort, given=releases)
        before = (remembered.name, engine.read_file(path=remembered)) if remembered.exists() else None
        shown, register = release(compared=found, rule=rule, register=before)
        engine.write_file(path=remembered, content=register_csv(register=register))
    if out:
        digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
        written = (
            comparison.comparison_page(compared=shown, made_by=f"Weft {weft.__version__}", digest=digest)
            if out.suffix == ".html"
            else comparison.comparison_markdown(compared=shown)
        )
        engine.write_file(path=out, content=written)
    lines = [*comparison.comparison_lines(compared=shown), *([f"Written: {out}"] if out else [])]
    say(lines, answer=comparison.comparison_answer(compared=shown), wants_json=wants_json)


@examples("weft series months.csv --outcome evictions --period month --starts 2031-04-01")
@main.command()
@click.argument("periods", type=FOLDER)
@click.option("--outcome", required=True, help="Column with the figure of each period.")
@click.option("--period", required=True, help="Column with the period: days or numbers.")
@click.option("--starts", required=True, help="First period of the service, as the file writes it.")
@click.option("--paid", is_flag=True, help="Somebody is paid for this outcome.")
@register_beside
@click.option("--out", type=FOLDER, help="File to write the answer to: .html or .md.")
@as_json
def series(
    periods: Path,
    outcome: str,
    period: str,
    starts: str,
    paid: bool,
    releases: Path | None,
    out: Path | None,
    wants_json: bool,
) -> None:
    """Did a line of figures change when the service began? Where there is no pool, but a long before.

    PERIODS is a CSV or Parquet file with one line a period. Says the step at the start and the change of trend. Whole
    figures are taken for counts of people and kept by the deployment's disclosure rule.
    """
    from weft import engine
    from weft.doors import comparison
    from weft.loop.comparing import interrupt_file, register_csv, release_series

    _refuse_out(out)
    content = engine.read_file(path=periods)
    made = interrupt_file(series=(periods.name, content), outcome=outcome, period=period, starts=starts, paid=paid)
    remembered = compared_path(people=periods, given=releases)
    before = (remembered.name, engine.read_file(path=remembered)) if remembered.exists() else None
    made, register = release_series(made=made, rule=deployment_rule(), register=before)
    engine.write_file(path=remembered, content=register_csv(register=register))
    if out:
        digest = hashlib.sha256(content).hexdigest()
        written = (
            comparison.series_page(made=made, made_by=f"Weft {weft.__version__}", digest=digest)
            if out.suffix == ".html"
            else comparison.series_markdown(made=made)
        )
        engine.write_file(path=out, content=written)
    lines = [*comparison.series_lines(made=made), *([f"Written: {out}"] if out else [])]
    say(lines, answer=comparison.series_answer(made=made), wants_json=wants_json)
