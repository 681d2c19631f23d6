"""What is being made of the year: rows until they are stored, and entries of the chain until they are in order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import models

from weft_web.records.models import AuditEvent, User


class Told:
    """Entries of the chain until they can stand in the order of their time: in a file that goes away by itself."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("")
        self._kept.execute("create table told (at text, number integer primary key, rest text)")

    def keep(self, at: datetime, by: User | None, deed: str, about: models.Model, detail: dict[str, Any]) -> None:
        """Keep one."""
        rest = json.dumps([str(by.pk) if by else None, deed, about._meta.model_name, str(about.pk), detail])
        self._kept.execute("insert into told (at, rest) values (?, ?)", (at.isoformat(timespec="microseconds"), rest))

    def in_order(self) -> Iterator[AuditEvent]:
        """Each as an entry without its number, the earliest first."""
        for at, rest in self._kept.execute("select at, rest from told order by at, number"):
            by, deed, kind, subject, detail = json.loads(rest)
            yield AuditEvent(
                at=datetime.fromisoformat(at), by_id=UUID(by) if by else None, deed=deed, subject_kind=kind,
                subject_id=subject, detail=detail,
            )  # fmt: skip
        self._kept.close()


@dataclass(slots=True)
class Drawn:
    """What is being made: rows by model in the order in which they are stored, and entries of the chain."""

    rng: np.random.Generator
    now: datetime
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    told: Told = field(default_factory=lambda: Told())
    account_of: dict[UUID, User] = field(default_factory=dict)
    """The first account of an organisation."""

    def add(self, row: Any) -> Any:
        """Keep a row, to be stored with the others of its kind."""
        self.rows.setdefault(type(row), []).append(row)
        return row

    def tell(self, at: datetime, by: User | None, deed: str, about: models.Model, **detail: Any) -> None:
        """Keep an entry of the chain."""
        self.told.keep(at, by, deed, about, detail)

    def pick(self, values: Sequence[Any]) -> Any:
        """One of some values."""
        return values[int(self.rng.integers(len(values)))]

    def day_back(self, most: int, least: int = 0) -> datetime:
        """A moment in working hours, some days before the end."""
        back = int(self.rng.integers(least, most + 1))
        return (self.now - timedelta(days=back)).replace(hour=int(self.rng.integers(8, 18)), minute=0)
