"""The door for AIRS directories: the flat table that 211 software exports, one row per agency, site or programme.

Takes: the table as CSV bytes (plain or gzip), what its taxonomy codes mean and, where it carries few, what words mean.
Gives: a directory: an agency is a provider; a site, a programme, and an agency without either is a service.
Guarantees: see `docs/standards/airs.md` (IMPORT-1, -3, -5, -6 and AIRS-1 to AIRS-6).
Source: Alliance of Information and Referral Systems, *XSD 3* (agency, site, service and programme); column names as
iCarol exports them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from weft.doors import text
from weft.doors.directory import (
    NO_CODE,
    NO_MAPPING,
    NOT_MAPPED,
    CodeMap,
    Directory,
    DirectoryRules,
    Listing,
    Record,
    Spot,
    WordMap,
    compile_directory,
    mend_sheet,
    named,
    point_of,
    tell_usability,
)
from weft.doors.geojson import Boundary
from weft.doors.identifier import own_id
from weft.doors.keying import each_once
from weft.doors.packing import unpacked
from weft.doors.quality import QualityReport, Tally
from weft.doors.refusal import CannotImport
from weft.doors.sheet import Sheet, SheetRow, read_sheet
from weft.vocabulary import Problem, Provider

ID, LEVEL, PARENT = "ResourceAgencyNum", "TaxonomyLevelName", "ParentAgencyNum"
REQUIRED_COLUMNS = (ID, "PublicName", LEVEL, PARENT)
LEVELS = {
    "agency": "providers",
    "site": "directory and offers",
    "program": "directory and offers",
    "programatsite": "directory and offers",
}
YES = ("yes", "true", "1", "-1")
ADDRESSES_AT_POINT_MAX = 3
"""More different address lines than these at one point: the point is the middle of a postcode, not an address. A large
building has a few spellings of its address; the 37 points of the San Francisco export have 10 to 400 each."""

UNKNOWN_LEVEL = "its level is not agency, site, program or program at site"
KEPT_OUT = "its publisher keeps it out of the directory"
PLACEHOLDER = "its agency is not in the file: kept under the name that the row gives it"
CENTROID = "position stands for many addresses: marked approximate"
NO_WORDS = "it has no taxonomy code, and none of its words is mapped to a service type"
PROGRAMS_STAND = "its agency's programmes are listed for themselves"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flat:
    """The rows taken in, by id, and the tally of each level."""

    rows: Mapping[str, SheetRow]
    levels: Mapping[str, str]
    tallies: Mapping[str, Tally]
    programs_of: Mapping[str, tuple[str, ...]]
    parents: frozenset[str]

    def tally(self, row_id: str) -> Tally:
        """The tally that counts the row with this id."""
        return self.tallies[self.levels[row_id]]


def read_airs(
    *,
    file: str,
    content: bytes,
    place_id: str,
    code_map: CodeMap | None,
    word_map: WordMap | None = None,
    boundaries: Sequence[Boundary] = (),
    rules: DirectoryRules | None = None,
) -> Directory:
    """Read the flat table. Where `boundaries` are given, a service must lie inside one to be usable.

    Every row is counted under its level. Without any mapping every position is withheld. Raises `CannotImport` with
    IMPORT-1 or IMPORT-3 (gzip), IMPORT-5 (not CSV), IMPORT-6 (columns).
    """
    sheet = read_sheet(file=file, content=unpacked(file=file, content=content))
    problems = [_no_column(sheet, name) for name in REQUIRED_COLUMNS if name not in sheet.columns]
    if problems:
        raise CannotImport(problems)
    flat = _flat(sheet)
    providers, kind_words, known = _providers(flat, place_id)
    listings = _approximate(_listings(flat, code_map, word_map))
    compiled = compile_directory(
        listings=listings,
        place_id=place_id,
        known=known,
        code_map=code_map,
        word_map=word_map,
        boundaries=boundaries,
        rules=rules,
    )
    unnamed = sheet.unnamed_columns
    notes = [f"{file}: {unnamed} column(s) without a name were passed over."] if unnamed else []
    return Directory(
        providers=providers,
        entries=compiled.entries,
        quality=QualityReport(
            rows=tuple(flat.tallies[level].quality() for level in flat.tallies),
            set_aside=tuple(row for level in flat.tallies for row in flat.tallies[level].rows_set_aside()),
            usability=tell_usability(compiled.entries),
            unknown=(),
            notes=(*notes, *compiled.notes),
        ),
        kind_words=kind_words,
    )


def _flat(sheet: Sheet) -> _Flat:
    """Rows mended, keyed and counted by level. Rows of no known level, misshapen ones among them, are a level of their
    own, all set aside."""
    folded = text.was_folded([sheet.text])
    records = {}
    for level in (*LEVELS, "other"):
        part = replace(
            sheet,
            rows=tuple(row for row in sheet.rows if _level(row) == level),
            misshapen=sheet.misshapen if level == "other" else (),
        )
        if part.rows_in or level != "other":
            use = LEVELS.get(level, "none")
            records[level] = mend_sheet(name=level, sheet=part, folded=folded, pointers=(ID, PARENT), use=use)
    kept = _keyed(records)
    parents = frozenset(row.cells[PARENT] for row, level in kept if level != "agency")
    programs: dict[str, list[str]] = {}
    for row, level in kept:
        if level in ("program", "programatsite"):
            programs.setdefault(row.cells[PARENT], []).append(row.cells[ID])
    return _Flat(
        rows={row.cells[ID]: row for row, _ in kept},
        levels={row.cells[ID]: level for row, level in kept},
        tallies={level: record.tally for level, record in records.items()},
        programs_of={parent: tuple(sorted(ids)) for parent, ids in programs.items()},
        parents=parents,
    )


def _keyed(records: Mapping[str, Record]) -> list[tuple[SheetRow, str]]:
    """The rows with a level and a published, readable id, each id once over all levels (an agency before a site before
    a programme)."""
    kept: list[tuple[SheetRow, str]] = []
    seen: set[str] = set()
    for level, record in records.items():
        for row in record:
            if level == "other":
                record.tally.put_aside(row.line, row_id=row.cells[ID], reason=UNKNOWN_LEVEL)
            elif any(_is_yes(row, name) for name in ("ExcludeFromWebsite", "ExcludeFromDirectory")):
                record.tally.put_aside(row.line, row_id=row.cells[ID], reason=KEPT_OUT)
        open_rows = [row for row in record if not record.tally.is_aside(row.line)]
        for row in each_once(rows=open_rows, tally=record.tally, key=lambda r: r.cells[ID]):
            if row.cells[ID] in seen:
                record.tally.put_aside(row.line, row_id=row.cells[ID], reason="id is that of a row of another level")
                continue
            seen.add(row.cells[ID])
            kept.append((row, level))
    return kept


def _providers(flat: _Flat, place_id: str) -> tuple[tuple[Provider, ...], dict[str, str], frozenset[str]]:
    """Providers with what the source says of their kind, by provider id; and the source ids of agencies in the file. An
    agency that rows point to and the file lacks is kept under the name that the first of them gives it."""
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    for key, row in sorted(flat.rows.items()):
        if flat.levels[key] == "agency":
            names[key] = named(
                tally=flat.tally(key), line=row.line, name=_cell(row, "PublicName"), code=f"Agency {key}"
            )
            words[key] = f"{_cell(row, 'AgencyClassification')} {_cell(row, 'LegalStatus')}"
    known = frozenset(names)
    for key, row in sorted(flat.rows.items()):
        parent = row.cells[PARENT]
        if flat.levels[key] == "agency" or not _points(parent) or parent in known:
            continue
        flat.tally(key).repair(row.line, [PLACEHOLDER])
        said = f"{_cell(row, 'ParentAgency')[:200]} (agency {parent[:64]}, not in the source)"
        names.setdefault(parent, "".join(c if c.isprintable() else " " for c in said).strip())
    providers = []
    kind_words = {}
    for key, name in sorted(names.items()):
        provider_id = own_id(place_id=place_id, kind="provider", source_id=key)
        providers.append(Provider(place_id=place_id, provider_id=provider_id, name=name, kind="unknown", small=False))
        kind_words[provider_id] = words.get(key, "")
    return tuple(sorted(providers, key=lambda p: p.provider_id)), kind_words, known


def _listings(flat: _Flat, code_map: CodeMap | None, word_map: WordMap | None) -> list[Listing]:
    """One listing for each site, programme and programme at a site, and each agency that has none of them."""
    codes = {key: _codes(row) for key, row in flat.rows.items()}
    secret = _secret(flat, codes, code_map, word_map)
    listings = []
    for key, row in sorted(flat.rows.items()):
        level = flat.levels[key]
        if level == "agency" and key in flat.parents:
            continue
        agency = key if level == "agency" else row.cells[PARENT] if _points(row.cells[PARENT]) else ""
        program = flat.rows.get(_cell(row, "ConnectsToProgramNum"), row)
        own = codes[key] or codes.get(_cell(row, "ConnectsToProgramNum"), ())
        beside_programs = level == "site" and agency in flat.programs_of
        inactive = [_is_inactive(row), agency in flat.rows and _is_inactive(flat.rows[agency])]
        listings.append(
            Listing(
                service_id=key,
                organisation=agency,
                name=_name(flat, key, row, program),
                active=not any(inactive),
                codes=own,
                words=_words(flat, row, program, agency if level == "site" else ""),
                typed_by_words=not beside_programs,
                rule=None,
                untyped=_untyped(own, code_map, word_map, beside_programs=beside_programs),
                private=True if secret & {key, agency} else None,
                barred=(),
                spot=_spot(flat.tally(key), row, key, agency),
                row=(flat.tally(key), row.line),
            )
        )
    return listings


def _secret(
    flat: _Flat, codes: Mapping[str, tuple[str, ...]], code_map: CodeMap | None, word_map: WordMap | None
) -> frozenset[str]:
    """Rows marked private, and agencies of which any row names something whose address is secret: a site has no
    description of its own, so what is said of one row of an agency holds for all of them."""
    found = set()
    for key, row in flat.rows.items():
        said = ("PublicName", "AlternateName", "AgencyDescription", "TaxonomyTerms")
        words = " . ".join(_cell(row, column) for column in said)
        if _is_yes(row, "PhysicalAddressIsPrivate"):
            found.add(key)
        if (code_map is not None and code_map.is_sensitive(codes[key])) or (
            word_map is not None and word_map.is_sensitive(words)
        ):
            found.add(row.cells[PARENT] if _points(row.cells[PARENT]) else key)
    return frozenset(found)


def _words(flat: _Flat, row: SheetRow, program: SheetRow, agency: str) -> str:
    """Name and description of the row, of its programme, and of the agency whose site it is."""
    rows = [row, program, *([flat.rows[agency]] if agency in flat.rows else [])]
    return " . ".join(f"{_cell(r, 'PublicName')} . {_cell(r, 'AgencyDescription')}" for r in rows)


def _name(flat: _Flat, key: str, row: SheetRow, program: SheetRow) -> str:
    name = _cell(row, "PublicName") or _cell(program, "PublicName")
    return named(tally=flat.tally(key), line=row.line, name=name, code=f"Service {key}")


def _untyped(codes: Sequence[str], code_map: CodeMap | None, word_map: WordMap | None, *, beside_programs: bool) -> str:
    if code_map is None and word_map is None:
        return NO_MAPPING
    if beside_programs:
        return PROGRAMS_STAND
    if codes and word_map is None:
        return NOT_MAPPED
    return NO_CODE if word_map is None else NO_WORDS


def _codes(row: SheetRow) -> tuple[str, ...]:
    """The taxonomy codes of a row, sorted: `LR-8000 * YB-9500; TJ-3000` is three, services and whom they are for."""
    parts = _cell(row, "TaxonomyCodes").replace("*", ";").split(";")
    return tuple(sorted({part.strip() for part in parts if part.strip()}))


def _spot(tally: Tally, row: SheetRow, key: str, agency: str) -> Spot:
    latitude, longitude = _cell(row, "Latitude"), _cell(row, "Longitude")
    point = point_of(tally=tally, line=row.line, latitude=latitude, longitude=longitude)
    return Spot(
        service_id=key,
        organisation=agency,
        row=(tally, row.line),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        postcode=_cell(row, "PhysicalPostalCode").upper().split("-")[0].strip()[:5],
        address=_cell(row, "PhysicalAddress1").casefold(),
        located="exact" if point else "unknown",
        sites=1,
    )


def _approximate(listings: Sequence[Listing]) -> list[Listing]:
    """Listings whose point is the middle of a postcode marked approximate."""
    at: dict[tuple[float | None, float | None], set[str]] = {}
    for listing in listings:
        at.setdefault((listing.spot.latitude, listing.spot.longitude), set()).add(listing.spot.address)
    made = []
    for listing in listings:
        spot = listing.spot
        if spot.located == "exact" and len(at[spot.latitude, spot.longitude]) > ADDRESSES_AT_POINT_MAX:
            listing.row[0].repair(listing.row[1], [CENTROID])
            listing = replace(listing, spot=replace(spot, located="approximate"))
        made.append(listing)
    return made


def _level(row: SheetRow) -> str:
    level = row.cells.get(LEVEL, "").strip().casefold().replace(" ", "")
    return level if level in LEVELS else "other"


def _points(parent: str) -> bool:
    return parent not in ("", "0")


def _is_inactive(row: SheetRow) -> bool:
    return _cell(row, "AgencyStatus").casefold() not in ("", "active")


def _is_yes(row: SheetRow, column: str) -> bool:
    return _cell(row, column).casefold() in YES


def _cell(row: SheetRow, column: str) -> str:
    return row.cells.get(column, "")


def _no_column(sheet: Sheet, column: str) -> Problem:
    return Problem(
        code="IMPORT-6",
        what="a required column is missing",
        file=sheet.file,
        line=1,
        column=column,
        allowed="the column names of an AIRS flat export: " + ", ".join(REQUIRED_COLUMNS),
        to_do=f"Add the column; the file has {', '.join(sheet.columns[:12])}",
    )
