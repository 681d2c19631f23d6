"""What if: one thing changed in a place or its brief, and what becomes of the network."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.summary import Side

CHANGE_KINDS = ("price", "capacity", "rule", "lock", "ban")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing set to another value.

    `kind` price or capacity: `subject` is the offer and `value` a whole number (minor units per person, people). Rule:
    `subject` is the setting as the brief writes it (`network.choice.penalty_minor`) and `value` as it would stand
    there. Lock, ban: `subject` is the offer and `value` is empty.
    """

    kind: str
    subject: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChange:
    """Needs served in an area before and after (person x service type)."""

    area_id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The proposed network before and after some changes.

    `entering`, `leaving` are the offers that gain or lose their award. The best plans under the old and the new rules
    differ in objective by between `least_minor` and `most_minor` (their own bounds prove it); `distinguishable` is
    false where that range holds zero: then nobody can say whether the changes are for better or worse. `areas` lists
    those where more or fewer needs are served, the largest change first.
    """

    changes: tuple[Change, ...]
    before: Side
    after: Side
    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    areas: tuple[AreaChange, ...]
    least_minor: int
    most_minor: int

    @property
    def distinguishable(self) -> bool:
        """Whether the proven gaps leave no doubt which of the two is worth more."""
        return self.least_minor > 0 or self.most_minor < 0
