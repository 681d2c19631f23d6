"""What each accepted result earns, as set work: price by tier, index and quality, then the caps, then what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import pyarrow as pa

from weft.settlement.book import Book, intervals, steps
from weft.vocabulary import WHOLE_BP, Budget, Gate, Indexation, Tier

ORDER = ("achieved_on", "claim_id")
PERSON = ("contract_id", "person_id")
TERM = ("contract_id", "term_id")


def price(*, book: Book, legs: Any, standing: Any, outstanding: Mapping[str, int]) -> Any:
    """Every leg with its money in columns named as in a statement's line.

    `legs`: claim_id, contract_id, term_id, person_id, entry, achieved_on, and `own_minor`, the sum that a spend or a
    cohort brings itself. `standing`: what stands in the ledger with each line's `kind`, or None. `outstanding`: what
    is still to be recovered of each contract's advance before these legs, in minor units.
    """
    terms = book.terms.select(*TERM, "kind", "term_price", "worth")
    legs = legs.join(terms, list(TERM))
    limits = book.contracts.select("contract_id", "cap", "person_cap", "retention", "recovery")
    legs = legs.join(limits, ["contract_id"])
    legs = _tiered(book=book, legs=legs, standing=standing)
    legs = _indexed(book=book, legs=legs)
    legs = _gated(book=book, legs=legs)
    legs = _capped(book=book, legs=legs, standing=standing)
    legs = _kept_back(book=book, legs=legs, outstanding=outstanding)
    reduced = legs.paid_minor < legs.price_minor
    gated = (legs.rule == "") & (legs.gross_minor < legs.price_minor)
    return legs.mutate(status=reduced.ifelse("reduced", "paid"), rule=gated.ifelse("SETTLE-13", legs.rule))


def share(amount: Any, share_bp: Any) -> Any:
    """A share in basis points, rounded half up. Exact: what is divided is a multiple of the divisor below 2^53."""
    raised = amount * share_bp + WHOLE_BP // 2
    return ((raised - raised % WHOLE_BP) / WHOLE_BP).cast("int64")


def _matched(legs: Any, others: Any, on: list[Any]) -> Any:
    """A left join on equal and unequal columns, keeping of the others only what the legs do not have."""
    joined = legs.left_join(others, on)
    return joined.drop(*[name for name in joined.columns if name.endswith("_right")])


def _tiered(*, book: Book, legs: Any, standing: Any) -> Any:
    """The listed price: the term's own, or that of the tier which the count of accepted results has reached."""
    legs = legs.mutate(ordinal=ibis.literal(0, "int64"), listed=legs.term_price)
    if Tier not in book.has:
        return legs
    tiers = book.session.relation(steps(book.place.table(Tier).nouns()))
    among = tiers.select(*TERM).distinct().mutate(tiered=ibis.literal(1, "int64"))
    legs = _matched(legs, among, list(TERM))
    counts = (legs.entry == "claim") & (legs.kind != "spend") & legs.tiered.notnull()
    legs = legs.mutate(counts=counts.ifelse(1, 0).cast("int64"), earlier=ibis.literal(0, "int64"))
    if standing is not None:
        before = standing.filter((standing.entry == "claim") & standing.status.isin(["paid", "reduced"]))
        before = before.group_by(TERM).agg(before=before.count().cast("int64"))
        legs = _matched(legs, before, list(TERM))
        legs = legs.mutate(earlier=legs.before.fill_null(0)).drop("before")
    order = ibis.window(group_by=TERM, order_by=ORDER, rows=(None, 0))
    number = legs.counts.sum().over(order).cast("int64") + legs.earlier
    legs = legs.mutate(ordinal=(legs.counts == 1).ifelse(number, 0))
    on_step = [*(legs[k] == tiers[k] for k in TERM), tiers.count_from <= legs.ordinal, legs.ordinal < tiers.count_to]
    legs = _matched(legs, tiers, on_step)
    legs = legs.mutate(listed=legs.tier_price.fill_null(legs.listed))
    return legs.drop("tiered", "counts", "earlier", "count_from", "count_to", "tier_price")


def _indexed(*, book: Book, legs: Any) -> Any:
    """The price after indexation and deadweight; a sum that a leg brings itself is left as it is."""
    if Indexation in book.has:
        factors = book.session.relation(intervals(book.place.table(Indexation).nouns()))
        in_force = [
            legs.contract_id == factors.contract_id,
            factors.index_from <= legs.achieved_on,
            legs.achieved_on < factors.index_to,
        ]
        legs = _matched(legs, factors, in_force)
        legs = legs.mutate(listed=share(legs.listed, legs.factor.fill_null(WHOLE_BP)))
        legs = legs.drop("index_from", "index_to", "factor")
    return legs.mutate(price_minor=legs.own_minor.fill_null(share(legs.listed, legs.worth)))


