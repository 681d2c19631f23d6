"""Bring a caseload from another system, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from weft.vocabulary import Problem
from weft_web.records.actions.deed import Deed, doing
from weft_web.records.models import Case, Lead, Person, User
from weft_web.records.refusal import CannotDo

HIDDEN = "hidden"
"""What a sheet says instead of the area of somebody whose address is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One person of a caseload as another system has them; `line` is the line of the file."""

    line: int
    external_record_id: str
    external_url: str
    name: str
    area_code: str
    segment_id: str
    languages: tuple[str, ...]
    access_needs: tuple[str, ...]
    last_contact_on: date | None
    review_on: date | None


def bring(*, rows: Sequence[Brought], by: User, at: datetime, key: str = "") -> tuple[int, int]:
    """Bring a whole file: who is new gets a case under `by`, who is theirs already is brought up to date.

    Gives how many are new and how many were there. All or nothing: raises `CannotDo` with every line on which a record
    belongs to a colleague, whose case is taken over by a handover and never by a file.
    """
    with doing(by=by, permission="caseload.import", at=at, key=key) as deed:
        assert by.organisation is not None
        held = {
            case.external_record_id: case
            for case in Case.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(agency=by.organisation, closed_at=None, external_record_id__in=[r.external_record_id for r in rows])
        }
        others = [
            row for row in rows if row.external_record_id in held and held[row.external_record_id].lead_id != by.id
        ]
        if others:
            raise CannotDo([_not_yours(row) for row in others])
        new = [row for row in rows if row.external_record_id not in held]
        if lost := [row for row in new if row.area_code == HIDDEN]:
            raise CannotDo([_nowhere(row) for row in lost])
        for row in rows:
            if row.external_record_id in held:
                _update(held[row.external_record_id], row)
        for row in new:
            _open(deed, row, by)
        deed.tell("caseload.brought", about=by, new=len(new), known=len(rows) - len(new))
        return len(new), len(rows) - len(new)


def _nowhere(row: Brought) -> Problem:
    return Problem(
        code="RECORD-28", what=f"line {row.line}: somebody new needs an area", line=row.line,
        to_do="Give an area of areas.csv; it can be hidden later",
    )  # fmt: skip


def _not_yours(row: Brought) -> Problem:
    return Problem(
        code="RECORD-27", what=f"line {row.line}: a colleague answers for this record", line=row.line,
        to_do="Ask them for a handover, and take the line out of the file",
    )  # fmt: skip


def _update(case: Case, row: Brought) -> None:
    person = case.person
    person.name, person.languages, person.access_needs = row.name, list(row.languages), list(row.access_needs)
    person.save()
    case.external_url = row.external_url
    case.review_on = row.review_on or case.review_on
    if row.last_contact_on and (case.last_contact_on is None or row.last_contact_on > case.last_contact_on):
        case.last_contact_on = row.last_contact_on
    case.version += 1
    case.save()


def _open(deed: Deed, row: Brought, by: User) -> None:
    assert by.organisation is not None
    person = Person.objects.create(
        place_id=by.organisation.place_id, code=f"{by.organisation.code}:{row.external_record_id}"[:64], name=row.name,
        area_code=row.area_code, segment_id=row.segment_id, languages=list(row.languages),
        access_needs=list(row.access_needs),
    )  # fmt: skip
    case = Case.objects.create(
        person=person, agency=by.organisation, lead=by, opened_at=deed.at, last_contact_on=row.last_contact_on,
        review_on=row.review_on, external_record_id=row.external_record_id, external_url=row.external_url,
    )  # fmt: skip
    Lead.objects.create(case=case, worker=by, from_at=deed.at)
    deed.tell("case.opened", about=case)
