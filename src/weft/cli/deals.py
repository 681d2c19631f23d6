"""Designing the deal: outcomes of the library, fit, price windows, terms, the text of a contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.rulebook import brief
from weft.cli.terminal import FOLDER, as_json, examples, say


@main.group()
def outcome() -> None:
    """Results that can be paid for: the library, and how each is recognised."""


@examples("weft outcome list", "weft outcome list --theme wellbeing")
@outcome.command(name="list")
@click.option("--theme", help="Only this theme.")
@as_json
def list_(theme: str | None, wants_json: bool) -> None:
    """List the library of outcomes by theme."""
    from weft import brief as rulebook
    from weft import loop
    from weft.doors import deal_screen

    entries = rulebook.library()
    themes = sorted({entry.theme for entry in entries})
    if theme is not None and theme not in themes:
        raise click.UsageError(f"There is no theme {theme!r}; themes are {', '.join(themes)}.")
    entries = tuple(entry for entry in entries if theme in (None, entry.theme))
    answer = {"outcomes": [loop.plain_fields(entry) for entry in entries]}
    say(deal_screen.library_lines(entries=entries), answer=answer, wants_json=wants_json)


@examples("weft outcome show home-kept", "weft outcome show settled-home --place build/town")
@outcome.command()
@click.argument("code")
@click.option("--place", type=FOLDER, help="Place whose own definition is shown; otherwise the library's.")
@as_json
def show(code: str, place: Path | None, wants_json: bool) -> None:
    """Say how the outcome of a CODE is recognised: clocks, breaks, proof, who validates."""
    from weft import brief as rulebook
    from weft import engine, loop
    from weft.doors import deal_screen

    if place is not None:
        definition = loop.defined_outcome(files=engine.read_folder(folder=place), outcome_id=code)
        lines = deal_screen.definition_lines(name=code, definition=definition)
        say(lines, answer=loop.plain_fields(definition), wants_json=wants_json)
        return
    entry = rulebook.library_entry(library_id=code)
    lines = deal_screen.definition_lines(name=entry.name, definition=entry.definition, note=entry.note)
    say(lines, answer=loop.plain_fields(entry), wants_json=wants_json)


@examples("weft outcome add-to build/town life-satisfaction --worth-minor 200000 --funder council")
@outcome.command(name="add-to")
@click.argument("place", type=FOLDER)
@click.argument("code")
@click.option("--as", "outcome_id", default="", help="Code that the outcome has in the brief; the library's otherwise.")
@click.option("--worth-minor", type=click.IntRange(min=0), help="What one is worth, where the brief has none of it.")
@click.option("--funder", default="", help="To whom.")
@as_json
def add_to(place: Path, code: str, outcome_id: str, worth_minor: int | None, funder: str, wants_json: bool) -> None:
    """Take the outcome of a CODE from the library into the brief of a PLACE, where it can then be changed."""
    from weft import engine, loop

    text = loop.take_outcome(
        files=engine.read_folder(folder=place),
        library_id=code,
        outcome_id=outcome_id,
        worth_minor=worth_minor,
        funder=funder,
    )
    engine.write_file(path=place / engine.BRIEF_FILE, content=text)
    taken = outcome_id or code
    lines = [f"{place / engine.BRIEF_FILE} says how {taken} is recognised. Change there what is otherwise with you."]
    say(lines, answer={"place": str(place), "outcome": taken}, wants_json=wants_json)


@examples("weft outcome measure build/town-year life-satisfaction --answers answers.csv --into records.csv")
@outcome.command()
@click.argument("place", type=FOLDER)
@click.argument("code")
@click.option("--answers", type=FOLDER, required=True, help="Table of answers, CSV or Parquet.")
@click.option("--into", type=FOLDER, help="File to write the records of results to, for settlement.")
@as_json
def measure(place: Path, code: str, answers: Path, into: Path | None, wants_json: bool) -> None:
    """What people say of their own lives before and after: reliable change, and non-response as a number."""
    from weft import brief as rulebook
    from weft import engine, loop

    measured = loop.measure_answers(
        files=engine.read_folder(folder=place),
        outcome_id=code,
        answers=(answers.name, engine.read_file(path=answers)),
    )
    if into:
        engine.write_file(path=into, content=engine.table_csv(measured.records))
    lines = [*rulebook.change_words(measured=measured), *([f"Records: {into}"] if into else [])]
    counts = ("people", "first", "both", "better", "worse", "enough")
    answer = {name: getattr(measured, name) for name in counts} | {"non_response": float(measured.non_response)}
    say(lines, answer={"outcome": code, **answer}, wants_json=wants_json)


@examples("weft brief fit build/town", "weft brief fit build/town --keep")
@brief.command()
@click.argument("place", type=FOLDER)
@click.option("--keep", is_flag=True, help="Keep the answer in the place, beside its brief (fit.json).")
@as_json
def fit(place: Path, keep: bool, wants_json: bool) -> None:
    """Should the outcomes of a PLACE be paid by results at all, and which service model suits each group?"""
    from weft import engine, loop
    from weft.doors import deal_screen

    judged = loop.judge_fit(files=engine.read_folder(folder=place))
    if keep:
        engine.write_file(path=place / loop.FIT_FILE, content=loop.fit_json(fit=judged, kept_on=date.today()))
    lines = [*deal_screen.fit_lines(fit=judged), *([f"Kept: {place / loop.FIT_FILE}"] if keep else [])]
    say(lines, answer=loop.plain_fields(judged), wants_json=wants_json)


@examples("weft brief price build/town", "weft brief price build/town --beside outcome_prices_joined.csv")
@brief.command()
@click.argument("place", type=FOLDER)
@click.option("--beside", type=FOLDER, help="CSV of prices that real contracts paid, to stand beside; it is only read.")
@as_json
def price(place: Path, beside: Path | None, wants_json: bool) -> None:
    """Between which prices each outcome is worth buying, who pays, who saves, and when it has paid back."""
    from weft import engine, loop
    from weft.doors import deal_screen

    real = (beside.name, engine.read_file(path=beside)) if beside else None
    priced = loop.price_deal(files=engine.read_folder(folder=place), beside=real)
    prices, rate = priced.prices, priced.prices.discount
    said = f"  Discounted at {float(rate.rate) * 100:g}% a year, from {rate.from_on} ({rate.source})." if rate else ""
    lines = deal_screen.price_lines(
        brief=priced.brief,
        windows=prices.windows,
        years=prices.years,
        paybacks=prices.paybacks,
        discount=said,
        found=priced.found,
        real=priced.real,
    )
    named = {"windows": prices.windows, "years": prices.years, "paybacks": prices.paybacks, "beside": priced.found}
    named["monthly_fees"] = priced.brief.deal.monthly_fees
    answer = {name: [loop.plain_fields(row) for row in rows] for name, rows in named.items()}
    say(lines, answer=answer, wants_json=wants_json)


@examples("weft brief terms build/town --contract D-09 > terms.csv")
@brief.command()
@click.argument("place", type=FOLDER)
@click.option("--contract", required=True, help="Contract that the terms are for.")
@click.option("--rate", "rates", multiple=True, help="Line of the rate card; all of them otherwise.")
@as_json
def terms(place: Path, contract: str, rates: tuple[str, ...], wants_json: bool) -> None:
    """Print the rate card of a PLACE as terms that settlement pays by, in CSV."""
    from weft import engine, loop

    made = loop.make_terms(files=engine.read_folder(folder=place), contract_id=contract, rate_ids=rates)
    lines = engine.table_csv(made).decode("utf-8").splitlines()
    say(lines, answer={"terms": [loop.plain_fields(row) for row in made.nouns()]}, wants_json=wants_json)


@examples("weft contract build/town D-01", "weft contract build/town D-01 --format html --out build/D-01.html")
@main.command()
@click.argument("place", type=FOLDER)
@click.argument("contract_id", metavar="CONTRACT")
@click.option("--format", "kind", type=click.Choice(["md", "html"]), help="Markdown or HTML; plain words otherwise.")
@click.option("--out", type=FOLDER, help="File to write it to.")
@click.option("--sign", is_flag=True, help="Keep the text in the place as signed: only what it says is paid from now.")
@as_json
def contract(place: Path, contract_id: str, kind: str | None, out: Path | None, sign: bool, wants_json: bool) -> None:
    """Write the text of a CONTRACT of a PLACE from the terms that pay, with every number, clock and rule."""
    from weft import doors, engine, loop

    files = engine.read_folder(folder=place)
    text = loop.draft_contract(files=files, contract_id=contract_id)
    language = loop.language_of(files=files)
    markdown = doors.contract_markdown(text=text)
    written = doors.contract_html(text=text, language=language) if kind == "html" else markdown
    lines = list(doors.contract_lines(text=text)) if kind is None else written.decode("utf-8").splitlines()
    if out:
        engine.write_file(path=out, content=written)
        lines = [f"The text of contract {contract_id} stands in {out}; digest {text.digest}."]
    if sign:
        path = place / loop.signed_path(contract_id=contract_id)
        path.parent.mkdir(exist_ok=True)
        engine.write_file(path=path, content=markdown)
        lines = [f"Signed: {path}. A settlement is refused once the terms give another text.", f"Digest {text.digest}."]
    say(lines, answer=loop.plain_fields(text), wants_json=wants_json)
