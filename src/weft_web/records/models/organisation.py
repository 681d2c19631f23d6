"""Organisations, and the places to start with a service that providers offer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from weft_web.records.models.record import NOTHING, Record


class Organisation(Record):
    """A commissioner, an integrator, a provider or an agency of a place."""

    personal = NOTHING

    class Kind(models.TextChoices):
        """What it is in the place."""

        COMMISSIONER = "commissioner"
        INTEGRATOR = "integrator"
        PROVIDER = "provider"
        AGENCY = "agency"
        AUDITOR = "auditor"

    place_id = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    small = models.BooleanField(default=False)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_id", "code"], name="organisation_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["commissioner", "integrator", "provider", "agency", "auditor"]),
                name="organisation_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(Record):
    """A service of a provider that people can start: where, at what price, with how many places.

    `taken` never passes `places`: the database refuses it, whatever runs at the same time.
    """

    personal = NOTHING

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    service_type = models.CharField(max_length=64)
    service_name = models.CharField(max_length=200)
    delivery_mode = models.CharField(max_length=8)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    address = models.CharField(max_length=200, blank=True)
    address_hidden = models.BooleanField(default=False)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    languages = models.JSONField(default=list)
    access = models.JSONField(default=list)
    segments = models.JSONField(default=list)
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    places_told_at = models.DateTimeField()
    wait_days = models.PositiveIntegerField(default=0)
    taking_people = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["service_type", "taking_people"])]
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="offer_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="offer_never_oversold"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="offer_price_not_negative"),
        ]

    @property
    def left(self) -> int:
        """Places that nobody has taken."""
        return self.places - self.taken

    def __str__(self) -> str:
        return self.name
