"""What a person asks with, as plain values: their needs, wishes and money, checked against the shelf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from weft.choice.refusal import CannotOffer
from weft.choice.shelf import Shelf
from weft.vocabulary import Person, Problem, PurseBalance, Wish

NAMES_A_PROVIDER = ("provider", "not-provider")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One person's question. `kinds` are the kinds of service wanted; `left` what is free to spend, by kind of service;
    `own` the kinds whose money the person holds."""

    person: Person
    segments: tuple[str, ...] | None
    wishes: tuple[Wish, ...]
    kinds: frozenset[str]
    left: tuple[tuple[str, int], ...]
    own: frozenset[str]


def questions(
    *,
    shelf: Shelf,
    people: Sequence[Person],
    wishes: Iterable[Wish],
    balances: Iterable[PurseBalance],
    service_types: Sequence[str] | None,
) -> list[Asking]:
    """One question for each person, in the order given. Raises `CannotOffer` (CHOICE-1) with every fault."""
    wished: dict[str, list[Wish]] = defaultdict(list)
    for wish in sorted(wishes, key=lambda row: row.rank):
        wished[wish.person_id].append(wish)
    funded: dict[str, list[PurseBalance]] = defaultdict(list)
    for balance in sorted(balances, key=lambda row: row.purse_id):
        funded[balance.person_id].append(balance)
    problems = [*_wish_problems(shelf, wished), *_people_problems(shelf, people), *_kind_problems(shelf, service_types)]
    if problems:
        raise CannotOffer(problems)
    return [
        _question(shelf, person, wished[person.person_id], funded[person.person_id], service_types) for person in people
    ]


def _question(
    shelf: Shelf, person: Person, wishes: list[Wish], purses: list[PurseBalance], service_types: Sequence[str] | None
) -> Asking:
    segments = None if person.segments is None else tuple(sorted(set(person.segments.split())))
    known = shelf.types_of if segments is None else segments
    kinds = (
        frozenset().union(*(shelf.types_of[name] for name in known))
        if service_types is None
        else frozenset(service_types)
    )
    left: dict[str, int] = defaultdict(int)
    for purse in purses:
        left[purse.category] += purse.left_minor if purse.open_now else 0
    return Asking(
        person=person,
        segments=segments,
        wishes=tuple(wishes),
        kinds=kinds,
        left=tuple(sorted(left.items())),
        own=frozenset(purse.category for purse in purses if purse.held_by == "self" and purse.open_now),
    )


def _people_problems(shelf: Shelf, people: Sequence[Person]) -> list[Problem]:
    """Counts, never who: an area or a group of one person is that person's own business."""
    problems = []
    lost = sum(person.area_id not in shelf.areas for person in people)
    if lost:
        what = f"{lost:,} of {len(people):,} people live in an area that the place does not have"
        problems.append(_fault(what, "people", "area_id", allowed="an area of areas.csv"))
    strange = sum(not set((person.segments or "").split()) <= set(shelf.types_of) for person in people)
    if strange:
        what = f"{strange:,} of {len(people):,} people are in a group that the brief does not have"
        problems.append(_fault(what, "people", "segments", allowed=", ".join(sorted(shelf.types_of))))
    immobile = sum(person.mode is not None and person.mode not in shelf.brief.travel.speeds_kmh for person in people)
    if immobile:
        what = f"{immobile:,} of {len(people):,} people go by a mode that the brief gives no speed for"
        problems.append(_fault(what, "people", "mode", allowed=", ".join(sorted(shelf.brief.travel.speeds_kmh))))
    elsewhere = sum(person.place_id != shelf.place_id for person in people)
    if elsewhere:
        what = f"{elsewhere:,} of {len(people):,} people are of another place"
        problems.append(_fault(what, "people", "place_id", allowed=shelf.place_id))
    return problems


def _wish_problems(shelf: Shelf, wished: dict[str, list[Wish]]) -> list[Problem]:
    rows = [wish for wishes in wished.values() for wish in wishes]
    unnamed = sum((wish.wish in NAMES_A_PROVIDER) != bool(wish.value) for wish in rows)
    strange = sum(bool(wish.value) and wish.value not in shelf.providers for wish in rows)
    problems = []
    if unnamed:
        what = f"{unnamed:,} wishes name a provider where they should not, or none where they should"
        problems.append(_fault(what, "wishes", "value", allowed="a provider for provider and not-provider, else empty"))
    if strange:
        what = f"{strange:,} wishes name a provider that the place does not have"
        problems.append(_fault(what, "wishes", "value", allowed="a provider of providers.csv"))
    return problems


def _kind_problems(shelf: Shelf, service_types: Sequence[str] | None) -> list[Problem]:
    known = {kind for kinds in shelf.types_of.values() for kind in kinds} | set(shelf.service_type.tolist())
    strange = sorted(set(service_types or ()) - known)
    if not strange:
        return []
    what = f"no group needs {', '.join(strange[:5])} and nobody offers it"
    return [_fault(what, "", "", allowed=", ".join(sorted(known)))]


def _fault(what: str, file: str, column: str, *, allowed: str) -> Problem:
    return Problem(code="CHOICE-1", what=what, file=file, column=column, allowed=allowed)
