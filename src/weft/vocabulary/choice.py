"""The nouns of choosing: people and what they ask for, what can be had, who gets a place, and their own money.

Codes in one cell (languages, access needs, segments) are parted by spaces. Empty text says there are none; an empty
cell of a table says that nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weft.vocabulary.brief import TRAVEL_MODES
from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import AS_OF, PLACE
from weft.vocabulary.table import Table

PERSON_ID = "Code of the person"
REQUEST_ID = "Request"
OFFER_ID = "Offer"

WISHES = ("nearest", "soonest", "language", "cheapest", "small", "provider", "not-provider")
"""What a person may ask for: all but the last order their options; `not-provider` keeps a provider out of them."""

OPENING_STATES = ("open", "waiting-list", "assess", "full", "closed")
"""How an offer takes people now: a place at once, by its waiting list, after a talk with them, or not at all."""

STARTS = ("place", "waiting-list", "assess", "ask")
"""How a person would start at an option; `ask` where nobody has said lately whether there is a place."""

ASKS = ("segment", "wait", "language", "access", "price")
"""What is not known of an option and should be asked before choosing it."""

EXCLUSIONS = (
    "other-need",
    "not-for-you",
    "other-money",
    "not-running",
    "where-unknown",
    "no-way",
    "too-far",
    "not-open",
    "closed",
    "full",
    "language",
    "access",
    "over-budget",
    "you-said-no",
)
"""Why an offer is not among a person's options, in the order in which the reasons are said."""

ALLOCATION_METHODS = ("priority", "first-come", "lottery")
ALLOCATION_STATES = ("placed", "waiting", "parked", "closed")
WAITING_REASONS = ("", "all-taken", "nothing-ranked", "nothing-left", "places-unknown", "parked", "closed")
DECLINERS = ("person", "provider")

HELD_BY = ("agency", "plan", "self")
"""Who holds the money and pays: the agency, a plan manager, or the person."""

PURSE_ENTRY_KINDS = ("hold", "release", "spend", "refund")


@noun(table="people")
class Person(Noun):
    """Someone who chooses. The area says where they live; no name, no address."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field(PERSON_ID, key=True)
    household_id: str | None = field("Household that plans together, where there is one", identifier=True, default=None)
    area_id: str = field("Area where the person lives", identifier=True)
    segments: str | None = field("Groups of the brief that the person is in; unknown is asked, not no", default=None)
    languages: str | None = field("Languages that the person can be helped in, best first (BCP 47)", default=None)
    access: str | None = field("What the person needs to be able to get in and take part", default=None)
    mode: str | None = field(
        "How the person goes, where not as the brief's rule says", one_of=TRAVEL_MODES, default=None
    )
    minutes_max: float | None = field(
        "Longest journey that the person wants, one way; never more than the brief's",
        unit="minutes",
        minimum=0,
        default=None,
    )


@noun(table="wishes")
class Wish(Noun):
    """One thing that a person asked for. Wishes order their options, the first before the second."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field(PERSON_ID, key=True)
    rank: int = field("1 for what matters most", key=True, minimum=1, maximum=100)
    wish: str = field("What they asked for", one_of=WISHES)
    value: str = field(
        "Provider that the wish names; empty where it names none", identifier=True, blank=True, default=""
    )


@noun(table="openings")
class Opening(Noun):
    """What a provider says of an offer now: who it can help, whether there is room, how long the wait is."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field(OFFER_ID, key=True)
    languages: str | None = field("Languages that people are helped in (BCP 47)", default=None)
    access: str | None = field("Access needs that are met", default=None)
    state: str | None = field("How people are taken now", one_of=OPENING_STATES, default=None)
    places_left: int | None = field("Places left", unit="people", minimum=0, default=None)
    wait_days: int | None = field("Days until a person would start", unit="days", minimum=0, default=None)
    from_on: date | None = field("First day; empty where it always was", default=None)
    to_on: date | None = field("Day after the last; empty where it lasts", default=None)
    as_of: date = field(AS_OF)


@noun(table="options")
class Option(Noun):
    """An offer that a person can have: eligible, in reach, open, in their language, with the access they need."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field(PERSON_ID, key=True)
    service_type: str = field("Kind of service", key=True)
    position: int = field("1 for what stands first by the person's own wishes", key=True, minimum=1)
    offer_id: str = field(OFFER_ID, identifier=True)
    provider_id: str = field("Provider", identifier=True)
    delivery_mode: str = field("How people get it")
    minutes: float | None = field(
        "Journey one way; empty where nobody travels", unit="minutes", minimum=0, default=None
    )
    measured: bool = field("Whether the journey is a travel time rather than a straight line at the brief's speed")
    wait_days: int | None = field("Days until a person would start", unit="days", minimum=0, default=None)
    language: str = field("The person's language that it is given in; empty where not known", blank=True)
    starts: str = field("How the person would start", one_of=STARTS)
    places_left: int | None = field("Places left, as the provider last said", unit="people", minimum=0, default=None)
    as_of: date | None = field("Day on which the provider said so; empty where it never did", default=None)
    price_minor: int | None = field("Price for the whole episode", unit="minor units", minimum=0, default=None)
    ask: str = field("What is not known and should be asked first, parted by spaces", blank=True)


