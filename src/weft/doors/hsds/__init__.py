"""The door for the Human Services Data Specification (HSDS) 1.1, tabular data package.

Takes: a package as a folder's content or as zip bytes, and a mapping table of its taxonomy codes.
Gives: providers and services, and a quality report in which every row of every table is accounted for.
Guarantees: see `docs/standards/hsds.md` (IMPORT-1 to IMPORT-8). Secret addresses do not leave this package.
Source: Open Referral, HSDS 1.1, https://docs.openreferral.org/en/1.1/hsds_reference/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weft.doors.directory import read_code_map
from weft.doors.hsds.directory import read_directory
from weft.doors.quality import QualityReport
from weft.vocabulary import Provider, Service, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A directory without a place's needs: its services, its providers, and what became of every row."""

    services: Table[Service]
    providers: Table[Provider]
    quality: QualityReport


def import_directory(
    *, package: Mapping[str, bytes] | bytes, place_id: str, mapping: bytes | None, mapping_file: str = "mapping.csv"
) -> Imported:
    """Read an HSDS 1.1 package (files by name, or one zip) as a directory.

    `mapping` is the CSV of taxonomy codes (`docs/standards/hsds.md`); without one no service has a type or is usable,
    and no address is known to be harmless, so every position is withheld. Raises `CannotImport` (IMPORT-*,
    TABLE-*).
    """
    code_map = read_code_map(file=mapping_file, content=mapping) if mapping is not None else None
    directory = read_directory(package=package, place_id=place_id, code_map=code_map)
    return Imported(
        services=Table.of_nouns(Service, (entry.service for entry in directory.entries)),
        providers=Table.of_nouns(Provider, directory.providers),
        quality=directory.quality,
    )


__all__ = ["Imported", "import_directory", "read_directory"]
