"""Why a decision is as it is: what would change it, who would take over, and who would lose by it."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import PLACE

THRESHOLD_LEVERS = ("price", "price_as_awarded", "capacity", "reach", "place")
THRESHOLD_BASES = ("held", "reoptimised")


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """How far one fact of an offer can move before the decision on it turns.

    `lever`: price (minor units per person, however few people it then serves), price_as_awarded (the same for exactly
    the people whom the plan sends to it), capacity (people), reach (minutes of journey to it) or place (kilometres
    by which its site is moved, to the middle of one area after another, nearest first; `area_id` is the one at which
    it turns). `now` is what it is. `stays_to` is the furthest value at which the decision stands beyond
    doubt, `turns_at` the nearest at which the other way is worth more; between the two both are worth the same. None:
    there is none within `limit`, the furthest value that was looked at. `basis` held: every other award stands and
    people are divisible; reoptimised: the whole network is solved again with whole people. `nearest` is false where
    the worth goes up and down with the lever, so that a nearer turn was not ruled out. `says` is the sentence.
    """

    lever: str
    unit: str
    now: float
    stays_to: float | None
    turns_at: float | None
    limit: float
    basis: str
    nearest: bool
    says: str
    area_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The site of an offer moved to the middle of an area: how far that is, and which areas could then reach it."""

    offer_id: str
    area_id: str
    name: str
    kilometres: float
    area_ids: tuple[str, ...]


@noun(table="thresholds")
class Turning(Noun):
    """How far one fact of an offer can move before the decision on it turns, as in `Threshold`."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field("Offer", key=True)
    lever: str = field("What is moved", key=True, one_of=THRESHOLD_LEVERS)
    provider_id: str = field("Provider of the offer", identifier=True)
    unit: str = field("Unit of the figures")
    now: float = field("What it is")
    stays_to: float | None = field("Furthest value at which the decision stands beyond doubt", default=None)
    turns_at: float | None = field("Nearest value at which the other way is worth more; empty: none", default=None)
    limit: float = field("Furthest value that was looked at")
    basis: str = field("held: other awards stand; reoptimised: the network is solved again", one_of=THRESHOLD_BASES)
    nearest: bool = field("Whether a nearer turn is ruled out")
    area_id: str | None = field("Area to which the site is moved where it turns", default=None, identifier=True)
    says: str = field("The same in one sentence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """An offer that would serve people in another's stead (or serves them now), and how many."""

    offer_id: str
    provider_id: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """People of a segment in an area who lose a service if the decision turns; below zero, who gain it."""

    area_id: str
    segment_id: str
    service_type: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why an offer, or all awards of one provider together, is in the network or out of it.

    `offer_ids` are the offers whose decision is turned round together. `says` is one plain sentence. `difference_minor`
    is what the plan would lose, in value less penalties, other awards held and people divisible; None where a rule or a
    missing fact decides (`method` as in `Reason`). `people` are those whom it serves. `alternatives` are for an award
    who would serve them without it, the most first; for an offer left out, who serves now the people whom it would.
    `affected` counts whole people, after the others have made the best of it: `losing` and `gaining` are their sums.
    """

    place_id: str
    provider_id: str
    offer_ids: tuple[str, ...]
    included: bool
    says: str
    method: str
    difference_minor: int | None
    people: int
    thresholds: tuple[Threshold, ...]
    alternatives: tuple[Alternative, ...]
    affected: tuple[Affected, ...]

    @property
    def losing(self) -> int:
        """People who would lose a service."""
        return sum(row.people for row in self.affected if row.people > 0)

    @property
    def gaining(self) -> int:
        """People who would gain one."""
        return -sum(row.people for row in self.affected if row.people < 0)
