"""A lead worker's caseload out and in, and a person's page by link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weft.vocabulary import Area
from weft_web.home import sheet
from weft_web.page import form_key, opened, page
from weft_web.records.actions import caseload as bringing
from weft_web.records.actions import person as people
from weft_web.records.queries import caseload, own
from weft_web.records.refusal import CannotDo
from weft_web.records.roles import LEAD_WORKER

SHEET_BYTES_MAX = 2 * 1024 * 1024


class SheetForm(forms.Form):
    """The file that another system gave."""

    sheet = forms.FileField(label="Your caseload, as CSV")


@page(LEAD_WORKER)
@require_GET
def take(request: HttpRequest) -> HttpResponse:
    """My caseload as a sheet."""
    answer = HttpResponse(
        sheet.write(cases=caseload.caseload(worker=request.user)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="caseload.csv"'
    return answer


@page(LEAD_WORKER)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring your caseload from another system."""
    form = SheetForm(request.POST or None, request.FILES or None)
    problems: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            new, known = _bring(request, form.cleaned_data["sheet"])
            messages.success(
                request, f"{new} people are new, {known} were brought up to date. You answer for all of them."
            )
            return redirect("worker_people")
        except CannotDo as refusal:
            problems = refusal.problems
    context = {"form": form, "problems": problems[:50], "more": max(0, len(problems) - 50), "columns": sheet.COLUMNS}
    return render(request, "worker/bring.html", context, status=422 if problems else 200)


def _bring(request: HttpRequest, upload: Any) -> tuple[int, int]:
    if upload.size > SHEET_BYTES_MAX:
        raise CannotDo([sheet._problem(1, "the file is larger than 2 MB", "Bring it in parts")])
    brief, place = opened()
    rows = sheet.read(
        content=upload.read(),
        segments=frozenset(segment.segment_id for segment in brief.segments),
        areas=frozenset(place.table(Area).strings("area_id")),
    )
    return bringing.bring(rows=rows, by=request.user, at=timezone.now(), key=form_key(request))


@page(LEAD_WORKER)
@require_POST
def make_link(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Make a link to the person's own page; it is shown once, to give to them."""
    token = people.make_link(case_id=case_id, by=request.user, at=timezone.now(), key=form_key(request))
    address = request.build_absolute_uri(reverse("person_by_link", args=[token]))
    return render(request, "worker/link.html", {"address": address, "case_id": case_id})


@page(LEAD_WORKER)
@require_POST
def end_links(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End every link to the person's page."""
    people.end_links(case_id=case_id, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, "No link opens their page any more.")
    return redirect("worker_one", case_id)


@page()
@never_cache
@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """My plan, by the link that my lead worker gave me. To read and to print."""
    person = own.person_by_link(token=token, at=timezone.now())
    seen = own.own(person=person, today=timezone.localdate())
    answer = render(request, "person/by_link.html", {"own": seen})
    # The same as on the other pages by link: with "no-referrer" a browser posts the language switch from nowhere.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
