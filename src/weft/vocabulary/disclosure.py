"""One rule for everything about counted people that leaves a deployment, and what a release was."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.noun import Noun, field, noun

THRESHOLD = 10
"""Fewest people in a published figure. ACRO's default and that of many data holders; read 2026-11."""

ROUNDING = 5
"""Published counts are multiples of it. OpenSAFELY and ACRO; read 2026-11."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """No figure rests on fewer than `threshold` people; counts are rounded to `rounding`. One rule per deployment."""

    threshold: int = THRESHOLD
    rounding: int = ROUNDING

    def sentence(self) -> str:
        """The rule as a page states it."""
        return (
            f"Figures that rest on fewer than {self.threshold} people are withheld, and others with them where they "
            f"would give them away; counts are rounded to the nearest {self.rounding}, so sums may differ a little."
        )

    def rounded(self, count: int) -> int:
        """A count to the nearest multiple, halves upwards."""
        return (count + self.rounding // 2) // self.rounding * self.rounding


@noun(table="released_cells")
class ReleasedCell(Noun):
    """How one figure stands since its last release: shown or withheld, and the exact count that this rested on.

    The register of releases holds exact counts, so it stays inside the deployment.
    """

    cell: str = field("Which figure: its table, its group and what is counted", key=True)
    people: int = field("Exact count when it was last shown or withheld anew", unit="people", minimum=0)
    shown: bool = field("Whether it was shown, rounded; otherwise it was withheld")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """How many figures a release withheld, how many it showed as before, and the rule it kept."""

    rule: DisclosureRule
    withheld: int
    held: int

    def sentence(self) -> str:
        """The rule and what it did, as a page states it."""
        words = self.rule.sentence()
        if self.withheld:
            words += f" {self.withheld:,} figures are withheld here."
        if self.held:
            words += f" {self.held:,} stand as they were released before, because too few people changed them."
        return words
