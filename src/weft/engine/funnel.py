"""Funnel limits for shares: how far apart units of one size lie by chance, and by what sets units apart as a rule.

Areas in the atlas, contracts in the evidence: shared maths lies below both rooms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FUNNEL_Z_95 = 1.959963984540054
"""Standard deviations that hold 95% of a normal distribution. Spiegelhalter 2005, Statistics in Medicine 24(8)."""

FUNNEL_Z_998 = 3.090232306167813
"""Standard deviations that hold 99.8% of it; the same source."""

FUNNEL_TAIL = 0.1
"""Share of units at each end whose z is drawn in before over-dispersion is measured, so that outliers do not hide
themselves. Spiegelhalter 2005, Quality and Safety in Health Care 14(5)."""

Real = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The overall share, the dispersion about it (None where it cannot be measured), and limits for every unit [n]."""

    share: float
    dispersion: float | None
    spread: float
    low_95: Real
    high_95: Real
    low_998: Real
    high_998: Real


def funnel_of(*, people: Real, served: Real) -> Funnel:
    """Limits for the share served / people of each unit. `people` [n] > 0; `served` [n] from 0 to people; n >= 1.

    Standard error s = sqrt(share (1 - share) / people); z = (unit's share - share) / s; dispersion and spread as in
    `overdispersion`; limits = share +- z x sqrt(s^2 + spread^2), kept within 0 and 1.
    Source: Spiegelhalter 2005, Statistics in Medicine 24(8), 1185-1202 (funnel plots).
    """
    share = min(math.fsum(served.tolist()) / math.fsum(people.tolist()), 1.0)
    error = np.sqrt(share * (1.0 - share) / people)
    dispersion, spread = None, 0.0
    if 0.0 < share < 1.0:
        dispersion, spread = overdispersion(z=(served / people - share) / error, error=error, tail=FUNNEL_TAIL)
    wide = np.sqrt(error**2 + spread**2)

    def at(z: float) -> Real:
        return np.clip(share + z * wide, 0.0, 1.0)

    return Funnel(
        share=share,
        dispersion=dispersion,
        spread=spread,
        low_95=at(-FUNNEL_Z_95),
        high_95=at(FUNNEL_Z_95),
        low_998=at(-FUNNEL_Z_998),
        high_998=at(FUNNEL_Z_998),
    )


def overdispersion(*, z: Real, error: Real, tail: float) -> tuple[float, float]:
    """Mean squared z with the outer tails drawn in, and the standard deviation between units beyond chance.

    z beyond the `tail` and 1 - `tail` quantiles is set to them (winsorised). phi = mean z^2. Where phi > 1,
    spread^2 = (n phi - (n - 1)) / (sum w - sum w^2 / sum w) with w = 1 / error^2, the moment estimate of DerSimonian
    and Laird 1986; otherwise 0. Source: Spiegelhalter 2005, Quality and Safety in Health Care 14(5), 347-351.
    """
    low, high = np.quantile(z, tail), np.quantile(z, 1.0 - tail)
    squares = np.clip(z, low, high) ** 2
    count = len(z)
    phi = math.fsum(squares.tolist()) / count
    if phi <= 1.0 or count < 2:
        return phi, 0.0
    weight = 1.0 / error**2
    every = math.fsum(weight.tolist())
    room = every - math.fsum((weight**2).tolist()) / every
    return phi, math.sqrt(max((count * phi - (count - 1)) / room, 0.0))
