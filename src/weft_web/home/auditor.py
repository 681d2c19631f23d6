"""An auditor's pages: what was done, by whom, and whether the record of it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from weft_web.page import page
from weft_web.records.models import AuditEvent
from weft_web.records.queries import audit
from weft_web.records.roles import AUDITOR
from weft_web.records.seal import fields_of


@page(AUDITOR)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Who did what?"""
    given = request.GET.get("before", "")
    before = int(given) if given.isdecimal() and len(given) < 16 else None
    subject = request.GET.get("subject", "").strip()[:64]
    rows = audit.entries(before=before, subject=subject)
    older = rows[-1].number if len(rows) == audit.PAGE_ROWS else None
    return render(request, "auditor/home.html", {"entries": rows, "older": older, "subject": subject})


@page(AUDITOR)
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Is the record as it was written?"""
    return render(request, "auditor/check.html", {"chain": audit.verify()})


@page(AUDITOR)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain, a line of JSON for each entry, to verify elsewhere."""
    answer = StreamingHttpResponse(_lines(), content_type="application/x-ndjson")
    answer["Content-Disposition"] = 'attachment; filename="audit.ndjson"'
    return answer


def _lines() -> Iterator[str]:
    for entry in AuditEvent.objects.order_by("number").iterator(chunk_size=2_000):
        fields = {**fields_of(entry), "digest": entry.digest}
        yield json.dumps(fields, sort_keys=True) + "\n"
