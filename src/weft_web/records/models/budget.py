"""A person's own budget: what was granted, what is held for a choice, what was spent."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from weft_web.records.models.person import Person
from weft_web.records.models.record import Record
from weft_web.records.models.referral import Referral


class Budget(Record):
    """A person's budget. Held and spent together never pass what was granted: the database refuses it."""

    personal = frozenset({"person", "granted_minor", "held_minor", "spent_minor"})

    class Managed(models.TextChoices):
        """Who holds the money."""

        AGENCY = "agency", "The agency pays for you"
        PLAN = "plan", "A plan manager pays for you"
        SELF = "self", "You pay yourself"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="budget")
    currency = models.CharField(max_length=3)
    managed_by = models.CharField(max_length=8, choices=Managed)
    granted_minor = models.BigIntegerField(default=0)
    held_minor = models.BigIntegerField(default=0)
    spent_minor = models.BigIntegerField(default=0)
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_minor__gte=0)
                & Q(spent_minor__gte=0)
                & Q(granted_minor__gte=F("held_minor") + F("spent_minor")),
                name="budget_never_overspent",
            ),
        ]

    @property
    def left_minor(self) -> int:
        """What is neither held nor spent."""
        return self.granted_minor - self.held_minor - self.spent_minor


class BudgetEntry(Record):
    """One movement of a budget. Entries are added, never changed; the same key moves money once."""

    personal = frozenset({"budget", "amount_minor", "referral"})

    class Kind(models.TextChoices):
        """What moved."""

        GRANT = "grant", "Granted"
        HOLD = "hold", "Held for a choice"
        RELEASE = "release", "Given back"
        SPEND = "spend", "Spent"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind)
    amount_minor = models.BigIntegerField()
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="entries")
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="entry_above_zero")]
