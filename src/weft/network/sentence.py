"""One plain sentence on why an offer is in or out, and what price would change that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.vocabulary import Threshold, money_words

BASIS_WORDS = {"held": "other awards held", "reoptimised": "the whole network solved again"}

SAME_PRICE_SHARE = 0.001
"""Share of a price; where both ways are worth the same over no more than this, the sentence gives one price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What turning a decision round does: people served now, people who lose the service, and the loss in money.

    `offers` are turned together; `loss_minor` is None where the other way keeps no hard rules.
    """

    offers: int
    people: int
    locked: bool
    service: str
    loss_minor: int | None
    losing: int
    currency: str

    @property
    def money(self) -> str:
        """The loss without its sign, short."""
        return money_words(abs(self.loss_minor or 0), currency=self.currency, short=True)


def sentence_in(*, turned: Turned, thresholds: Sequence[Threshold]) -> str:
    """Why it is in."""
    serves = f"serves {_people(turned.people)}" if turned.people else "gives people a choice"
    head = "In: the brief locks it; " if turned.locked else "In: "
    head += (f"with {turned.offers} awards it " if turned.offers > 1 else "it ") + serves
    after = turn_words(thresholds=thresholds, included=True, currency=turned.currency)
    if turned.loss_minor is None:
        return f"{head}; without it the other awards cannot keep the hard rules{after}."
    if turned.loss_minor < 0:
        return f"{head}, by a close call: were people divisible, the plan without it would gain {turned.money}{after}."
    if not turned.loss_minor:
        return f"{head}; without it others would serve them as well, and the plan would lose nothing{after}."
    if turned.losing > 0:
        who = f"{_people(turned.losing)} would lose {turned.service} and the plan {turned.money} of value"
        return f"{head}; without it {who}{after}."
    return f"{head}; without it the plan would lose {turned.money} of value{after}."


def sentence_out(*, turned: Turned, thresholds: Sequence[Threshold]) -> str:
    """Why it is out."""
    after = turn_words(thresholds=thresholds, included=False, currency=turned.currency)
    if turned.loss_minor is None:
        said = "it cannot reach its minimum volume within the money and the people that the other awards leave"
    elif turned.loss_minor < 0:
        said = f"by a close call, were people divisible, taking it up would add {turned.money} to the plan"
    elif not turned.loss_minor:
        said = "taking it up would add nothing that the other awards do not already give"
    else:
        said = f"taking it up would cost the plan {turned.money} more than it adds"
    return f"Out: {said}{after}."


def turn_words(*, thresholds: Sequence[Threshold], included: bool, currency: str) -> str:
    """What price turns the decision, as the end of a sentence; empty where no price does or none was looked for.

    Where it was worked out, the price at which the award as it is stops being worth having is the one that is said.
    """
    by_lever = {threshold.lever: threshold for threshold in thresholds}
    price = by_lever.get("price_as_awarded") or by_lever.get("price")
    if price is None or price.turns_at is None:
        return ""
    slack = max(1.0, SAME_PRICE_SHARE * price.turns_at)
    certain = price.stays_to is not None and abs(price.turns_at - price.stays_to) <= slack
    amount, now = (money_words(int(value), currency=currency) for value in (price.turns_at, price.now))
    verb, latest = "leave" if included else "come in", "" if certain else " at the latest"
    if price.lever == "price_as_awarded":
        said = f"with as many people it would no longer be worth having at {amount} a person"
    else:
        said = f"it would {verb} at {amount} a person"
    return f"; {said}{latest} (now {now}, {BASIS_WORDS[price.basis]})"


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"
