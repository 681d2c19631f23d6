"""What a comparison says, for someone who has never heard of a confidence interval."""

from __future__ import annotations

import math

from weft.vocabulary import Comparing, Comparison

PAID_WORDS = "Somebody is paid for this outcome, so this compares what was paid for. It is not impact."
METHOD_WORDS = {
    "balance": "the pool weighted so that its averages are the cohort's",
    "match": "the nearest five people of the pool for each of the cohort",
    "double-ml": "machine learning of who takes part and of the outcome",
}


def sentences(*, comparison: Comparison, asked: Comparing) -> tuple[str, ...]:
    """The answer in plain words: the difference, its interval, whom it is of, the naive figure, a hidden cause."""
    said = [_headline(comparison, asked), _interval(comparison), _of_whom(comparison), _naive(comparison)]
    if comparison.verdict == "inconclusive":
        said.append(_what_would_settle(comparison))
    else:
        said.append(_hidden(comparison))
    if comparison.paid:
        said.insert(1, PAID_WORDS)
    return tuple(said)


def figure(value: float, *, share: bool = False) -> str:
    """A figure to three digits; a share as so many in a hundred."""
    if share:
        return f"{_three(value * 100)} in 100"
    return _three(value)


def _three(value: float) -> str:
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    size = math.floor(math.log10(abs(value)))
    places = max(2 - size, 0)
    rounded = round(value, 2 - size)
    said = f"{rounded:,.{places}f}"
    return (said.rstrip("0").rstrip(".") if "." in said else said).replace("-", "−")


def _headline(c: Comparison, asked: Comparing) -> str:
    what = f"the change in {c.outcome}" if asked.before else c.outcome
    ours, theirs = figure(c.cohort_mean, share=c.share), figure(c.pool_mean, share=c.share)
    if c.verdict == "inconclusive":
        return (
            f"We cannot tell yet whether it made a difference to {what}: {ours} in the cohort, {theirs} among similar "
            "people, and that could be chance."
        )
    return (
        f"For {what}, the cohort is {c.verdict} than similar people: {ours} against {theirs}, "
        f"{_points(abs(c.estimate), c.share)} {c.verdict}."
    )


def _points(value: float, share: bool) -> str:
    return f"{_three(value * 100)} in every 100 people" if share else _three(value)


def _interval(c: Comparison) -> str:
    low, high = _signed(c.low, c.share), _signed(c.high, c.share)
    held = "" if c.verdict != "inconclusive" or not c.low <= 0 <= c.high else "; no difference at all is among them"
    return f"The difference is most likely between {low} and {high} (95% interval){held}."


def _signed(value: float, share: bool) -> str:
    words = figure(abs(value), share=share)
    return words if value == 0 else f"{words} {'higher' if value > 0 else 'lower'}"


def _of_whom(c: Comparison) -> str:
    effective = f"weighted, they are worth {c.pool_effective:,.0f}"
    if c.cohort_compared == c.cohort:
        return (
            f"All {c.cohort:,} people of the cohort have similar people in the pool "
            f"({c.pool_compared:,} of {c.pool:,}; {effective})."
        )
    return (
        f"It is of the {c.cohort_compared:,} of {c.cohort:,} people who have anybody like them in the pool "
        f"({c.pool_compared:,} of {c.pool:,}; {effective}). "
        f"It says nothing of the other {c.cohort - c.cohort_compared:,}."
    )


def _naive(c: Comparison) -> str:
    said = f"As they stand, with nobody made alike, the difference is {_signed(c.naive, c.share)}"
    if not c.estimate or not c.naive:
        return said + "."
    ratio = c.naive / c.estimate
    other = "points the other way and is " if ratio < 0 else "is "
    return f"{said}: that {other}{_three(abs(ratio))} times the difference between similar people."


def _hidden(c: Comparison) -> str:
    return (
        "Something that nobody recorded could explain all of it only if it made both taking part and the outcome at "
        f"least {_three(c.hidden)} times likelier; {_three(c.hidden_limit)} times would be enough to make it uncertain "
        "(E-values)."
    )


def _what_would_settle(c: Comparison) -> str:
    least = _points(c.detectable, c.share)
    seen = f"People as many as these would show a difference of {least} or more, four times in five."
    if c.people_needed is None:
        return f"{seen} A difference as small as this one would need more than a million people."
    if c.people_needed <= c.cohort_compared:
        return seen
    return f"{seen} To settle one as small as this would need about {_three(c.people_needed)} people in the cohort."
