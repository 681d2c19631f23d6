"""The rules that a claim meets on its own, as plain conditions on nouns, and the facts that they ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from weft.engine import Place
from weft.vocabulary import (
    EVIDENCE_CLASSES,
    Budget,
    Claim,
    Cohort,
    Condition,
    Contract,
    Enrolment,
    Noun,
    Record,
    Term,
)

DAY = timedelta(days=1)
N = TypeVar("N", bound=Noun)


class Facts:
    """A place's agreements and records, by their codes, on the day of a settlement."""

    def __init__(self, *, place: Place, as_of: date) -> None:
        self.place, self.as_of = place, as_of
        self._rows: dict[type[Noun], list[Any]] = {}
        self.contracts = {row.contract_id: row for row in self.rows(Contract)}
        self.terms = {(row.contract_id, row.term_id): row for row in self.rows(Term)}
        self.enrolments = {(row.contract_id, row.person_id): row for row in self.rows(Enrolment)}
        self.budgets = {(row.contract_id, row.person_id): row for row in self.rows(Budget)}

    def rows(self, noun: type[N]) -> list[N]:
        """Every row of a noun."""
        if noun not in self._rows:
            self._rows[noun] = self.place.table(noun).nouns()
        return self._rows[noun]

    def stepped_in(self, contract: Contract) -> bool:
        """Whether the commissioner now pays those below the contract itself."""
        return contract.stepped_in_on is not None and contract.stepped_in_on <= self.as_of

    def cohort(self, *, contract_id: str, term_id: str, person_id: str) -> Cohort | None:
        """The group in which a person's result is counted, by the day of start."""
        enrolment = self.enrolments.get((contract_id, person_id))
        for row in self.rows(Cohort):
            same = (row.contract_id, row.term_id) == (contract_id, term_id)
            if same and enrolment is not None and row.from_on <= enrolment.started_on < row.to_on:
                return row
        return None

    def died_on(self, person_id: str) -> date | None:
        """The day on which a person died, where one is known."""
        days = [r.from_on for r in self.rows(Condition) if (r.person_id, r.condition) == (person_id, "dead")]
        return min(days, default=None)

    def reached_on(self, *, term: Term, enrolment: Enrolment, window_no: int) -> date | None:
        """The first day on which the records show the term's result for a person; None where they never do.

        Day by day: a day in a record counts from the person's start on; a day in custody or hospital neither counts
        nor breaks; more other days in a row than the term allows end what was built up.
        """
        needed = 1 if term.sustained_days is None else term.sustained_days + (window_no - 1) * (term.every_days or 0)
        recorded = term.recorded_as or term.outcome_id
        spans = [r for r in self.rows(Record) if (r.person_id, r.outcome_id) == (enrolment.person_id, recorded)]
        pauses = [
            (r.from_on, r.to_on or self.as_of + DAY)
            for r in self.rows(Condition)
            if r.person_id == enrolment.person_id and r.condition != "dead"
        ]
        counted = gap = 0
        day = min((span.from_on for span in spans), default=self.as_of + DAY)
        while day <= self.as_of:
            if any(span.from_on <= day < span.to_on for span in spans):
                counted, gap = counted + (day >= enrolment.started_on), 0
            elif any(from_on <= day < to_on for from_on, to_on in pauses):
                gap = 0
            else:
                gap += 1
                if gap > term.gap_days:
                    counted = 0
            if counted >= needed:
                return day
            day += DAY
        return None

    def shows(self, *, term: Term, person_id: str, on: date) -> bool:
        """Whether the records have the person in the result on that day."""
        return any(
            (row.person_id, row.outcome_id) == (person_id, term.recorded_as or term.outcome_id)
            and row.from_on <= on < row.to_on
            for row in self.rows(Record)
        )


def refuse(*, facts: Facts, claim: Claim, term: Term) -> tuple[str, date | None]:
    """The first rule that refuses a claim on its own, and the day that decides; an empty code where none does."""
    contract = facts.contracts[claim.contract_id]
    enrolment = facts.enrolments.get((claim.contract_id, claim.person_id))
    if enrolment is None or claim.achieved_on < enrolment.started_on:
        return "SETTLE-9", enrolment.started_on if enrolment else None
    died_on = facts.died_on(claim.person_id)
    if died_on is not None and claim.achieved_on > died_on:
        return "SETTLE-8", died_on
    if enrolment.eligible is not True or term.segment_id not in (None, enrolment.segment_id):
        return "SETTLE-10", enrolment.started_on
    rule, limit_on = _in_time(facts=facts, claim=claim, term=term, contract=contract, enrolment=enrolment)
    return (rule, limit_on) if rule else _proved(facts=facts, claim=claim, term=term, enrolment=enrolment)


def _in_time(
    *, facts: Facts, claim: Claim, term: Term, contract: Contract, enrolment: Enrolment
) -> tuple[str, date | None]:
    first_on = max(contract.from_on, enrolment.started_on + term.from_days * DAY)
    if claim.claimed_on < claim.achieved_on:
        return "SETTLE-6", claim.achieved_on
    if claim.achieved_on < first_on:
        return "SETTLE-6", first_on
    ends = [contract.to_on]
    if term.to_days is not None:
        ends.append(enrolment.started_on + term.to_days * DAY)
    if claim.achieved_on >= min(ends):
        return "SETTLE-7", min(ends)
    if claim.window_no > term.times_max:
        return "SETTLE-7", None
    if contract.claim_days_max is not None and claim.claimed_on > claim.achieved_on + contract.claim_days_max * DAY:
        return "SETTLE-5", claim.achieved_on + contract.claim_days_max * DAY
    if term.kind == "cohort":
        cohort = facts.cohort(contract_id=claim.contract_id, term_id=claim.term_id, person_id=claim.person_id)
        if cohort is None:
            return "SETTLE-7", None
        if claim.claimed_on > cohort.closes_on:
            return "SETTLE-5", cohort.closes_on
    if term.kind == "spend":
        budget = facts.budgets.get((claim.contract_id, claim.person_id))
        if budget is None or claim.achieved_on < budget.from_on:
            return "SETTLE-24", budget.from_on if budget else None
    return "", None


def _proved(*, facts: Facts, claim: Claim, term: Term, enrolment: Enrolment) -> tuple[str, date | None]:
    if EVIDENCE_CLASSES.index(claim.evidence) < EVIDENCE_CLASSES.index(term.evidence):
        return "SETTLE-15", None
    if claim.evidence == "document" and claim.evidence_digest is None:
        return "SETTLE-15", None
    if claim.evidence == "records" and term.sustained_days is not None:
        reached_on = facts.reached_on(term=term, enrolment=enrolment, window_no=claim.window_no)
        return ("", None) if reached_on and reached_on <= claim.achieved_on else ("SETTLE-14", reached_on)
    if claim.evidence == "records" and not facts.shows(term=term, person_id=claim.person_id, on=claim.achieved_on):
        return "SETTLE-15", None
    return "", None
