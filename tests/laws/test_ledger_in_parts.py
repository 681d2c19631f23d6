"""A ledger read some rows at a time is proven, and its changed entries are named, as one that is read whole."""

from __future__ import annotations

import dataclasses
import itertools
import random

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from tests.factories.settlement import DAY, START, Case, claims, place
from weft import engine, settlement
from weft.cli import main
from weft.engine import ledger_parts
from weft.vocabulary import Ledger, Posting, StatementLine, Table, arrow_schema

SIZES = (1, 7, 100_000)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A ledger of two settlements in a folder, and the same in memory."""
    folder = tmp_path_factory.mktemp("books") / "ledger"
    cases = [Case(seed, as_of=START + 400 * DAY) for seed in range(12)]
    made = place(*(row for case in cases for row in case.nouns))
    batch = [claim for case in cases for claim in case.claims]
    with engine.hold_ledger(folder=folder) as held:
        for arrived, days in ((batch[::2], 400), (batch, 700)):
            before = held.read()
            held.append(settlement.settle(place=made, claims=claims(*arrived), ledger=before, as_of=START + days * DAY))
        return folder, held.read()


def in_parts(folder, size, monkeypatch):
    monkeypatch.setattr(ledger_parts, "ROWS_AT_ONCE", size)
    return settlement.verify(ledger=engine.open_ledger(folder=folder))


def kept(folder, ledger, noun, rows):
    """The ledger with other rows of a noun, on disk (all in its first file) and in memory."""
    schema = arrow_schema(noun)
    listed = {name: [getattr(row, name) for row in rows] for name in schema.names}
    table = Table(noun, pyarrow.table(listed, schema=schema))
    files = engine.LedgerFolder(folder).files(noun)
    before = [file.read_bytes() for file in files]
    pyarrow.parquet.write_table(table.data, files[0])
    for file in files[1:]:
        pyarrow.parquet.write_table(table.data.slice(0, 0), file)
    name = "lines" if noun is StatementLine else "postings"
    return before, dataclasses.replace(ledger, **{name: table})


def pays(row) -> bool:
    """Whether money moves for a claim's line, or by a posting."""
    return row.kind == "payment" if isinstance(row, Posting) else row.entry == "claim" and row.paid_minor > 0


def odd_plain(ledger: Ledger, statement_id: str) -> list[str]:
    """Every claim of a statement whose line and postings say different sums, by loops over nouns."""
    net: dict[str, int] = {}
    for line in ledger.lines.nouns():
        if line.statement_id == statement_id and line.entry in ("claim", "fee", "cohort"):
            net[line.claim_id] = net.get(line.claim_id, 0) + line.paid_minor
    for row in ledger.postings.nouns():
        if row.statement_id == statement_id and row.kind in ("payment", "passed_down", "spend"):
            net[row.claim_id] = net.get(row.claim_id, 0) - row.amount_minor
    return sorted(claim_id for claim_id, amount in net.items() if amount)[:5]


def test_a_whole_ledger_is_whole_however_it_is_cut(written, monkeypatch):
    """SETTLE-21."""
    folder, ledger = written
    assert settlement.verify(ledger=ledger) == ()
    for size in SIZES:
        assert in_parts(folder, size, monkeypatch) == ()


@pytest.mark.parametrize("noun", [StatementLine, Posting])
@pytest.mark.parametrize("deed", ["sum", "claim", "gone", "twice", "elsewhere"])
def test_a_changed_entry_is_named_however_the_ledger_is_cut(noun, deed, written, monkeypatch):
    """SETTLE-21. A sum or a claim changed, an entry gone, there twice, in another statement."""
    folder, ledger = written
    rows = (ledger.lines if noun is StatementLine else ledger.postings).nouns()
    alike = [row.statement_id == after.statement_id for row, after in itertools.pairwise(rows)]
    earning = [number for number, follows in enumerate(alike) if follows and pays(rows[number])]
    here = random.Random(f"{noun.__name__}{deed}").choice(earning)
    row = rows[here]
    column = "paid_minor" if noun is StatementLine else "amount_minor"
    if deed == "sum":
        rows[here] = dataclasses.replace(row, **{column: getattr(row, column) + 1})
    elif deed == "claim":
        rows[here] = dataclasses.replace(row, claim_id="another")
    elif deed == "gone":
        del rows[here]
    elif deed == "twice":
        rows.insert(here, row)
    else:
        rows[here] = dataclasses.replace(row, statement_id="S-999999")
    before, spoiled = kept(folder, ledger, noun, rows)
    try:
        whole = settlement.verify(ledger=spoiled)
        parts = [in_parts(folder, size, monkeypatch) for size in SIZES]
        said = CliRunner().invoke(main, ["ledger", "verify", str(folder)])
    finally:
        for file, content in zip(engine.LedgerFolder(folder).files(noun), before, strict=True):
            file.write_bytes(content)
    assert all(found == whole for found in parts)
    own = [problem.what for problem in whole if f"statement {row.statement_id}: " in problem.what]
    assert own
    assert own[0] in said.output + (said.stderr if said.stderr_bytes else "")
    assert said.exit_code == 1
    odd = odd_plain(spoiled, row.statement_id)
    word = "line" if noun is StatementLine else "posting"
    assert row.claim_id in odd
    assert f"statement {row.statement_id}: a {word} was changed; look at claim {', '.join(odd)}" in own


def test_a_file_that_breaks_off_is_named(written, tmp_path):
    """SETTLE-21. One file cut short, one gone: each is named, and nothing is taken for whole."""
    folder, _ = written
    lines, postings = engine.LedgerFolder(folder).files(StatementLine)[0], engine.LedgerFolder(folder).files(Posting)[1]
    before = lines.read_bytes(), postings.read_bytes()
    try:
        lines.write_bytes(before[0][:-100])
        postings.unlink()
        with pytest.raises(engine.CannotRead) as refused:
            engine.open_ledger(folder=folder)
        assert [problem.file for problem in refused.value.problems] == [
            f"{lines.parent.name}/{lines.name}", f"{postings.parent.name}/{postings.name}"
        ]  # fmt: skip
        postings.write_bytes(before[1])
        spoiled = bytearray(before[0])
        spoiled[200:400] = bytes(200)
        lines.write_bytes(bytes(spoiled))
        with pytest.raises(engine.CannotRead, match=lines.name):
            settlement.verify(ledger=engine.open_ledger(folder=folder))
    finally:
        lines.write_bytes(before[0])
        postings.write_bytes(before[1])
