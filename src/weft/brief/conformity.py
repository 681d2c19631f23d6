"""Whether the tables of a place keep to its brief. Faults of one kind are told once, with the rows that have them."""

from __future__ import annotations

import tomllib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from weft.brief.fault import listed, nearest
from weft.brief.position import Path, Positions
from weft.brief.reading import decode
from weft.vocabulary import Brief, Effect, Need, Noun, Offer, Problem, Provider, Requirement, Service

CODE = "BRIEF-12"
VALUES_MAX = 20
"""Different wrong values of one column that are told apart; the rest are counted together."""
ROWS_MAX = 3


def conform(*, brief: Brief, place: Any) -> tuple[Problem, ...]:
    """See `weft.brief.check`."""
    problems: list[Problem] = []
    for noun in sorted(place.tables, key=lambda n: str(n.table_name)):
        data = place.table(noun).data
        problems += _unknown(noun, data, "place_id", {brief.place_id}, "the place of the brief")
    for noun, column, known, word in _references(brief):
        problems += _unknown(noun, place.table(noun).data, column, known, word)
    problems += _ranges(place)
    problems += _segments_without_requirement(brief, place)
    problems += _rules(brief, place)
    return tuple(problems)


def _references(brief: Brief) -> list[tuple[type[Noun], str, set[str], str]]:
    segments = {s.segment_id for s in brief.segments}
    types = {s.service_type for s in brief.service_types}
    return [
        (Requirement, "segment_id", segments, "a segment of the brief"),
        (Requirement, "service_type", types, "a service type of the brief"),
        (Need, "segment_id", segments, "a segment of the brief"),
        (Service, "service_type", types, "a service type of the brief"),
        (Offer, "service_type", types, "a service type of the brief"),
        (Offer, "pot_id", {p.pot_id for p in brief.pots}, "a pot of the brief"),
        (Offer, "currency", {brief.currency}, "the currency of the brief"),
        (Effect, "service_type", types, "a service type of the brief"),
        (Effect, "segment_id", segments, "a segment of the brief"),
        (Effect, "outcome_id", {o.outcome_id for o in brief.outcomes}, "an outcome of the brief"),
    ]


def _unknown(noun: type[Noun], data: pa.Table, column: str, known: set[str], word: str) -> list[Problem]:
    """One problem for each value of a column that is not among the known ones. Unknown cells are left alone."""
    if not data.num_rows:
        return []
    values = data.column(column)
    strange = pc.and_(values.is_valid(), pc.invert(pc.is_in(values, pa.array(sorted(known), pa.string()))))
    rows = data.filter(strange)
    if not rows.num_rows:
        return []
    found = sorted(pc.unique(rows.column(column)).to_pylist())
    problems = [
        _row_problem(
            noun,
            rows.filter(pc.equal(rows.column(column), value)),
            column,
            f"{value!r} is not {word}",
            allowed=listed(known),
            to_do=nearest(value, known),
        )
        for value in found[:VALUES_MAX]
    ]
    if len(found) > VALUES_MAX:
        rest = rows.filter(pc.is_in(rows.column(column), pa.array(found[VALUES_MAX:])))
        what = f"{len(found) - VALUES_MAX} more values are not {word}"
        problems.append(_row_problem(noun, rest, column, what, allowed=listed(known)))
    return problems


def _ranges(place: Any) -> list[Problem]:
    """Low, middle and high of a range in the wrong order."""
    problems: list[Problem] = []
    for noun, middle in ((Need, "people"), (Effect, "probability")):
        data = place.table(noun).data
        for column, wrong, side in (("low", pc.greater, "above"), ("high", pc.less, "below")):
            crossed = wrong(data.column(column), data.column(middle))
            rows = data.filter(pc.fill_null(crossed, False))
            if rows.num_rows:
                what = f"`{column}` is {side} `{middle}`"
                problems.append(_row_problem(noun, rows, column, what, allowed=f"low <= {middle} <= high"))
    return problems


