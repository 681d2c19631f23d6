"""What was planted in a town, to the person and the penny, worked out from how it was made and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetTruth:
    """A closed cluster of areas whose funded places are too few, and can be shared evenly.

    `people` = (area, segment, people in need) for every row of the cluster; all can be served in the same share.
    """

    service_type: str
    people: tuple[tuple[str, str, int], ...]
    offer_ids: tuple[str, ...]
    capacity: int

    @property
    def need(self) -> int:
        """People of the cluster who need the service."""
        return sum(count for _, _, count in self.people)

    @property
    def unmet(self) -> int:
        """People whom no assignment of the funded places could serve."""
        return self.need - self.capacity

    @property
    def served_share(self) -> Fraction:
        """The share of every row's people that the max-min fair split serves."""
        return Fraction(self.capacity, self.need)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """What one offer of a duplication has left over, in pence, when the need is served at least cost."""

    offer_id: str
    pot_id: str
    other_pot_id: str
    places: int
    spend_minor: int
    choice_minor: int
    price_difference_minor: int
    idle_minor: int
    duplicated_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicationTruth:
    """A closed cluster that two pots each pay for in full. `left_over` has one row for each offer."""

    service_type: str
    area_ids: tuple[str, ...]
    pot_ids: tuple[str, str]
    people: int
    left_over: tuple[LeftOver, ...]

    @property
    def spend_minor(self) -> int:
        """All that is left over, in pence."""
        return sum(row.spend_minor for row in self.left_over)

    @property
    def duplicated_minor(self) -> int:
        """Of it, what is bought a second time."""
        return sum(row.duplicated_minor for row in self.left_over)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonopolyTruth:
    """Areas with exactly one provider of a service type in reach, funded or proposed."""

    service_type: str
    area_ids: tuple[str, ...]
    provider_id: str
    offer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotteryTruth:
    """Pairs of areas alike in need, residents and deprivation, and unlike in access.

    Every area of a side is within ten minutes of every funded site of that side and of no other, so any access score
    whose weight is 1 up to ten minutes gives each of them places / people: the `high_score` or the `low_score`.
    """

    service_type: str
    high_area_ids: tuple[str, ...]
    low_area_ids: tuple[str, ...]
    deprivation_quintile: int
    people: int
    high_capacity: int
    low_capacity: int

    @property
    def high_score(self) -> Fraction:
        """Places per person in need on the lucky side."""
        return Fraction(self.high_capacity, self.people)

    @property
    def low_score(self) -> Fraction:
        """Places per person in need on the other."""
        return Fraction(self.low_capacity, self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyTruth:
    """A need for which no pot may pay: everywhere in the place, and nothing is known of what would help."""

    service_type: str
    segment_id: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """All that was planted."""

    unmet: UnmetTruth
    duplication: DuplicationTruth
    monopoly: MonopolyTruth
    lottery: LotteryTruth
    nobody: NobodyTruth
