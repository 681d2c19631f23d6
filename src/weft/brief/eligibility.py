"""Who is eligible: one person with every condition explained, or a whole set at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
import pyarrow as pa
from sqlglot import exp

from weft.brief.expression import columns_in, conditions, parse, written
from weft.brief.fact import facts_of, people_of
from weft.brief.plain import VERDICTS, Fact, Facts, judge, number
from weft.brief.words import in_words
from weft.vocabulary import Brief, Segment

HELD = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a segment, judged for one person.

    `text` is the condition as the brief writes it, `words` what is needed, `verdict` true, false or unknown, `missing`
    the facts that would settle it, sorted. A condition joined by AND or OR holds its `parts`. Nothing here holds a
    value of the person's.
    """

    text: str
    words: str
    verdict: str
    missing: tuple[str, ...] = ()
    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether a person belongs to a segment (yes, no or ask), condition by condition, and what to ask for."""

    segment_id: str
    segment_name: str
    verdict: str
    conditions: tuple[Condition, ...]
    missing: tuple[str, ...] = ()


def tree_of(*, brief: Brief, segment: Segment) -> exp.Expr:
    """The checked expression of a segment of a loaded brief."""
    tree, _ = parse(text=segment.eligible, columns=brief.person_columns)
    assert tree is not None, "a brief is checked when it is loaded"
    return tree


def explain_person(*, brief: Brief, person: Mapping[str, object]) -> tuple[Explanation, ...]:
    """See `weft.brief.explain`."""
    facts = facts_of(brief=brief, person=person)
    return tuple(_explanation(segment, tree_of(brief=brief, segment=segment), facts) for segment in brief.segments)


def _explanation(segment: Segment, tree: exp.Expr, facts: Facts) -> Explanation:
    whole = _condition(tree, facts)
    return Explanation(
        segment_id=segment.segment_id,
        segment_name=segment.name,
        verdict=VERDICTS[judge(tree=tree, facts=facts)],
        conditions=whole.parts if type(tree) is exp.And else (whole,),
        missing=whole.missing,
    )


def _condition(tree: exp.Expr, facts: Facts) -> Condition:
    joined = type(tree) in (exp.And, exp.Or)
    parts = tuple(_condition(part, facts) for part in conditions(tree)) if joined else ()
    held = judge(tree=tree, facts=facts)
    missing: set[str] = set()
    if held is None:
        asked = {name for part in parts for name in part.missing}
        missing = asked if joined else {name for name in columns_in(tree) if facts.get(name) is None}
    return Condition(
        text=written(tree), words=in_words(tree), verdict=HELD[held], missing=tuple(sorted(missing)), parts=parts
    )


def eligible_set(*, brief: Brief, people: Any) -> Any:
    """See `weft.brief.eligible`."""
    if not isinstance(people, pa.Table):
        return _verdicts(brief, people_of(brief=brief, people=people))
    database = ibis.duckdb.connect()
    try:
        held = database.create_table("people", people)
        answer = _verdicts(brief, people_of(brief=brief, people=held))
        return answer.order_by(["person_id", "segment_id"]).to_pyarrow()
    finally:
        database.disconnect()


def _verdicts(brief: Brief, people: Any) -> Any:
    parts = []
    for segment in brief.segments:
        belongs = holds(tree_of(brief=brief, segment=segment), people)
        verdict = ibis.cases((belongs, VERDICTS[True]), (~belongs, VERDICTS[False]), else_=VERDICTS[None])
        parts.append(
            people.select("person_id", segment_id=ibis.literal(segment.segment_id), verdict=verdict.cast("string"))
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def holds(tree: exp.Expr, people: Any) -> Any:
    """A checked expression as an Ibis boolean over a table of people; null where it is unknown."""
    kind = type(tree)
    if kind in (exp.And, exp.Or):
        return reduce(and_ if kind is exp.And else or_, [holds(part, people) for part in conditions(tree)])
    if kind is exp.Not:
        return ~holds(tree.this, people)
    if kind is exp.Is:
        return _is(tree, people)
    if kind is exp.In:
        return _operand(tree.this, people).isin([_operand(item, people) for item in tree.expressions])
    if kind is exp.Between:
        middle, low, high = (_operand(tree.args[name], people) for name in ("this", "low", "high"))
        return (middle >= low) & (middle <= high)
    if kind is exp.Column or kind is exp.Boolean:
        return _operand(tree, people)
    return _compare(kind, _operand(tree.this, people), _operand(tree.args["expression"], people))


def _is(tree: exp.Expr, people: Any) -> Any:
    wanted = tree.args["expression"]
    if type(wanted) is exp.Null and type(tree.this) is exp.Column:
        return people[tree.this.name].isnull()
    found = holds(tree.this, people)
    if type(wanted) is exp.Null:
        # Ibis 12 writes NOT x IS NULL for (NOT x) IS NULL, which asks something else; a cast keeps the two apart.
        return found.cast("int8").isnull()
    return (found if wanted.this else ~found).fill_null(False)


def _compare(kind: type, left: Any, right: Any) -> Any:
    if kind is exp.EQ:
        return left == right
    if kind is exp.NEQ:
        return left != right
    if kind is exp.LT:
        return left < right
    if kind is exp.GT:
        return left > right
    return left <= right if kind is exp.LTE else left >= right


def _operand(node: exp.Expr, people: Any) -> Any:
    kind = type(node)
    if kind is exp.Column:
        return people[node.name]
    if kind is exp.Boolean:
        return ibis.literal(bool(node.this))
    if kind is exp.Cast:
        return ibis.literal(date.fromisoformat(node.this.this))
    if kind is exp.Literal:
        return _literal(node.this if node.is_string else number(node))
    if kind is exp.Neg:
        return _literal(-number(node.this))
    start, step = people[node.this.name], number(node.args["expression"])
    step = -step if kind is exp.Sub else step
    if start.type().is_date():
        return (start + ibis.interval(days=int(step))).cast("date")
    return start + _literal(step)


def _literal(value: Fact) -> Any:
    """A literal of a width that no sum of allowed numbers overflows."""
    types = {int: "int64", float: "float64", str: "string"}
    return ibis.literal(value, types[type(value)])
