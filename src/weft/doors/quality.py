"""What became of every row of every file that came in: kept, repaired (how) or set aside (why), adding up."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many rows something is true of."""

    what: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that was not taken in, where it stands and why. `row_id` is the source's own; nothing else is kept."""

    table: str
    file: str
    line: int
    row_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """One input table. rows_in = kept + repaired + set_aside; a row repaired in several ways counts once in `repaired`.

    `repairs` counts rows by kind of repair, so its sum may be more than `repaired`; `reasons` sums to `set_aside`.
    """

    table: str
    file: str
    rows_in: int
    kept: int
    repaired: int
    set_aside: int
    repairs: tuple[Count, ...]
    reasons: tuple[Count, ...]
    doubts: tuple[Count, ...]
    use: str

    def __post_init__(self) -> None:
        assert self.rows_in == self.kept + self.repaired + self.set_aside, f"{self.table}: rows do not add up"
        assert self.set_aside == sum(count.rows for count in self.reasons), f"{self.table}: reasons do not add up"
        assert self.repaired <= sum(count.rows for count in self.repairs), f"{self.table}: a repair has no kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usability:
    """Of the services in the directory, how many the network can use. `why_not` counts each of the rest once, by its
    first reason in the order in which reasons are checked, so that usable + why_not = services."""

    services: int
    usable: int
    why_not: tuple[Count, ...]
    located: tuple[Count, ...]

    def __post_init__(self) -> None:
        assert self.services == self.usable + sum(count.rows for count in self.why_not), "services do not add up"
        assert self.services == sum(count.rows for count in self.located), "positions do not add up"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """The whole report of an import or a build, in the order in which files were read."""

    rows: tuple[QualityRow, ...]
    set_aside: tuple[SetAside, ...]
    usability: Usability | None
    unknown: tuple[Count, ...]
    notes: tuple[str, ...]


class Tally:
    """Keeps count of what becomes of one table's rows, by line, while a door reads it."""

    def __init__(self, *, table: str, file: str, rows_in: int, use: str) -> None:
        self.table, self.file, self.rows_in, self.use = table, file, rows_in, use
        self._repairs: dict[int, set[str]] = {}
        self._set_aside: dict[int, SetAside] = {}
        self._doubts: dict[int, set[str]] = {}

    def repair(self, line: int, kinds: Iterable[str]) -> None:
        """The row on this line was repaired in these ways."""
        found = set(kinds)
        if found:
            self._repairs.setdefault(line, set()).update(found)

    def doubt(self, line: int, kind: str) -> None:
        """Something in the row looks wrong and was left as it is."""
        self._doubts.setdefault(line, set()).add(kind)

    def put_aside(self, line: int, *, row_id: str, reason: str) -> None:
        """The row on this line is not taken in. The first reason stands."""
        safe_id = "".join(c for c in row_id if c.isprintable()).lstrip("=+-@ ")[:64]
        row = SetAside(table=self.table, file=self.file, line=line, row_id=safe_id, reason=reason)
        self._set_aside.setdefault(line, row)

    def is_aside(self, line: int) -> bool:
        """Whether the row on this line was set aside."""
        return line in self._set_aside

    def quality(self) -> QualityRow:
        """The row of the report."""
        repaired = {line: kinds for line, kinds in self._repairs.items() if line not in self._set_aside}
        return QualityRow(
            table=self.table,
            file=self.file,
            rows_in=self.rows_in,
            kept=self.rows_in - len(repaired) - len(self._set_aside),
            repaired=len(repaired),
            set_aside=len(self._set_aside),
            repairs=counts(kind for kinds in repaired.values() for kind in kinds),
            reasons=counts(row.reason for row in self._set_aside.values()),
            doubts=counts(
                kind for line, kinds in self._doubts.items() if line not in self._set_aside for kind in kinds
            ),
            use=self.use,
        )

    def rows_set_aside(self) -> tuple[SetAside, ...]:
        """The rows set aside, by line."""
        return tuple(self._set_aside[line] for line in sorted(self._set_aside))


def counts(found: Iterable[str]) -> tuple[Count, ...]:
    """How often each thing was found, most often first, ties by name."""
    tally: Mapping[str, int] = Counter(found)
    return tuple(Count(what=what, rows=rows) for what, rows in sorted(tally.items(), key=lambda x: (-x[1], x[0])))


def report_json(report: QualityReport) -> bytes:
    """The report as JSON, without the rows set aside (they are `set_aside_csv`); same report, same bytes."""
    content = asdict(report)
    del content["set_aside"]
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def set_aside_csv(report: QualityReport) -> bytes:
    """Every row set aside: table, file, line, row_id, reason. It holds no name, address or description."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "file", "line", "row_id", "reason"])
    for row in report.set_aside:
        writer.writerow([row.table, row.file, row.line, row.row_id, row.reason])
    return out.getvalue().encode()


def report_markdown(report: QualityReport) -> str:
    """The report as Markdown: what a person reads after an import."""
    lines = ["# Data quality", "", "Every row is kept, repaired or set aside; the three add up to the rows in.", ""]
    lines += ["| table | rows in | kept | repaired | set aside | use |", "|---|--:|--:|--:|--:|---|"]
    lines += [
        f"| {r.table} | {r.rows_in:,} | {r.kept:,} | {r.repaired:,} | {r.set_aside:,} | {r.use} |" for r in report.rows
    ]
    if report.usability is not None:
        lines += ["", *_usability_lines(report.usability)]
    for title, pick in (("Repaired, how", "repairs"), ("Set aside, why", "reasons"), ("Left in doubt", "doubts")):
        found = [
            f"| {row.table} | {count.what} | {count.rows:,} |" for row in report.rows for count in getattr(row, pick)
        ]
        if found:
            lines += ["", f"## {title}", "", "| table | what | rows |", "|---|---|--:|", *found]
    if report.unknown:
        lines += ["", "## Unknown in the source: no figure was made", "", "| what | rows |", "|---|--:|"]
        lines += [f"| {count.what} | {count.rows:,} |" for count in report.unknown]
    if report.notes:
        lines += ["", "## Also", "", *(f"- {note}" for note in report.notes)]
    return "\n".join(lines) + "\n"


def _usability_lines(usability: Usability) -> list[str]:
    lines = ["## Usable for the network", ""]
    lines += [
        "A service that the network cannot use stays in the directory. Each is counted once, by its first reason.",
        "",
    ]
    lines += ["| services | rows |", "|---|--:|", f"| in the directory | {usability.services:,} |"]
    lines += [f"| usable for the network | {usability.usable:,} |"]
    lines += [f"| not usable: {count.what} | {count.rows:,} |" for count in usability.why_not]
    lines += ["", "| position | services |", "|---|--:|"]
    return lines + [f"| {count.what} | {count.rows:,} |" for count in usability.located]