def _segments_without_requirement(brief: Brief, place: Any) -> list[Problem]:
    required = set(place.table(Requirement).strings("segment_id"))
    return [
        Problem(
            code=CODE,
            what=f"segment {segment.segment_id!r} of the brief has no requirement",
            file="requirements",
            column="segment_id",
            to_do="Add a row for each service type that its people need, or take the segment out of the brief",
        )
        for segment in brief.segments
        if segment.segment_id not in required
    ]


def _rules(brief: Brief, place: Any) -> list[Problem]:
    """Rules of the network that name an offer or a provider: it must be there, and a pot must allow what is locked."""
    told = Told(place)
    offers = place.table(Offer).data
    known = set(offers.column("offer_id").to_pylist())
    network = brief.network
    for setting, names in (("locks", network.locks), ("bans", network.bans)):
        for name in names:
            if name not in known:
                told.add(("network", setting), f"`{setting}` in [network] names {name!r}, which is not an offer",
                         to_do=nearest(name, known))  # fmt: skip
    providers = set(place.table(Provider).strings("provider_id"))
    own = network.own_provider_id
    if own and own not in providers:
        told.add(("network", "own_delivery", "provider_id"), f"{own!r} in [network.own_delivery] is not a provider",
                 to_do=nearest(own, providers))  # fmt: skip
    paid = {pot.pot_id: pot.pays_for for pot in brief.pots}
    for row in offers.filter(pc.is_in(offers.column("offer_id"), pa.array(network.locks, pa.string()))).to_pylist():
        if row["pot_id"] in paid and row["service_type"] not in paid[row["pot_id"]]:
            offer, pot, service_type = row["offer_id"], row["pot_id"], row["service_type"]
            what = f"offer {offer!r} is locked, but pot {pot!r} may not pay for {service_type!r}"
            told.add(("network", "locks"), what, to_do="Unlock the offer, or widen what the pot pays for")
    return told.problems


class Told:
    """Problems of the brief that only the tables bring out, with its line where the place holds its text."""

    def __init__(self, place: Any) -> None:
        text = place.files.get("brief.toml")
        self._positions = Positions(decode(text)) if text is not None else None
        self._settings = tomllib.loads(decode(text)) if text is not None else {}
        self.problems: list[Problem] = []

    def row(self, heading: str, name: str, value: str) -> Path:
        """Where the brief writes the table of a heading that has this value; the heading itself where none has."""
        for number, row in enumerate(self._settings.get(heading, [])):
            if row.get(name) == value:
                return (heading, number)
        return (heading,)

    def add(self, path: Path, what: str, *, code: str = CODE, allowed: str = "", to_do: str = "") -> None:
        """Note a problem with a setting of the brief; where it is not written, with the table that would hold it."""
        line = self._positions.line(path) if self._positions else None
        quote = self._positions.quote(line) if self._positions else ""
        self.problems.append(
            Problem(code=code, what=what, file="brief.toml", line=line, allowed=allowed, to_do=to_do, quote=quote)
        )

    def table(self, file: str, column: str, what: str, *, code: str = CODE, allowed: str = "", to_do: str = "") -> None:
        """Note a problem with a column of a table."""
        self.problems.append(Problem(code=code, what=what, file=file, column=column, allowed=allowed, to_do=to_do))


def _row_problem(
    noun: type[Noun], rows: pa.Table, column: str, what: str, *, allowed: str = "", to_do: str = ""
) -> Problem:
    keys = [name for name in noun.key_names() if name != "place_id"]
    named = [" ".join(str(row[key]) for key in keys if row[key]) for row in rows.slice(0, ROWS_MAX).to_pylist()]
    more = rows.num_rows - len(named)
    where = ", ".join(named) + (f" and {more:,} more" if more else "")
    return Problem(
        code=CODE,
        what=f"{what} (row{'s' if rows.num_rows > 1 else ''} {where})",
        file=noun.table_name,
        column=column,
        allowed=allowed,
        to_do=to_do,
    )
