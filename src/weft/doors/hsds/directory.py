"""From checked records to the directory: providers, services, which of them the network can use and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weft.doors.directory import (
    NO_CODE,
    NO_MAPPING,
    NOT_MAPPED,
    CodeMap,
    Directory,
    DirectoryRules,
    Entry,
    Listing,
    Record,
    compile_directory,
    named,
    tell_usability,
)
from weft.doors.geojson import Boundary
from weft.doors.hsds.archive import open_package
from weft.doors.hsds.position import find_spots
from weft.doors.hsds.record import read_records
from weft.doors.identifier import own_id
from weft.doors.quality import QualityReport
from weft.vocabulary import Provider

ACTIVE = ("", "active")


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
    files, others = open_package(package)
    records, notes = read_records(files)
    providers, known = _providers(records, place_id)
    compiled = compile_directory(
        listings=_listings(records, code_map),
        place_id=place_id,
        known=known,
        code_map=code_map,
        boundaries=boundaries,
        rules=rules,
    )
    unread = [f"Files that are no table and were not read: {', '.join(others)}."] if others else []
    return Directory(
        providers=providers,
        entries=compiled.entries,
        quality=_quality(records, compiled.entries, [*notes, *unread, *compiled.notes]),
    )


def _listings(records: Mapping[str, Record], code_map: CodeMap | None) -> list[Listing]:
    services = records["services"]
    codes = _codes(records)
    spots = find_spots(services=services, records=records)
    listings = []
    for row in services:
        service_id = row.cells["id"]
        own = codes.get(service_id, ())
        untyped = NO_MAPPING if code_map is None else NOT_MAPPED if own else NO_CODE
        name = named(tally=services.tally, line=row.line, name=row.cells["name"], code=f"Service {service_id}")
        listings.append(
            Listing(
                service_id=service_id,
                organisation=row.cells["organization_id"],
                name=name,
                active=row.cells.get("status", "").casefold() in ACTIVE,
                codes=own,
                words=name,
                typed_by_words=False,
                rule=None,
                untyped=untyped,
                private=None,
                barred=(),
                spot=spots[service_id],
                row=(services.tally, row.line),
            )
        )
    return listings


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
        row.cells["id"]: named(
            tally=organisations.tally, line=row.line, name=row.cells["name"], code=f"Organisation {row.cells['id']}"
        )
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


def _quality(records: Mapping[str, Record], entries: Sequence[Entry], notes: Sequence[str]) -> QualityReport:
    return QualityReport(
        rows=tuple(records[name].tally.quality() for name in sorted(records)),
        set_aside=tuple(row for name in sorted(records) for row in records[name].tally.rows_set_aside()),
        usability=tell_usability(entries),
        unknown=(),
        notes=tuple(notes),
    )
