"""The tables of a package as mended rows, with keys and references checked and every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from weft.doors import text
from weft.doors.directory import Record, mend_sheet
from weft.doors.refusal import CannotImport, gather
from weft.doors.sheet import Sheet, SheetRow, read_sheet
from weft.vocabulary import Problem

REQUIRED = ("organizations", "services")
REQUIRED_COLUMNS = {
    "organizations": ("id", "name"),
    "services": ("id", "organization_id", "name"),
    "locations": ("id",),
    "taxonomy": ("id",),
    "services_taxonomy": ("service_id", "taxonomy_id"),
    "services_at_location": ("service_id", "location_id"),
}
"""Tables that must be there, and columns that a table must have if it is there."""
KEYED = ("organizations", "services", "locations", "taxonomy")
"""Tables whose id others point to: it must be there and stand once."""
PAIRED = {"services_taxonomy": ("service_id", "taxonomy_id"), "services_at_location": ("service_id", "location_id")}
"""Tables that only join two others: a pair counts once, whatever its id."""
POINTS_TO = {
    "organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "service_at_location_id": "services_at_location",
    "contact_id": "contacts",
    "taxonomy_id": "taxonomy",
    "program_id": "programs",
}
USES = {
    "organizations": "providers",
    "services": "directory and offers",
    "locations": "positions",
    "physical_addresses": "postcodes, for positions",
    "services_taxonomy": "service types",
    "services_at_location": "positions",
    "taxonomy": "check of codes",
}
NO_ID_SET_ASIDE = "has no id"
NO_ID_MENDED = "has no id: its line stands for it"
ID_REPEATS_SET_ASIDE = "id repeats: the fullest row with it is taken"
ID_REPEATS_MENDED = "id repeats with another content: its line stands for it"
TWICE = "says the same as another row"
OWNERLESS = "belongs to no service, location or organisation of the package"
STRANGE_CODE = "code is not in the taxonomy table: taken as it stands"
PLACEHOLDER = "organisation is not in the package: kept under a placeholder"


def read_records(files: Mapping[str, tuple[str, bytes]]) -> tuple[dict[str, Record], tuple[str, ...]]:
    """Every table of a package, mended and checked, and notes on what was passed over.

    Raises `CannotImport` with the problems of all files: IMPORT-4 (a required table is missing), IMPORT-5, IMPORT-6.
    """
    problems = [_no_table(name) for name in REQUIRED if name not in files]
    sheets = {}
    for name, (file, content) in sorted(files.items()):
        sheet = gather(problems, partial(read_sheet, file=file, content=content))
        if sheet is not None:
            sheets[name] = sheet
            problems += [
                _no_column(sheet, column) for column in REQUIRED_COLUMNS.get(name, ()) if column not in sheet.columns
            ]
    if problems:
        raise CannotImport(problems)
    folded = text.was_folded([sheet.text for sheet in sheets.values()])
    records = {name: _key(_mend(name, sheet, folded)) for name, sheet in sheets.items()}
    notes = tuple(
        f"{sheet.file}: {sheet.unnamed_columns} column(s) without a name were passed over."
        for sheet in sheets.values()
        if sheet.unnamed_columns
    )
    ids = {name: {row.cells.get("id", "") for row in record} for name, record in records.items()}
    return {name: _refer(record, ids) for name, record in records.items()}, notes


def _mend(name: str, sheet: Sheet, folded: bool) -> Record:
    pointers = tuple(column for column in sheet.columns if column == "id" or column in POINTS_TO)
    use = USES.get(name, "checked only")
    return mend_sheet(name=name, sheet=sheet, folded=folded, pointers=pointers, use=use)


def _key(record: Record) -> Record:
    """Each key once. Which of several rows stays does not depend on their order: the fullest, then by content."""
    best: dict[object, SheetRow] = {}
    for row in record:
        key = _key_of(record, row)
        if key is not None and (key not in best or _fullness(row) > _fullness(best[key])):
            best[key] = row
    kept, ids = [], set[str]()
    for row in record:
        row_id = row.cells.get("id", "")
        key = _key_of(record, row)
        if key is None:
            record.tally.put_aside(row.line, row_id="", reason=NO_ID_SET_ASIDE)
            continue
        if best[key] is not row:
            reason = ID_REPEATS_SET_ASIDE if record.name in KEYED else TWICE
            record.tally.put_aside(row.line, row_id=row_id, reason=reason)
            continue
        if "id" in record.columns and record.name not in KEYED:
            record.tally.repair(row.line, [NO_ID_MENDED] if not row_id else [])
            record.tally.repair(row.line, [ID_REPEATS_MENDED] if row_id and row_id in ids else [])
            ids.add(row_id)
        kept.append(row)
    return Record(name=record.name, columns=record.columns, rows=tuple(kept), tally=record.tally)


def _key_of(record: Record, row: SheetRow) -> object | None:
    if record.name in KEYED:
        return row.cells.get("id") or None
    if record.name in PAIRED and all(column in row.cells for column in PAIRED[record.name]):
        return tuple(row.cells[column] for column in PAIRED[record.name])
    return tuple(cell for column, cell in row.cells.items() if column != "id"), row.cells.get("id", "")


def _fullness(row: SheetRow) -> tuple[int, list[str], int]:
    return sum(bool(cell) for cell in row.cells.values()), list(row.cells.values()), -row.line


def _refer(record: Record, ids: Mapping[str, set[str]]) -> Record:
    """Check what each row points to; a row that belongs to something must have something to belong to."""
    pointers = [column for column in record.columns if column in POINTS_TO]
    owners = [column for column in pointers if column not in ("taxonomy_id", "program_id")]
    kept = []
    for row in record:
        missing = [
            column
            for column in pointers
            if row.cells[column] and row.cells[column] not in ids.get(POINTS_TO[column], {row.cells[column]})
        ]
        row_id = row.cells.get("id", "")
        if (
            record.name not in KEYED
            and owners
            and not any(row.cells[column] and column not in missing for column in owners)
        ):
            record.tally.put_aside(row.line, row_id=row_id, reason=OWNERLESS)
            continue
        if record.name in PAIRED and not all(row.cells.get(column) for column in PAIRED[record.name]):
            record.tally.put_aside(row.line, row_id=row_id, reason="one side of the pair is empty")
            continue
        record.tally.repair(row.line, [_left_out(record.name, column) for column in missing])
        kept.append(row)
    return Record(name=record.name, columns=record.columns, rows=tuple(kept), tally=record.tally)


def _left_out(table: str, column: str) -> str:
    if table == "services" and column == "organization_id":
        return PLACEHOLDER
    if column == "taxonomy_id":
        return STRANGE_CODE
    return f"{column} is not in {POINTS_TO[column]}: the reference is left out"


def _no_table(name: str) -> Problem:
    return Problem(
        code="IMPORT-4",
        what=f"the package has no {name}.csv",
        file=f"{name}.csv",
        allowed="an HSDS 1.1 tabular package: at least organizations.csv and services.csv",
        to_do="Export the directory as HSDS 1.1, or add the table",
    )


def _no_column(sheet: Sheet, column: str) -> Problem:
    return Problem(
        code="IMPORT-6",
        what="a required column is missing",
        file=sheet.file,
        line=1,
        column=column,
        allowed="the column names of HSDS 1.1",
        to_do=f"Add the column; the file has {', '.join(sheet.columns[:12])}",
    )
