"""How far a price, a capacity or a reach can move before a decision turns: found by solving again on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from weft.network.sentence import BASIS_WORDS
from weft.vocabulary import Position, Threshold, money_words

NAMES = {
    "price": "Price",
    "price_as_awarded": "Price with the people it serves now",
    "capacity": "Places",
    "reach": "Reach",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Numbers of the steps (0 is what is now) at which a decision still stands beyond doubt, and at which it turns."""

    stays_to: int | None
    turns_at: int | None


def turn_of(*, stands: Callable[[int], int], last: int, included: bool) -> Turn:
    """Halve the steps 0..`last` until it is known where the decision turns.

    `stands(step)` is 1 where the plan is worth more with the award, -1 where it is worth more without, 0 where it is
    worth the same. The worth with the award goes one way along the steps, so halving finds the only turn there is.
    """
    stays, turned = (1, -1) if included else (-1, 1)
    known: dict[int, int] = {}

    def at(step: int) -> int:
        if step not in known:
            known[step] = stands(step)
        return known[step]

    def first(low: int, high: int, verdict: Callable[[int], bool]) -> int:
        """The first step after `low`, where it is not so, up to `high`, where it is."""
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if verdict(middle) else (middle, high)
        return high

    if at(last) == stays:
        return Turn(stays_to=last, turns_at=None)
    start = 0
    stays_to: int | None = None
    if at(0) == stays:
        start = first(0, last, lambda step: at(step) != stays)
        stays_to = start - 1
    if at(last) != turned:
        return Turn(stays_to=stays_to, turns_at=None)
    if at(start) == turned:
        return Turn(stays_to=stays_to, turns_at=start)
    return Turn(stays_to=stays_to, turns_at=first(start, last, lambda step: at(step) == turned))


def threshold_of(
    *,
    lever: str,
    unit: str,
    steps: Sequence[float],
    stands: Callable[[float], int],
    included: bool,
    basis: str,
    nearest: bool,
    currency: str,
) -> Threshold:
    """The threshold of one lever. `steps` are its values from what it is now, outwards; the last is the limit."""
    turn = turn_of(stands=lambda step: stands(steps[step]), last=len(steps) - 1, included=included)
    stays_to = None if turn.stays_to is None else steps[turn.stays_to]
    turns_at = None if turn.turns_at is None else steps[turn.turns_at]
    return Threshold(
        lever=lever,
        unit=unit,
        now=steps[0],
        stays_to=stays_to,
        turns_at=turns_at,
        limit=steps[-1],
        basis=basis,
        nearest=nearest,
        says=_says(lever, included, steps[0], stays_to, turns_at, steps[-1], basis, nearest, currency),
    )


def _says(
    lever: str,
    included: bool,
    now: float,
    stays_to: float | None,
    turns_at: float | None,
    limit: float,
    basis: str,
    nearest: bool,
    currency: str,
) -> str:
    def amount(value: float) -> str:
        return value_words(lever=lever, value=value, currency=currency)

    state, turned = ("stays in", "leaves") if included else ("stays out", "comes in")
    name = NAMES[lever]
    after = f", {BASIS_WORDS[basis]}" + ("" if nearest else "; a nearer turn is not ruled out, since both ways count")
    to = "down to" if limit < now else "up to"
    if turns_at is None and stays_to == limit:
        return f"{name}: it {state} at any value {to} {amount(limit)} (now {amount(now)}){after}."
    if turns_at is None:
        tie = f"beyond {amount(stays_to)}" if stays_to is not None else f"already at {amount(now)}"
        return f"{name}: {tie} the plan is worth the same with it and without{after}."
    if stays_to is None:
        kept = f"at {amount(now)}, as now, the plan is worth the same with it and without"
    else:
        kept = f"it {state} {to} {amount(stays_to)}" if stays_to != now else f"it {state} as now at {amount(now)}"
    was = "" if stays_to in (None, now) else f" (now {amount(now)})"
    return f"{name}: {kept} and {turned} at {amount(turns_at)}{was}{after}."


def place_threshold(
    *, positions: Sequence[Position], included: bool, basis: str, stands: Callable[[Position], int]
) -> Threshold:
    """The nearest of some positions, in order of distance, at which the decision turns.

    Worth goes up and down from one position to the next, so each is tried in turn until one turns it.
    """
    stays, turned = (1, -1) if included else (-1, 1)
    stays_to: float | None = 0.0
    turn: Position | None = None
    for position in positions:
        found = stands(position)
        if found == turned:
            turn = position
            break
        if stays_to is not None and found == stays:
            stays_to = position.kilometres
    state, verb = ("stays in", "would leave") if included else ("stays out", "would come in")
    after = f", {BASIS_WORDS[basis]}; journeys to the new place are estimated"
    tried = f"the {len(positions):,} nearest areas" if len(positions) > 1 else "the nearest area"
    if turn is None:
        said = f"it {state} in the middle of {tried} (up to {positions[-1].kilometres:.1f} km away)"
    else:
        said = f"it {verb} in the middle of {turn.name}, {turn.kilometres:.1f} km away, the nearest where it does"
    return Threshold(
        lever="place",
        unit="kilometres",
        now=0.0,
        stays_to=stays_to,
        turns_at=turn.kilometres if turn else None,
        limit=positions[-1].kilometres,
        basis=basis,
        nearest=True,
        says=f"Place: {said}{after}.",
        area_id=turn.area_id if turn else None,
    )


def value_words(*, lever: str, value: float, currency: str) -> str:
    """A value of a lever in words."""
    if lever in ("price", "price_as_awarded"):
        return f"{money_words(int(value), currency=currency)} a person"
    if lever == "capacity":
        return f"{int(value):,} {'place' if value == 1 else 'places'}"
    return f"{value:.1f} minutes" if value >= 0 else "nowhere"
