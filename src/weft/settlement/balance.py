"""What stands on each account."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from weft.vocabulary import Balance, Posting, Table


def balances(*, postings: Table[Posting]) -> Table[Balance]:
    """Balances by account in minor units. They sum to nothing, for what leaves one account comes to another.

    Accounts: `pot:ID`, `payable:PAYEE:CONTRACT`, `retention:CONTRACT`, `advance:CONTRACT`, `held:CONTRACT`,
    `budget:CONTRACT:PERSON`. A pot's balance is what it has paid, below zero.
    """
    data = postings.data
    shared = {name: data.column(name) for name in ("place_id", "currency")}
    amounts, nothing = data.column("amount_minor"), pa.array([0] * data.num_rows, pa.int64())
    came = pa.table({**shared, "account": data.column("to_account"), "in_minor": amounts, "out_minor": nothing})
    left = pa.table({**shared, "account": data.column("from_account"), "in_minor": nothing, "out_minor": amounts})
    both = pa.concat_tables([came, left])
    keys = ["place_id", "account", "currency"]
    summed = both.group_by(keys).aggregate([("in_minor", "sum"), ("out_minor", "sum")])
    summed = summed.rename_columns({"in_minor_sum": "in_minor", "out_minor_sum": "out_minor"})
    standing = pc.subtract(summed.column("in_minor"), summed.column("out_minor"))
    return Table(Balance, summed.append_column("balance_minor", standing))
