"""What every page shares: who may see it, the form that is sent once, and the answer where something is refused.

`page` is put on every view and says which roles it is for. `VERDICTS` lists them all, and a test asks every address as
every role. Whoever may not see a page is told the same as where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from weft import engine, loop
from weft.vocabulary import Brief, Contract, Term
from weft_web.records.actions import AlreadyDone, CannotDo, NotYours
from weft_web.records.roles import Role

View = Callable[..., HttpResponse]
VERDICTS: dict[str, frozenset[str]] = {}
ANYBODY = frozenset({"anybody"})


def page(*roles: Role) -> Callable[[View], View]:
    """Only for accounts of these roles; without roles, for anybody, signed in or not."""

    def wrap(view: View) -> View:
        allowed = frozenset(role.code for role in roles) or ANYBODY
        VERDICTS[f"{view.__module__}.{view.__name__}"] = allowed

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if allowed is not ANYBODY:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if request.user.role_code not in allowed:
                    raise Http404
            try:
                return view(request, *args, **kwargs)
            except NotYours:
                raise Http404 from None
            except (CannotDo, ValidationError) as refusal:
                return _refused(request, refusal)
            except AlreadyDone:
                messages.info(request, "This was done already, once.")
                return redirect(request.path if request.method == "GET" else "front")

        return answer

    return wrap


def _refused(request: HttpRequest, refusal: CannotDo | ValidationError) -> HttpResponse:
    """Back to the account's first page with what is wrong, where a page has no form of its own to say it in."""
    words = [problem.sentence() for problem in refusal.problems] if isinstance(refusal, CannotDo) else refusal.messages
    for sentence in words:
        messages.error(request, sentence)
    return redirect("front")


def key_given(text: str) -> UUID:
    """The key that a form names. What is none names nothing: raises `NotYours`."""
    try:
        return UUID(text)
    except ValueError:
        raise NotYours from None


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What every template may need: whether this is a demonstration, and the time."""
    return {"demo": settings.DEMO, "now": timezone.now()}


def form_key(request: HttpRequest) -> str:
    """The key of the form that was sent, so that it acts once however often it is sent."""
    return request.POST.get("form_key", "")[:64]


OPEN_SECONDS_MAX = 3600
"""A page that was open longer was left lying: how long the answer took is then not known. Assumed, 2026-11."""


def seconds_open(request: HttpRequest) -> int | None:
    """How long the page was open before its form was sent, by the signed moment in the form; None where not known."""
    try:
        since = float(signing.loads(request.POST.get("opened", ""), salt="opened"))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    took = int(timezone.now().timestamp() - since)
    return took if 0 <= took <= OPEN_SECONDS_MAX else None


@lru_cache(maxsize=1)
def agreed(_digest: str) -> tuple[dict[str, Contract], tuple[Term, ...]]:
    """The agreements of the place of a brief's digest: contracts by their codes, and terms. None where it has none."""
    files = engine.read_folder(folder=Path(settings.PLACE))
    if not loop.has_agreements(files=files):
        return {}, ()
    place, _ = engine.load_agreed(files=files)
    terms = sorted(place.table(Term).nouns(), key=lambda term: (term.contract_id, term.term_id))
    return {row.contract_id: row for row in place.table(Contract).nouns()}, tuple(terms)


def outcome_names() -> dict[str, str]:
    """The outcomes that the place pays for, by their codes."""
    return {outcome.outcome_id: outcome.name for outcome in opened()[0].outcomes}


@lru_cache(maxsize=1)
def opened() -> tuple[Brief, engine.Place]:
    """The brief and the tables of the place that this deployment serves, read once in each process."""
    return loop.open_place(files=engine.read_folder(folder=Path(settings.PLACE)))
