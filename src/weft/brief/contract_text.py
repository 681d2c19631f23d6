"""The text of a contract, made from the terms that pay: every number, clock and rule, clause by clause.

What the text does not say cannot be paid: `unsaid` finds what it leaves out of the agreements, and `witness` a payment
that no clause allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from weft.brief.clause_words import (
    BUDGETS,
    CONTRACT,
    RULES,
    SCHEDULES,
    Page,
    Saying,
    definition_words,
    term_clause,
)
from weft.brief.refusal import CannotDraft
from weft.vocabulary import (
    Brief,
    Budget,
    Clause,
    Contract,
    ContractText,
    Noun,
    Problem,
    Share,
    Table,
    Term,
)


def write_contract(*, agreed: Any, contract_id: str, brief: Brief | None, names: Mapping[str, str]) -> ContractText:
    """The text of one contract, clause by clause, from the agreements of a place.

    `brief` adds how each result is recognised; `names` calls parties and pots by name. The same agreements give the
    same text and digest, whatever the order of rows. Raises CannotDraft (BRIEF-29) where there is no such contract.
    """
    contracts = {row.contract_id: row for row in agreed.table(Contract).nouns()}
    if contract_id not in contracts:
        known = ", ".join(sorted(contracts)[:20])
        problem = Problem(code="BRIEF-29", what=f"there is no contract {contract_id[:64]!r}", allowed=known)
        raise CannotDraft([problem])
    contract = contracts[contract_id]
    parts = sum(row.weight for row in _of(agreed, Share, contract_id))
    page = Page(currency=contract.currency, names=names, brief=brief, parts=parts)
    clauses: list[Clause] = []
    _said(clauses, "1", page, contract, CONTRACT["parties"])
    terms = _of(agreed, Term, contract_id)
    for number, term in enumerate(terms, start=1):
        clauses.append(term_clause(page=page, term=term, number=f"2.{number}"))
        said = definition_words(page=page, term=term)
        if said:
            clauses.append(
                _clause(f"2.{number}a", f"How {term.outcome_id} is recognised", said, "definitions", (term.outcome_id,))
            )
    _said(clauses, "3", page, contract, CONTRACT["limits"])
    _said(clauses, "4", page, contract, CONTRACT["paying"])
    _schedules(clauses, agreed, contract_id, page)
    if any(term.kind == "spend" for term in terms) or _of(agreed, Budget, contract_id):
        clauses += [_fixed(f"6.{n}", saying, page) for n, saying in enumerate(BUDGETS, start=1)]
    clauses += [_fixed(f"7.{n}", saying, page) for n, saying in enumerate(RULES, start=1)]
    title = f"Contract {contract_id}"
    digest = hashlib.sha256(title.encode())
    for clause in clauses:
        digest.update(f"\n{clause.number}\t{clause.heading}\t{clause.text}".encode())
    return ContractText(
        contract_id=contract_id,
        title=title,
        parties=(page.name(contract.payer_id), page.name(contract.payee_id)),
        currency=contract.currency,
        clauses=tuple(clauses),
        digest=digest.hexdigest(),
    )


def _of(agreed: Any, noun: type[Noun], contract_id: str) -> list[Any]:
    """The contract's rows of a noun, in the order of their keys."""
    data = agreed.table(noun).data
    table: Table[Any] = Table(noun, data.filter(pc.equal(data.column("contract_id"), contract_id)))
    keys = noun.key_names()
    return sorted(table.nouns(), key=lambda row: tuple(str(getattr(row, key)) for key in keys))


def _clause(
    number: str,
    heading: str,
    text: str,
    table: str,
    row: tuple[str, ...],
    columns: tuple[str, ...] = (),
    explains: tuple[str, ...] = (),
) -> Clause:
    return Clause(number=number, heading=heading, text=text, table=table, row=row, columns=columns, explains=explains)


def _said(clauses: list[Clause], part: str, page: Page, contract: Contract, sayings: Sequence[Saying]) -> None:
    """Clauses of the contract's own row: a saying that has nothing to say has no clause."""
    number = 0
    for saying in sayings:
        text = saying.words(page, contract)
        if text:
            number += 1
            clauses.append(
                _clause(
                    f"{part}.{number}", saying.heading, text, "contracts", (contract.contract_id,), saying.columns,
                    saying.explains,
                )
            )  # fmt: skip


def _fixed(number: str, saying: Saying, page: Page) -> Clause:
    return _clause(number, saying.heading, saying.words(page, None), "", (), (), saying.explains)


def _schedules(clauses: list[Clause], agreed: Any, contract_id: str, page: Page) -> None:
    """One clause for each further row that the contract has: pots, tiers, groups, indices, quality."""
    number = 0
    for noun, saying in SCHEDULES.items():
        for row in _of(agreed, noun, contract_id):
            number += 1
            key = tuple(str(getattr(row, name)) for name in noun.key_names() if name != "place_id")
            clauses.append(
                _clause(
                    f"5.{number}", saying.heading, saying.words(page, row), str(noun.table_name), key, saying.columns,
                    tuple(words.format(row=row) for words in saying.explains),
                )
            )  # fmt: skip


def unsaid(*, agreed: Any, text: ContractText) -> tuple[Problem, ...]:
    """Every column of the contract's agreements that is set and that no clause of its text says (BRIEF-29)."""
    said: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for clause in text.clauses:
        said.setdefault((clause.table, clause.row), set()).update(clause.columns)
    problems = []
    nouns: tuple[type[Noun], ...] = (Contract, Term, *SCHEDULES)
    for noun in nouns:
        for row in _of(agreed, noun, text.contract_id):
            key = tuple(str(getattr(row, name)) for name in noun.key_names() if name != "place_id")
            spoken = said.get((str(noun.table_name), key), set())
            for column in noun.columns:
                if column.key or column.name in spoken or getattr(row, column.name) in (None, "", 0, False):
                    continue
                what = f"nothing in the text of contract {text.contract_id} says its {column.name}"
                problems.append(
                    Problem(code="BRIEF-29", what=what, file=str(noun.table_name), column=column.name,
                            to_do="What the text does not say cannot be paid: give it a clause")
                )  # fmt: skip
    return tuple(problems)


def clauses_for(*, text: ContractText, entry: str, term_id: str, rule: str) -> tuple[str, ...]:
    """The numbers of the clauses that allow a line of an entry under a term, reduced by a rule (either may be empty).

    Empty where one of them is missing: then the line may not be paid.
    """
    wanted = [f"entry:{entry}"] if entry in ("reversal", "clawback", "advance", "release", "budget") else []
    wanted += [f"term:{term_id}"] if term_id and entry in ("claim", "fee", "cohort") else []
    wanted += [f"rule:{rule}"] if rule else []
    found = [_number(text.clauses, name) for name in wanted]
    return tuple(number for number in found if number) if all(found) and found else ()


def posting_clause(*, text: ContractText, kind: str) -> str:
    """The number of the clause that allows a posting of a kind; empty where none does."""
    return _number(text.clauses, f"posting:{kind}")


def _number(clauses: Iterable[Clause], name: str) -> str:
    return next((clause.number for clause in clauses if name in clause.explains), "")
