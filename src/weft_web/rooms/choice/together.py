"""Several kinds of help at once, for a person or the people they live with: the fewest providers and trips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from weft import choice
from weft.vocabulary import Bundle, Option
from weft.vocabulary import Offer as Offered
from weft_web.page import form_key, opened, page
from weft_web.records.actions import CannotDo, referral
from weft_web.records.models import Case, Offer, Referral, Step
from weft_web.records.queries import caseload
from weft_web.records.roles import LEAD_WORKER
from weft_web.rooms.choice.lines import journey
from weft_web.rooms.choice.shelf import answer_for, shelf
from weft_web.rooms.choice.telling import tell_provider

NEEDS_MAX = 6
FIRST_OPTIONS = 25
"""How many options of each need the search looks at: the first in the person's own order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One kind of help that can be asked for one person: `value` is what the form sends."""

    value: str
    name: str
    on_the_way: bool
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One referral of the bundle, in words."""

    case: Case
    offer: Offer
    way: str
    trip: int | None


@page(LEAD_WORKER)
@require_GET
def plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who could help with all of it?"""
    held = caseload.held(case_id=case_id, worker=request.user)
    home = caseload.household(case=held.case, worker=request.user)
    wanted = set(request.GET.getlist("need"))
    asked = _asked(home, wanted)
    ticked = [(case, each.value.split(":", 1)[1]) for case, rows in asked.items() for each in rows if each.ticked]
    context = {"held": held, "home": asked.items(), "most": NEEDS_MAX, "too_many": len(ticked) > NEEDS_MAX}
    if ticked:
        bundle, parts = _bundled(ticked[:NEEDS_MAX])
        names = {str(case.person_id): case.person.name for case in home}
        kinds = _names()
        unmet = [(names[person], kinds.get(kind, kind)) for person, kind in bundle.unmet]
        context |= {"bundle": bundle, "parts": parts, "unmet": unmet}
    return render(request, "choice/together.html", context)


@page(LEAD_WORKER)
@require_POST
def send(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send all of these referrals, or none of them."""
    try:
        asked = [
            (UUID(case), UUID(offer))
            for case, _, offer in (pair.partition(":") for pair in request.POST.getlist("pair"))
        ]
    except ValueError:
        asked = []
    caseload.held(case_id=case_id, worker=request.user)
    try:
        sent = referral.send_together(
            asked=asked[: 2 * NEEDS_MAX], words=request.POST.get("words", "")[:2000], by=request.user,
            at=timezone.now(), key=form_key(request),
        )  # fmt: skip
    except CannotDo as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.sentence())
        return redirect("together", case_id)
    for made, token in sent:
        tell_provider(request, made, token)
    messages.success(request, f"{len(sent)} referrals are sent. Each provider can answer from the e-mail.")
    return redirect("worker_one", case_id)


def _names() -> dict[str, str]:
    return {kind.service_type: kind.name for kind in opened()[0].service_types}


def _asked(home: Sequence[Case], wanted: set[str]) -> dict[Case, list[Asked]]:
    """For each person, the kinds of help that their group needs or that stand on their plan. The plan's are ticked."""
    names, needed = _names(), shelf().types_of
    steps = Step.objects.filter(case__in=home, ended_at=None).values_list("case", "service_type")
    open_now = Referral.objects.filter(case__in=home, state__in=Referral.OPEN)
    planned, going = _by_case(steps), _by_case(open_now.values_list("case", "offer__service_type"))
    found = {}
    for case in home:
        mine, on_the_way = planned.get(case.id, set()), going.get(case.id, set())
        kinds = {*needed.get(case.person.segment_id, ()), *mine} & set(names)
        found[case] = [
            Asked(
                value=f"{case.id}:{kind}",
                name=names[kind],
                on_the_way=kind in on_the_way,
                ticked=f"{case.id}:{kind}" in wanted if wanted else kind in mine and kind not in on_the_way,
            )
            for kind in sorted(kinds, key=lambda kind: names[kind])
        ]
    return found


def _by_case(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, set[str]]:
    kinds: dict[UUID, set[str]] = {}
    for case_id, kind in pairs:
        kinds.setdefault(case_id, set()).add(kind)
    return kinds


def _bundled(needs: list[tuple[Case, str]]) -> tuple[Bundle, list[Part]]:
    """The bundle of the room `choice`, and its parts in words."""
    day = timezone.localdate()
    cases = {str(case.person_id): case for case, _ in needs}
    options: list[Option] = []
    for person_id, case in cases.items():
        kinds = [kind for other, kind in needs if str(other.person_id) == person_id]
        found = answer_for(person=case.person, kinds=kinds, day=day).options
        options += [option for option in found.nouns() if option.position <= FIRST_OPTIONS]
    offers = {
        offer.code: offer
        for offer in Offer.objects.filter(code__in={o.offer_id for o in options}).select_related("provider")
    }
    known = [option for option in options if option.offer_id in offers]
    bundle = choice.bundle(
        needs=[(str(case.person_id), kind) for case, kind in needs], options=known,
        offers=_offered({option.offer_id for option in known}),
    )  # fmt: skip
    by_key = {(option.person_id, option.service_type, option.offer_id): option for option in known}
    return bundle, [
        Part(
            case=cases[part.person_id], offer=offers[part.offer_id], trip=part.trip,
            way=journey(
                option=by_key[part.person_id, part.service_type, part.offer_id], offer=offers[part.offer_id],
                person=cases[part.person_id].person,
            ),
        )
        for part in bundle.parts
    ]  # fmt: skip


def _offered(codes: set[str]) -> dict[str, Offered]:
    """Offers of the place by their codes, only those that are asked for."""
    table = opened()[1].table(Offered)
    rows = [row for row, code in enumerate(table.strings("offer_id")) if code in codes]
    if not rows:
        return {}
    return {offer.offer_id: offer for offer in type(table)(table.noun, table.data.take(rows)).nouns()}
