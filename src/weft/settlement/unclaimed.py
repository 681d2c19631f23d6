"""Results that the records show and that nobody needs to claim, as set work."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from weft.settlement.book import Book
from weft.settlement.spell import reached
from weft.settlement.whole import OWN_MARK
from weft.vocabulary import Enrolment, Term

CODE_LENGTH = 40


def unclaimed(*, book: Book) -> Any:
    """A claim for each enrolment, window and term that needs none, dated when the records first show the result."""
    terms = book.terms.filter((book.terms.unclaimed == 1) & (book.terms.kind != "spend"))
    starts = book.relation(Enrolment).rename(started="started_on")
    pairs = starts.join(terms, ["contract_id"])
    pairs = pairs.filter(pairs.term_segment_id.isnull() | (pairs.term_segment_id == pairs.segment_id))
    windows = _windows(book)
    wanted = pairs.join(windows, ["contract_id", "term_id"])
    later = wanted.sustained + (wanted.window_no - 1) * wanted.every_days
    wanted = wanted.select(
        "contract_id",
        "term_id",
        "person_id",
        "window_no",
        "recorded",
        "gap_days",
        "started",
        needed=wanted.sustained.isnull().ifelse(1, later).cast("int64"),
    )
    found = reached(book=book, wanted=wanted)
    parts = found.contract_id + "\t" + found.term_id + "\t" + found.person_id + "\t" + found.window_no.cast("string")
    return found.select(
        "contract_id",
        "term_id",
        "person_id",
        "window_no",
        claim_id=f"{OWN_MARK}auto{OWN_MARK}" + parts.hexdigest("sha256").substr(0, CODE_LENGTH),
        achieved_on="reached",
        claimed_on="reached",
        evidence=ibis.literal("records"),
        evidence_digest=ibis.null("string"),
        amount_minor=ibis.null("int64"),
    )


def _windows(book: Book) -> Any:
    """Every window of the terms that need no claim, one row each."""

    rows = [
        (term.contract_id, term.term_id, number)
        for term in book.place.table(Term).nouns()
        if not term.claim_needed
        for number in range(1, term.times_max + 1)
    ]
    contracts, terms, numbers = zip(*rows, strict=True)
    data = {"contract_id": contracts, "term_id": terms, "window_no": pa.array(numbers, pa.int64())}
    return book.session.relation(pa.table(data))
