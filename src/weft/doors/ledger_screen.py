"""A ledger and a forecast as lines of a terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from weft.vocabulary import Balance, CashFlow, Ledger, Statement, Table, money_words

CODE_WIDTH = 26


def added_lines(*, added: Ledger) -> tuple[str, ...]:
    """What one settlement or reversal added: a line for each statement; one line where nothing was new."""
    return statement_lines(statements=added.in_order(), taken_back=_taken_back(added))


def statement_lines(*, statements: Sequence[Statement], taken_back: Collection[str] = ()) -> tuple[str, ...]:
    """The same for statements alone; `taken_back` names those that take money back."""
    if not statements:
        return ("Nothing is new: every claim was settled before. Nothing was changed.",)
    refused = sum(row.refused for row in statements)
    lines = sum(row.lines for row in statements)
    end = f"{_count(len(statements), 'statement')}, {_count(lines, 'line')}, {refused:,} refused with reasons."
    return (*_statement_lines(statements, taken_back), "", end)


def ledger_lines(*, ledger: Ledger, balances: Table[Balance]) -> tuple[str, ...]:
    """Every statement in a line, then every account's balance."""
    statements = ledger.in_order()
    if not statements:
        return ("The ledger is empty. `weft settle` writes its first statement.",)
    accounts = [
        row.account.ljust(CODE_WIDTH + 20) + money_words(row.balance_minor, currency=row.currency).rjust(18)
        for row in balances.nouns()
    ]
    return (
        *_statement_lines(statements, _taken_back(ledger)),
        "",
        "Balances (a pot's is what it has paid, below zero)",
        *accounts,
    )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _taken_back(ledger: Ledger) -> set[str]:
    """Statements that take back: what they say is no earning but the opposite of one."""
    data = ledger.lines.data
    back = pc.is_in(data.column("entry"), value_set=pa.array(["reversal", "clawback"]))
    return set(data.filter(back).column("statement_id").to_pylist())


def _statement_lines(statements: Sequence[Statement], taken_back: Collection[str]) -> list[str]:
    head = "statement".ljust(14) + "contract".ljust(CODE_WIDTH) + "lines".rjust(8) + "refused".rjust(9)
    lines = [head + "earned".rjust(18) + "to pay".rjust(18) + "  due"]
    for row in statements:
        sign = -1 if row.statement_id in taken_back else 1
        money = (sign * row.paid_minor, sign * row.payable_minor)
        figures = "".join(money_words(part, currency=row.currency).rjust(18) for part in money)
        start = row.statement_id.ljust(14) + row.contract_id.ljust(CODE_WIDTH)
        lines.append(f"{start}{row.lines:>8,}{row.refused:>9,}{figures}  {row.due_on.isoformat()}")
    return lines


def cash_lines(*, flows: Table[CashFlow], currency: str) -> tuple[str, ...]:
    """Each party's lowest month and where it stands at the end."""
    parties: dict[str, list[CashFlow]] = {}
    for row in flows.nouns():
        parties.setdefault(row.party_id, []).append(row)
    lines = ["party".ljust(CODE_WIDTH) + "lowest month".rjust(14) + "stands at".rjust(18) + "at the end".rjust(18)]
    for party_id, rows in sorted(parties.items()):
        lowest = min(rows, key=lambda row: (row.standing_minor, row.month_on))
        last = max(rows, key=lambda row: row.month_on)
        figures = "".join(money_words(row.standing_minor, currency=currency).rjust(18) for row in (lowest, last))
        lines.append(party_id.ljust(CODE_WIDTH) + f"{lowest.month_on:%Y-%m}".rjust(14) + figures)
    return tuple(lines)
