"""What no page should have to look at: a body that is too large, and characters that no record can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOTHING_THERE = "\x00"
"""PostgreSQL keeps no text with this character in it; no keyboard writes one."""


class Guard:
    """Middleware that answers such a request with a page, before anything of it is read or kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return render(request, "413.html", {"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2}, status=413)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Look at what was sent, once it is known to be small and to come from a page of ours."""
        given = (value for query in (request.GET, request.POST) for _name, row in query.lists() for value in row)
        if any(NOTHING_THERE in value for value in given):
            return render(request, "400.html", status=400)
        return None
