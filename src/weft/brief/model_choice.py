"""Which service model suits a group: complexity of need against capacity to choose, and what the market can do.

The seven models are those of the New Zealand Productivity Commission (2015), *More effective social services*; the
placing on two axes follows its chapter on the architecture. Doing nothing stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from weft.vocabulary import SERVICE_MODELS, Brief, ModelFit, Offer, PriceWindow, Requirement

CHOICE_MIN = 2
"""Providers of a service from which on there is something to choose between: the product's own target."""

MARKET_MIN = 3
"""Providers from which on a market can be managed rather than a contract; judgement, 2026-11."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What the choice of a model rests on, for one segment."""

    segment_id: str
    complexity: str
    choosing: str
    services: int
    providers: int
    pots: int
    worth_buying: bool | None
    measurable: bool

    @property
    def complex_need(self) -> bool:
        """Whether the needs are complex: as the brief says, or by more than one essential service."""
        return self.complexity == "high"

    @property
    def chooses(self) -> bool:
        """Whether the people can choose and coordinate for themselves."""
        return self.choosing == "high"


def find_groups(*, brief: Brief, place: Any, windows: Sequence[PriceWindow], measurable: bool) -> tuple[Group, ...]:
    """Each segment that `[fit.segments]` places on the two axes, with what the place's tables say of its market."""
    placed = {group.segment_id: group for group in brief.deal.fit.groups}
    found: list[Group] = []
    offers = place.table(Offer).nouns()
    required = place.table(Requirement).nouns()
    for segment_id in sorted(placed):
        types = {row.service_type for row in required if row.segment_id == segment_id and row.essential}
        makers = [{o.provider_id for o in offers if o.service_type == name} for name in sorted(types)]
        own = [window.is_open for window in windows if window.segment_id == segment_id]
        pots = {pot for name in types for pot in brief.responsible_pots(service_type=name, segment_id=segment_id)}
        group = Group(
            segment_id=segment_id,
            complexity=placed[segment_id].complexity,
            choosing=placed[segment_id].choosing,
            services=len(types),
            providers=min((len(names) for names in makers), default=0),
            pots=len(pots),
            worth_buying=None if not own or None in own else any(own),
            measurable=measurable,
        )
        found.append(group)
    return tuple(found)


def turning_points(*, group: Group) -> list[str]:
    """What would have to be otherwise for another model to be proposed: one axis, or one more provider, at a time."""
    now = proposed(group=group)
    other = {"low": "high", "high": "low"}
    tried = (
        ("needs were simple" if group.complex_need else "needs were complex",
         replace(group, complexity=other[group.complexity])),
        ("people were less able to choose" if group.chooses else "people were able to choose and coordinate",
         replace(group, choosing=other[group.choosing])),
        (f"there were {group.providers + 1} providers", replace(group, providers=group.providers + 1)),
        (f"there were {group.providers - 1} providers", replace(group, providers=max(0, group.providers - 1))),
        ("one pot more could pay", replace(group, pots=group.pots + 1)),
    )  # fmt: skip
    return [
        f"{group.segment_id}: if {words}, the model would be {proposed(group=changed)}, not {now}"
        for words, changed in tried
        if proposed(group=changed) != now
    ]


def proposed(*, group: Group) -> str:
    """The model for a group: the first that fits its place on the axes and that nothing rules out."""
    return next((name for name in preferred(group=group) if not _against(name, group)), "in-house")


def weigh(*, group: Group) -> list[ModelFit]:
    """The eight options for one group, in the order of the list: proposed, possible or ruled out, and why."""
    reasons = {name: _against(name, group) for name in SERVICE_MODELS}
    best = proposed(group=group)
    return [
        ModelFit(
            segment_id=group.segment_id,
            model=name,
            standing="proposed" if name == best else "ruled out" if reasons[name] else "possible",
            because=_for(name, group) if name == best else reasons[name] or "nothing speaks against it",
        )
        for name in SERVICE_MODELS
    ]


def preferred(*, group: Group) -> tuple[str, ...]:
    """Models for the group's place on the two axes, the most fitting first."""
    if group.worth_buying is False:
        return ("do-nothing",)
    if not group.complex_need:
        return ("voucher", "managed-market", "contracting-out", "in-house") if group.chooses else (
            "managed-market", "contracting-out", "in-house")  # fmt: skip
    if group.chooses:
        return ("client-directed-budget", "shared-goals", "trust", "in-house")
    return ("shared-goals", "trust", "in-house")


def _axes(group: Group) -> str:
    need = "complex needs" if group.complex_need else "simple needs"
    can = "able to choose and coordinate" if group.chooses else "less able to choose and coordinate"
    return f"{need}, people {can}"


def _against(model: str, group: Group) -> str:
    """What rules a model out for a group; empty where nothing does."""
    few = f"{group.providers} {'provider' if group.providers == 1 else 'providers'} of a service that they need"
    rules = {
        "do-nothing": (group.worth_buying is not False, "a price is both enough and worth it, or it is not yet known"),
        "in-house": (False, ""),
        "contracting-out": (group.complex_need or group.providers < 1,
                            f"{_axes(group)}: one contract for one service leaves nobody to join them up"
                            if group.complex_need else few),
        "managed-market": (group.complex_need or group.providers < MARKET_MIN,
                           f"{_axes(group)}" if group.complex_need else f"{few}, {MARKET_MIN} make a market"),
        "trust": (group.providers < 1 or not group.complex_need,
                  few if group.providers < 1 else "simple needs can be said in a contract"),
        "shared-goals": (group.providers < 1 or not group.complex_need or group.pots < 2 or not group.measurable,
                         _shared(group, few)),
        "client-directed-budget": (not group.chooses or group.providers < CHOICE_MIN,
                                   _axes(group) if not group.chooses else f"{few}, {CHOICE_MIN} make a choice"),
        "voucher": (group.complex_need or not group.chooses or group.providers < CHOICE_MIN,
                    _axes(group) if group.complex_need or not group.chooses else f"{few}, {CHOICE_MIN} make a choice"),
    }  # fmt: skip
    out, why = rules[model]
    return why if out else ""


def _shared(group: Group, few: str) -> str:
    if not group.complex_need:
        return "simple needs have one service, and nothing to share"
    if group.providers < 1:
        return few
    if group.pots < 2:
        return "one pot pays, so there is nobody to share goals with"
    return "goals that cannot be measured cannot be shared"


def _for(model: str, group: Group) -> str:
    said = {
        "do-nothing": "no price is both enough for a provider and worth it to the payer",
        "in-house": f"{_axes(group)}; no other model is possible",
        "contracting-out": f"{_axes(group)}: a mainstream service with help to use it",
        "managed-market": f"{_axes(group)}: {group.providers} providers, one price, and help with choosing",
        "trust": f"{_axes(group)}: a lead agency is trusted, with a named lead, and no goals are paid for",
        "shared-goals": f"{_axes(group)}: a lead agency with a pooled budget of {group.pots} pots and a named lead",
        "client-directed-budget": f"{_axes(group)}: a budget of their own, a navigator on request",
        "voucher": f"{_axes(group)}: {group.providers} providers to choose from",
    }
    return said[model]
