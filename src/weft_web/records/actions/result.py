"""Results: what a provider says was reached, with its evidence. What it is paid for is settled from these."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from weft.vocabulary.settlement import EVIDENCE_CLASSES
from weft_web.records.actions.deed import doing
from weft_web.records.models import Referral, Result, User
from weft_web.records.refusal import NotYours, refuse


def record(
    *, referral_id: UUID, outcome_id: str, achieved_on: date, evidence_class: str, evidence_digest: str, by: User,
    at: datetime, key: str = "",
) -> Result:  # fmt: skip
    """Record an outcome of a person that the account's organisation helped.

    Raises `CannotDo` before the start, after today, without the evidence's digest where it is a document, and twice.
    """
    with doing(by=by, permission="result.record", at=at, key=key) as deed:
        referral = Referral.objects.filter(id=referral_id, offer__provider=by.organisation_id).first()
        if referral is None or referral.started_on is None:
            raise NotYours
        if not referral.started_on <= achieved_on <= at.date():
            raise refuse(
                code="RECORD-21", what="That day is before the start, or has not come",
                to_do="Give the day on which it was reached", field="achieved_on",
            )  # fmt: skip
        if evidence_class not in EVIDENCE_CLASSES:
            raise refuse(code="RECORD-21", what="Choose the evidence", to_do="Pick one", field="evidence_class")
        if Result.objects.filter(referral=referral, outcome_id=outcome_id, achieved_on=achieved_on).exists():
            raise refuse(code="RECORD-22", what="This was recorded already", to_do="Nothing more is needed")
        result = Result.objects.create(
            referral=referral, outcome_id=outcome_id, achieved_on=achieved_on, evidence_class=evidence_class,
            evidence_digest=evidence_digest, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        deed.tell("result.recorded", about=result, outcome=outcome_id, evidence=evidence_class)
        return result


def claim(*, by: User, at: datetime, key: str = "") -> int:
    """Mark every result of the account's organisation that is in no claims file yet as claimed on this day.

    Gives how many. Settling decides what is paid for each; a result is marked once, whatever is taken again.
    """
    with doing(by=by, permission="result.claim", at=at, key=key) as deed:
        assert by.organisation is not None
        marked = Result.objects.filter(referral__offer__provider=by.organisation_id, claimed_on=None).update(
            claimed_on=at.date()
        )
        deed.tell("results.claimed", about=by.organisation, results=marked)
        return marked
