"""What the network says: which offers are awarded, whom they serve, why, and how good the plan provably is."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import PLACE
from weft.vocabulary.table import Table

REASON_METHODS = ("exact", "bound", "rule", "unknown")


@noun(table="awards")
class Award(Noun):
    """An offer taken up for the period: how many people, at what spend."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field("Offer awarded", key=True)
    provider_id: str = field("Provider of the offer", identifier=True)
    people: int = field("People who start", unit="people", minimum=0)
    spend_minor: int = field("People x price + fixed", unit="minor units", minimum=0)


@noun(table="flows")
class Flow(Noun):
    """How many people of a segment in an area an awarded offer serves for a service type."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where the people live", key=True)
    segment_id: str = field("Group of people", key=True)
    service_type: str = field("Kind of service", key=True)
    offer_id: str = field("Offer that serves them", key=True)
    people: int = field("People served", unit="people", minimum=1)


@noun(table="reasons")
class Reason(Noun):
    """Why an offer is in the network or out of it, in words and money."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider", key=True)
    offer_id: str = field("Offer", key=True)
    included: bool = field("Whether it is in the network")
    reason: str = field("Why, in one sentence")
    difference: int | None = field(
        "What the plan would lose (in value less penalties) if this one decision were the other way; "
        "for a bound, at least this; unknown where it was not worked out",
        unit="minor units",
        default=None,
    )
    method: str = field(
        "exact: re-solved with this decision forced and other contracts held; bound: no more than a limit is known; "
        "rule: a rule or a missing fact decides; unknown: not worked out",
        one_of=REASON_METHODS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalties:
    """Money by which the plan misses each soft rule, in minor units."""

    choice_minor: int
    equity_minor: int
    small_minor: int

    @property
    def total_minor(self) -> int:
        return self.choice_minor + self.equity_minor + self.small_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A network with whole people in it: today's, or the proposed one.

    `value_minor` = sum over people served of (probability - baseline) x worth; `objective_minor` = value less
    penalties, of the whole-number plan; `bound_minor` = what no plan can exceed under the same rules (the LP's or
    MIP's own);
    `bound_gap` = (bound - objective) / |bound|, 0 where both are 0.
    `broken_rules` names the hard rules that today's awards do not keep (always empty for a proposed plan).
    """

    awards: Table[Award]
    flows: Table[Flow]
    value_minor: int
    penalties: Penalties
    objective_minor: int
    bound_minor: int
    bound_gap: float
    broken_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What is funded now beside what is proposed, with the reason for every offer."""

    today: Plan
    proposed: Plan
    reasons: Table[Reason]
