"""Referrals, the links that answer them, waiting for a place, and the results that came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from weft_web.records.models.account import User
from weft_web.records.models.organisation import Offer
from weft_web.records.models.person import Case, Step
from weft_web.records.models.record import Record


class Referral(Record):
    """A person asks for, or is sent to, an offer. It ends: accepted and finished, declined with a reason, withdrawn.

    `answer_seconds` runs from the opening of the page to the answer: what an answer costs a provider in office work.
    """

    personal = frozenset({"case", "words", "answer_words"})

    class State(models.TextChoices):
        """How it stands. Places are held from `accepted` to `finished`."""

        SENT = "sent"
        WAITING = "waiting"
        ACCEPTED = "accepted"
        STARTED = "started"
        FINISHED = "finished"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    class Reason(models.TextChoices):
        """Why a provider declines; what follows from each is in `actions/referral.py`."""

        FULL = "full", "No place left"
        NOT_FOR_US = "not_for_us", "Another service fits better"
        LANGUAGE = "language", "We cannot work in their language"
        ACCESS = "access", "We cannot meet their access needs"
        NO_CONTACT = "no_contact", "We could not reach them"
        SAFETY = "safety", "It would not be safe"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="referrals")
    step = models.ForeignKey(Step, on_delete=models.SET_NULL, null=True, related_name="referrals")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    answer_words = models.TextField(max_length=2000, blank=True)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_link = models.BooleanField(default=False)
    answer_seconds = models.PositiveIntegerField(null=True)
    started_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    HOLDS_A_PLACE = ("accepted", "started")
    OPEN = ("sent", "waiting", "accepted", "started")

    class Meta:
        indexes = [
            models.Index(fields=["offer", "state", "sent_at"]),
            models.Index(fields=["case", "state"]),
            models.Index(fields=["state", "sent_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "offer"],
                condition=Q(state__in=["sent", "waiting", "accepted", "started"]),
                name="referral_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="referral_decline_has_a_reason"
            ),
        ]


class ReferralLink(Record):
    """A link that answers one referral, e-mailed to the provider. Only its digest is kept; it works once."""

    personal = frozenset({"referral"})

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Note(Record):
    """What a provider writes for itself about somebody it helps. Nobody outside the provider reads it."""

    personal = frozenset({"referral", "words"})

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=8000)
    written_at = models.DateTimeField()


class Result(Record):
    """An outcome that a provider recorded for a person it helped; what it is paid for is settled from these."""

    personal = frozenset({"referral", "achieved_on", "evidence_digest"})

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="results")
    outcome_id = models.CharField(max_length=64)
    achieved_on = models.DateField()
    evidence_class = models.CharField(max_length=12)
    evidence_digest = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    claimed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "outcome_id", "achieved_on"], name="result_once"),
        ]
