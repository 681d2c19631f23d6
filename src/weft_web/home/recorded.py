"""What a provider recorded, what it counts for, and the claims file that settling reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from weft import engine
from weft.vocabulary import Claim, Contract, Table, Term
from weft_web.page import agreed, form_key, opened, outcome_names, page
from weft_web.records.actions import result
from weft_web.records.models import Result
from weft_web.records.queries import provision
from weft_web.records.roles import PROVIDER

LISTED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The line of an agreement that pays for a result."""

    contract: Contract
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recorded result: the line that pays for it, or the reason why none does."""

    result: Result
    agreed: Agreed | None
    why_not: str


@page(PROVIDER)
@require_GET
def recorded(request: HttpRequest) -> HttpResponse:
    """What did we record, and what is it paid for?"""
    lines = _lines(provision.results_of(account=request.user, most=LISTED_MAX))
    context = {
        "lines": lines,
        "names": outcome_names(),
        "standing": provision.results_standing(account=request.user),
        "most": LISTED_MAX,
    }
    return render(request, "provider/recorded.html", context)


@page(PROVIDER)
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Put everything that is recorded into a claims file: it says so here, and the file can be taken at any time."""
    marked = result.claim(by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, f"{marked} more are claimed today. Take the file and send it to who settles.")
    return redirect("provider_recorded")


@page(PROVIDER)
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """The claims file: what `weft settle --claims` reads. The same claim in two files is paid once."""
    lines = _lines(provision.results_of(account=request.user, claimed=True))
    rows = [_claim(line.result, line.agreed) for line in lines if line.agreed is not None]
    answer = HttpResponse(engine.table_csv(Table.of_nouns(Claim, rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="claims.csv"'
    return answer


def _claim(row: Result, paid_by: Agreed) -> Claim:
    """The result as a claim. The person is their random key of the record: no name travels to who pays."""
    assert row.claimed_on is not None
    return Claim(
        place_id=paid_by.contract.place_id,
        claim_id=row.id.hex,
        contract_id=paid_by.contract.contract_id,
        term_id=paid_by.term.term_id,
        person_id=row.referral.case.person_id.hex,
        achieved_on=row.achieved_on,
        claimed_on=row.claimed_on,
        currency=paid_by.contract.currency,
        evidence=row.evidence_class,
        evidence_digest=row.evidence_digest or None,
    )


def _lines(rows: Iterable[Result]) -> Sequence[Line]:
    brief, _ = opened()
    contracts, held = agreed(brief.digest)
    terms: dict[tuple[str, str], list[Agreed]] = {}
    for term in held:
        contract = contracts[term.contract_id]
        terms.setdefault((contract.payee_id, term.outcome_id), []).append(Agreed(contract=contract, term=term))
    return [_line(row, terms.get((row.referral.offer.provider.code, row.outcome_id), [])) for row in rows]


def _line(row: Result, found: list[Agreed]) -> Line:
    in_time = [each for each in found if each.contract.from_on <= row.achieved_on < each.contract.to_on]
    group = row.referral.case.person.segment_id
    theirs = [each for each in in_time if each.term.segment_id in (None, group)]
    if theirs:
        return Line(result=row, agreed=theirs[0], why_not="")
    why_not = "no agreement with you pays for this outcome"
    if found:
        why_not = "it is agreed for another group of people" if in_time else "the agreement did not run on that day"
    return Line(result=row, agreed=None, why_not=why_not)
