"""Up to three services beside each other: the way there, the wait, the language, access, the price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from weft import choice
from weft.vocabulary import money_words
from weft_web.page import page
from weft_web.records.models import Case, Offer, Person
from weft_web.records.queries import caseload, own
from weft_web.records.roles import LEAD_WORKER, NOMINEE, PERSON
from weft_web.records.templatetags.weft import spoken
from weft_web.rooms.choice.lines import Line, journey, line, open_referrals, wait
from weft_web.rooms.choice.shelf import answer_for

BESIDE_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that the services are compared by, in words, a cell for each."""

    name: str
    cells: tuple[str, ...]


@page(PERSON, NOMINEE)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Which of these suits me?"""
    person = own.person_of(account=request.user)
    return _show(request, person, own.open_case(person=person), theirs=False)


@page(LEAD_WORKER)
@require_GET
def theirs(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Which of these suits this person?"""
    held = caseload.held(case_id=case_id, worker=request.user)
    return _show(request, held.case.person, held.case, theirs=True)


def _show(request: HttpRequest, person: Person, case: Case | None, *, theirs: bool) -> HttpResponse:
    given = list(dict.fromkeys(_keys(request.GET.getlist("offer"))))
    offers = {offer.id: offer for offer in Offer.objects.filter(id__in=given[:BESIDE_MAX]).select_related("provider")}
    chosen = [offers[key] for key in given if key in offers]
    lines = _lines(person, case, chosen)
    context: dict[str, Any] = {
        "person": person, "case": case, "theirs": theirs, "lines": lines, "rows": _rows(lines, person),
        "too_many": len(given) > BESIDE_MAX, "most": BESIDE_MAX,
    }  # fmt: skip
    return render(request, "choice/compare.html", context)


def _keys(values: list[str]) -> list[UUID]:
    found = []
    for value in values[:20]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _lines(person: Person, case: Case | None, chosen: list[Offer]) -> list[Line]:
    kinds = sorted({offer.service_type for offer in chosen})
    if not kinds:
        return []
    found = answer_for(person=person, kinds=kinds, day=timezone.localdate())
    places = {code: at for at, code in enumerate(found.options.strings("offer_id"))}
    asked = open_referrals(case=case)
    lines = []
    for offer in chosen:
        if offer.code in places:
            (option,) = type(found.options)(found.options.noun, found.options.data.slice(places[offer.code], 1)).nouns()
            lines.append(line(option=option, offer=offer, person=person, asked=asked))
        else:
            against = choice.exclusion_words(reasons=found.why_not(offer_id=offer.code))
            lines.append(Line(offer=offer, words=against))
    return lines


def _rows(lines: list[Line], person: Person) -> list[Row]:
    def row(name: str, cell: Any) -> Row:
        return Row(name=name, cells=tuple(cell(each) for each in lines))

    def asked_only(say: Any) -> Any:
        return lambda each: say(each.option) if each.option is not None else _("not open to you now")

    return [
        row(_("Kind of help"), lambda each: each.offer.service_name),
        row(_("Who"), lambda each: _who(each.offer)),
        row(_("The way there"), lambda each: _way(each, person)),
        row(_("Until you start"), asked_only(lambda option: wait(option=option))),
        row(_("Places left"), lambda each: _places(each.offer)),
        row(_("Languages"), lambda each: spoken(each.offer.languages) or _("we don't know yet")),
        row(_("Access"), lambda each: _access(each.offer, person)),
        row(_("Price"), lambda each: money_words(each.offer.price_minor, currency=each.offer.currency)),
    ]  # fmt: skip


def _way(each: Line, person: Person) -> str:
    if each.option is None:
        return " ".join(each.words)
    return journey(option=each.option, offer=each.offer, person=person)


def _who(offer: Offer) -> str:
    return f"{offer.provider.name} ({_('small and local')})" if offer.provider.small else offer.provider.name


def _places(offer: Offer) -> str:
    if not offer.left:
        return _("none now; it has a waiting list")
    return _("%(left)s of %(places)s, said on %(day)s") % {
        "left": offer.left, "places": offer.places, "day": f"{offer.places_told_at:%Y-%m-%d}",
    }  # fmt: skip


def _access(offer: Offer, person: Person) -> str:
    missing = [need for need in person.access_needs if need not in offer.access]
    has = ", ".join(offer.access) or _("they have not said")
    return has if not missing else _("%(has)s. Missing for you: %(missing)s") % {
        "has": has, "missing": ", ".join(missing),
    }  # fmt: skip
