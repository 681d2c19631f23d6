"""A person's money: grant, hold for a choice, give back, spend. The same key moves money once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from weft_web.records.actions.deed import Deed
from weft_web.records.models import Budget, BudgetEntry, Referral
from weft_web.records.refusal import refuse


def hold(deed: Deed, *, budget: Budget, referral: Referral, amount_minor: int) -> None:
    """Hold the price of a choice. Raises `CannotDo` where less is left; the database holds the rule as well."""
    moved = Budget.objects.filter(
        id=budget.id, granted_minor__gte=F("held_minor") + F("spent_minor") + amount_minor
    ).update(held_minor=F("held_minor") + amount_minor)
    if not moved:
        raise refuse(
            code="RECORD-23", what="Your budget has less left than this costs",
            to_do="Choose another, or ask your lead worker to look at your budget with you",
        )  # fmt: skip
    _enter(deed, budget=budget, referral=referral, kind=BudgetEntry.Kind.HOLD, amount_minor=amount_minor, at=deed.at)


def release(deed: Deed, *, referral: Referral) -> None:
    """Give back what is held for a referral, if anything is."""
    held = _held_for(referral)
    if held is None:
        return
    Budget.objects.filter(id=held.budget_id).update(held_minor=F("held_minor") - held.amount_minor)
    _enter(
        deed, budget=held.budget, referral=referral, kind=BudgetEntry.Kind.RELEASE, amount_minor=held.amount_minor,
        at=deed.at,
    )  # fmt: skip


def spend(deed: Deed, *, referral: Referral) -> None:
    """What was held for a referral is spent, if anything was."""
    held = _held_for(referral)
    if held is None:
        return
    Budget.objects.filter(id=held.budget_id).update(
        held_minor=F("held_minor") - held.amount_minor, spent_minor=F("spent_minor") + held.amount_minor
    )
    _enter(
        deed, budget=held.budget, referral=referral, kind=BudgetEntry.Kind.SPEND, amount_minor=held.amount_minor,
        at=deed.at,
    )  # fmt: skip


def _held_for(referral: Referral) -> BudgetEntry | None:
    entries = {entry.kind: entry for entry in BudgetEntry.objects.filter(referral=referral).select_related("budget")}
    if BudgetEntry.Kind.RELEASE in entries or BudgetEntry.Kind.SPEND in entries:
        return None
    return entries.get(BudgetEntry.Kind.HOLD)


def _enter(deed: Deed, *, budget: Budget, referral: Referral, kind: str, amount_minor: int, at: datetime) -> None:
    entry = BudgetEntry.objects.create(
        budget=budget, kind=kind, amount_minor=amount_minor, referral=referral, key=f"{kind}:{referral.id}", at=at
    )
    deed.tell(f"budget.{kind}", about=entry, referral=str(referral.id))
