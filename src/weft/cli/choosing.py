"""Choosing: what one person can have and why not the rest, who gets a place, how a person's money stands."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say
from weft.vocabulary import (
    PURSE_ENTRY_KINDS,
    Allotment,
    Bundle,
    Offer,
    Provider,
    PurseBalance,
    PurseEntry,
    money_words,
)

if TYPE_CHECKING:
    from weft import choice
    from weft.loop.choosing import Choice

DAY = click.DateTime(formats=["%Y-%m-%d"])
OPTIONS_SHOWN_MAX = 10
of_people = click.option(
    "--people", type=FOLDER, required=True, help="Folder of people, wishes, openings, requests and purses."
)


def _rows(nouns: list[Any]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(row) for row in nouns]


@examples(
    "weft options build/town --people build/people --person N-0001",
    "weft options build/town --people build/people --person N-0001 --type debt-advice --why O-001",
)
@main.command()
@click.argument("place", type=FOLDER)
@of_people
@click.option("--person", "person_id", required=True, help="Code of the person.")
@click.option("--type", "types", multiple=True, help="Kind of help; all that their groups need if none is given.")
@click.option("--day", type=DAY, help="Day, YYYY-MM-DD; the first of the brief's period if not given.")
@click.option("--why", "why", multiple=True, help="Offer to say the reasons against; may be given again.")
@click.option("--together", is_flag=True, help="Also one bundle for all needs of the person and their household.")
@as_json
def options(
    place: Path,
    people: Path,
    person_id: str,
    types: tuple[str, ...],
    day: datetime | None,
    why: tuple[str, ...],
    together: bool,
    wants_json: bool,
) -> None:
    """What can a person have in a PLACE, or in the network of a run, and why not the rest?

    Options stand in the order of what the person asked for, and of nothing else. Every other offer has its reason.
    """
    from weft import engine
    from weft.loop import choosing

    with Watch() as watch:
        found = choosing.choose(
            files=engine.read_folder(folder=place),
            people=choosing.open_people(files=engine.read_folder(folder=people)),
            person_id=person_id,
            service_types=types or None,
            day=day.date() if day else None,
            together=together,
            tell=watch.tell,
        )
    answer = {
        "person_id": person_id,
        "options": _rows(found.answer.options.nouns()),
        "exclusions": _rows(found.answer.exclusions.nouns()),
        "purses": _rows(list(found.balances)),
        "bundle": dataclasses.asdict(found.bundle) if found.bundle else None,
    }
    say(_option_lines(found, why), answer=answer, wants_json=wants_json)


def _option_lines(found: Choice, why: tuple[str, ...]) -> list[str]:
    from weft import choice

    names = {row.provider_id: row.name for row in found.place.table(Provider).nouns()}
    rows = found.answer.options.nouns()
    lines: list[str] = []
    for kind in sorted({row.service_type for row in rows}):
        own = [row for row in rows if row.service_type == kind]
        lines.append(f"{found.brief.service_name(kind)}: {len(own)} {'option' if len(own) == 1 else 'options'}")
        for row in own[:OPTIONS_SHOWN_MAX]:
            lines.append(f"  {row.position}. {row.offer_id}, {names[row.provider_id]}")
            lines.append("     " + "; ".join(choice.option_words(option=row)))
        if len(own) > OPTIONS_SHOWN_MAX:
            lines.append(f"  ... and {len(own) - OPTIONS_SHOWN_MAX} more; --json lists them all.")
    lines += [] if rows else ["There is no option yet. Here is why."]
    lines += ["", *_why_lines(found.answer, why)]
    lines += _purse_lines(list(found.balances))
    return [*lines, *_bundle_lines(found.bundle, found.place.table(Offer).nouns(), names)]


def _why_lines(answer: choice.Answer, why: tuple[str, ...]) -> list[str]:
    """The reasons against the offers asked for; without any, how many offers each reason is the only one against."""
    from weft import choice

    lines = []
    for offer_id in why:
        reasons = answer.why_not(offer_id=offer_id)
        lines.append(f"Why not {offer_id}?" if reasons else f"{offer_id} is among the options, or is not an offer.")
        lines += [f"  {sentence}" for sentence in choice.exclusion_words(reasons=reasons)]
    if why:
        return lines
    against: dict[str, list[str]] = {}
    for row in answer.exclusions.nouns():
        against.setdefault(row.offer_id, []).append(row.reason)
    alone: dict[str, int] = {}
    for reasons_of in against.values():
        if len(reasons_of) == 1:
            alone[reasons_of[0]] = alone.get(reasons_of[0], 0) + 1
    lines.append(f"Not among the options: {len(against):,} offers. --why OFFER says why. For some it is one thing:")
    for reason, count in sorted(alone.items(), key=lambda item: (-item[1], item[0])):
        (sentence,) = choice.exclusion_words(reasons=(reason,))
        lines.append(f"  {count:>5,}  {sentence}")
    return lines


def _purse_lines(balances: list[PurseBalance]) -> list[str]:
    lines = []
    for row in balances:
        left, total, held = (
            money_words(amount, currency=row.currency)
            for amount in (row.left_minor, row.amount_minor, row.on_hold_minor)
        )
        holder = {"agency": "an agency holds it", "plan": "a plan manager holds it", "self": "you hold it"}[row.held_by]
        lines.append(f"Money for {row.category} ({holder}): {left} left of {total}, {held} kept for what you chose.")
    return ["", *lines] if lines else []


def _bundle_lines(bundle: Bundle | None, offers: list[Offer], names: dict[str, str]) -> list[str]:
    if bundle is None:
        return []
    providers = f"{bundle.providers} {'provider' if bundle.providers == 1 else 'providers'}"
    trips = f"{bundle.trips} {'trip' if bundle.trips == 1 else 'trips'}"
    lines = ["", f"Everything together: {providers}, {trips}."]
    for part in bundle.parts:
        way = f"trip {part.trip}" if part.trip else "no trip"
        lines.append(f"  {part.person_id}, {part.service_type}: {part.offer_id}, {names[part.provider_id]} ({way})")
    return lines + [f"  {person}, {kind}: there is no option yet." for person, kind in bundle.unmet]


@examples("weft allocate build/town --people build/people --as-of 2027-04-01 --out build/places")
@main.command()
@click.argument("place", type=FOLDER)
@of_people
@click.option("--as-of", type=DAY, required=True, help="Day of the allocation, YYYY-MM-DD.")
@click.option("--request", "request_ids", multiple=True, help="Request to say the answer to; may be given again.")
@click.option("--out", type=FOLDER, help="Folder to write allocations and queues to.")
@as_json
def allocate(
    place: Path, people: Path, as_of: datetime, request_ids: tuple[str, ...], out: Path | None, wants_json: bool
) -> None:
    """Give places in a PLACE to people's requests by the published rules; everyone left over has a reason.

    Whoever ranked no offers would take their options in the order of their wishes. Nothing is written without --out.
    """
    from weft import engine, loop
    from weft.loop import choosing

    with Watch() as watch:
        found = choosing.give_places(
            files=engine.read_folder(folder=place),
            people=choosing.open_people(files=engine.read_folder(folder=people)),
            as_of=as_of.date(),
            tell=watch.tell,
        )
        if out:
            tables = (found.allocations, found.queues)
            engine.write_folder(out=out, files=loop.place_files(tables=tables, name="weft-places", others={}))
    answer = {"allocations": _rows(found.allocations.nouns()), "queues": _rows(found.queues.nouns())}
    say(_place_lines(found, request_ids, as_of.date()), answer=answer, wants_json=wants_json)


def _place_lines(found: Allotment, request_ids: tuple[str, ...], as_of: date) -> list[str]:
    from weft import choice

    rows = found.allocations.nouns()
    if request_ids:
        lines = []
        for name in request_ids:
            row = next((row for row in rows if row.request_id == name), None)
            said = choice.allocation_words(allocation=row, queues=found.queues.nouns()) if row else ("is not there.",)
            lines += [f"{name}:", *(f"  {line}" for line in said)]
        return lines
    lines = [f"{len(rows):,} requests on {as_of}."]
    for state in ("placed", "waiting", "parked", "closed"):
        own = [row for row in rows if row.state == state]
        why = sorted({row.reason for row in own if row.reason not in ("", state)})
        parts = [f"{sum(row.reason == reason for row in own)} {reason}" for reason in why]
        lines.append(f"  {state:<8} {len(own):>5,}" + (f"  ({', '.join(parts)})" if parts else ""))
    lines.append(f"  {sum(row.review for row in rows):,} wait for a person's review. --request CODE says one answer.")
    return lines


@examples(
    "weft spend build/town --people build/people --purse W-N-0004 --offer O-006 --kind hold --hold H-1 "
    "--amount 48000 --on 2027-04-05 --entry E-1 --out build/purses",
)
@main.command()
@click.argument("place", type=FOLDER)
@of_people
@click.option("--entry", "entry_id", required=True, help="Code of the entry; the same again does nothing.")
@click.option("--purse", "purse_id", required=True, help="Purse that the money is in.")
@click.option("--kind", type=click.Choice(PURSE_ENTRY_KINDS), required=True, help="What is to happen.")
@click.option("--offer", "offer_id", required=True, help="Offer that it is for.")
@click.option("--amount", type=click.IntRange(min=1), required=True, help="Amount in minor units (pence).")
@click.option("--units", type=click.IntRange(min=1), default=1, show_default=True, help="Units bought.")
@click.option("--hold", "hold_id", default="", help="Hold that is made, used or let go.")
@click.option("--on", type=DAY, required=True, help="Day, YYYY-MM-DD.")
@click.option(
    "--leaving", default="", help="With --kind hold: offer to switch from; all that is held for it is let go."
)
@click.option("--out", type=FOLDER, help="Folder to write the purse's entries to, old and new.")
@as_json
def spend(
    place: Path, people: Path, on: datetime, leaving: str, out: Path | None, wants_json: bool, **asked: Any
) -> None:
    """Hold, spend, release or give back a person's own money in a PLACE, by every rule that binds it.

    Never more than there is; price limits bind what others hold for a person. Without --out nothing is written.
    """
    from weft import engine, loop
    from weft.loop import choosing

    if leaving and asked["kind"] != "hold":
        raise click.UsageError("--leaving goes with --kind hold.")
    files = engine.read_folder(folder=place)
    entry = PurseEntry(place_id="-", amount_minor=asked.pop("amount"), entered_on=on.date(), **asked)
    entries, stands = choosing.move_money(
        files=files,
        people=choosing.open_people(files=engine.read_folder(folder=people)),
        entry=entry,
        leaving=leaving,
    )
    if out:
        engine.write_folder(out=out, files=loop.place_files(tables=(entries,), name="weft-purses", others={}))
    say(_purse_lines([stands])[1:], answer={"purse": dataclasses.asdict(stands)}, wants_json=wants_json)
