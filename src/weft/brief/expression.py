"""Eligibility expressions: boolean SQL over the declared columns, held to a short allow-list and checked for type.

The tree that comes back holds only the nodes that `plain.py` gives a meaning to: brackets are gone, and a date written
as text beside a date column has become a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlglot
from sqlglot import exp

from weft.brief.fault import listed, nearest
from weft.vocabulary import PersonColumn

DIALECT = "duckdb"
DEPTH_MAX = 20
CONDITIONS_MAX = 100
WHOLE_MAX = 10**12
"""Largest whole number in an expression or a fact, so that sums and comparisons are exact in every engine."""
DAYS_MAX = 40_000
DATE_FIRST, DATE_LAST = date(1800, 1, 1), date(2200, 12, 31)

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
ALLOWED = (
    "AND, OR, NOT, = <> < <= > >=, IN (...), BETWEEN ... AND ..., IS [NOT] NULL, IS [NOT] TRUE, IS [NOT] FALSE, "
    "a column + or - a number, brackets, numbers, 'text', DATE 'YYYY-MM-DD', TRUE, FALSE and the declared columns"
)
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TYPE_WORDS = {
    "integer": "a whole number", "number": "a number", "text": "text", "boolean": "true or false", "date": "a date",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in an expression; `character` counts from 1 in its text, None where it is not known."""

    code: str
    what: str
    character: int | None = None
    allowed: str = ""
    to_do: str = ""


@lru_cache(maxsize=256)
def parse(*, text: str, columns: tuple[PersonColumn, ...]) -> tuple[exp.Expr | None, tuple[Fault, ...]]:
    """An expression as a checked tree, or all of its faults. The tree is shared: do not change it."""
    try:
        trees = sqlglot.parse(text, dialect=DIALECT)
    except sqlglot.errors.ParseError as error:
        return None, (_not_sql(error),)
    except sqlglot.errors.SqlglotError:
        return None, (Fault(code="BRIEF-9", what="a quotation mark or a symbol is left open", allowed=ALLOWED),)
    except RecursionError:
        return None, (_too_deep(),)
    if len(trees) != 1 or trees[0] is None:
        what = "there is no condition" if not any(trees) else "there is more than one statement"
        return None, (Fault(code="BRIEF-9", what=what, allowed="one condition, without ;"),)
    check = _Check(columns)
    try:
        tree = check.condition(trees[0].copy(), 0)
    except RecursionError:
        return None, (_too_deep(),)
    return (None, check.found()) if check.faults else (tree, ())


def conditions(node: exp.Expr) -> list[exp.Expr]:
    """The parts that a chain of ANDs, or of ORs, joins, in the order written; a chain is flat whatever its length."""
    kind = type(node)
    parts: list[exp.Expr] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if type(part) is kind:
            waiting += [part.args["expression"], part.this]
        else:
            parts.append(part)
    return parts


def columns_in(node: exp.Expr) -> tuple[str, ...]:
    """The names of the columns that an expression asks for, sorted."""
    return tuple(sorted({column.name for column in node.find_all(exp.Column)}))


def _too_deep() -> Fault:
    return Fault(code="BRIEF-9", what="brackets or NOTs are nested too deep", allowed=f"at most {DEPTH_MAX} levels")


def _not_sql(error: sqlglot.errors.ParseError) -> Fault:
    first = error.errors[0] if error.errors else {}
    near = str(first.get("highlight") or "")
    column = first.get("col")
    character = int(column) - len(near) + 1 if column is not None and first.get("line") == 1 else None
    what = f"this cannot be read as a condition near '{near}'" if near else "this cannot be read as a condition"
    return Fault(code="BRIEF-9", what=what, character=character, allowed=ALLOWED)


