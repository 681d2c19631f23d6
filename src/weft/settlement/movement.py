"""Which accounts the money of a line moves between, as set work over lines."""

from __future__ import annotations

from functools import reduce
from typing import Any

import ibis

from weft.settlement.book import Book
from weft.settlement.pricing import share
from weft.vocabulary import PreventionShare, Share

ACCOUNTS = ("payable", "source", "source_held", "held", "pots_of", "currency", "due_day")
MOVED = ("claim_id", "contract_id", "kind", "from_account", "to_account", "amount_minor", "currency", "due_on")


def movements(*, book: Book, lines: Any) -> Any:
    """The postings of lines, without statement, place and day; the columns of `MOVED`."""
    lines = lines.join(book.contracts.select("contract_id", *ACCOUNTS), ["contract_id"])
    terms = book.terms.select("contract_id", "term_id", "above_term_id", term_kind="kind")
    lines = lines.left_join(terms, ["contract_id", "term_id"]).drop("contract_id_right", "term_id_right")
    everything = lines
    lines = lines.filter((lines.paid_minor > 0) | lines.entry.isin(["advance", "release", "budget"]))
    spends = ((lines.entry == "claim") & (lines.term_kind == "spend")).fill_null(False)
    earned = lines.filter(lines.entry.isin(["claim", "fee", "cohort"]) & ~spends)
    parts = [_from_pots(book=book, lines=_funded(earned), kind="payment")]
    if "parents" in book.uses:
        parts += [_from_above(earned), *_margins(everything)]
    if "retention_bp" in book.uses:
        parts += [_kept(lines, "retention", "retention", "retained_minor")]
    if "recovery_bp" in book.uses:
        parts += [_kept(lines, "recovery", "advance", "recovered_minor")]
    if PreventionShare in book.has:
        parts += [_saved(book=book, lines=lines.filter(lines.entry == "claim"))]
    if "entries" in book.uses:
        parts += _whole_entries(book=book, lines=lines)
    if "spend" in book.uses:
        purse = "budget:" + lines.contract_id + ":" + lines.person_id
        spent = lines.mutate(source=purse).filter(spends)
        parts += [_moved(spent, "spend", spent.source, spent.payable, spent.paid_minor)]
    return reduce(lambda one, other: one.union(other), parts)


def _moved(rows: Any, kind: str, source: Any, target: Any, amount: Any) -> Any:
    moved = rows.select(
        "claim_id",
        "contract_id",
        kind=ibis.literal(kind),
        from_account=source,
        to_account=target,
        amount_minor=amount.cast("int64"),
        currency=rows.currency,
        due_on=rows.due_day,
    )
    return moved.filter(moved.amount_minor > 0)


def _funded(earned: Any) -> Any:
    """What the pots pay, and to which account: what is passed through is held apart from the integrator's own."""
    above = (earned.contract_id != earned.claimed_contract_id) & earned.held.notnull()
    funded = earned.mutate(target=above.ifelse(earned.held, earned.payable), total=earned.paid_minor)
    return funded.filter(funded.pots_of.notnull())


def _from_pots(*, book: Book, lines: Any, kind: str) -> Any:
    """Split each `total` between the pots by largest remainder, ties to the earlier pot.

    Equal sums of one contract split alike, so only the distinct ones are worked out.
    """
    shares = book.relation(Share).rename(pots_of="contract_id")
    weights = shares.group_by("pots_of").agg(whole=shares.weight.sum().cast("int64"))
    sums = lines.select("pots_of", "total").distinct().join(weights, ["pots_of"]).join(shares, ["pots_of"])
    raised = sums.total * sums.weight
    sums = sums.mutate(rest=raised % sums.whole, part=((raised - raised % sums.whole) / sums.whole).cast("int64"))
    group = ibis.window(group_by=["pots_of", "total"])
    rank = ibis.window(group_by=["pots_of", "total"], order_by=[ibis.desc("rest"), "pot_id"])
    sums = sums.mutate(over=(sums.total - sums.part.sum().over(group)).cast("int64"))
    sums = sums.mutate(place=ibis.row_number().over(rank).cast("int64"))
    parts = sums.select(
        "pots_of", "total", "pot_id", part=sums.part + (sums.place < sums.over).ifelse(1, 0).cast("int64")
    )
    rows = lines.join(parts, ["pots_of", "total"])
    return _moved(rows, kind, "pot:" + rows.pot_id, rows.target, rows.part)


def _from_above(earned: Any) -> Any:
    """Below an integrator that stands: from what it is paid, or from what it holds for those below."""
    held = earned.source_held.notnull() & (earned.entry == "claim") & earned.above_term_id.notnull()
    rows = earned.mutate(giver=held.ifelse(earned.source_held, earned.source))
    rows = rows.filter(rows.pots_of.isnull())
    return _moved(rows, "passed_down", rows.giver, rows.payable, rows.paid_minor)


def _margins(lines: Any) -> list[Any]:
    """Where money is passed through: what the integrator keeps of it, or must add to it."""
    above = lines.filter((lines.contract_id != lines.claimed_contract_id) & lines.held.notnull())
    below = lines.filter((lines.contract_id == lines.claimed_contract_id) & (lines.entry == "claim"))
    both = above.left_join(below.select("claim_id", below="paid_minor"), ["claim_id"]).drop("claim_id_right")
    margin = both.paid_minor - both.below.fill_null(0)
    both = both.mutate(margin=margin, shortfall=-margin)
    return [
        _moved(both, "margin", both.held, both.payable, both.margin),
        _moved(both, "margin", both.payable, both.held, both.shortfall),
    ]


def _kept(lines: Any, kind: str, account: str, column: str) -> Any:
    return _moved(lines, kind, lines.payable, account + ":" + lines.contract_id, lines[column])


def _saved(*, book: Book, lines: Any) -> Any:
    """What pots that save by a result give to those that paid for it."""
    shares = book.relation(PreventionShare)
    rows = lines.join(shares, ["contract_id", "outcome_id"])
    amount = share(rows.paid_minor, rows.share_bp)
    return _moved(rows, "prevention", "pot:" + rows.saving_pot_id, "pot:" + rows.paying_pot_id, amount)


def _whole_entries(*, book: Book, lines: Any) -> list[Any]:
    """Advances, releases and opened budgets."""
    advances = lines.filter(lines.entry == "advance")
    releases = lines.filter(lines.entry == "release")
    opened = lines.filter(lines.entry == "budget")
    opened = opened.mutate(target="budget:" + opened.contract_id + ":" + opened.person_id, total=opened.gross_minor)
    retention = "retention:" + releases.contract_id
    return [
        _moved(advances, "advance", "advance:" + advances.contract_id, advances.payable, advances.payable_minor),
        _moved(releases, "release", retention, releases.payable, releases.payable_minor),
        _from_pots(book=book, lines=opened, kind="budget"),
    ]