@noun(table="exclusions")
class Exclusion(Noun):
    """One reason why an offer is not among a person's options; an offer may have several."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field(PERSON_ID, key=True)
    offer_id: str = field(OFFER_ID, key=True)
    reason: str = field("Why", key=True, one_of=EXCLUSIONS)


@noun(table="requests")
class Request(Noun):
    """That a person asked for a place in one kind of service: the referral, whoever wrote it."""

    place_id: str = field(PLACE, key=True)
    request_id: str = field("Code of the request", key=True)
    person_id: str = field(PERSON_ID, identifier=True)
    service_type: str = field("Kind of service")
    asked_on: date = field("Day on which it was asked for")
    priority: int | None = field(
        "Band by the published rule, 1 first; empty where nobody has assessed it", minimum=1, maximum=1000, default=None
    )


@noun(table="rankings")
class Ranking(Noun):
    """That a request would take a place at an offer, and how gladly. What is not ranked is never given."""

    place_id: str = field(PLACE, key=True)
    request_id: str = field(REQUEST_ID, key=True, refers_to="requests.request_id")
    rank: int = field("1 for the most wanted", key=True, minimum=1, maximum=100_000)
    offer_id: str = field(OFFER_ID, identifier=True)


@noun(table="vacancies")
class Vacancy(Noun):
    """Places that an offer can give in one allocation. Empty: nobody knows, and none is given."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field(OFFER_ID, key=True)
    places: int | None = field("Places to give", unit="people", minimum=0, default=None)


@noun(table="precedences")
class Precedence(Noun):
    """That an offer's published rule puts a request in another band than its own (brothers and sisters first)."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field(OFFER_ID, key=True)
    request_id: str = field(REQUEST_ID, key=True, refers_to="requests.request_id")
    priority: int = field("Band at this offer, 1 first", minimum=1, maximum=1000)


@noun(table="queue_rules")
class QueueRule(Noun):
    """The published rule by which places of one kind of service are given."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field("Kind of service", key=True)
    method: str = field("Priority, first come or lottery", one_of=ALLOCATION_METHODS)
    seed: str = field(
        "Seed of the draw, published before it; it decides a lottery and breaks other ties", identifier=True
    )
    reentry_days: int = field(
        "Days after a request is closed in which a new one keeps its place", unit="days", minimum=0, default=0
    )


@noun(table="decline_rules")
class DeclineRule(Noun):
    """What follows when a place is declined for a reason."""

    place_id: str = field(PLACE, key=True)
    declined_by: str = field("Who declined", key=True, one_of=DECLINERS)
    reason: str = field("Reason", key=True)
    words: str = field("The reason in words that the person can read")
    keeps_place: bool = field("Whether the request keeps its day; otherwise its day is that of the decline")
    park_days: int = field("Days in which nothing is offered", unit="days", minimum=0, default=0)
    again: bool = field("Whether the same offer may be offered again")
    closes: bool = field("Whether the request ends", default=False)
    review: bool = field("Whether a person must look at it before it holds", default=False)


@noun(table="declines")
class Decline(Noun):
    """That a place was offered and declined."""

    place_id: str = field(PLACE, key=True)
    decline_id: str = field("Code of the decline", key=True)
    request_id: str = field(REQUEST_ID, refers_to="requests.request_id")
    offer_id: str = field(OFFER_ID, identifier=True)
    declined_by: str = field("Who declined", one_of=DECLINERS)
    reason: str = field("Reason, one of the rules'")
    declined_on: date = field("Day")
    upheld: bool | None = field("What the review decided; empty where there was none", default=None)
    reviewed_by: str = field("Who reviewed it; empty where nobody has", identifier=True, blank=True, default="")


