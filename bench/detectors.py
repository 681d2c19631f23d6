"""How often a detector errs and how often it finds, in draws; and what pooling saves.

python -m bench.detectors [--draws 2000]
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy import special

from weft.evidence.exact import drawn
from weft.evidence.hierarchy import pool, summary_of
from weft.evidence.monitor_assumptions import TAIL


def creaming(draw: np.random.Generator, pool_size: int, starts: int, times: float) -> bool:
    """People are taken on one by one; whoever is in the best third is `times` its share among them."""
    top = pool_size // 3
    wanted = times * top / pool_size
    odds = wanted / (1 - wanted) * (pool_size - top) / top
    keys = np.concatenate([draw.exponential(size=top) / odds, draw.exponential(size=pool_size - top)])
    both = int((np.argpartition(keys, starts - 1)[:starts] < top).sum())
    found = drawn(base=pool_size, group=top, flagged=starts, both=both, tail=TAIL, upper=True, matters=1.25)
    return found.beyond


def pooling(draws: int) -> tuple[float, float, float]:
    """Mean squared errors of pooled and raw chances of twelve providers, and how often 95% intervals hold the truth."""
    pooled = raw = inside = 0.0
    rows, none = np.arange(12), np.zeros(12, dtype=np.int64)
    for seed in range(draws):
        draw = np.random.default_rng([seed, 42])
        people = draw.integers(4, 120, size=12)
        truth = special.expit(draw.normal(-0.6, 0.3) + draw.normal(0, 0.5, size=12))
        achieved = draw.binomial(people, truth)
        fitted = pool(
            people=people.astype(float), achieved=achieved.astype(float), offset=np.full(12, -0.6),
            levels=[none, none, rows],
        )  # fmt: skip
        for row in rows:
            asked = np.concatenate([[1.0, 1.0, 1.0], (rows == row).astype(float)])
            means, spreads = fitted.at(asked, -0.6)
            mean, low, high = summary_of(weights=fitted.weights, means=means, spreads=spreads)
            pooled += (mean - truth[row]) ** 2
            raw += (achieved[row] / people[row] - truth[row]) ** 2
            inside += low <= truth[row] <= high
    return pooled / draws / 12, raw / draws / 12, inside / draws / 12


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=2000)
    draws = parser.parse_args().draws
    print("## Detectors\n\n| creaming | referred | start | found |\n|---|---:|---:|---:|")
    cases = ((1.25, 3_000, 1_000), (1.25, 1_000, 400), (1.25, 1_000, 300))
    none = ((1.0, 3_000, 1_000), (1.0, 1_000, 400), (1.0, 200, 80))
    for number, (times, size, starts) in enumerate((*cases, *none)):
        draw = np.random.default_rng(number)
        share = np.mean([creaming(draw, size, starts, times) for _ in range(draws)])
        print(f"| {f'{times:g} times' if times > 1 else 'none'} | {size:,} | {starts:,} | {share:.1%} |")
    fewer = max(draws // 20, 1)
    pooled, raw, inside = pooling(fewer)
    print(f"\nTwelve providers of 4 to 119 people, {fewer} draws: squared error {pooled:.5f} pooled, {raw:.5f} raw;")
    print(f"95% intervals hold the truth in {inside:.1%}.")


if __name__ == "__main__":
    main()
