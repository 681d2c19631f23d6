"""What a settlement adds, watched as it goes by, whole or in parts: no line or posting that no clause allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from weft.brief.contract_text import clauses_for, posting_clause
from weft.brief.refusal import CannotDraft
from weft.vocabulary import ContractText, Posting, Problem, StatementLine, Table

LINE_KIND = ("contract_id", "entry", "term_id", "rule")
POSTING_KIND = ("contract_id", "kind")


class Witness:
    """Counts the kinds of lines and postings, and keeps nothing else of them: as little memory for ten million as one.

    `texts` are the contracts' texts by contract.
    """

    def __init__(self, *, texts: Mapping[str, ContractText]) -> None:
        self.texts = texts
        self._lines: Counter[tuple[str, ...]] = Counter()
        self._postings: Counter[tuple[str, ...]] = Counter()

    def take_lines(self, rows: pa.Table) -> None:
        """Further lines, in any order, in columns of `StatementLine`."""
        self._lines.update(_kinds(rows.filter(pc.not_equal(rows.column("status"), "refused")), LINE_KIND))

    def take_postings(self, rows: pa.Table) -> None:
        """Further postings, in any order, in columns of `Posting`."""
        self._postings.update(_kinds(rows, POSTING_KIND))

    def problems(self) -> tuple[Problem, ...]:
        """Every kind of line and posting so far that no clause of its contract's text allows. Names no claim."""
        found: list[tuple[str, str, int]] = []
        for (contract_id, entry, term_id, rule), count in self._lines.items():
            text = self.texts.get(contract_id)
            if text is None or not clauses_for(text=text, entry=entry, term_id=term_id, rule=rule):
                said = f"a {entry} under term {term_id}" if term_id else f"a {entry}"
                found.append((contract_id, said + (f", reduced by {rule}" if rule else ""), count))
        for (contract_id, kind), count in self._postings.items():
            text = self.texts.get(contract_id)
            if text is None or not posting_clause(text=text, kind=kind):
                found.append((contract_id, f"a posting of kind {kind}", count))
        return tuple(
            Problem(
                code="BRIEF-30",
                what=f"no clause of contract {contract_id} allows {said} ({count:,} of them)",
                to_do="What the text does not explain is not paid: change the agreements, or give it a clause",
            )
            for contract_id, said, count in sorted(found)
        )

    def close(self) -> None:
        """Raises CannotDraft where anything went by that no clause allows (BRIEF-30)."""
        problems = self.problems()
        if problems:
            raise CannotDraft(problems)


def unexplained(
    *, texts: Mapping[str, ContractText], lines: Table[StatementLine], postings: Table[Posting]
) -> tuple[Problem, ...]:
    """Every kind of line and posting that no clause of its contract's text allows (BRIEF-30). Names no claim."""
    witness = Witness(texts=texts)
    witness.take_lines(lines.data)
    witness.take_postings(postings.data)
    return witness.problems()


def _kinds(data: Any, columns: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """The different combinations of some columns, each with its number of rows, without making a noun of each row."""
    counted = data.group_by(list(columns)).aggregate([([], "count_all")])
    return {tuple(row[name] for name in columns): row["count_all"] for row in counted.to_pylist()}
