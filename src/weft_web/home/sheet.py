"""A caseload as a sheet: out for another system, in from one. A cell never becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from weft.vocabulary import Problem
from weft_web.records.actions.caseload import HIDDEN, Brought
from weft_web.records.models import Case
from weft_web.records.refusal import CannotDo

COLUMNS = (
    "external_record_id", "name", "area_code", "segment_id", "languages", "access_needs", "last_contact_on",
    "review_on", "external_url",
)  # fmt: skip
REQUIRED = ("external_record_id", "name", "area_code", "segment_id")
LENGTHS = {"external_record_id": 64, "name": 120, "area_code": 64, "segment_id": 64, "external_url": 300}
ROWS_MAX = 5_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: str) -> str:
    """A cell that no spreadsheet runs: one that would begin a formula gets an apostrophe before it."""
    return f"'{value}" if value.startswith(FORMULA) else value


def write(*, cases: Iterable[Case]) -> str:
    """The caseload as CSV, with the columns that `read` takes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for case in cases:
        person = case.person
        cells = (
            case.external_record_id, person.name, HIDDEN if person.address_hidden else person.area_code,
            person.segment_id, " ".join(person.languages),
            " ".join(person.access_needs), str(case.last_contact_on or ""), str(case.review_on or ""),
            case.external_url,
        )  # fmt: skip
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def read(*, content: bytes, segments: frozenset[str], areas: frozenset[str]) -> list[Brought]:
    """The rows of a file. Raises `CannotDo` with every problem of every line; no message quotes what a cell holds."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotDo([_problem(1, "the file is not UTF-8", "Save it as CSV UTF-8")]) from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise CannotDo([_problem(1, "the file is not a sheet", "Save it as CSV UTF-8")]) from None
    if "\x00" in text:
        raise CannotDo([_problem(1, "the file holds characters that are no text", "Save it as CSV UTF-8")])
    header = tuple(cell.strip() for cell in rows[0]) if rows else ()
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise CannotDo([_problem(1, f"columns are missing: {', '.join(missing)}", f"Columns: {', '.join(COLUMNS)}")])
    if len(rows) - 1 > ROWS_MAX:
        raise CannotDo([_problem(1, f"more than {ROWS_MAX:,} rows", "Bring it in parts")])
    problems: list[Problem] = []
    seen: set[str] = set()
    brought = []
    for line, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = dict(zip(header, (cell.strip().removeprefix("'") for cell in cells), strict=False))
        found = [*_faults(line, values, segments, areas)]
        if values.get("external_record_id", "") in seen:
            found.append(_problem(line, "this external_record_id stands in the file twice", "Keep one of the two"))
        seen.add(values.get("external_record_id", ""))
        problems += found
        if not found:
            brought.append(_row(line, values))
    if problems or not brought:
        raise CannotDo(problems or [_problem(1, "the file has no rows", "Put one person on each line")])
    return brought


def _faults(line: int, values: dict[str, str], segments: frozenset[str], areas: frozenset[str]) -> Iterable[Problem]:
    for name in REQUIRED:
        if not values.get(name):
            yield _problem(line, f"{name} is empty", "Fill it in")
    for name, most in LENGTHS.items():
        if len(values.get(name, "")) > most:
            yield _problem(line, f"{name} is longer than {most} characters", "Shorten it")
    for name in ("last_contact_on", "review_on"):
        if values.get(name) and _day(values[name]) is None:
            yield _problem(line, f"{name} is not a date", "Write dates as 2031-05-30")
    if values.get("segment_id") and values["segment_id"] not in segments:
        yield _problem(line, "segment_id is not one of the brief's", f"One of {', '.join(sorted(segments))}")
    if values.get("area_code") and values["area_code"] not in (*areas, HIDDEN):
        yield _problem(line, "area_code is not an area of the place", "See areas.csv of the place")
    if values.get("external_url") and not values["external_url"].startswith(("https://", "http://")):
        yield _problem(line, "external_url is not a web address", "Begin it with https://")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(line: int, values: dict[str, str]) -> Brought:
    return Brought(
        line=line,
        external_record_id=values["external_record_id"],
        external_url=values.get("external_url", ""),
        name=values["name"],
        area_code=values["area_code"],
        segment_id=values["segment_id"],
        languages=tuple(values.get("languages", "").split()),
        access_needs=tuple(values.get("access_needs", "").split()),
        last_contact_on=_day(values.get("last_contact_on", "")),
        review_on=_day(values.get("review_on", "")),
    )


def _problem(line: int, what: str, to_do: str) -> Problem:
    return Problem(code="RECORD-28", what=f"line {line}: {what}", line=line, to_do=to_do)
