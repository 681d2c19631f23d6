"""What an auditor sees: the chain of what was done, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weft_web.records.models import AuditEvent, AuditHead
from weft_web.records.seal import digest_of

PAGE_ROWS = 100


def entries(*, before: int | None, subject: str = "") -> Sequence[AuditEvent]:
    """A page of the chain, the newest first; `subject` narrows it to one record's key."""
    found = AuditEvent.objects.select_related("by__organisation").order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    if subject:
        found = found.filter(subject_id=subject[:64])
    return list(found[:PAGE_ROWS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Whether the chain holds: how many entries, its head, and the first number that is not as it was written."""

    entries: int
    head: str
    broken_at: int | None


def verify() -> Chain:
    """Walk the chain from its first entry: numbers without a gap, each digest over its fields and the one before."""
    previous, number = "", 0
    for entry in _in_order():
        number += 1
        if entry.number != number or entry.previous != previous or digest_of(entry) != entry.digest:
            return Chain(entries=number, head=previous, broken_at=number)
        previous = entry.digest
    head = AuditHead.objects.filter(only=1).first()
    kept = (head.number, head.digest) if head else (0, "")
    return Chain(entries=number, head=previous, broken_at=None if kept == (number, previous) else number + 1)


def _in_order() -> Iterator[AuditEvent]:
    return AuditEvent.objects.order_by("number").iterator(chunk_size=2_000)
