"""Comparing a cohort with similar people of a large pool, beside DoubleML on the same people in the same run.

python -m bench.evidence [--cohort 100000] [--pool 1000000] [--covariates 30] [--only PROGRAM ...]

The people: normal covariates, who takes part logistic in ten of them, an outcome linear in all, a difference of 0.25.
Weft reads two Parquet files and balances exactly; DoubleML (the effect on the treated) fits scikit-learn's gradient
boosting, the same learners as `--method double-ml`, on the same array in five folds. Each runs in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TRUE = 0.25
PROGRAMS = ("Weft, balance", "Weft, match", "Weft, double-ml", "DoubleML")


def people(rows: int, columns: int, *, taking_part: bool, seed: int) -> pa.Table:
    """Invented people of one side, an outcome that follows from all that is known."""
    draw = np.random.default_rng(seed)
    shift = np.where(np.arange(columns) < 10, 0.15 if taking_part else 0.0, 0.0)
    known = draw.normal(0, 1, (rows, columns)) + shift
    outcome = known @ np.linspace(0.3, 0.02, columns) + draw.normal(0, 1, rows) + TRUE * taking_part
    letter = "c" if taking_part else "p"
    names = {"person_id": pa.array([f"{letter}{n}" for n in range(rows)]), "result": outcome}
    return pa.table({**names, **{f"x{n:02d}": known[:, n] for n in range(columns)}})


def weft(folder: Path, method: str) -> tuple[float, float, float]:
    """Compare the two files; the estimate and its interval."""
    from weft.loop.comparing import compare_files
    from weft.vocabulary import Comparing

    sides = [(name, (folder / name).read_bytes()) for name in ("cohort.parquet", "pool.parquet")]
    asked = Comparing(outcome="result", method=method)
    answer = compare_files(cohort=sides[0], pool=sides[1], asked=asked).comparison
    return answer.estimate, answer.low, answer.high


def peer(folder: Path) -> tuple[float, float, float]:
    """The same people with DoubleML, its score for those who took part."""
    from doubleml import DoubleMLData, DoubleMLIRM
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    sides = [pq.read_table(folder / name).drop_columns(["person_id"]) for name in ("cohort.parquet", "pool.parquet")]
    both = np.column_stack(pa.concat_tables(sides).to_pandas().to_numpy().T)
    treated = np.repeat([1, 0], [len(side) for side in sides])
    settings = {"max_iter": 100, "max_leaf_nodes": 15, "learning_rate": 0.1, "early_stopping": False, "random_state": 0}
    model = DoubleMLIRM(
        DoubleMLData.from_arrays(both[:, 1:], both[:, 0], treated),
        ml_g=HistGradientBoostingRegressor(**settings),
        ml_m=HistGradientBoostingClassifier(**settings),
        n_folds=5,
        score="ATTE",
    )
    model.fit()
    low, high = model.confint().to_numpy()[0]
    return float(model.coef[0]), float(low), float(high)


def one(folder: Path, which: str) -> None:
    """Time one of them in this process and print its row."""
    began, worked = time.monotonic(), time.process_time()
    estimate, low, high = peer(folder) if which == "DoubleML" else weft(folder, which.removeprefix("Weft, "))
    seconds, processor = time.monotonic() - began, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"| {which} | {estimate:.4f} ({low:.4f} to {high:.4f}) | {seconds:.1f} | {processor:.1f} | {memory:.1f} |")


def main() -> None:
    """Write the people, and run each program on them."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--cohort", type=int, default=100_000)
    asking.add_argument("--pool", type=int, default=1_000_000)
    asking.add_argument("--covariates", type=int, default=30)
    asking.add_argument("--only", nargs="+", choices=PROGRAMS, default=PROGRAMS)
    asking.add_argument("--one", nargs=2)
    asked = asking.parse_args()
    if asked.one:
        one(Path(asked.one[0]), asked.one[1])
        return
    print(
        f"\n## Comparing {asked.cohort:,} people with a pool of {asked.pool:,} on {asked.covariates} covariates\n\n"
        f"The true difference is {TRUE}.\n\n| | difference | s | processor s | GiB |\n|---|---|---:|---:|---:|",
        flush=True,
    )
    programs = [name for name in asked.only if name != "DoubleML" or importlib.util.find_spec("doubleml")]
    with tempfile.TemporaryDirectory() as made:
        for name, rows, taking_part in (("cohort", asked.cohort, True), ("pool", asked.pool, False)):
            pq.write_table(
                people(rows, asked.covariates, taking_part=taking_part, seed=rows), Path(made) / f"{name}.parquet"
            )
        for program in programs:
            subprocess.run([sys.executable, "-m", "bench.evidence", "--one", made, program], check=True)


if __name__ == "__main__":
    main()
