"""What lives say: lowest standing, chance to stay solvent with its interval, the smallest advance that is enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.brief.rehearsal.life import Flow

Z95 = 1.959963984540054
"""The 97.5% quantile of the normal law: intervals of 95%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of lives with its 95% interval (Wilson 1927)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """The smallest advance that is enough in a share of lives, minor units, with the 95% interval of that quantile by
    order statistics. `helps`: whether half of the lives could pay it back within the contract."""

    needed: int
    low: int
    high: int
    helps: bool


def standing(*, cash: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Where each life stands at the end of each month, reserves left aside: all that came less all that was spent."""
    return np.asarray(np.cumsum(cash - cost, axis=1))


def lowest(*, standing: np.ndarray) -> np.ndarray:
    """The lowest standing of each life; nothing where it never falls below its start."""
    return np.asarray(np.minimum(standing.min(axis=1), 0))


def share_of(*, held: np.ndarray) -> Share:
    """Share of lives in which something holds, and its 95% interval."""
    n = len(held)
    p = float(held.mean())
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * ((p * (1 - p) + Z95**2 / (4 * n)) / n) ** 0.5 / (1 + Z95**2 / n)
    return Share(value=p, low=max(0.0, min(p, middle - half)), high=min(1.0, max(p, middle + half)))


def advance_needed(*, flow: Flow, others: np.ndarray, cost: np.ndarray, reserves_minor: int, share: float) -> Advance:
    """The smallest advance with which a share of lives never stands below its reserves.

    Each life has its own in closed form: with an advance A the standing at month t is s_t + max(0, A - W_t), W_t what
    recovery would have taken by then; so A must be at least W_t - reserves - s_t wherever s_t lies below the reserves.
    More can only help. `others` is the cash of the provider's other contracts.
    """
    bare = standing(cash=flow.received + others, cost=cost)
    taken = np.cumsum(flow.wanted, axis=1)
    short = bare < -reserves_minor
    early = short[:, : flow.advance_at].any(axis=1)
    needed = np.where(short, taken - reserves_minor - bare, 0).max(axis=1)
    payable_back = float(np.median(taken[:, -1]))
    n = len(needed)
    ordered = np.sort(np.where(early, np.iinfo(np.int64).max, needed))
    spread = Z95 * (n * share * (1 - share)) ** 0.5
    at = [int(np.ceil(n * share + step)) - 1 for step in (0, -spread, spread)]
    middle, low, high = (int(ordered[min(n - 1, max(0, rank))]) for rank in at)
    helps = middle <= payable_back
    known = int(needed.max())
    return Advance(needed=min(middle, known), low=min(low, known), high=min(high, known), helps=helps)


def quantile(*, values: np.ndarray, share: float) -> int:
    """The order statistic at a share of the lives: a figure that a life really had."""
    return int(np.sort(values)[max(0, int(np.ceil(len(values) * share)) - 1)])
