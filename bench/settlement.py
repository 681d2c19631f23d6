"""A settlement of many claims, the floor (scan, sort, write the same rows), and programs in pandas and Polars.

python -m bench.settlement [--rows 100000 1000000] [--memory 1500MB] [--programs weft floor polars]

Each of the two frame libraries runs twice: `payments` works out the payments alone, without checks of the file,
reasons, digests or the chain; `everything` does all of that, and its statements must be Weft's, digest for digest.

The card: 300 contracts, a seventh as many people as claims, 40% of claims of three lasting windows, 3 tiers, caps
for a person and for a contract, three pots; 3% of claims come twice. Each program runs in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench import settlement_frames
from weft import engine, settlement
from weft.vocabulary import Contract, Enrolment, Share, Statement, Table, Term, Tier

START = date(2031, 4, 1)
AS_OF = START + timedelta(days=730)
CONTRACTS = 300
POTS = (("a", 5), ("b", 3), ("c", 2))


def agreed(people: int) -> engine.Place:
    """The contracts, the card and everyone's start."""
    names = [f"C-{number:03d}" for number in range(CONTRACTS)]
    key = [{"place_id": "b", "contract_id": name} for name in names]
    contracts = [
        Contract(
            **k, payer_id="commissioner", payee_id=f"P{k['contract_id']}", from_on=START, to_on=AS_OF, currency="GBP",
            cap_minor=people * 300, person_cap_minor=150_000,
        )
        for k in key
    ]  # fmt: skip
    terms = [Term(**k, term_id="result", kind="outcome", outcome_id="result", price_minor=100_003) for k in key]
    terms += [
        Term(
            **k, term_id="stay", kind="sustainment", outcome_id="stay", price_minor=20_011, sustained_days=91,
            every_days=91, times_max=3,
        )
        for k in key
    ]  # fmt: skip
    tiers = [
        Tier(**k, term_id="result", from_count=count, price_minor=price)
        for k in key
        for count, price in ((max(2, people // 900), 110_007), (max(3, people // 450), 120_001))
    ]
    shares = [Share(**k, pot_id=pot, weight=weight) for k in key for pot, weight in POTS]
    codes = np.arange(people)
    starts = pa.table(
        {
            "place_id": pa.repeat("b", people),
            "contract_id": pa.array([names[n] for n in codes % CONTRACTS]),
            "person_id": pa.array([f"p{n}" for n in codes]),
            "segment_id": pa.repeat("adults", people),
            "started_on": pa.repeat(START, people),
            "eligible": pa.repeat(True, people),
        }
    )
    nouns = ((Contract, contracts), (Term, terms), (Tier, tiers), (Share, shares))
    return engine.place_of(*(Table.of_nouns(noun, rows) for noun, rows in nouns), Table(Enrolment, starts))


def arrived(rows: int) -> pa.Table:
    """Claims as they might come, drawn with a fixed seed."""
    draw = np.random.default_rng(4)
    people = max(300, rows // 7)
    person = draw.integers(0, people, rows)
    stays = draw.random(rows) < 0.4
    window = np.where(stays, draw.integers(1, 4, rows), 1)
    day = draw.integers(0, 700, rows)
    epoch = (START - date(1970, 1, 1)).days
    achieved = pa.array((epoch + day).astype(np.int32)).cast(pa.date32())
    claimed = pa.array((epoch + day + draw.integers(0, 30, rows)).astype(np.int32)).cast(pa.date32())
    numbers = pa.array(np.arange(rows)).cast(pa.string())
    contract = np.array([f"C-{number:03d}" for number in range(CONTRACTS)])
    return pa.table(
        {
            "place_id": pa.repeat("b", rows),
            "claim_id": pc.binary_join_element_wise("K", numbers, ""),
            "contract_id": contract[person % CONTRACTS],
            "term_id": np.where(stays, "stay", "result"),
            "person_id": pc.binary_join_element_wise("p", pa.array(person).cast(pa.string()), ""),
            "window_no": pa.array(window, pa.int64()),
            "achieved_on": achieved,
            "claimed_on": claimed,
            "currency": pa.repeat("GBP", rows),
            "amount_minor": pa.nulls(rows, pa.int64()),
            "evidence": pa.repeat("attestation", rows),
            "evidence_digest": pa.nulls(rows, pa.string()),
        }
    )


def run_weft(folder: Path, people: int, memory: str) -> None:
    """Everything: checks, rules, reasons, digests, both tables written and the chain sealed."""
    place = agreed(people)
    began = clocks()
    with engine.hold_ledger(folder=folder / "ledger") as held, engine.connect(memory=memory) as session:
        made = settlement.settle_into(
            place=place, claims=folder / "claims.parquet", held=held, as_of=AS_OF, session=session
        )
    report(began, sum(row.paid_minor for row in made), made[-1].digest)


def run_floor(folder: Path, people: int, memory: str) -> None:
    """Scan the claims, sort as many lines and postings as a settlement wrote, and write them as Parquet."""
    written = next((folder / "ledger").glob("0*"))
    began = clocks()
    with engine.connect(memory=memory) as session:
        run = session.backend.raw_sql
        run(f"SELECT count(*), max(achieved_on) FROM '{folder}/claims.parquet'")
        for name, order in (
            ("statement_lines", "contract_id, claim_id"),
            ("postings", "contract_id, claim_id, from_account"),
        ):
            target = f"{folder}/floor_{name}.parquet"
            run(f"COPY (SELECT * FROM '{written}/{name}.parquet' ORDER BY {order}) TO '{target}' (COMPRESSION zstd)")
    report(began, 0)


def run_pandas(folder: Path, people: int, memory: str) -> None:
    """The same payments in pandas, without checks of the file, reasons, digests or the ledger's chain."""
    import pandas as pd

    began = clocks()
    rows = pd.read_parquet(folder / "claims.parquet", columns=USED)
    rows = rows.sort_values(["achieved_on", "claim_id"], ignore_index=True)
    rows["first"] = ~rows.duplicated(["person_id", "term_id", "window_no"])
    paid = rows[rows["first"]].copy()
    place = paid.groupby(["contract_id", "term_id"]).cumcount() + 1
    low, high = tier_counts(people)
    price = np.where(place >= high, 120_001, np.where(place >= low, 110_007, 100_003))
    paid["price"] = np.where(paid["term_id"] == "stay", 20_011, price)
    for keys, cap in ((["contract_id", "person_id"], 150_000), (["contract_id"], people * 300)):
        ahead = paid.groupby(keys)["price"].cumsum() - paid["price"]
        paid["price"] = np.minimum(paid["price"], np.maximum(0, cap - ahead))
    lines = rows.merge(paid[["claim_id", "price"]], "left", "claim_id").sort_values(["contract_id", "claim_id"])
    lines.to_parquet(folder / "pandas_lines.parquet", compression="zstd")
    paid = paid[paid["price"] > 0]
    cuts = settlement_frames.split(paid["price"].to_numpy())
    moved = pd.concat(
        [paid[["contract_id", "claim_id"]].assign(from_account=f"pot:{pot}", amount_minor=part) for pot, part in cuts]
    )
    moved = moved[moved["amount_minor"] > 0].sort_values(["contract_id", "claim_id", "from_account"])
    moved.to_parquet(folder / "pandas_postings.parquet", compression="zstd")
    report(began, int(paid["price"].sum()))


def run_polars(folder: Path, people: int, memory: str) -> None:
    """The same payments in Polars, without checks of the file, reasons, digests or the ledger's chain."""
    import polars as pl

    began = clocks()
    rows = pl.scan_parquet(folder / "claims.parquet").select(USED).sort("achieved_on", "claim_id")
    rows = rows.with_columns(first=pl.struct("person_id", "term_id", "window_no").is_first_distinct())
    low, high = tier_counts(people)
    place = pl.int_range(1, pl.len() + 1).over("contract_id", "term_id")
    tiered = pl.when(place >= high).then(120_001).when(place >= low).then(110_007).otherwise(100_003)
    paid = rows.filter("first").with_columns(
        price=pl.when(pl.col("term_id") == "stay").then(20_011).otherwise(tiered).cast(pl.Int64)
    )
    for keys, cap in ((["contract_id", "person_id"], 150_000), (["contract_id"], people * 300)):
        ahead = pl.col("price").cum_sum().over(keys) - pl.col("price")
        paid = paid.with_columns(price=pl.min_horizontal("price", pl.max_horizontal(0, cap - ahead)))
    paid = paid.collect()
    lines = rows.join(paid.lazy().select("claim_id", "price"), "claim_id", how="left")
    lines.sort("contract_id", "claim_id").collect().write_parquet(folder / "polars_lines.parquet", compression="zstd")
    paid = paid.filter(pl.col("price") > 0)
    cuts = settlement_frames.split(paid["price"].to_numpy())
    moved = pl.concat(
        [
            paid.select("contract_id", "claim_id").with_columns(
                from_account=pl.lit(f"pot:{pot}"), amount_minor=pl.Series(part)
            )
            for pot, part in cuts
        ]
    )
    moved = moved.filter(pl.col("amount_minor") > 0).sort("contract_id", "claim_id", "from_account")
    moved.write_parquet(folder / "polars_postings.parquet", compression="zstd")
    report(began, int(paid["price"].sum()))


def run_pandas_everything(folder: Path, people: int, memory: str) -> None:
    """All that Weft does for this card, in pandas."""
    run_everything(settlement_frames.pandas_everything, "pandas", folder, people)


def run_polars_everything(folder: Path, people: int, memory: str) -> None:
    """All that Weft does for this card, in Polars."""
    run_everything(settlement_frames.polars_everything, "polars", folder, people)


def run_everything(program: Callable[..., list[Statement]], package: str, folder: Path, people: int) -> None:
    """Time one of the programs of data frames that do everything."""
    importlib.import_module(package)
    place = agreed(people)
    began = clocks()
    made = program(folder, place, AS_OF, *tier_counts(people), people * 300)
    report(began, sum(row.paid_minor for row in made), made[-1].digest)


USED = ["claim_id", "contract_id", "term_id", "person_id", "window_no", "achieved_on", "claimed_on"]


def tier_counts(people: int) -> tuple[int, int]:
    """From which result of a contract the second and the third price hold."""
    return max(2, people // 900), max(3, people // 450)


def clocks() -> tuple[float, float]:
    """The clock on the wall, and the processor's seconds of this process."""
    return time.monotonic(), time.process_time()


def report(began: tuple[float, float], paid_minor: int, digest: str = "") -> None:
    """One line for the parent: seconds, processor seconds, peak memory in megabytes, money, last digest."""
    wall, processor = (now - then for now, then in zip(clocks(), began, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wall:.2f} {processor:.2f} {peak:.0f} {paid_minor} {digest or '-'}")


PROGRAMS = {
    "weft": run_weft,
    "floor": run_floor,
    "pandas-payments": run_pandas,
    "polars-payments": run_polars,
    "pandas-everything": run_pandas_everything,
    "polars-everything": run_polars_everything,
}


def main() -> None:
    """The table, one row a program and size; programs whose package is missing are named as such."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--memory", default="1200MB")
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        PROGRAMS[asked.one[0]](Path(asked.one[1]), max(300, asked.rows[0] // 7), asked.memory)
        return
    print(
        "## Settlement\n\n| claims | program | seconds | processor s | x floor | peak MB | paid | same digests |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    for rows in asked.rows:
        with tempfile.TemporaryDirectory(prefix="weft-bench-") as folder:
            pq.write_table(arrived(rows), Path(folder) / "claims.parquet")
            print("\n".join(measured(rows, folder, asked.memory, asked.programs)), flush=True)


def measured(rows: int, folder: str, memory: str, programs: Sequence[str]) -> list[str]:
    """The rows of the table for one size. The floor needs what Weft wrote, so Weft is always the first."""
    found = {}
    for name in dict.fromkeys(["weft", "floor", *programs]):
        package = name.split("-")[0]
        if package in ("pandas", "polars") and not importlib.util.find_spec(package):
            continue
        command = [sys.executable, "-m", "bench.settlement", "--one", name, folder]
        command += ["--rows", str(rows), "--memory", memory]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[name] = done.stdout.split()[-5:]
    floor, sealed = float(found["floor"][0]), found["weft"][4]
    return [
        f"| {rows:,} | {name} | {seconds} | {processor} | {float(seconds) / floor:.1f} | {peak} | "
        f"{int(paid) / 100:,.2f} | {'-' if digest == '-' else 'yes' if digest == sealed else 'NO'} |"
        for name, (seconds, processor, peak, paid, digest) in found.items()
    ]


if __name__ == "__main__":
    main()
