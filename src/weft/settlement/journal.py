"""The ledger as a plain-text journal that hledger and its kin read and balance."""

from __future__ import annotations

from urllib.parse import quote

from weft.vocabulary import MINOR_DIGITS, Ledger


def journal(*, ledger: Ledger) -> bytes:
    """Every posting as one transaction of two entries, in the order of the chain, in UTF-8.

    An account's parts are its parts in the journal; what a journal could misread in a code is percent-encoded. The
    person in a budget's account is the person's code. Amounts are exact decimals of the currency.
    """
    numbers = {row.statement_id: row.number for row in ledger.statements.nouns()}
    parts = [f"; Weft ledger, {len(numbers)} statements\n"]
    # Within a statement the table already stands in the order of its key.
    for row in sorted(ledger.postings.nouns(), key=lambda posting: numbers[posting.statement_id]):
        amount = decimal_words(row.amount_minor, currency=row.currency)
        parts.append(
            f"\n{row.posted_on.isoformat()} ({row.statement_id}) {row.kind}"
            f" {_safe(row.contract_id)} {_safe(row.claim_id)}\n"
            f"    {_account(row.to_account)}    {row.currency} {amount}\n"
            f"    {_account(row.from_account)}    {row.currency} -{amount}\n"
        )
    return "".join(parts).encode()


def decimal_words(amount_minor: int, *, currency: str) -> str:
    """A sum as an exact decimal, without a float on the way."""
    digits = MINOR_DIGITS.get(currency, 2)
    if not digits:
        return str(amount_minor)
    whole, rest = divmod(amount_minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


def _account(account: str) -> str:
    return ":".join(_safe(part) for part in account.split(":"))


def _safe(text: str) -> str:
    return quote(text, safe="_.~-")
