"""What is known of what works: general effects by service type and segment, and some providers' own."""

from __future__ import annotations

import numpy as np

from weft.town.assumptions import AS_OF, EFFECTS, OWN_EFFECT_SHARE, OWN_EFFECT_TESTED, EffectRate
from weft.town.scale import Scale
from weft.town.supply import TYPE_IDS, Firms, Supply
from weft.vocabulary import Effect, Table

OWN_EFFECT_SPREAD = 0.30
"""Standard deviation of the logarithm of a provider's own difference against the general one. Assumption."""

TESTED_RANGE, UNTESTED_RANGE = 0.05, 0.12
"""Half-width of the stated range of a chance, measured and by prior. Assumption."""


def table_effects(*, scale: Scale, supply: Supply, firms: Firms, seed: int) -> Table[Effect]:
    """General rows for every known (service type, segment, outcome), and rows of their own for some providers."""
    rng = np.random.default_rng([seed, 5])
    rows = [
        _effect(scale=scale, rate=rate, provider_id=None, probability=rate.probability, tested=rate.tested)
        for rate in EFFECTS
    ]
    pairs = np.unique(supply.provider.astype(np.int64) * len(TYPE_IDS) + supply.type)
    own = pairs[rng.random(len(pairs)) < OWN_EFFECT_SHARE]
    by_type = {t: [rate for rate in EFFECTS if rate.service_type == t] for t in TYPE_IDS}
    for provider, index in zip(*np.divmod(own, len(TYPE_IDS)), strict=True):
        better = float(np.exp(rng.normal(0, OWN_EFFECT_SPREAD)))
        tested = bool(rng.random() < OWN_EFFECT_TESTED)
        for rate in by_type[TYPE_IDS[index]]:
            chance = min(0.97, rate.baseline + (rate.probability - rate.baseline) * better)
            rows.append(
                _effect(
                    scale=scale,
                    rate=rate,
                    provider_id=firms.provider_id[provider],
                    probability=round(chance, 3),
                    tested=tested,
                )
            )
    return Table.of_nouns(Effect, rows)


def _effect(*, scale: Scale, rate: EffectRate, provider_id: str | None, probability: float, tested: bool) -> Effect:
    half = TESTED_RANGE if tested else UNTESTED_RANGE
    measured = "Invented town: follow-up of past clients" if provider_id else "Invented town: published trials"
    return Effect(
        place_id=scale.place_id,
        service_type=rate.service_type,
        provider_id=provider_id,
        segment_id=rate.segment_id,
        outcome_id=rate.outcome_id,
        probability=probability,
        baseline=rate.baseline,
        low=round(max(0.0, probability - half), 3),
        high=round(min(1.0, probability + half), 3),
        source=measured if tested else "Invented town: prior from similar services",
        as_of=AS_OF,
        tested=tested,
    )