class _Check:
    """One walk over one expression. It gathers faults, and returns the tree in the form that is evaluated."""

    def __init__(self, columns: Sequence[PersonColumn]) -> None:
        self.columns = {column.name: column for column in columns}
        self.faults: list[Fault] = []
        self.count = 0

    def found(self) -> tuple[Fault, ...]:
        """The faults in the order of the text."""
        return tuple(sorted(dict.fromkeys(self.faults), key=lambda f: (f.character or 0, f.code, f.what)))

    def condition(self, node: exp.Expr, depth: int) -> exp.Expr:
        """Check what must be true or false."""
        while isinstance(node, exp.Paren):
            node = node.this
        if depth > DEPTH_MAX:
            self.faults.append(_too_deep())
            return node
        if type(node) in (exp.And, exp.Or):
            return self._chain(node, depth)
        if type(node) is exp.Not:
            return exp.Not(this=self.condition(node.this, depth + 1))
        self.count += 1
        if self.count == CONDITIONS_MAX + 1:
            self._refuse(node, "there are too many conditions", allowed=f"at most {CONDITIONS_MAX}")
        return self._single(node, depth)

    def _chain(self, node: exp.Expr, depth: int) -> exp.Expr:
        join = exp.And if type(node) is exp.And else exp.Or
        parts = [self.condition(part, depth + 1) for part in conditions(node)]
        joined = parts[0]
        for part in parts[1:]:
            joined = join(this=joined, expression=part)
        return joined

    def _single(self, node: exp.Expr, depth: int) -> exp.Expr:
        if type(node) in COMPARISONS:
            return self._comparison(node, [node.this, node.args["expression"]])
        if type(node) is exp.Between and not node.args.get("symmetric"):
            return self._comparison(node, [node.this, node.args["low"], node.args["high"]])
        if type(node) is exp.In and node.args.get("expressions") and not self._set_of_rows(node):
            return self._comparison(node, [node.this, *node.expressions])
        if type(node) is exp.Is and type(node.expression) in (exp.Null, exp.Boolean):
            return self._is(node, depth)
        if type(node) is exp.Boolean:
            return node
        if type(node) is exp.Column:
            kind = self._operand(node)
            if kind not in ("", "boolean"):
                self._mistyped(node, f"column '{node.name}' is {TYPE_WORDS[kind]}, not a condition",
                               to_do=f"Compare it with a value, or ask: {node.name} IS NOT NULL")  # fmt: skip
            return node
        return self._refuse(node, _not_allowed(node))

    @staticmethod
    def _set_of_rows(node: exp.Expr) -> bool:
        return any(node.args.get(name) for name in ("query", "unnest", "field"))

    def _is(self, node: exp.Expr, depth: int) -> exp.Expr:
        inner = node.this
        while isinstance(inner, exp.Paren):
            inner = inner.this
        if type(node.expression) is exp.Null and type(inner) is exp.Column:
            self._operand(inner)
            return exp.Is(this=inner, expression=node.expression)
        return exp.Is(this=self.condition(inner, depth + 1), expression=node.expression)

    def _comparison(self, node: exp.Expr, operands: list[exp.Expr]) -> exp.Expr:
        operands = [self._bare(operand) for operand in operands]
        kinds = [self._operand(operand) for operand in operands]
        if "" in kinds:
            return node
        literals = operands[1:] if type(node) is exp.In else []
        if any(part.find(exp.Column) for part in literals):
            return self._refuse(node, "IN holds a column", allowed="IN with literals only")
        if not any(part.find(exp.Column) for part in operands):
            return self._refuse(node, f"'{written(node)}' asks nothing about the person", allowed="a declared column")
        if "date" in kinds:
            operands, kinds = self._dates(operands, kinds)
        families = {"number" if kind in ("integer", "number") else kind for kind in kinds} - {""}
        if len(families) > 1:
            said = " with ".join(TYPE_WORDS[kind] for kind in dict.fromkeys(kinds) if kind)
            self._mistyped(node, f"'{written(node)}' compares {said}", allowed="values of one type")
        elif families <= {"text", "boolean"} and type(node) not in (exp.EQ, exp.NEQ, exp.In):
            self._mistyped(node, f"'{written(node)}' asks for an order of {TYPE_WORDS[families.pop()]}",
                           allowed="=, <> or IN")  # fmt: skip
        else:
            self._one_of(operands)
        return _rebuilt(node, operands)

    def _bare(self, node: exp.Expr) -> exp.Expr:
        while isinstance(node, exp.Paren):
            node = node.this
        return node

    def _operand(self, node: exp.Expr) -> str:
        """The type of a value, or "" where it is refused."""
        if type(node) is exp.Column:
            return self._column(node)
        if type(node) is exp.Literal or type(node) is exp.Neg:
            return self._literal(node)
        if type(node) is exp.Boolean:
            return "boolean"
        if type(node) is exp.Cast and node.to.is_type("date") and node.this.is_string:
            return self._date(node.this)
        if type(node) in (exp.Add, exp.Sub):
            return self._sum(node)
        if type(node) is exp.Null:
            self._refuse(node, "nothing equals NULL", to_do="Ask instead: IS NULL, or IS NOT NULL")
            return ""
        self._refuse(node, _not_allowed(node))
        return ""

    def _column(self, node: exp.Expr) -> str:
        if node.name not in self.columns or node.args.get("table"):
            self._refuse(node, f"'{written(node)}' is not a declared column",
                         allowed=listed(self.columns) or "no column is declared",
                         to_do=nearest(node.name.lower(), self.columns))  # fmt: skip
            return ""
        return self.columns[node.name].type

    def _literal(self, node: exp.Expr) -> str:
        inner = node.this if type(node) is exp.Neg else node
        if type(inner) is not exp.Literal or (inner.is_string and type(node) is exp.Neg):
            self._refuse(node, _not_allowed(node))
            return ""
        if inner.is_string:
            return "text"
        if not NUMBER.fullmatch(inner.this):
            self._refuse(node, f"'{inner.this}' is not a number", allowed="digits, with a point or an exponent")
            return ""
        if float(inner.this) > WHOLE_MAX:
            self._refuse(node, "a number is too large", allowed=f"at most {WHOLE_MAX:,}")
            return ""
        return "integer" if inner.this.isdigit() else "number"

    def _date(self, node: exp.Expr) -> str:
        day = as_date(node.this)
        if day is None or not DATE_FIRST <= day <= DATE_LAST:
            self._mistyped(node, f"'{node.this}' is not a date", allowed=f"YYYY-MM-DD, {DATE_FIRST} to {DATE_LAST}")
            return ""
        return "date"

    def _sum(self, node: exp.Expr) -> str:
        left, right = self._bare(node.this), self._bare(node.args["expression"])
        if type(left) is not exp.Column or type(right) is not exp.Literal or right.is_string:
            self._refuse(
                node,
                f"'{written(node)}' is more than a column + or - a number",
                allowed="one column and one number, as in age + 1",
            )
            return ""
        kind, other = self._operand(left), self._operand(right)
        if not kind or not other:
            return ""
        if kind not in ("integer", "number", "date"):
            self._mistyped(node, f"'{written(node)}' counts with {TYPE_WORDS[kind]}", allowed="numbers and dates")
            return ""
        if kind == "date" and (other != "integer" or int(right.this) > DAYS_MAX):
            self._mistyped(node, f"'{written(node)}' moves a date", allowed=f"by whole days, at most {DAYS_MAX}")
            return ""
        return "number" if "number" in (kind, other) else kind

    def _dates(self, operands: list[exp.Expr], kinds: list[str]) -> tuple[list[exp.Expr], list[str]]:
        """Text literals beside a date, read as dates."""
        read = []
        for number, operand in enumerate(operands):
            if type(operand) is exp.Literal and operand.is_string:
                kinds[number] = self._date(operand)
                operand = exp.Cast(this=operand, to=exp.DataType.build("date"))
            read.append(operand)
        return read, kinds

    def _one_of(self, operands: list[exp.Expr]) -> None:
        """A text beside a column whose values are listed must be one of them."""
        lists = [self.columns[o.name] for o in operands if type(o) is exp.Column and self.columns[o.name].one_of]
        texts = [o for o in operands if type(o) is exp.Literal and o.is_string]
        for column in lists:
            for text in texts:
                if text.this not in column.one_of:
                    self._mistyped(text, f"column '{column.name}' is never '{text.this}'",
                                   allowed=listed(column.one_of), to_do=nearest(text.this, column.one_of))  # fmt: skip

    def _refuse(self, node: exp.Expr, what: str, *, allowed: str = ALLOWED, to_do: str = "") -> exp.Expr:
        self.faults.append(Fault(code="BRIEF-9", what=what, character=_character(node), allowed=allowed, to_do=to_do))
        return node

    def _mistyped(self, node: exp.Expr, what: str, *, allowed: str = "", to_do: str = "") -> None:
        self.faults.append(Fault(code="BRIEF-10", what=what, character=_character(node), allowed=allowed, to_do=to_do))


