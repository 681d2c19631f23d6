"""What was done, by whom, when: a chain of digests in which a changed, lost or added entry shows."""

from __future__ import annotations

from django.db import models

from weft_web.records.models.account import User
from weft_web.records.models.record import NOTHING


class AuditEvent(models.Model):
    """One thing that was done. It names its subject by key, never by what is in it."""

    personal = NOTHING

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=64, null=True, unique=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"]), models.Index(fields=["by", "at"])]


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an entry is added, so that two writers never add the same number."""

    personal = NOTHING

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=1), name="head_is_one")]
