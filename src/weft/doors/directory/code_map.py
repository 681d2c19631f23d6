"""The mapping table: which taxonomy code is which service type, which comes first, and which addresses are secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weft.doors.refusal import CannotImport
from weft.doors.tables import ColumnRule, read_table
from weft.vocabulary import DELIVERY_MODES, Problem

COLUMNS = (
    ColumnRule(name="taxonomy_prefix", type=str),
    ColumnRule(name="service_type", type=str, required=False, identifier=True),
    ColumnRule(name="priority", type=int, minimum=1),
    ColumnRule(name="sensitive", type=bool),
    ColumnRule(name="delivery_mode", type=str, one_of=DELIVERY_MODES, required=False),
    ColumnRule(name="note", type=str, required=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRule:
    """What a taxonomy code and all below it mean. No `service_type` means: not a service that the brief buys."""

    prefix: str
    service_type: str | None
    priority: int
    sensitive: bool
    delivery_mode: str | None

    def covers(self, code: str) -> bool:
        """Whether the code is this one or below it (`BH-1800` covers `BH-1800.1500`, not `BH-18005`)."""
        if not code.startswith(self.prefix):
            return False
        return len(self.prefix) == 1 or len(code) == len(self.prefix) or code[len(self.prefix)] in ".-"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMap:
    """All rules of a mapping table."""

    rules: tuple[CodeRule, ...]

    def rule(self, codes: Iterable[str]) -> CodeRule | None:
        """The one rule for a service that carries these codes: for each code the closest rule, and of those
        the one with the smallest priority number, ties by prefix: one service is one offer and counts once."""
        closest = []
        for code in codes:
            covering = [rule for rule in self.rules if rule.covers(code)]
            if covering:
                best = max(covering, key=lambda rule: len(rule.prefix))
                if best.service_type:
                    closest.append(best)
        return min(closest, key=lambda rule: (rule.priority, rule.prefix), default=None)

    def is_sensitive(self, codes: Iterable[str]) -> bool:
        """Whether any rule that covers any of the codes marks the address as secret."""
        return any(rule.sensitive and rule.covers(code) for code in codes for rule in self.rules)

    def service_types(self) -> tuple[str, ...]:
        """Every service type that the table knows."""
        return tuple(sorted({rule.service_type for rule in self.rules if rule.service_type}))


def read_code_map(*, file: str, content: bytes) -> CodeMap:
    """Read the mapping table. Raises `CannotImport`: TABLE-* for cells, IMPORT-7 for a prefix that stands twice."""
    grid = read_table(file=file, content=content, columns=COLUMNS)
    rules = tuple(
        CodeRule(
            prefix=grid.text("taxonomy_prefix", i),
            service_type=grid.text("service_type", i) or None,
            priority=grid.integer("priority", i),
            sensitive=grid.truth("sensitive", i),
            delivery_mode=grid.text("delivery_mode", i) or None,
        )
        for i in range(len(grid))
    )
    prefixes = [rule.prefix for rule in rules]
    problems = [
        Problem(
            code="IMPORT-7",
            what=f"the code {prefix} stands twice",
            file=file,
            line=grid.lines[i],
            column="taxonomy_prefix",
            allowed="each code once",
            to_do="Remove one of the rows",
        )
        for i, prefix in enumerate(prefixes)
        if prefix in prefixes[:i]
    ]
    if problems:
        raise CannotImport(problems)
    return CodeMap(rules=rules)
