"""How a provider answers draft terms: whom it takes on, how hard it works, what it claims. All linear, so all exact.

With results in order of their chance, what a person of a group is expected to bring is

    fee + sum over results r of p_r x worth_r        (worth_r: what reaching r as well adds to what is paid)

so margin, break-even and effort have closed forms.
"""

from __future__ import annotations

from dataclasses import dataclass

from weft.brief.rehearsal.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What one person of a group is worth to a provider at full effort, in minor units.

    `success`, `baseline`: chance of each result with full effort and with none, most likely first. `worth`: what
    reaching each result adds to pay; `gamed`: what a claim without a result brings; `fee`: paid whatever the result.
    """

    success: tuple[float, ...]
    baseline: tuple[float, ...]
    worth: tuple[float, ...]
    gamed: float
    fee: float
    cost: int

    @property
    def earned(self) -> float:
        """Expected pay by results at full effort."""
        return sum(p * worth for p, worth in zip(self.success, self.worth, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a provider does with a group: share declined, effort, chances that follow, share of failures claimed."""

    declined: float
    effort: float
    success: tuple[float, ...]
    gamed: float

    def pay(self, stakes: Stakes) -> float:
        """Expected pay by results for each person taken on, minor units; a false claim may bring something too."""
        earned = sum(p * worth for p, worth in zip(self.success, stakes.worth, strict=True))
        reached = max(self.success, default=0.0)
        return earned + (1 - reached) * self.gamed * stakes.gamed


def respond(*, behaviour: str, stakes: Stakes, rules: Rules) -> Response:
    """The stated rules. Honest: everyone, full effort. Creaming: full effort, but people whose own expected margin is
    below nothing are turned away, up to a share. Parking: everyone, with effort up to what their results are expected
    to earn for each unit of cost, and never below a floor. Gaming: as parking, and claims for some without a result.
    """
    if behaviour == "honest":
        return Response(declined=0.0, effort=1.0, success=stakes.success, gamed=0.0)
    if behaviour == "creaming":
        declined = _declined(stakes, rules)
        lift = 1 + rules.difficulty_spread * declined
        return Response(
            declined=declined, effort=1.0, success=tuple(min(1.0, p * lift) for p in stakes.success), gamed=0.0
        )
    effort = 1.0 if stakes.cost == 0 else max(rules.effort_min, min(1.0, stakes.earned / stakes.cost))
    reached = [
        without + effort * (full - without) for full, without in zip(stakes.success, stakes.baseline, strict=True)
    ]
    return Response(
        declined=0.0,
        effort=effort,
        success=tuple(min(reached[: n + 1]) for n in range(len(reached))),
        gamed=rules.gamed_share if behaviour == "gaming" else 0.0,
    )


def _declined(stakes: Stakes, rules: Rules) -> float:
    """Share of a group whose own margin is below nothing, predicted success even within the spread of its mean."""
    if stakes.fee >= stakes.cost:
        return 0.0
    if not stakes.earned or not rules.difficulty_spread:
        return rules.declined_max if stakes.fee + stakes.earned < stakes.cost else 0.0
    edge = ((stakes.cost - stakes.fee) / stakes.earned - 1) / rules.difficulty_spread
    return max(0.0, min(rules.declined_max, (edge + 1) / 2))


def margin(*, stakes: Stakes, response: Response) -> float:
    """Expected margin of one person taken on, minor units: fee + pay - cost at the effort spent."""
    return stakes.fee + response.pay(stakes) - stakes.cost * response.effort


def break_even(*, stakes: Stakes) -> float | None:
    """Chance of the likeliest result at which full effort just pays, all chances in proportion; None where none does.

    With one result it is the field's p* = (cost - fee) / price. It may be above 1: no success would be enough.
    """
    if stakes.earned <= 0:
        return None
    return max(0.0, (stakes.cost - stakes.fee) / stakes.earned * stakes.success[0])
