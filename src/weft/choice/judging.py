"""Every reason against every offer for one person, and the order of what is left by that person's wishes alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.choice.asking import Asking
from weft.choice.assumptions import MINUTES_TOLERANCE
from weft.choice.fitting import NONE, Doors, Journeys, access_fit, language_fit
from weft.choice.shelf import Array, Shelf, draw_key
from weft.vocabulary import EXCLUSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One person against every offer: `against` has a row for each reason of `EXCLUSIONS` and a column for each offer;
    `language` is the fit of `language_fit`, `access` of `access_fit`."""

    against: Array
    language: Array
    access: Array


def judge(*, shelf: Shelf, asking: Asking, journeys: Journeys, doors: Doors) -> Verdict:
    """Every reason against every offer. Unknown is no reason, but for where an offer is: nobody can be sent nowhere."""
    person = asking.person
    wanted = _any_of(shelf, [shelf.of_kind(kind) for kind in asking.kinds])
    own = _any_of(shelf, [shelf.of_kind(kind) for kind in asking.own])
    suits, paid = entitled(shelf=shelf, segments=asking.segments)
    tongue = language_fit(shelf=shelf, languages=person.languages)
    entry = access_fit(shelf=shelf, access=person.access)
    too_far = ~journeys.near
    if person.minutes_max is not None:
        with np.errstate(invalid="ignore"):
            too_far = too_far | (shelf.travels & (journeys.exact > person.minutes_max + MINUTES_TOLERANCE))
    reachable = journeys.located & journeys.way
    reasons = {
        "other-need": ~wanted,
        "not-for-you": ~suits,
        "other-money": suits & ~paid & ~own,
        "not-running": ~shelf.running & ~own,
        "where-unknown": ~journeys.located,
        "no-way": journeys.located & ~journeys.way,
        "too-far": reachable & too_far,
        "not-open": doors.not_open,
        "closed": doors.closed,
        "full": doors.full,
        "language": tongue == NONE,
        "access": entry == NONE,
        "over-budget": _over_budget(shelf, asking),
        "you-said-no": _refused(shelf, asking),
    }
    return Verdict(against=np.stack([reasons[name] for name in EXCLUSIONS]), language=tongue, access=entry)


def entitled(*, shelf: Shelf, segments: tuple[str, ...] | None) -> tuple[Array, Array]:
    """Offers meant for a group of the person's, and those of them that a pot may pay for that same group."""
    if segments is None:
        everything = np.ones(len(shelf), dtype=bool)
        return everything, everything
    suits = np.zeros(len(shelf), dtype=bool)
    paid = suits.copy()
    for name in segments:
        suits |= shelf.suits[name]
        paid |= shelf.suits[name] & shelf.paid[name]
    return suits, paid


def _any_of(shelf: Shelf, masks: list[Array]) -> Array:
    found = np.zeros(len(shelf), dtype=bool)
    for mask in masks:
        found |= mask
    return found


def _over_budget(shelf: Shelf, asking: Asking) -> Array:
    over = np.zeros(len(shelf), dtype=bool)
    for category, left in asking.left:
        with np.errstate(invalid="ignore"):
            over |= shelf.of_kind(category) & (shelf.price > left)
    return over


def _refused(shelf: Shelf, asking: Asking) -> Array:
    return _any_of(shelf, [shelf.of_provider(w.value) for w in asking.wishes if w.wish == "not-provider"])


def ordered(*, shelf: Shelf, asking: Asking, journeys: Journeys, doors: Doors, language: Array, found: Array) -> Array:
    """Offers (indices) by the person's wishes, first wish first; what they leave open is settled by the draw.

    Unknown stands behind known. The draw of a person and an offer mixes both ids' digests, so that nobody's name,
    size or place in a file puts them first, and the same person always sees the same order.
    """
    keys: list[Array] = [found, draws(keys=shelf.draw_key[found], person_id=asking.person.person_id)]
    for wish in reversed(asking.wishes):
        if wish.wish == "nearest":
            keys.append(journeys.minutes[found])
        elif wish.wish == "soonest":
            keys.append(np.nan_to_num(doors.wait_days[found], nan=np.inf))
        elif wish.wish == "language":
            keys.append(np.where(language[found] < 0, np.inf, language[found]))
        elif wish.wish == "cheapest":
            keys.append(np.nan_to_num(shelf.price[found], nan=np.inf))
        elif wish.wish == "small":
            keys.append(~shelf.small[found])
        elif wish.wish == "provider":
            keys.append(~shelf.of_provider(wish.value)[found])
    return np.asarray(found[np.lexsort(keys)])


def draws(*, keys: Array, person_id: str) -> Array:
    """A 64-bit draw for every offer's key: SplitMix64's finaliser over both ids' keys (Steele, Lea and Flood, 2014)."""
    with np.errstate(over="ignore"):
        mixed = (keys ^ np.uint64(draw_key(person_id))) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(mixed ^ (mixed >> np.uint64(31)))