def as_date(text: str) -> date | None:
    """A date in ISO form; None for anything else."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def written(node: exp.Expr) -> str:
    """An expression as a person would write it, with brackets only where they are needed."""
    kind = type(node)
    if kind in (exp.And, exp.Or):
        return (" AND " if kind is exp.And else " OR ").join(_wrapped(part) for part in conditions(node))
    if kind is exp.Not and type(node.this) is exp.Is:
        return written(node.this).replace(" IS ", " IS NOT ", 1) if type(node.this.this) is exp.Column else _not(node)
    if kind is exp.Not:
        return _not(node)
    if kind is exp.Is and type(node.this) is not exp.Column:
        return f"({written(node.this)}) IS {_sql(node.args['expression'])}"
    return _sql(node)


def _not(node: exp.Expr) -> str:
    return f"NOT ({written(node.this)})"


def _wrapped(part: exp.Expr) -> str:
    return f"({written(part)})" if type(part) in (exp.And, exp.Or) else written(part)


def _sql(node: exp.Expr) -> str:
    return re.sub(r"CAST\(('[^']*') AS DATE\)", r"DATE \1", node.sql(dialect=DIALECT, comments=False))


def _rebuilt(node: exp.Expr, operands: list[exp.Expr]) -> exp.Expr:
    if type(node) is exp.In:
        return exp.In(this=operands[0], expressions=operands[1:])
    if type(node) is exp.Between:
        return exp.Between(this=operands[0], low=operands[1], high=operands[2])
    return type(node)(this=operands[0], expression=operands[1])


def _not_allowed(node: exp.Expr) -> str:
    if isinstance(node, exp.Func) and not isinstance(node, (exp.Cast, exp.Case)):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return f"the function {name.upper()} is not allowed"
    if isinstance(node, (exp.Subquery, exp.Query)) or node.find(exp.Query):
        return "a query inside the condition is not allowed"
    return f"'{written(node)}' is not allowed here"


def _character(node: exp.Expr) -> int | None:
    starts: Iterable[int] = (part.meta["start"] for part in node.walk() if "start" in part.meta)
    return min(starts, default=-1) + 1 or None
