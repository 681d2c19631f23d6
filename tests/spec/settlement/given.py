"""One small contract as tables, to which each spec adds what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.factories.tables import nouns
from weft import engine, settlement
from weft.vocabulary import Claim, Ledger, Noun, StatementLine, Table

PLACE = "little-tarn"
AS_OF = date(2032, 3, 31)

BASE = """
[contracts]
contract_id | payer_id     | payee_id | from_on    | to_on      | currency | claim_days_max
C-1         | commissioner | BECK     | 2031-04-01 | 2033-04-01 | GBP      | 60

[shares]
contract_id | pot_id  | weight
C-1         | council | 1

[terms]
contract_id | term_id | kind    | outcome_id | price_minor | from_days | to_days
C-1         | job     | outcome | job        | 100_000     | 28        | 365

[enrolments]
contract_id | person_id | segment_id | started_on | eligible
C-1         | ada       | adults     | 2031-05-01 | true
C-1         | ben       | adults     | 2031-05-01 | true
C-1         | cleo      | adults     | 2031-05-01 | true
"""


def place(added: str = "", *, instead: Sequence[type[Noun]] = ()) -> engine.Place:
    """The small contract with further rows; the tables of `instead` are replaced rather than added to."""
    rows = nouns(BASE, place_id=PLACE)
    for noun, more in nouns(added, place_id=PLACE).items():
        rows[noun] = more if noun in instead else [*rows.get(noun, []), *more]
    return engine.place_of(*(Table.of_nouns(noun, made) for noun, made in rows.items()))


def claims(text: str) -> Table[Claim]:
    """Claims as a table; contract C-1, term job, ten days to claim, GBP and attestation unless they say otherwise."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    header = [cell.strip() for cell in lines[0].split("|")]
    made = []
    for line in lines[1:]:
        row = dict(zip(header, (cell.strip() for cell in line.split("|")), strict=True))
        usual = {"contract_id": "C-1", "term_id": "job", "currency": "GBP", "evidence": "attestation"}
        row = {**usual, "claimed_on": row["achieved_on"], **{name: cell for name, cell in row.items() if cell}}
        table = f"[claims]\n{' | '.join(row)}\n{' | '.join(row.values())}"
        made += nouns(table, place_id=PLACE)[Claim]
    return Table.of_nouns(Claim, made)


def settle(where: engine.Place, text: str = "", *, ledger: Ledger | None = None, as_of: date = AS_OF) -> Ledger:
    """What a settlement of these claims adds."""
    arrived = claims(text) if text.strip() else Table.of_nouns(Claim, [])
    return settlement.settle(place=where, claims=arrived, ledger=ledger or Ledger.empty(), as_of=as_of)


def became(added: Ledger) -> dict[str, tuple[str, str, int]]:
    """By claim and contract (the contract only where it is not C-1): status, rule, paid."""

    def key(line: StatementLine) -> str:
        name = line.entry if line.claim_id.startswith("~") else line.claim_id
        return name if line.contract_id == "C-1" else f"{name} {line.contract_id}"

    return {key(line): (line.status, line.rule, line.paid_minor) for line in added.lines.nouns()}


def moved(added: Ledger) -> set[tuple[str, str, str, int]]:
    """Postings as kind, from, to, amount."""
    return {(p.kind, p.from_account, p.to_account, p.amount_minor) for p in added.postings.nouns()}
