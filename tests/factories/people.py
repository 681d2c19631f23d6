"""Cohorts and pools: rolls from columns, and invented people whose true difference is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from weft.vocabulary import Roll


def roll(file: str = "cohort.csv", **columns: Any) -> Roll:
    """A roll from columns; numbers become numbers, text stays text, None is missing."""
    arrays = {}
    for name, values in columns.items():
        array = pa.array(list(values), from_pandas=False)
        if pa.types.is_integer(array.type) or pa.types.is_boolean(array.type) or pa.types.is_null(array.type):
            array = (
                array.cast(pa.int8()).cast(pa.float64())
                if pa.types.is_boolean(array.type)
                else array.cast(pa.float64())
            )
        arrays[name] = array
    return Roll(file=file, data=pa.table(arrays))


def invented(
    *,
    seed: int,
    cohort: int = 200,
    pool: int = 1_000,
    difference: float = 0.0,
    spread: float = 0.0,
    share: bool = False,
) -> tuple[Roll, Roll]:
    """A cohort that is older, needier and more often from one town than its pool, and its pool.

    People of the cohort are drawn from the same world as the pool with odds that are logistic in what is known. The
    outcome follows from age, age squared and past weeks; `difference` is the true average difference of those who
    took part, `spread` its standard deviation among them. With `share` the outcome is yes or no.
    """
    draw = np.random.default_rng(seed)
    world = max(30 * cohort, 3 * pool)
    age, weeks = draw.normal(40, 10, world), draw.gamma(2.0, 6.0, world)
    north = draw.random(world) < 0.3
    odds = np.exp(0.05 * (age - 40) - 0.04 * (weeks - 12) + 0.6 * north)
    ours = draw.choice(world, cohort, replace=False, p=odds / odds.sum())
    theirs = draw.choice(np.setdiff1d(np.arange(world), ours), pool, replace=False)
    level = 0.04 * (age - 40) + 0.001 * (age - 40) ** 2 - 0.05 * (weeks - 12) + 0.5 * north
    outcome = level + draw.normal(0, 1, world)
    if share:
        outcome = (draw.random(world) < np.clip(0.4 + 0.06 * level, 0.02, 0.9)).astype(float)
        outcome[ours] = np.where(draw.random(cohort) < difference, 1.0, outcome[ours])
    else:
        outcome[ours] += difference + spread * draw.normal(0, 1, cohort)

    def side(at: np.ndarray, file: str, letter: str) -> Roll:
        town = ["north" if flag else "south" for flag in north[at]]
        codes = [f"{letter}{number:06d}" for number in range(len(at))]
        return roll(file, person_id=codes, age=age[at], weeks=weeks[at], town=town, result=outcome[at])

    return side(ours, "cohort.csv", "c"), side(theirs, "pool.csv", "p")
