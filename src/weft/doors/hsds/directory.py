"""From checked records to the directory: providers, services, which of them the network can use and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from weft.doors import text
from weft.doors.geojson import Boundary, areas_of_points
from weft.doors.hsds.archive import open_package
from weft.doors.hsds.mapping import CodeMap, CodeRule
from weft.doors.hsds.position import Spot, fill_from_postcodes, find_spots
from weft.doors.hsds.record import Record, read_records
from weft.doors.identifier import NAME_LENGTH_MAX, own_id
from weft.doors.quality import QualityReport, Usability, counts
from weft.vocabulary import Provider, Service

NO_NAME = "has no name: its code stands in"
UNPRINTABLE = "characters that cannot be printed made spaces in the name"
NAME_CUT = f"name cut to {NAME_LENGTH_MAX} characters"

PERHAPS_TWICE = "same name, organisation and position as another service: both kept"

NO_ORGANISATION = "no organisation is stated"
MISSING_ORGANISATION = "its organisation is not in the source"
INACTIVE = "it is not active"
NO_MAPPING = "no mapping to service types was given"
NO_CODE = "it has no taxonomy code"
NOT_MAPPED = "none of its taxonomy codes is mapped to a service type"
WITHHELD = "its address is secret"
NO_POSITION = "it has no position"
OUTSIDE = "it lies outside the place"
FAR_OUTSIDE = "it lies far outside the place"
"""More than `FAR_DEGREES` beyond the box round the place: another part of the country, or a wrong position."""
FAR_DEGREES = 3.0
ACTIVE = ("", "active")


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRules:
    """How a place reads its directory: whether services of organisations that the source does not have can be used, and
    whether a service without a position takes the mean of its postcode."""

    use_unknown_organisations: bool = True
    position_from_postcode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A service of the directory and how people get it (`site`, `home`, `online`; None where it has no type)."""

    service: Service
    delivery_mode: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A whole directory: every provider, every service, and what became of every row."""

    providers: tuple[Provider, ...]
    entries: tuple[Entry, ...]
    quality: QualityReport


def read_directory(
    *,
    package: Mapping[str, bytes] | bytes,
    place_id: str,
    code_map: CodeMap | None,
    boundaries: Sequence[Boundary] = (),
    rules: DirectoryRules | None = None,
) -> Directory:
    """Read an HSDS 1.1 package. Where `boundaries` are given, a service must lie inside one to be usable.

    Without a `code_map` no code is known to be harmless, so every position is withheld. Raises `CannotImport` with
    IMPORT-1 to IMPORT-8.
    """
    rules = rules or DirectoryRules()
    files, others = open_package(package)
    records, notes = read_records(files)
    services = records["services"]
    codes = _codes(records)
    secret = frozenset(
        row.cells["id"] for row in services if code_map is None or code_map.is_sensitive(codes.get(row.cells["id"], ()))
    )
    spots = find_spots(services=services, records=records, secret=secret)
    if rules.position_from_postcode:
        spots = fill_from_postcodes(spots=spots, locations=records.get("locations"))
    _doubt_twins(services, spots)
    providers, known = _providers(records, place_id)
    areas = _areas(spots, boundaries)
    entries = []
    for row in services:
        service_id = row.cells["id"]
        rule = code_map.rule(codes.get(service_id, ())) if code_map else None
        reasons = _reasons(row.cells, spots[service_id], rule, code_map, codes, known, rules, areas)
        organisation = row.cells["organization_id"]
        service = Service(
            place_id=place_id,
            service_id=own_id(place_id=place_id, kind="service", source_id=service_id),
            provider_id=own_id(place_id=place_id, kind="provider", source_id=organisation) if organisation else None,
            name=_name(services, row.line, row.cells["name"], f"Service {service_id}"),
            service_type=rule.service_type if rule else None,
            latitude=spots[service_id].latitude,
            longitude=spots[service_id].longitude,
            located=spots[service_id].located,
            usable=not reasons,
            why_not="; ".join(reasons),
        )
        entries.append(Entry(service=service, delivery_mode=_mode(rule)))
    entries.sort(key=lambda entry: entry.service.service_id)
    every = [note for note in (*notes, *_notes(others, spots, secret)) if note]
    return Directory(providers=providers, entries=tuple(entries), quality=_quality(records, entries, every))


def _reasons(
    cells: Mapping[str, str],
    spot: Spot,
    rule: CodeRule | None,
    code_map: CodeMap | None,
    codes: Mapping[str, tuple[str, ...]],
    known: frozenset[str],
    rules: DirectoryRules,
    areas: Mapping[str, str],
) -> list[str]:
    """Every reason why the network cannot use a service, the main one first; empty where it can."""
    reasons = []
    if cells.get("status", "").casefold() not in ACTIVE:
        reasons.append(INACTIVE)
    if not cells["organization_id"]:
        reasons.append(NO_ORGANISATION)
    elif cells["organization_id"] not in known and not rules.use_unknown_organisations:
        reasons.append(MISSING_ORGANISATION)
    if code_map is None:
        reasons.append(NO_MAPPING)
    elif not codes.get(cells["id"]):
        reasons.append(NO_CODE)
    elif rule is None:
        reasons.append(NOT_MAPPED)
    if spot.located == "withheld":
        reasons.append(WITHHELD)
    elif _mode(rule) != "online":
        where = areas.get(spot.service_id, NO_POSITION if spot.latitude is None else "")
        reasons += [where] if where else []
    return reasons


def _mode(rule: CodeRule | None) -> str | None:
    return None if rule is None else rule.delivery_mode or "site"


def _codes(records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    """The taxonomy codes of each service, sorted."""
    found: dict[str, set[str]] = {}
    for row in records.get("services_taxonomy", ()):
        found.setdefault(row.cells["service_id"], set()).add(row.cells["taxonomy_id"])
    return {service_id: tuple(sorted(codes)) for service_id, codes in found.items()}


def _providers(records: Mapping[str, Record], place_id: str) -> tuple[tuple[Provider, ...], frozenset[str]]:
    """Providers, with a marked placeholder for each organisation that services point to but the source lacks."""
    organisations = records["organizations"]
    names = {
        row.cells["id"]: _name(organisations, row.line, row.cells["name"], f"Organisation {row.cells['id']}")
        for row in organisations
    }
    wanted = {row.cells["organization_id"] for row in records["services"]} - {""}
    placeholders = {key: f"(organisation {key[:64]}, not in the source)" for key in wanted - names.keys()}
    providers = [
        Provider(
            place_id=place_id,
            provider_id=own_id(place_id=place_id, kind="provider", source_id=key),
            name=name,
            kind="unknown",
            small=False,
        )
        for key, name in {**names, **placeholders}.items()
    ]
    return tuple(sorted(providers, key=lambda p: p.provider_id)), frozenset(names)


def _name(record: Record, line: int, name: str, code: str) -> str:
    if not name.isprintable():
        record.tally.repair(line, [UNPRINTABLE])
        printable = "".join(character if character.isprintable() else " " for character in name)
        name, kinds = text.mend(printable, folded=False)
        record.tally.repair(line, kinds - {text.DOUBT})
    if not name:
        record.tally.repair(line, [NO_NAME])
        return code[:NAME_LENGTH_MAX]
    if len(name) > NAME_LENGTH_MAX:
        record.tally.repair(line, [NAME_CUT])
    return name[:NAME_LENGTH_MAX]


def _doubt_twins(services: Record, spots: Mapping[str, Spot]) -> None:
    """Tally services that look like one entered twice. They are kept: only their publisher can tell."""
    twins: dict[object, list[int]] = {}
    for row in services:
        spot = spots[row.cells["id"]]
        if spot.located == "exact":
            same = (row.cells["name"].casefold(), spot.organisation, spot.latitude, spot.longitude)
            twins.setdefault(same, []).append(row.line)
    for lines in twins.values():
        for line in lines if len(lines) > 1 else ():
            services.tally.doubt(line, PERHAPS_TWICE)


def _areas(spots: Mapping[str, Spot], boundaries: Sequence[Boundary]) -> dict[str, str]:
    """Why each service that has a position lies outside the place; services inside are left out, and all services
    where the place has no boundaries."""
    if not boundaries:
        return {}
    keys = sorted(key for key, spot in spots.items() if spot.latitude is not None)
    longitudes = np.array([spots[key].longitude for key in keys], dtype=float)
    latitudes = np.array([spots[key].latitude for key in keys], dtype=float)
    inside = areas_of_points(boundaries=boundaries, longitudes=longitudes, latitudes=latitudes)
    boxes = np.array([boundary.box for boundary in boundaries])
    west, south, east, north = boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max()
    beyond = np.maximum.reduce([west - longitudes, longitudes - east, south - latitudes, latitudes - north])
    return {key: FAR_OUTSIDE if beyond[i] > FAR_DEGREES else OUTSIDE for i, key in enumerate(keys) if inside[i] is None}


def _notes(others: Sequence[str], spots: Mapping[str, Spot], secret: frozenset[str]) -> list[str]:
    several = sum(spot.sites > 1 for spot in spots.values())
    hidden = sum(spot.located == "withheld" for spot in spots.values())
    return [
        f"Files that are no table and were not read: {', '.join(others)}." if others else "",
        f"{several:,} services have several sites; the first with a position is used." if several else "",
        f"{hidden:,} services have their position withheld: {len(secret):,} by a secret code, the others beside one."
        if hidden
        else "",
    ]


def _quality(records: Mapping[str, Record], entries: Sequence[Entry], notes: Sequence[str]) -> QualityReport:
    services = [entry.service for entry in entries]
    usability = Usability(
        services=len(services),
        usable=sum(service.usable for service in services),
        why_not=counts(service.why_not.split("; ")[0] for service in services if not service.usable),
        located=counts(service.located for service in services),
    )
    return QualityReport(
        rows=tuple(records[name].tally.quality() for name in sorted(records)),
        set_aside=tuple(row for name in sorted(records) for row in records[name].tally.rows_set_aside()),
        usability=usability,
        unknown=(),
        notes=tuple(notes),
    )
