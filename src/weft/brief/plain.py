"""What an eligibility expression means: one person at a time, in SQL's three values, slow and obvious.

A fact that is not known makes a comparison unknown (None). AND is false as soon as one part is false, OR is true as
soon as one part is true; otherwise one unknown part makes the whole unknown. `IS NULL`, `IS TRUE` and `IS FALSE` are
never unknown. `eligible` runs the same meaning over a set, and must agree with this on every case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlglot import exp

from weft.brief.expression import conditions, parse
from weft.vocabulary import Brief

Fact = int | float | str | bool | date
Facts = Mapping[str, Fact | None]
"""What is known of a person, by column; a column that is absent or None is unknown."""

VERDICTS = {True: "yes", False: "no", None: "ask"}


def verdicts(*, brief: Brief, people: Mapping[str, Facts]) -> list[tuple[str, str, str]]:
    """Person id, segment id and verdict (yes, no, ask) for each pair, sorted. The meaning of `eligible`."""
    answers = []
    for segment in brief.segments:
        tree, _ = parse(text=segment.eligible, columns=brief.person_columns)
        assert tree is not None, "a brief is checked when it is loaded"
        for person_id, facts in people.items():
            answers.append((person_id, segment.segment_id, VERDICTS[judge(tree=tree, facts=facts)]))
    return sorted(answers)


def judge(*, tree: exp.Expr, facts: Facts) -> bool | None:
    """Whether a condition holds for a person: true, false, or None where that is unknown."""
    kind = type(tree)
    if kind is exp.And:
        return every(judge(tree=part, facts=facts) for part in conditions(tree))
    if kind is exp.Or:
        return some(judge(tree=part, facts=facts) for part in conditions(tree))
    if kind is exp.Not:
        return opposite(judge(tree=tree.this, facts=facts))
    if kind is exp.Is:
        return _is(tree, facts)
    if kind is exp.In:
        sought = [value(node=item, facts=facts) for item in tree.expressions]
        return some(equal(value(node=tree.this, facts=facts), item) for item in sought)
    if kind is exp.Between:
        middle, low, high = (value(node=tree.args[name], facts=facts) for name in ("this", "low", "high"))
        return every([opposite(less(middle, low)), opposite(less(high, middle))])
    if kind is exp.Column or kind is exp.Boolean:
        found = value(node=tree, facts=facts)
        assert found is None or isinstance(found, bool)
        return found
    return _compare(kind, value(node=tree.this, facts=facts), value(node=tree.args["expression"], facts=facts))


def every(parts: Iterable[bool | None]) -> bool | None:
    """AND of three values."""
    seen = list(parts)
    return False if False in seen else None if None in seen else True


def some(parts: Iterable[bool | None]) -> bool | None:
    """OR of three values."""
    seen = list(parts)
    return True if True in seen else None if None in seen else False


def opposite(part: bool | None) -> bool | None:
    """NOT of three values."""
    return None if part is None else not part


def equal(left: Fact | None, right: Fact | None) -> bool | None:
    """Whether two values are the same; unknown where either is."""
    return None if left is None or right is None else left == right


def less(left: Fact | None, right: Fact | None) -> bool | None:
    """Whether the first value comes before the second; unknown where either is."""
    if left is None or right is None:
        return None
    return bool(left < right)  # type: ignore[operator]


def value(*, node: exp.Expr, facts: Facts) -> Fact | None:
    """What an operand stands for: a fact, a literal, or a fact moved by a number (of days, for a date)."""
    kind = type(node)
    if kind is exp.Column:
        return facts.get(node.name)
    if kind is exp.Boolean:
        return bool(node.this)
    if kind is exp.Cast:
        return date.fromisoformat(node.this.this)
    if kind is exp.Literal:
        return node.this if node.is_string else number(node)
    if kind is exp.Neg:
        return -number(node.this)
    start, step = value(node=node.this, facts=facts), number(node.args["expression"])
    step = -step if kind is exp.Sub else step
    if start is None:
        return None
    if isinstance(start, date):
        return start + timedelta(days=step)
    assert isinstance(start, (int, float))
    return start + step


def number(node: exp.Expr) -> int | float:
    """A literal number: whole where it is written without a point or an exponent."""
    return int(node.this) if node.this.isdigit() else float(node.this)


def _is(tree: exp.Expr, facts: Facts) -> bool:
    wanted = tree.args["expression"]
    if type(wanted) is exp.Null and type(tree.this) is exp.Column:
        return value(node=tree.this, facts=facts) is None
    found = judge(tree=tree.this, facts=facts)
    return found is None if type(wanted) is exp.Null else found is bool(wanted.this)


def _compare(kind: type, left: Fact | None, right: Fact | None) -> bool | None:
    if kind is exp.EQ:
        return equal(left, right)
    if kind is exp.NEQ:
        return opposite(equal(left, right))
    if kind is exp.LT:
        return less(left, right)
    if kind is exp.GT:
        return less(right, left)
    return opposite(less(right, left) if kind is exp.LTE else less(left, right))