@noun(table="allocations")
class Allocation(Noun):
    """What became of a request: a place, or the reason why there is none yet."""

    place_id: str = field(PLACE, key=True)
    request_id: str = field(REQUEST_ID, key=True)
    person_id: str = field(PERSON_ID, identifier=True)
    service_type: str = field("Kind of service")
    state: str = field("What became of it", one_of=ALLOCATION_STATES)
    offer_id: str = field("Offer of the place; empty where there is none", identifier=True, blank=True)
    rank: int | None = field("How it was ranked", minimum=1, default=None)
    reason: str = field("Why there is no place; empty where there is", one_of=WAITING_REASONS, blank=True)
    until_on: date | None = field("Day from which a parked request is looked at again", default=None)
    review: bool = field("Whether a decline of it waits for a person's review")
    method: str = field("Rule that ordered it", one_of=ALLOCATION_METHODS)
    priority: int | None = field("Band", minimum=1, default=None)
    since_on: date = field("Day that it counts from")
    draw: str = field("SHA-256 of seed:request, that anyone can work out again", identifier=True)


@noun(table="queues")
class Queue(Noun):
    """A waiting request's place in the queue of one offer that it would take."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field(OFFER_ID, key=True)
    position: int = field("1 for the next", key=True, minimum=1)
    request_id: str = field(REQUEST_ID, identifier=True)
    waiting: int = field("Requests in the queue", unit="requests", minimum=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """One allocation as a whole: what became of every request, and the queues of those who wait."""

    allocations: Table[Allocation]
    queues: Table[Queue]


@noun(table="purses")
class Purse(Noun):
    """A person's own money for one category of help, and who holds it. Several purses mix the three ways."""

    place_id: str = field(PLACE, key=True)
    purse_id: str = field("Code of the purse", key=True)
    person_id: str = field(PERSON_ID, identifier=True)
    category: str = field("Kind of service that it may buy")
    held_by: str = field("Who holds it", one_of=HELD_BY)
    manager_id: str = field(
        "Plan manager, who is paid from elsewhere; empty where there is none", identifier=True, blank=True, default=""
    )
    amount_minor: int = field("Amount", unit="minor units", minimum=0, maximum=100_000_000_000)
    currency: str = field("ISO 4217 code")
    from_on: date = field("First day on which it may be spent")
    to_on: date = field("Day after the last")


@noun(table="price_limits")
class PriceLimit(Noun):
    """The most that may be paid for one unit of a category from money that an agency or a plan manager holds."""

    place_id: str = field(PLACE, key=True)
    category: str = field("Kind of service", key=True)
    from_on: date = field("First day", key=True)
    to_on: date | None = field("Day after the last; empty where it lasts", default=None)
    price_minor: int = field("Most for one unit", unit="minor units", minimum=0)


@noun(table="purse_entries")
class PurseEntry(Noun):
    """One movement of a purse. Never changed, never negative; a correction is another entry."""

    place_id: str = field(PLACE, key=True)
    entry_id: str = field("Code of the entry; the same code again does nothing", key=True)
    purse_id: str = field("Purse", refers_to="purses.purse_id")
    kind: str = field("What happened", one_of=PURSE_ENTRY_KINDS)
    hold_id: str = field("Hold that it makes, uses or ends; empty where none", identifier=True, blank=True, default="")
    offer_id: str = field(OFFER_ID, identifier=True)
    units: int = field("Units bought", unit="units", minimum=1, maximum=1_000_000, default=1)
    amount_minor: int = field("Amount", unit="minor units", minimum=1, maximum=100_000_000_000)
    entered_on: date = field("Day")
    expires_on: date | None = field("Day on which a hold ends by itself", default=None)


@noun(table="purse_balances")
class PurseBalance(Noun):
    """How a purse stands on a day: what was spent, what is held, what is left."""

    place_id: str = field(PLACE, key=True)
    purse_id: str = field("Purse", key=True)
    person_id: str = field(PERSON_ID, identifier=True)
    category: str = field("Kind of service")
    held_by: str = field("Who holds it", one_of=HELD_BY)
    currency: str = field("ISO 4217 code")
    amount_minor: int = field("Amount of the purse", unit="minor units", minimum=0)
    spent_minor: int = field("Spent, less what came back", unit="minor units", minimum=0)
    on_hold_minor: int = field("Held for what was chosen", unit="minor units", minimum=0)
    left_minor: int = field("Free to spend", unit="minor units", minimum=0)
    open_now: bool = field("Whether it may be spent on that day")


@noun(table="bundle_parts")
class BundlePart(Noun):
    """One need of a person in a bundle, and the offer that meets it."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field(PERSON_ID, key=True)
    service_type: str = field("Kind of service", key=True)
    offer_id: str = field(OFFER_ID, identifier=True)
    provider_id: str = field("Provider", identifier=True)
    position: int = field("Where it stands among the person's options", minimum=1)
    trip: int | None = field("Number of the trip; empty where nobody travels", minimum=1, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Offers that together meet the needs of one person or household, with the fewest providers, then trips.

    `unmet` names needs (person, kind of service) that no option meets.
    """

    parts: tuple[BundlePart, ...]
    providers: int
    trips: int
    unmet: tuple[tuple[str, str], ...]
