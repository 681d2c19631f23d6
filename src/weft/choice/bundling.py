"""Several needs of one person or household from the fewest providers, then the fewest trips: an exact search.

Needs are taken one after another; a branch is cut where even the fewest further providers and trips that could meet
the rest, and the best positions left, cannot beat the best bundle so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from weft.choice.assumptions import BUNDLE_NEEDS_MAX
from weft.choice.refusal import CannotBundle
from weft.vocabulary import Bundle, BundlePart, Offer, Option, Problem

Need = tuple[str, str]
Cost = tuple[int, int, int, tuple[int, ...]]
"""Providers, trips, sum of positions, and the positions need by need: compared in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An option that could meet a need: its provider, and the site to travel to (None: nobody travels)."""

    option: Option
    provider_id: str
    site: tuple[float, float] | None

    @property
    def position(self) -> int:
        """Where it stands among the person's options."""
        return self.option.position


@dataclass(slots=True, kw_only=True)
class Search:
    """The needs in order with their candidates, and the best bundle found so far."""

    lists: Sequence[Sequence[Candidate]]
    best: Cost | None = None
    chosen: tuple[Candidate, ...] = ()
    covers: dict[tuple[str, int], int] = field(default_factory=dict)


def bundle_of(*, needs: Sequence[Need], options: Sequence[Option], offers: Mapping[str, Offer]) -> Bundle:
    """See `weft.choice.bundle`."""
    wanted = sorted(set(needs))
    if len(wanted) > BUNDLE_NEEDS_MAX:
        what = f"there are {len(wanted)} needs in one bundle"
        to_do = "Plan for the people of the household apart"
        raise CannotBundle([Problem(code="CHOICE-24", what=what, allowed=f"up to {BUNDLE_NEEDS_MAX}", to_do=to_do)])
    found = {need: _candidates(need, options, offers) for need in wanted}
    met = [need for need in wanted if found[need]]
    search = Search(lists=_without_dominated([found[need] for need in met]))
    _extend(search, ())
    chosen = search.chosen
    sites = list(dict.fromkeys(candidate.site for candidate in chosen if candidate.site is not None))
    return Bundle(
        parts=tuple(_part(candidate, sites) for candidate in chosen),
        providers=len({candidate.provider_id for candidate in chosen}),
        trips=len(sites),
        unmet=tuple(need for need in wanted if not found[need]),
    )


def _part(candidate: Candidate, sites: Sequence[tuple[float, float] | None]) -> BundlePart:
    option = candidate.option
    return BundlePart(
        place_id=option.place_id,
        person_id=option.person_id,
        service_type=option.service_type,
        offer_id=option.offer_id,
        provider_id=option.provider_id,
        position=option.position,
        trip=None if candidate.site is None else sites.index(candidate.site) + 1,
    )


def _candidates(need: Need, options: Sequence[Option], offers: Mapping[str, Offer]) -> list[Candidate]:
    person_id, kind = need
    own = [option for option in options if (option.person_id, option.service_type) == (person_id, kind)]
    return [
        Candidate(option=option, provider_id=option.provider_id, site=_site(offers[option.offer_id]))
        for option in sorted(own, key=lambda option: option.position)
    ]


def _site(offer: Offer) -> tuple[float, float] | None:
    """Offers at one address are one trip; at home and online there is none."""
    if offer.delivery_mode != "site" or offer.latitude is None or offer.longitude is None:
        return None
    return offer.latitude, offer.longitude


def _without_dominated(lists: list[list[Candidate]]) -> list[list[Candidate]]:
    """For each need leave out what a better placed candidate equals: same provider and site, or both useful to nobody
    else's need. That cannot lose a best bundle, as the better placed one costs no more anywhere."""
    kept = []
    for number, candidates in enumerate(lists):
        others = [candidate for other, more in enumerate(lists) if other != number for candidate in more]
        providers = {candidate.provider_id for candidate in others}
        sites = {candidate.site for candidate in others}
        seen: set[object] = set()
        mine = []
        for candidate in candidates:
            provider = candidate.provider_id if candidate.provider_id in providers else "alone"
            site: object = candidate.site if candidate.site is None or candidate.site in sites else "alone"
            if (provider, site) not in seen:
                seen.add((provider, site))
                mine.append(candidate)
        kept.append(mine)
    return kept


def _extend(search: Search, chosen: tuple[Candidate, ...]) -> None:
    cost = _cost(chosen)
    if len(chosen) == len(search.lists):
        if search.best is None or cost < search.best:
            search.best, search.chosen = cost, chosen
        return
    if search.best is not None and _at_least(search, chosen, cost) > search.best[:3]:
        return
    providers = {candidate.provider_id for candidate in chosen}
    sites = {candidate.site for candidate in chosen} | {None}

    def price(candidate: Candidate) -> tuple[bool, bool, int]:
        return candidate.provider_id not in providers, candidate.site not in sites, candidate.position

    for candidate in sorted(search.lists[len(chosen)], key=price):
        _extend(search, (*chosen, candidate))


def _cost(chosen: tuple[Candidate, ...]) -> Cost:
    positions = tuple(candidate.position for candidate in chosen)
    sites = {candidate.site for candidate in chosen} - {None}
    return len({candidate.provider_id for candidate in chosen}), len(sites), sum(positions), positions


def _at_least(search: Search, chosen: tuple[Candidate, ...], cost: Cost) -> tuple[int, int, int]:
    """What every bundle that begins so costs at least."""
    providers = frozenset(candidate.provider_id for candidate in chosen)
    sites = frozenset(candidate.site for candidate in chosen) | {None}
    open_providers, open_sites, positions = 0, 0, cost[2]
    for number in range(len(chosen), len(search.lists)):
        candidates = search.lists[number]
        positions += candidates[0].position
        if not any(candidate.provider_id in providers for candidate in candidates):
            open_providers |= 1 << number
        if not any(candidate.site in sites for candidate in candidates):
            open_sites |= 1 << number
    return (
        cost[0] + _fewest(search, "provider", open_providers),
        cost[1] + _fewest(search, "site", open_sites),
        positions,
    )


def _fewest(search: Search, kind: str, needs: int) -> int:
    """The fewest providers (or sites) among which every need of the set (bits) finds one: a small exact set cover."""
    if not needs:
        return 0
    if (kind, needs) not in search.covers:
        first = (needs & -needs).bit_length() - 1
        masks = {_served(search, kind, value) & needs for value in _values(search, kind, first)}
        search.covers[(kind, needs)] = 1 + min(_fewest(search, kind, needs & ~mask) for mask in masks)
    return search.covers[(kind, needs)]


def _values(search: Search, kind: str, number: int) -> set[object]:
    return {_value(candidate, kind) for candidate in search.lists[number]}


def _value(candidate: Candidate, kind: str) -> object:
    return candidate.provider_id if kind == "provider" else candidate.site


def _served(search: Search, kind: str, value: object) -> int:
    return sum(
        1 << number
        for number, candidates in enumerate(search.lists)
        if any(_value(candidate, kind) == value for candidate in candidates)
    )
