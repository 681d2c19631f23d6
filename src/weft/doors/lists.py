"""The door for sector lists: one CSV for each kind of facility, no directory over them, columns different in each.

Takes: lists as CSV bytes, and what the recipe says of each: its columns, its service type, what part of the place it
covers. Gives: a directory in which every row of every list is one service, or set aside with the reason.
Guarantees: see `docs/how-to/build-a-real-place.md` (LIST-1 to LIST-6).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from weft.doors import text
from weft.doors.directory import (
    CodeRule,
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
from weft.doors.keying import each_once
from weft.doors.packing import unpacked
from weft.doors.quality import QualityReport
from weft.doors.refusal import CannotImport, gather
from weft.doors.sheet import Sheet, SheetRow, read_sheet
from weft.vocabulary import Problem, Provider

NOT_BOUGHT = "its list is of no service type that the brief buys"
NO_WORDS = "none of its words is mapped to a service type"
NAMELESS = "has neither an id nor a name"


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityList:
    """What a recipe says of one list. Names of columns; empty where the list has none.

    `id` are the columns that identify a row (empty: name, postcode and address do). An organisation is the content of
    its column, or the one `organisation_name` for all, or the row's own name, each with `organisation_suffix` behind
    it. `words` are columns in which the word table may look where there is no `service_type`. `missing` are marks that
    mean "not known". `covers` names the districts that the list is complete for; empty: the whole place.
    """

    list_id: str
    file: str
    name: str
    id: tuple[str, ...]
    latitude: str
    longitude: str
    postcode: str
    address: str
    organisation: str
    organisation_name: str
    organisation_suffix: str
    words: tuple[str, ...]
    service_type: str
    delivery_mode: str
    sensitive: bool
    kind: str
    small: bool
    covers: tuple[str, ...]
    missing: tuple[str, ...]

    def columns(self) -> tuple[str, ...]:
        """Every column that the list must have."""
        own = (self.name, *self.id, self.latitude, self.longitude, self.postcode, self.address, self.organisation)
        return tuple(dict.fromkeys(name for name in (*own, *self.words) if name))

    def rule(self) -> CodeRule | None:
        """What every row of the list is; None where only words can say."""
        if not self.service_type:
            return None
        return CodeRule(
            prefix=self.list_id,
            service_type=self.service_type,
            priority=1,
            sensitive=self.sensitive,
            delivery_mode=self.delivery_mode or None,
        )


def read_lists(
    *,
    lists: Sequence[FacilityList],
    contents: Mapping[str, bytes],
    place_id: str,
    word_map: WordMap | None = None,
    boundaries: Sequence[Boundary] = (),
    rules: DirectoryRules | None = None,
) -> Directory:
    """Read every list; `contents` are the files by name. Where `boundaries` are given, a service must lie inside one.

    Raises `CannotImport` with the problems of all lists: IMPORT-1 or IMPORT-3 (gzip), IMPORT-5 (not CSV), IMPORT-6
    (columns).
    """
    problems: list[Problem] = []
    sheets: dict[str, Sheet] = {}
    for one in lists:
        sheet = gather(problems, partial(_sheet, one, contents[one.file]))
        if sheet is not None:
            sheets[one.list_id] = sheet
            problems += [_no_column(sheet, one, column) for column in one.columns() if column not in sheet.columns]
    if problems:
        raise CannotImport(problems)
    records: dict[str, Record] = {}
    listings: list[Listing] = []
    providers: dict[str, Provider] = {}
    for one in sorted(lists, key=lambda part: part.list_id):
        records[one.list_id] = record = _record(one, sheets[one.list_id])
        for row in each_once(rows=record.rows, tally=record.tally, key=partial(_key, one)):
            listing, provider = _listing(one, record, row, word_map, place_id)
            listings.append(listing)
            first = providers.setdefault(provider.provider_id, provider)
            providers[provider.provider_id] = replace(first, name=min(first.name, provider.name))
    compiled = compile_directory(
        listings=listings,
        place_id=place_id,
        known=frozenset(providers),
        code_map=None,
        word_map=word_map,
        boundaries=boundaries,
        rules=rules,
    )
    notes = [_note(one) for one in sorted(lists, key=lambda part: part.list_id) if one.covers]
    return Directory(
        providers=tuple(providers[key] for key in sorted(providers)),
        entries=compiled.entries,
        quality=QualityReport(
            rows=tuple(record.tally.quality() for record in records.values()),
            set_aside=tuple(row for record in records.values() for row in record.tally.rows_set_aside()),
            usability=tell_usability(compiled.entries),
            unknown=(),
            notes=(*notes, *compiled.notes),
        ),
    )


def _sheet(one: FacilityList, content: bytes) -> Sheet:
    return read_sheet(file=one.file, content=unpacked(file=one.file, content=content))


def _record(one: FacilityList, sheet: Sheet) -> Record:
    """The mended sheet, its marks for "not known" made empty, rows that nothing identifies set aside."""
    pointers = (*(one.id or (one.name, one.postcode)), one.organisation)
    record = mend_sheet(
        name=one.list_id,
        sheet=sheet,
        folded=text.was_folded([sheet.text]),
        pointers=[column for column in pointers if column],
        use=one.service_type or "directory only",
    )
    rows = []
    for row in record:
        cells = {column: "" if cell in one.missing else cell for column, cell in row.cells.items()}
        if any(cells[column] for column in one.id) or cells[one.name]:
            rows.append(SheetRow(line=row.line, cells=cells))
        else:
            record.tally.put_aside(row.line, row_id="", reason=NAMELESS)
    return Record(name=record.name, columns=record.columns, rows=tuple(rows), tally=record.tally)


def _key(one: FacilityList, row: SheetRow) -> str:
    """What identifies a row: the id columns where any is filled, else a mark of name, postcode and address (a mark, so
    that no name stands where a code belongs)."""
    stated = "/".join(row.cells[column] for column in one.id)
    if stated.strip("/"):
        return f"{one.list_id}:{stated}"
    said = [row.cells[column].casefold() for column in (one.name, one.postcode, one.address) if column]
    return f"{one.list_id}:{_mark(*said)}"


def _listing(
    one: FacilityList, record: Record, row: SheetRow, word_map: WordMap | None, place_id: str
) -> tuple[Listing, Provider]:
    cells = row.cells
    key = _key(one, row)
    name = named(tally=record.tally, line=row.line, name=cells[one.name], code=f"{one.list_id} {key[:60]}")
    said = one.organisation_name or (cells[one.organisation] if one.organisation else "") or name
    organisation = named(tally=record.tally, line=row.line, name=(said + one.organisation_suffix).strip(), code=name)
    provider = Provider(
        place_id=place_id,
        provider_id=_mark(" ".join(organisation.casefold().split())),
        name=organisation,
        kind=one.kind,
        small=one.small,
    )
    listing = Listing(
        service_id=key,
        organisation=provider.provider_id,
        name=name,
        active=True,
        codes=(),
        words=" . ".join([name, *(cells[column] for column in one.words)]),
        typed_by_words=bool(one.words),
        rule=one.rule(),
        untyped=NO_WORDS if one.words and word_map else NOT_BOUGHT,
        private=one.sensitive,
        barred=(),
        spot=_spot(one, record, row, key, provider.provider_id),
        row=(record.tally, row.line),
    )
    return listing, provider


def _spot(one: FacilityList, record: Record, row: SheetRow, key: str, organisation: str) -> Spot:
    cells = row.cells
    latitude = cells[one.latitude] if one.latitude else ""
    longitude = cells[one.longitude] if one.longitude else ""
    point = point_of(tally=record.tally, line=row.line, latitude=latitude, longitude=longitude)
    return Spot(
        service_id=key,
        organisation=organisation,
        row=(record.tally, row.line),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        postcode="".join(cells[one.postcode].upper().split()) if one.postcode else "",
        address=cells[one.address].casefold() if one.address else "",
        located="exact" if point else "unknown",
        sites=1,
    )


def _mark(*parts: str) -> str:
    """A code made of text, always the same for the same text (UUID version 5, RFC 9562)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "weft:list/" + "\n".join(parts)))


def _note(one: FacilityList) -> str:
    return f"{one.file} covers {', '.join(one.covers)} only: elsewhere its supply is unknown, not none."


def _no_column(sheet: Sheet, one: FacilityList, column: str) -> Problem:
    return Problem(
        code="IMPORT-6",
        what=f"a column that the recipe names in [directory.lists.{one.list_id}] is missing",
        file=sheet.file,
        line=1,
        column=column,
        allowed="the columns " + ", ".join(sheet.columns[:20]),
        to_do="Correct the column's name in the recipe, or export the list again",
    )
