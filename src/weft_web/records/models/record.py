"""What every table has: an opaque key, and a declaration of what in it is personal."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

NOTHING: frozenset[str] = frozenset()


class Record(models.Model):
    """A row of the service. `personal` names the fields from which a person could be known or told about."""

    personal: ClassVar[frozenset[str]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
