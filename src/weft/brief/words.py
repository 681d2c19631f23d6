"""An eligibility expression in words that someone who does not read SQL can check."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from weft.brief.expression import conditions

COMPARED: dict[type[exp.Expr], str] = {
    exp.EQ: "is", exp.NEQ: "is not", exp.LT: "is less than", exp.LTE: "is at most", exp.GT: "is more than",
    exp.GTE: "is at least",
}  # fmt: skip
COMPARED_DATES: dict[type[exp.Expr], str] = {
    exp.EQ: "is", exp.NEQ: "is not", exp.LT: "is before", exp.LTE: "is on or before", exp.GT: "is after",
    exp.GTE: "is on or after",
}  # fmt: skip


def in_words(tree: exp.Expr) -> str:
    """The condition as a phrase: "age is at least 18, and problem debt is yes"."""
    kind = type(tree)
    if kind is exp.And:
        return ", and ".join(_bracketed(part) for part in conditions(tree))
    if kind is exp.Or:
        return "either " + ", or ".join(_bracketed(part) for part in conditions(tree))
    if kind is exp.Not:
        return _not(tree.this)
    if kind is exp.Is:
        return _is(tree)
    if kind is exp.In:
        return f"{_value(tree.this)} is one of {', '.join(_value(item) for item in tree.expressions)}"
    if kind is exp.Between:
        low, high = _value(tree.args["low"]), _value(tree.args["high"])
        return f"{_value(tree.this)} is from {low} to {high}, both included"
    if kind is exp.Column:
        return f"{_value(tree)} is yes"
    if kind is exp.Boolean:
        return "everybody" if tree.this else "nobody"
    compared = COMPARED_DATES if tree.find(exp.Cast) else COMPARED
    left, right = (_value(tree.args[side], dated=compared is COMPARED_DATES) for side in ("this", "expression"))
    return f"{left} {compared[kind]} {right}"


def _bracketed(tree: exp.Expr) -> str:
    words = in_words(tree)
    return f"({words})" if type(tree) in (exp.And, exp.Or) else words


def _not(inner: exp.Expr) -> str:
    if type(inner) is exp.Is and type(inner.args["expression"]) is exp.Null and type(inner.this) is exp.Column:
        return f"{_value(inner.this)} is known"
    if type(inner) is exp.Column:
        return f"{_value(inner)} is no"
    if type(inner) is exp.In:
        return f"{_value(inner.this)} is none of {', '.join(_value(item) for item in inner.expressions)}"
    return f"it is not so that ({in_words(inner)})"


def _is(tree: exp.Expr) -> str:
    wanted = tree.args["expression"]
    column = type(tree.this) is exp.Column
    if type(wanted) is exp.Null:
        return f"{_value(tree.this)} is not known" if column else f"it is not known whether ({in_words(tree.this)})"
    known = "is known to be" if column else "it is known to be"
    answer = ("yes" if column else "so that") if wanted.this else ("no" if column else "not so that")
    return f"{_value(tree.this)} {known} {answer}" if column else f"{known} {answer} ({in_words(tree.this)})"


def _value(node: exp.Expr, *, dated: bool = False) -> str:
    kind = type(node)
    if kind is exp.Column:
        return str(node.name).replace("_", " ")
    if kind is exp.Boolean:
        return "yes" if node.this else "no"
    if kind is exp.Cast:
        return day_words(date.fromisoformat(node.this.this))
    if kind is exp.Literal:
        return f"'{node.this}'" if node.is_string else str(node.this)
    if kind is exp.Neg:
        return f"-{node.this.this}"
    step = _value(node.args["expression"]) + (" days" if dated else "")
    return f"{_value(node.this)} {'minus' if kind is exp.Sub else 'plus'} {step}"


def day_words(day: date) -> str:
    """A date as people write it: 1 April 2027."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
