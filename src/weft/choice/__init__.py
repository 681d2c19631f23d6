"""People choose: what they can have, who gets a place, what their own money buys, and why not.

takes       a brief and a place, what providers say of their offers now, people with their needs, wishes and money;
            for places: requests, rankings, places to give, the published rules, declines.
gives       options in the person's own order and the reasons against every other offer; places, queues and reasons;
            entries of a purse; a bundle that meets several needs.
method      options: sweeps over arrays that are made ready once (`prepare`), no database; places: deferred acceptance,
            requests proposing; money: an append-only list of entries, checked before each; bundles: exact search.
            `plain.py` and `plain_allocation.py` are the meaning, as loops over nouns.
guarantees  CHOICE-1 to CHOICE-24, in `docs/rooms/choice.md`.
limits      one request gets one place; an allocation gives the places that it is told of, holding them against many
            takers at once is the service's work; a bundle has at most ten needs; the money moves in no bank.
sources     Gale and Shapley (1962) and Roth (1982) on deferred acceptance; National Disability Insurance Scheme on the
            three ways to hold money; RFC 4647 on language tags; Steele, Lea and Flood (2014) on SplitMix64.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from weft.choice.allocating import allocate_places
from weft.choice.bundling import bundle_of
from weft.choice.entering import check_requests
from weft.choice.finding import Answer, options_of, options_of_all
from weft.choice.refusal import CannotAllocate, CannotBundle, CannotOffer, CannotSpend
from weft.choice.shelf import Shelf, prepare_shelf, refresh_shelf
from weft.choice.spending import balances_of, spend_entry, switch_hold
from weft.choice.standing import draw_of
from weft.choice.words import allocation_words, exclusion_words, option_words
from weft.engine import Place
from weft.vocabulary import (
    Allotment,
    Award,
    Brief,
    Bundle,
    Decline,
    DeclineRule,
    Offer,
    Opening,
    Option,
    Person,
    Precedence,
    PriceLimit,
    Purse,
    PurseBalance,
    PurseEntry,
    QueueRule,
    Ranking,
    Request,
    Table,
    Tell,
    Vacancy,
    Wish,
    silent,
)


def prepare(*, brief: Brief, place: Place, openings: Table[Opening], awards: Table[Award] | None = None) -> Shelf:
    """Make a place's offers ready, once, for any number of people and days.

    `awards` are those of a network: what it holds is running; without them, what is funded is. How many people of where
    the network meant for an offer is never read: people choose. Raises `CannotOffer` (CHOICE-1).
    """
    return prepare_shelf(brief=brief, place=place, openings=openings, awards=awards)


def refresh(*, shelf: Shelf, openings: Iterable[Opening]) -> Shelf:
    """The same offers with what some providers said anew: as `prepare` with those openings in place of the old ones.

    Cheap enough for every question; the shelf that is given stays as it is. Raises `CannotOffer` (CHOICE-1).
    """
    return refresh_shelf(shelf=shelf, openings=openings)


def options(
    *,
    shelf: Shelf,
    person: Person,
    day: date,
    wishes: Iterable[Wish] = (),
    balances: Iterable[PurseBalance] = (),
    service_types: Sequence[str] | None = None,
) -> Answer:
    """What one person can have on a day, in the order of their wishes, and every reason against every other offer.

    `service_types` are the kinds of help they ask for; without them, all that their groups need. Minutes are one way;
    money is in minor units. Wishes and balances of other people are passed over. Raises `CannotOffer` (CHOICE-1).
    """
    return options_of(
        shelf=shelf, person=person, wishes=wishes, balances=balances, service_types=service_types, day=day
    )


def options_for_all(
    *,
    shelf: Shelf,
    people: Table[Person],
    wishes: Table[Wish],
    day: date,
    balances: Iterable[PurseBalance] = (),
    tell: Tell = silent,
) -> Table[Option]:
    """The options of everyone, for all that their groups need: the same rows as `options` gives one by one.

    Why somebody has none is asked with `options`. Raises `CannotOffer` (CHOICE-1) with every fault.
    """
    return options_of_all(shelf=shelf, people=people, wishes=wishes, balances=balances, day=day, tell=tell)


def allocate(
    *,
    requests: Table[Request],
    rankings: Table[Ranking],
    vacancies: Table[Vacancy],
    rules: Table[QueueRule],
    as_of: date,
    precedences: Table[Precedence] | None = None,
    declines: Table[Decline] | None = None,
    decline_rules: Table[DeclineRule] | None = None,
) -> Allotment:
    """Give places to requests by the published rule of each kind of service, and say why to everyone left over.

    Requests propose in their own order, so it never helps to rank untruly (CHOICE-12). Never more than the places
    (CHOICE-9). The order of rows changes nothing. Raises `CannotAllocate` (CHOICE-8) with every fault.
    """
    ahead = Table.of_nouns(Precedence, []) if precedences is None else precedences
    said_no = Table.of_nouns(Decline, []) if declines is None else declines
    follows = Table.of_nouns(DeclineRule, []) if decline_rules is None else decline_rules
    check_requests(
        requests=requests,
        rankings=rankings,
        vacancies=vacancies,
        rules=rules,
        precedences=ahead,
        declines=said_no,
        decline_rules=follows,
        as_of=as_of,
    )
    return allocate_places(
        requests=requests,
        rankings=rankings,
        vacancies=vacancies,
        rules=rules,
        precedences=ahead,
        declines=said_no,
        decline_rules=follows,
        as_of=as_of,
    )


def draw(*, seed: str, request_id: str) -> str:
    """The draw of a request under a seed: SHA-256 of `seed:request`, hexadecimal; the lowest goes first."""
    return draw_of(seed=seed, request_id=request_id)


def balances(*, purses: Iterable[Purse], entries: Iterable[PurseEntry], as_of: date) -> list[PurseBalance]:
    """How each purse stands at the end of a day, in the order of their codes, in minor units. Holds that ended by
    then count no more."""
    return balances_of(purses=purses, entries=entries, as_of=as_of)


def spend(
    *,
    purses: Iterable[Purse],
    entries: Iterable[PurseEntry],
    entry: PurseEntry,
    offer: Offer,
    limits: Iterable[PriceLimit] = (),
) -> tuple[PurseEntry, ...]:
    """What to add to the entries so that money is held, spent, released or comes back; nothing where it is there.

    A hold without a last day ends after the usual number of days. Raises `CannotSpend` with every rule that stands in
    the way: CHOICE-17 to CHOICE-19, CHOICE-21, CHOICE-22. Nothing is then added.
    """
    return spend_entry(purses=purses, entries=entries, entry=entry, offer=offer, limits=limits)


def switch(
    *,
    purses: Iterable[Purse],
    entries: Iterable[PurseEntry],
    entry: PurseEntry,
    offer: Offer,
    leaving: str,
    limits: Iterable[PriceLimit] = (),
) -> tuple[PurseEntry, ...]:
    """What to add so that all that a purse holds for the offer `leaving` is free and `entry` holds for another.

    Both or neither, and nothing is lost by it (CHOICE-20). Raises `CannotSpend` as `spend` does.
    """
    return switch_hold(purses=purses, entries=entries, entry=entry, offer=offer, leaving=leaving, limits=limits)


def bundle(*, needs: Sequence[tuple[str, str]], options: Sequence[Option], offers: Mapping[str, Offer]) -> Bundle:
    """Offers for several needs (person, kind of service) with the fewest providers, then the fewest trips.

    Then the best positions by people's own orders, summed; then position by position in the order of the needs. A trip
    is a site that somebody travels to; offers at one address are one. Raises `CannotBundle` (CHOICE-24).
    """
    return bundle_of(needs=needs, options=options, offers=offers)


__all__ = [
    "Answer",
    "CannotAllocate",
    "CannotBundle",
    "CannotOffer",
    "CannotSpend",
    "Shelf",
    "allocate",
    "allocation_words",
    "balances",
    "bundle",
    "draw",
    "exclusion_words",
    "option_words",
    "options",
    "options_for_all",
    "prepare",
    "refresh",
    "spend",
    "switch",
]
