"""How unequal shares are: Theil's T over areas counted by their need, parted into between and within groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class Theil:
    """Theil's T and its two exact parts, in nats: `total` = `between` groups + `within` them."""

    total: float
    between: float
    within: float


def theil_of(
    *, people: npt.NDArray[np.float64], served: npt.NDArray[np.float64], group: npt.NDArray[np.int64]
) -> Theil | None:
    """Theil's T of served / people. `people` [n] > 0, `served` [n] >= 0, `group` [n] whole numbers from 0.

    T = sum of s ln(s / p), where s and p are an area's share of everybody served and of all people: 0 where all have
    the same, ln(people / people of one area) where one area has it all. None where nobody is served.
    Source: Theil 1967, Economics and Information Theory, chapter 4; Shorrocks 1980 for the parts.
    """
    if not len(people) or not served.sum() > 0:
        return None
    of_people = np.bincount(group, weights=people).astype(np.float64)
    of_served = np.bincount(group, weights=served).astype(np.float64)
    between = _divergence(of_served, of_people)
    within = math.fsum(
        of_served[one] / of_served.sum() * _divergence(served[group == one], people[group == one])
        for one in np.flatnonzero(of_served > 0)
    )
    return Theil(total=_divergence(served, people), between=between, within=within)


def _divergence(served: npt.NDArray[np.float64], people: npt.NDArray[np.float64]) -> float:
    some = served > 0
    share, fair = served[some] / served.sum(), people[some] / people.sum()
    return max(math.fsum((share * np.log(share / fair)).tolist()), 0.0)
