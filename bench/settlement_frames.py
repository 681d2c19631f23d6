"""The benchmark's settlement as programs of data frames that do everything `weft settle` does for its card.

Every column of the claims checked, the card's rules with their reasons, all columns of lines and postings, digests and
the chain: the statements come out the same, digest for digest, which the benchmark compares.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from weft import engine
from weft.settlement.seal import Wax, digest_agreed
from weft.vocabulary import Contract, Enrolment, Posting, Statement, StatementLine, Table, arrow_schema

RESULT, STAY = 100_003, 20_011
SECOND, THIRD = 110_007, 120_001
PERSON_CAP = 150_000
EVIDENCE = ["attestation", "document", "records"]
PAY_DAYS = 30


def polars_everything(folder: Path, place: engine.Place, as_of: date, low: int, high: int, cap: int) -> list[Statement]:
    """All of it in Polars; digests over Arrow, as Weft's own."""
    import polars as pl

    rows = pl.read_parquet(folder / "claims.parquet")
    contracts = pl.DataFrame(
        [
            {"contract_id": c.contract_id, "from_on": c.from_on, "to_on": c.to_on, "payee_id": c.payee_id}
            for c in place.table(Contract).nouns()
        ]
    )
    started = pl.from_arrow(place.table(Enrolment).data).drop("place_id", "segment_id")
    texts = [name for name, kind in rows.schema.items() if kind == pl.String and name != "evidence_digest"]
    faults = rows.select(
        *[
            (pl.col(name).is_null() | (pl.col(name).str.len_chars() > 64) | (pl.col(name) == "")).any()
            for name in texts
        ],
        control=pl.concat_str("claim_id", "contract_id", "term_id", "person_id").str.contains("[\x00-\x1f]").any(),
        own=pl.col("claim_id").str.starts_with("~").any(),
        contract=(~pl.col("contract_id").is_in(contracts["contract_id"].implode())).any(),
        term=(~pl.col("term_id").is_in(["result", "stay"])).any(),
        evidence_class=(~pl.col("evidence").is_in(EVIDENCE)).any(),
        window=(pl.col("window_no") < 1).any(),
        amount=pl.col("amount_minor").is_not_null().any(),
        foreign=(pl.col("currency") != "GBP").any(),
        late=(pl.col("claimed_on") > as_of).any(),
        elsewhere=(pl.col("place_id") != "b").any(),
        twice=pl.col("claim_id").is_duplicated().any(),
    )
    assert not any(faults.row(0))
    rows = rows.drop("currency").sort("achieved_on", "claim_id")
    rows = rows.join(contracts, on="contract_id", maintain_order="left")
    rows = rows.join(started, on=["contract_id", "person_id"], how="left", maintain_order="left")
    day, window = pl.col("achieved_on"), pl.when(pl.col("term_id") == "stay").then(3).otherwise(1)
    rule = (
        pl.when(pl.col("started_on").is_null() | (day < pl.col("started_on"))).then(pl.lit("SETTLE-9"))
        .when(~pl.col("eligible").fill_null(False)).then(pl.lit("SETTLE-10"))
        .when((pl.col("claimed_on") < day) | (day < pl.col("from_on"))).then(pl.lit("SETTLE-6"))
        .when((day >= pl.col("to_on")) | (pl.col("window_no") > window)).then(pl.lit("SETTLE-7"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    rows = rows.with_columns(rule=rule).drop("from_on", "to_on", "started_on", "eligible")
    holder = pl.col("claim_id").first().over("person_id", "term_id", "window_no", pl.col("rule") == "")
    rows = rows.with_columns(holder=holder)
    taken = (pl.col("rule") == "") & (pl.col("holder") != pl.col("claim_id"))
    rows = rows.with_columns(
        rule=pl.when(taken).then(pl.lit("SETTLE-3")).otherwise("rule"),
        other_claim_id=pl.when(taken).then("holder").otherwise(pl.lit("")),
    ).drop("holder")
    paid = rows.filter(pl.col("rule") == "")
    ordinal = pl.int_range(1, pl.len() + 1).over("contract_id", "term_id")
    paid = paid.with_columns(ordinal=pl.when(pl.col("term_id") == "result").then(ordinal).otherwise(0))
    place_of = pl.col("ordinal")
    price = pl.when(place_of >= high).then(THIRD).when(place_of >= low).then(SECOND).otherwise(RESULT)
    price = pl.when(pl.col("term_id") == "stay").then(STAY).otherwise(price).cast(pl.Int64)
    paid = paid.with_columns(price_minor=price, paid_minor=price)
    for keys, most, code in (
        (["contract_id", "person_id"], PERSON_CAP, "SETTLE-11"),
        (["contract_id"], cap, "SETTLE-12"),
    ):
        ahead = pl.col("paid_minor").cum_sum().over(keys) - pl.col("paid_minor")
        paid = paid.with_columns(left=most - ahead)
        short = pl.col("left") < pl.col("paid_minor")
        short = short | (pl.col("left") <= 0) if code == "SETTLE-12" else short
        paid = paid.with_columns(
            rule=pl.when(short).then(pl.lit(code)).otherwise("rule"),
            paid_minor=pl.when(short).then(pl.max_horizontal("left", 0)).otherwise("paid_minor"),
        ).drop("left")
    refused = rows.filter(pl.col("rule") != "").with_columns(
        status=pl.lit("refused"), **{name: pl.lit(0, pl.Int64) for name in ("ordinal", "price_minor", "paid_minor")}
    )
    reduced = pl.col("paid_minor") < pl.col("price_minor")
    paid = paid.with_columns(status=pl.when(reduced).then(pl.lit("reduced")).otherwise(pl.lit("paid")))
    codes = {name: f"S-{number:06d}" for number, name in enumerate(sorted(contracts["contract_id"]), start=1)}
    paid = paid.with_columns(pl.col("ordinal").cast(pl.Int64)).select(refused.columns)
    lines = pl.concat([paid, refused]).with_columns(
        statement_id=pl.col("contract_id").replace_strict(codes), entry=pl.lit("claim"),
        claimed_contract_id="contract_id", claimed_term_id="term_id", outcome_id="term_id",
        limit_on=pl.lit(None, pl.Date), gross_minor="price_minor", retained_minor=pl.lit(0, pl.Int64),
        recovered_minor=pl.lit(0, pl.Int64), payable_minor="paid_minor",
    )  # fmt: skip
    del rows, refused, paid
    lines = lines.sort("contract_id", "claim_id")
    earned = lines.filter(pl.col("paid_minor") > 0)
    parts = split(earned["paid_minor"].to_numpy())
    facts = {"kind": pl.lit("payment"), "currency": pl.lit("GBP"), "posted_on": pl.lit(as_of)}
    facts["due_on"] = pl.lit(as_of + timedelta(days=PAY_DAYS))
    facts["to_account"] = pl.concat_str(pl.lit("payable:"), "payee_id", pl.lit(":"), "contract_id")
    keys = ["place_id", "statement_id", "claim_id", "contract_id", "payee_id"]
    postings = pl.concat(
        [
            earned.select(keys).with_columns(from_account=pl.lit(f"pot:{pot}"), amount_minor=pl.Series(part), **facts)
            for pot, part in parts
        ]
    )
    postings = postings.filter(pl.col("amount_minor") > 0).sort("contract_id", "claim_id", "from_account")
    return sealed(folder, place, as_of, lines.to_arrow(), postings.to_arrow(), "polars")


def pandas_everything(folder: Path, place: engine.Place, as_of: date, low: int, high: int, cap: int) -> list[Statement]:
    """All of it in pandas; digests over Arrow, as Weft's own."""
    import pandas as pd

    rows = pq.read_table(folder / "claims.parquet").to_pandas(types_mapper=arrow_types)
    contracts = {c.contract_id: c for c in place.table(Contract).nouns()}
    started = place.table(Enrolment).data.drop_columns(["place_id", "segment_id"]).to_pandas(types_mapper=arrow_types)
    for name in ("place_id", "claim_id", "contract_id", "term_id", "person_id", "currency", "evidence"):
        length = rows[name].str.len()
        assert rows[name].notna().all()
        assert bool(((length > 0) & (length <= 64)).all())
    joined = rows["claim_id"] + rows["contract_id"] + rows["term_id"] + rows["person_id"]
    assert not joined.str.contains("[\x00-\x1f]", regex=True).any()
    assert not rows["claim_id"].str.startswith("~").any()
    assert rows["contract_id"].isin(contracts).all()
    assert rows["term_id"].isin(["result", "stay"]).all()
    assert rows["evidence"].isin(EVIDENCE).all()
    assert not (rows["window_no"] < 1).any()
    assert rows["amount_minor"].isna().all()
    assert not (rows["currency"] != "GBP").any()
    assert not (rows["claimed_on"] > as_of).any()
    assert not (rows["place_id"] != "b").any()
    assert not rows["claim_id"].duplicated().any()
    del joined
    rows = rows.drop(columns="currency").sort_values(["achieved_on", "claim_id"], ignore_index=True)
    rows = rows.merge(started, "left", ["contract_id", "person_id"])
    first, last = next(iter(contracts.values())).from_on, next(iter(contracts.values())).to_on
    day = rows["achieved_on"]
    tests = (
        ("SETTLE-9", rows["started_on"].isna() | (day < rows["started_on"])),
        ("SETTLE-10", ~rows["eligible"].fillna(False).astype(bool)),
        ("SETTLE-6", (rows["claimed_on"] < day) | (day < first)),
        ("SETTLE-7", (day >= last) | (rows["window_no"] > np.where(rows["term_id"] == "stay", 3, 1))),
    )
    found = [np.asarray(test.fillna(True), bool) for _, test in tests]
    rule = np.select(found, [code for code, _ in tests], default="").astype(object)
    rows = rows.drop(columns=["started_on", "eligible"])
    asked = rule == ""
    keys = ["person_id", "term_id", "window_no"]
    open_rows = rows.loc[asked, [*keys, "claim_id"]]
    holder = open_rows.groupby(keys, sort=False)["claim_id"].transform("first").reindex(rows.index)
    taken = asked & np.asarray((holder != rows["claim_id"]).fillna(False), bool)
    rows["rule"] = np.where(taken, "SETTLE-3", rule)
    rows["other_claim_id"] = np.where(taken, holder.to_numpy(object), "")
    paid = rows[asked & ~taken].copy()
    result = np.asarray(paid["term_id"] == "result", bool)
    paid["ordinal"] = np.where(result, paid.groupby(["contract_id", "term_id"]).cumcount() + 1, 0)
    tiered = np.where(paid["ordinal"] >= high, THIRD, np.where(paid["ordinal"] >= low, SECOND, RESULT))
    paid["price_minor"] = np.where(result, tiered, STAY)
    paid["paid_minor"] = paid["price_minor"]
    for group, most, code in (
        (["contract_id", "person_id"], PERSON_CAP, "SETTLE-11"),
        (["contract_id"], cap, "SETTLE-12"),
    ):
        left = most - (paid.groupby(group)["paid_minor"].cumsum() - paid["paid_minor"])
        short = left < paid["paid_minor"]
        short = short | (left <= 0) if code == "SETTLE-12" else short
        paid["rule"] = np.where(short, code, paid["rule"].to_numpy(object))
        paid["paid_minor"] = np.where(short, np.maximum(left, 0), paid["paid_minor"])
    paid["status"] = np.where(paid["paid_minor"] < paid["price_minor"], "reduced", "paid")
    refused = rows[~asked | taken].assign(ordinal=0, price_minor=0, paid_minor=0, status="refused")
    lines = pd.concat([paid, refused], ignore_index=True)
    del rows, paid, refused
    codes = {name: f"S-{number:06d}" for number, name in enumerate(sorted(contracts), start=1)}
    lines["statement_id"] = lines["contract_id"].map(codes)
    lines = lines.assign(
        entry="claim", claimed_contract_id=lines["contract_id"], claimed_term_id=lines["term_id"],
        outcome_id=lines["term_id"], limit_on=None, gross_minor=lines["price_minor"], retained_minor=0,
        recovered_minor=0, payable_minor=lines["paid_minor"],
    )  # fmt: skip
    lines = lines.sort_values(["contract_id", "claim_id"], ignore_index=True)
    earned = lines.loc[lines["paid_minor"] > 0, ["place_id", "statement_id", "claim_id", "contract_id", "paid_minor"]]
    parts = split(earned.pop("paid_minor").to_numpy(np.int64))
    payable = {name: f"payable:{c.payee_id}:{name}" for name, c in contracts.items()}
    earned = earned.assign(
        kind="payment", to_account=earned["contract_id"].map(payable), currency="GBP", posted_on=as_of,
        due_on=as_of + timedelta(days=PAY_DAYS),
    )  # fmt: skip
    postings = pd.concat([earned.assign(from_account=f"pot:{pot}", amount_minor=part) for pot, part in parts])
    postings = postings[postings["amount_minor"] > 0].sort_values(["contract_id", "claim_id", "from_account"])
    tables = [
        pa.Table.from_pandas(frame[arrow_schema(noun).names], schema=arrow_schema(noun), preserve_index=False)
        for noun, frame in ((StatementLine, lines), (Posting, postings))
    ]
    del lines, postings, earned
    return sealed(folder, place, as_of, *tables, "pandas")


def arrow_types(kind: pa.DataType) -> Any:
    """Arrow's own columns in pandas, which are its fastest for text and days."""
    import pandas as pd

    return pd.ArrowDtype(kind)


def sealed(
    folder: Path, place: engine.Place, as_of: date, lines: pa.Table, postings: pa.Table, name: str
) -> list[Statement]:
    """Both tables written as Parquet, and the statements that seal them."""
    wax = Wax()
    for noun, rows in ((StatementLine, lines), (Posting, postings)):
        rows = rows.select(arrow_schema(noun).names).cast(arrow_schema(noun))
        for start in range(0, rows.num_rows, 200_000):
            part = rows.slice(start, 200_000)
            (wax.take_lines if noun is StatementLine else wax.take_postings)(part)
        pq.write_table(rows, folder / f"{name}_{noun.table_name}.parquet", compression="zstd")
    made = wax.close(
        contracts={c.contract_id: c for c in place.table(Contract).nouns()},
        as_of=as_of,
        last=None,
        digests=("", digest_agreed(place)),
        reverses={},
    )
    pq.write_table(Table.of_nouns(Statement, made).data, folder / f"{name}_statements.parquet")
    return made


def split(amounts: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Largest remainder between the pots, as arrays."""
    weights = np.array([5, 3, 2])
    raised = amounts[:, None] * weights
    parts, rest = raised // weights.sum(), raised % weights.sum()
    over = amounts - parts.sum(axis=1)
    place = np.argsort(np.argsort(-rest, axis=1, kind="stable"), axis=1, kind="stable")
    parts += place < over[:, None]
    return [(pot, parts[:, number]) for number, pot in enumerate("abc")]