def _gated(*, book: Book, legs: Any) -> Any:
    """What the quality gate of the day lets through."""
    if Gate not in book.has:
        return legs.mutate(gross_minor=legs.price_minor)
    gates = book.relation(Gate).select("contract_id", "paid_bp", gate_from="from_on", gate_to="to_on")
    of_day = [
        legs.contract_id == gates.contract_id,
        gates.gate_from <= legs.achieved_on,
        legs.achieved_on < gates.gate_to,
        legs.own_minor.isnull(),
    ]
    legs = _matched(legs, gates, of_day)
    passed = share(legs.price_minor, legs.paid_bp.fill_null(WHOLE_BP))
    return legs.mutate(gross_minor=passed).drop("gate_from", "gate_to", "paid_bp")


def _capped(*, book: Book, legs: Any, standing: Any) -> Any:
    """What the person's budget, the person's cap and the contract's cap leave, in canonical order."""
    legs = legs.mutate(paid_minor=legs.gross_minor, rule=ibis.literal(""))
    spends = legs.kind == "spend"
    claims = legs.entry == "claim"
    if "spend" in book.uses:
        before = None if standing is None else standing.filter(standing.kind == "spend")
        budgets = book.relation(Budget).select(*PERSON, room="amount_minor")
        legs = _clipped(_matched(legs, budgets, list(PERSON)), claims & spends, PERSON, before, "SETTLE-24")
    if "person_cap_minor" in book.uses:
        before = None if standing is None else standing.filter((standing.entry == "claim") & (standing.kind != "spend"))
        legs = _clipped(legs.mutate(room=legs.person_cap), claims & ~spends, PERSON, before, "SETTLE-11")
    if "cap_minor" in book.uses:
        everything = ibis.literal(True)
        legs = _clipped(legs.mutate(room=legs.cap), everything, ("contract_id",), standing, "SETTLE-12")
    return legs


def _clipped(legs: Any, among: Any, keys: tuple[str, ...], before: Any, code: str) -> Any:
    """Let legs take from `room` one after another, beginning with what the ledger's lines took."""
    legs = legs.mutate(taken=(among & legs.room.notnull()).ifelse(legs.paid_minor, 0), earlier=ibis.literal(0, "int64"))
    if before is not None:
        sums = before.group_by(keys).agg(before=before.paid_minor.sum().cast("int64"))
        legs = _matched(legs, sums, list(keys))
        legs = legs.mutate(earlier=legs.before.fill_null(0)).drop("before")
    order = ibis.window(group_by=keys, order_by=ORDER, rows=(None, -1))
    ahead = legs.taken.sum().over(order).fill_null(0).cast("int64")
    legs = legs.mutate(left=legs.room - ahead - legs.earlier, bound=among & legs.room.notnull())
    short = legs.bound & (legs.left < legs.paid_minor)
    if code == "SETTLE-12":
        # A contract that is paid out says so, whatever the person's own cap would have left.
        short = short | (legs.bound & (legs.left <= 0) & (legs.gross_minor > 0))
    paid = short.ifelse(ibis.greatest(legs.left, 0), legs.paid_minor)
    return legs.mutate(paid_minor=paid, rule=short.ifelse(code, legs.rule)).drop(
        "taken", "earlier", "left", "bound", "room"
    )


def _kept_back(*, book: Book, legs: Any, outstanding: Mapping[str, int]) -> Any:
    """What is held back, what goes to recover the advance, and the rest that is paid out."""
    legs = legs.mutate(retained_minor=share(legs.paid_minor, legs.retention))
    legs = legs.mutate(recovered_minor=ibis.literal(0, "int64"))
    if outstanding:
        owed = pa.table({"contract_id": list(outstanding), "owed": pa.array(outstanding.values(), pa.int64())})
        legs = _matched(legs, book.session.relation(owed), ["contract_id"])
        legs = legs.mutate(wanted=share(legs.paid_minor - legs.retained_minor, legs.recovery))
        order = ibis.window(group_by="contract_id", order_by=ORDER, rows=(None, -1))
        ahead = legs.wanted.sum().over(order).fill_null(0).cast("int64")
        left = ibis.greatest(legs.owed.fill_null(0) - ahead, 0)
        legs = legs.mutate(recovered_minor=ibis.least(legs.wanted, left)).drop("owed", "wanted")
    return legs.mutate(payable_minor=legs.paid_minor - legs.retained_minor - legs.recovered_minor)
