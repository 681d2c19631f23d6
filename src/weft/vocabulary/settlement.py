"""What is agreed about payment, what is claimed, and what the ledger says: contracts, terms, claims, statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import PLACE
from weft.vocabulary.table import N, Table

TERM_KINDS = ("attachment", "service_fee", "milestone", "outcome", "sustainment", "cohort", "spend")
EVIDENCE_CLASSES = ("attestation", "document", "records")
"""From the weakest to the strongest: the claimant's word, a document with its digest, an authority's own records."""

COHORT_RULES = ("threshold", "additional")
CONDITIONS = ("dead", "custody", "hospital")
LINE_STATUSES = ("paid", "reduced", "counted", "refused")
ENTRY_KINDS = ("claim", "fee", "advance", "release", "cohort", "budget", "reversal", "clawback")
POSTING_KINDS = (
    "payment",
    "passed_down",
    "margin",
    "retention",
    "recovery",
    "release",
    "advance",
    "budget",
    "spend",
    "prevention",
    "reversal",
    "clawback",
)
DISPUTE_STATES = ("open", "upheld", "rejected")
WHOLE_BP = 10_000
AMOUNT_MAX_MINOR = 100_000_000_000
"""Largest single sum. Below it every product with a share in basis points is exact in 53 bits on any engine."""


@noun(table="contracts")
class Contract(Noun):
    """Who pays whom for results, within which limits. A contract below another is an integrator's with a provider."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Code of the contract", key=True)
    payer_id: str = field("Who pays: the commissioner, or the integrator where there is a parent", identifier=True)
    payee_id: str = field("Who is paid", identifier=True)
    parent_contract_id: str | None = field(
        "Contract under which the payer itself is paid for the same results", identifier=True, default=None
    )
    from_on: date = field("First day on which a result counts")
    to_on: date = field("Day from which a result counts no more")
    currency: str = field("ISO 4217 code; the brief's currency")
    cap_minor: int | None = field("Most that may ever be paid", unit="minor units", minimum=0, default=None)
    person_cap_minor: int | None = field(
        "Most that may be paid for one person", unit="minor units", minimum=0, default=None
    )
    retention_bp: int = field(
        "Share of each payment held back", unit="basis points", minimum=0, maximum=WHOLE_BP, default=0
    )
    release_on: date | None = field("Day from which what was held back is paid out", default=None)
    advance_minor: int = field(
        "Paid at the start and recovered from results", unit="minor units", minimum=0, maximum=AMOUNT_MAX_MINOR,
        default=0,
    )  # fmt: skip
    recovery_bp: int = field(
        "Share of each payment that goes to recover the advance",
        unit="basis points",
        minimum=0,
        maximum=WHOLE_BP,
        default=0,
    )
    claim_days_max: int | None = field(
        "Days after a result in which it may be claimed", unit="days", minimum=0, default=None
    )
    pay_days: int = field("Days from the statement to the payment", unit="days", minimum=0, maximum=366, default=30)
    passes_through: bool = field(
        "Whether the money for those below is held apart and is never the integrator's own", default=False
    )
    stepped_in_on: date | None = field(
        "Day from which the commissioner pays those below itself, the integrator having failed", default=None
    )


@noun(table="terms")
class Term(Noun):
    """One line of a rate card: what is paid for which result, when it counts and how it is proved."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    term_id: str = field("Code of the term", key=True)
    kind: str = field("How it pays", one_of=TERM_KINDS)
    outcome_id: str = field("The result; the same code in two contracts is the same result", identifier=True)
    recorded_as: str | None = field(
        "The result as the records name it, where that is not the same", identifier=True, default=None
    )
    segment_id: str | None = field("Only for people of this segment", identifier=True, default=None)
    price_minor: int = field(
        "Price of one; of a service fee, for a month", unit="minor units", minimum=1, maximum=AMOUNT_MAX_MINOR
    )
    deadweight_bp: int = field(
        "Share of results that would have come anyway, taken off the price",
        unit="basis points",
        minimum=0,
        maximum=WHOLE_BP,
        default=0,
    )
    from_days: int = field("Fewest days from the person's start", unit="days", minimum=0, default=0)
    to_days: int | None = field(
        "Day after the start from which it counts no more", unit="days", minimum=0, default=None
    )
    sustained_days: int | None = field(
        "Days that the result must last, for the first payment", unit="days", minimum=1, default=None
    )
    every_days: int | None = field(
        "Further days for each payment after the first", unit="days", minimum=1, default=None
    )
    times_max: int = field("Most payments for one person", unit="payments", minimum=1, maximum=1000, default=1)
    gap_days: int = field("Longest break that does not end the result", unit="days", minimum=0, default=0)
    evidence: str = field("Weakest evidence that is good enough", one_of=EVIDENCE_CLASSES, default="attestation")
    claim_needed: bool = field("Whether someone must claim; otherwise the records speak", default=True)
    parent_term_id: str | None = field(
        "Term of the parent contract that pays for the same result", identifier=True, default=None
    )


@noun(table="shares")
class Share(Noun):
    """Which pot bears how much of a contract's payments. Weights need not sum to anything."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    pot_id: str = field("Pot of money", key=True)
    weight: int = field("Its weight among the contract's pots", minimum=1, maximum=10_000)


@noun(table="prevention_shares")
class PreventionShare(Noun):
    """What a pot that saves by a result gives to the pot that paid for it."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    outcome_id: str = field("Result", key=True)
    saving_pot_id: str = field("Pot that saves", key=True)
    paying_pot_id: str = field("Pot that paid", key=True)
    share_bp: int = field("Share of what was paid", unit="basis points", minimum=1, maximum=WHOLE_BP)


@noun(table="tiers")
class Tier(Noun):
    """Price by number: from the nth accepted result of a term on. Higher is an accelerator, zero a threshold."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    term_id: str = field("Term", key=True)
    from_count: int = field("First result at this price, counted from 1", key=True, minimum=1)
    price_minor: int = field("Price of one", unit="minor units", minimum=0, maximum=AMOUNT_MAX_MINOR)


@noun(table="indexations")
class Indexation(Noun):
    """By how much prices are multiplied for results from a day on."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    from_on: date = field("First day", key=True)
    factor_bp: int = field("Factor; 10,000 is no change", unit="basis points", minimum=1, maximum=100_000)
    source: str = field("Where the index comes from")


@noun(table="gates")
class Gate(Noun):
    """What the contract's quality let be paid for results of a period."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    from_on: date = field("First day", key=True)
    to_on: date = field("Day after the last")
    measure: str = field("What was measured, and what was found")
    paid_bp: int = field("Share of each price that is paid", unit="basis points", minimum=0, maximum=WHOLE_BP)


@noun(table="cohorts")
class Cohort(Noun):
    """A group counted together: nothing for each result, one payment when the group is closed."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    term_id: str = field("Term of kind cohort; its price is for one result", key=True)
    cohort_id: str = field("Code of the group", key=True)
    from_on: date = field("First day of start of its people")
    to_on: date = field("Day after the last start")
    closes_on: date = field("Day on which it is counted and paid; later claims are late")
    people: int = field("People in it", unit="people", minimum=1, maximum=100_000_000)
    rule: str = field(
        "Pay every result once a threshold is reached, or only those beyond the baseline", one_of=COHORT_RULES
    )
    baseline_bp: int = field(
        "Threshold, or the share of people who have the result anyway", unit="basis points", minimum=0, maximum=WHOLE_BP
    )


@noun(table="budgets")
class Budget(Noun):
    """Money of one person, to spend on what the contract allows."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract under which it is spent", key=True, refers_to="contracts.contract_id")
    person_id: str = field("Code of the person", key=True)
    amount_minor: int = field("Amount", unit="minor units", minimum=1, maximum=AMOUNT_MAX_MINOR)
    from_on: date = field("Day from which it may be spent")


@noun(table="enrolments")
class Enrolment(Noun):
    """That a person started under a contract, and what was known of them on that day."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True, refers_to="contracts.contract_id")
    person_id: str = field("Code of the person", key=True)
    segment_id: str = field("Segment the person was in on that day", identifier=True)
    started_on: date = field("First day")
    eligible: bool | None = field(
        "Whether the brief's condition held on that day; unknown where a fact was not", default=None
    )


@noun(table="conditions")
class Condition(Noun):
    """What bears on a person's results: death ends them; custody and hospital stop the clock and break nothing."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field("Code of the person", key=True)
    condition: str = field("What", key=True, one_of=CONDITIONS)
    from_on: date = field("First day", key=True)
    to_on: date | None = field("Day after the last; empty where it lasts", default=None)


@noun(table="records")
class Record(Noun):
    """What an authority's own records say: this person had this result from a day, until another."""

    place_id: str = field(PLACE, key=True)
    person_id: str = field("Code of the person", key=True)
    outcome_id: str = field("Result", key=True)
    from_on: date = field("First day", key=True)
    to_on: date = field("Day after the last")
    source: str = field("Whose records")


@noun(table="claims")
class Claim(Noun):
    """That a result was achieved, and the proof. Its code is its key: the same code with other content is refused."""

    place_id: str = field(PLACE, key=True)
    claim_id: str = field("Code of the claim", key=True)
    contract_id: str = field("Contract", identifier=True)
    term_id: str = field("Term", identifier=True)
    person_id: str = field("Code of the person", identifier=True)
    window_no: int = field("Which payment of a repeating term, counted from 1", minimum=1, maximum=1000, default=1)
    achieved_on: date = field("Day on which the result was there")
    claimed_on: date = field("Day of the claim")
    currency: str = field("ISO 4217 code; the contract's currency")
    amount_minor: int | None = field(
        "Amount, where a budget is spent; otherwise empty, the terms say it",
        unit="minor units",
        minimum=1,
        maximum=AMOUNT_MAX_MINOR,
        default=None,
    )
    evidence: str = field("Class of the evidence", one_of=EVIDENCE_CLASSES)
    evidence_digest: str | None = field("SHA-256 of the evidence", identifier=True, default=None)


@noun(table="statement_lines")
class StatementLine(Noun):
    """What became of one claim under one contract: paid, reduced, counted or refused, and why, with the working."""

    place_id: str = field(PLACE, key=True)
    statement_id: str = field("Statement", key=True)
    claim_id: str = field("Claim, or the code of an entry that the terms themselves make", key=True)
    contract_id: str = field("Contract that the line is under", key=True)
    entry: str = field("What the line is about", one_of=ENTRY_KINDS)
    claimed_contract_id: str = field("Contract that the claim named", identifier=True)
    term_id: str = field("Term of the line's contract; empty where there is none", identifier=True, blank=True)
    claimed_term_id: str = field("Term that the claim named", identifier=True, blank=True)
    outcome_id: str = field("Result", identifier=True, blank=True)
    person_id: str = field("Person; empty where it is about nobody", identifier=True, blank=True)
    window_no: int = field("Which payment of a repeating term", minimum=1)
    achieved_on: date = field("Day of the result")
    claimed_on: date = field("Day of the claim")
    evidence: str = field("Class of the evidence", one_of=EVIDENCE_CLASSES)
    evidence_digest: str | None = field(
        "SHA-256 of the evidence; of a clawback, of the decision", identifier=True, default=None
    )
    amount_minor: int | None = field(
        "Amount that the claim stated", unit="minor units", minimum=1, maximum=AMOUNT_MAX_MINOR, default=None
    )
    status: str = field("What became of it", one_of=LINE_STATUSES)
    rule: str = field("Guarantee that refused or reduced it; empty where none did", identifier=True, blank=True)
    other_claim_id: str = field(
        "Claim that stands in its way; of a clawback, the clawback's code", identifier=True, blank=True
    )
    limit_on: date | None = field("Day that decides", default=None)
    ordinal: int = field("Which accepted result of its term it is; 0 where the term has no tiers", minimum=0)
    price_minor: int = field("Price after tier, indexation and deadweight", unit="minor units", minimum=0)
    gross_minor: int = field("After the quality gate", unit="minor units", minimum=0)
    paid_minor: int = field("After the caps: what the result earns", unit="minor units", minimum=0)
    retained_minor: int = field("Of it held back", unit="minor units", minimum=0)
    recovered_minor: int = field("Of it kept to recover the advance", unit="minor units", minimum=0)
    payable_minor: int = field("The rest: what is paid out", unit="minor units", minimum=0)


@noun(table="postings")
class Posting(Noun):
    """One movement of money between two accounts: what leaves one comes to the other. Never changed, never negative."""

    place_id: str = field(PLACE, key=True)
    statement_id: str = field("Statement", key=True)
    claim_id: str = field("Claim or entry of the line that it belongs to", key=True)
    contract_id: str = field("Contract of the line", key=True)
    kind: str = field("Why the money moves", key=True, one_of=POSTING_KINDS)
    from_account: str = field("Account that it leaves", key=True)
    to_account: str = field("Account that it comes to", key=True)
    amount_minor: int = field("Amount", unit="minor units", minimum=1)
    currency: str = field("ISO 4217 code")
    posted_on: date = field("Day of the statement")
    due_on: date = field("Day by which it is paid out")


@noun(table="statements")
class Statement(Noun):
    """One contract's lines and postings of one settlement, sealed, and chained to the statement before."""

    place_id: str = field(PLACE, key=True)
    statement_id: str = field("Code of the statement", key=True)
    number: int = field("Its place in the chain, counted from 1", minimum=1)
    first_number: int = field("Number of the first statement of the same settlement", minimum=1)
    contract_id: str = field("Contract", identifier=True)
    as_of: date = field("Day of the settlement")
    due_on: date = field("Day by which it is paid out")
    currency: str = field("ISO 4217 code")
    reverses: str = field("Statement that it reverses; empty where none", identifier=True, blank=True)
    lines: int = field("Lines", unit="lines", minimum=0)
    refused: int = field("Of them refused", unit="lines", minimum=0)
    paid_minor: int = field("What the results earned", unit="minor units", minimum=0)
    payable_minor: int = field("What is paid out", unit="minor units", minimum=0)
    postings: int = field("Postings", unit="postings", minimum=0)
    brief_digest: str = field("Digest of the brief that it was settled under", identifier=True, blank=True)
    terms_digest: str = field("Digest of contracts, terms and records that it was settled on", identifier=True)
    lines_digest: str = field("SHA-256 over its sorted lines", identifier=True)
    postings_digest: str = field("SHA-256 over its sorted postings", identifier=True)
    previous_digest: str = field("Digest of the statement before; empty for the first", identifier=True, blank=True)
    digest: str = field("SHA-256 over all of the above", identifier=True)


@noun(table="balances")
class Balance(Noun):
    """What stands on an account. A pot's goes below zero by what it has paid; an advance's by what is outstanding."""

    place_id: str = field(PLACE, key=True)
    account: str = field("Account", key=True)
    currency: str = field("ISO 4217 code", key=True)
    in_minor: int = field("All that came to it", unit="minor units", minimum=0)
    out_minor: int = field("All that left it", unit="minor units", minimum=0)
    balance_minor: int = field("What came less what left", unit="minor units")


@noun(table="clawbacks")
class Clawback(Noun):
    """That a share of what was paid for a claim is to come back."""

    place_id: str = field(PLACE, key=True)
    claim_id: str = field("Claim that was paid", key=True)
    clawback_id: str = field("Code of the clawback", key=True)
    decided_on: date = field("Day on which it was decided")
    share_bp: int = field("Share of what was paid", unit="basis points", minimum=1, maximum=WHOLE_BP)
    reason: str = field("Why, in words")


@noun(table="findings")
class Finding(Noun):
    """Something that a person should look at. It refuses nothing."""

    place_id: str = field(PLACE, key=True)
    finding_id: str = field("Code of the finding", key=True)
    kind: str = field("What was noticed")
    contract_id: str = field("Contract", identifier=True, blank=True)
    claims: int = field("Claims that it is about", unit="claims", minimum=0)
    expected: float | None = field("How many there would be if nothing were the matter", unit="claims", default=None)
    says: str = field("In words, without anything about a person")


@noun(table="checks")
class Check(Noun):
    """A claim drawn for a closer look, and what came of it."""

    place_id: str = field(PLACE, key=True)
    claim_id: str = field("Claim", key=True)
    contract_id: str = field("Contract", identifier=True)
    paid_minor: int = field("What was paid for it", unit="minor units", minimum=0)
    risk: int = field("Risk points", unit="points", minimum=1)
    stratum: int = field("Group of like risk, 1 the highest", minimum=1)
    stratum_claims: int = field("Claims of the group", unit="claims", minimum=1)
    stratum_drawn: int = field("Of them drawn", unit="claims", minimum=1)
    stratum_paid_minor: int = field("What was paid for the group", unit="minor units", minimum=0)
    valid_minor: int | None = field(
        "What the evidence bears out; empty until it is checked", unit="minor units", minimum=0, default=None
    )


@noun(table="disputes")
class Dispute(Noun):
    """That a payee disagrees with a line, until when it must be decided, and the independent decision."""

    place_id: str = field(PLACE, key=True)
    dispute_id: str = field("Code of the dispute", key=True)
    statement_id: str = field("Statement", identifier=True)
    claim_id: str = field("Claim of the line", identifier=True)
    raised_by: str = field("Who disagrees", identifier=True)
    raised_on: date = field("Day on which the clock starts")
    answer_by: date = field("Day by which the payer must answer")
    decide_by: date = field("Day by which the independent decision must be there")
    state: str = field("How it stands", one_of=DISPUTE_STATES)
    decided_by: str = field("Who decided; neither the payer nor the payee", identifier=True, blank=True)
    decided_on: date | None = field("Day of the decision", default=None)
    reason: str = field("The decision in words; empty while it is open", blank=True)


@noun(table="outlooks")
class Outlook(Noun):
    """How many results are expected of a term in a month: what a forecast of money rests on."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True)
    term_id: str = field("Term", key=True)
    month_on: date = field("First day of the month", key=True)
    results: int = field("Results expected", unit="results", minimum=0, maximum=1_000_000)
    results_low: int | None = field(
        "Results of a bad month; empty where the forecast's own rule says them", unit="results", minimum=0, default=None
    )


@noun(table="costs")
class Cost(Noun):
    """What a party spends in a month to achieve results."""

    place_id: str = field(PLACE, key=True)
    party_id: str = field("Provider or integrator", key=True)
    month_on: date = field("First day of the month", key=True)
    cost_minor: int = field("Cost", unit="minor units", minimum=0)


@noun(table="cash_flows")
class CashFlow(Noun):
    """What a party gets, gives and spends in a month, and where that leaves it."""

    place_id: str = field(PLACE, key=True)
    party_id: str = field("Commissioner, integrator or provider", key=True)
    month_on: date = field("First day of the month", key=True)
    received_minor: int = field("What comes in by its due day", unit="minor units", minimum=0)
    given_minor: int = field("What goes out by its due day", unit="minor units", minimum=0)
    cost_minor: int = field("What it spends", unit="minor units", minimum=0)
    standing_minor: int = field("Received less given and spent, from the first month on", unit="minor units")


AGREED_NOUNS: tuple[type[Noun], ...] = (
    Contract,
    Term,
    Share,
    PreventionShare,
    Tier,
    Indexation,
    Gate,
    Cohort,
    Budget,
    Enrolment,
    Condition,
    Record,
)
"""What a settlement rests on beside the claims, in the order in which their references can be checked."""

REQUIRED_NOUNS: tuple[type[Noun], ...] = (Contract, Term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Statements with their lines and postings: all that there are, or what one settlement adds to them."""

    statements: Table[Statement]
    lines: Table[StatementLine]
    postings: Table[Posting]

    @classmethod
    def empty(cls) -> Ledger:
        """A ledger before its first statement."""
        return cls(
            statements=Table.of_nouns(Statement, []),
            lines=Table.of_nouns(StatementLine, []),
            postings=Table.of_nouns(Posting, []),
        )

    def plus(self, added: Ledger) -> Ledger:
        """The ledger with what was added. Nothing in it changes."""
        return Ledger(
            statements=_both(self.statements, added.statements),
            lines=_both(self.lines, added.lines),
            postings=_both(self.postings, added.postings),
        )

    def in_order(self) -> list[Statement]:
        """The statements as they were chained."""
        return sorted(self.statements.nouns(), key=lambda statement: statement.number)

    def rows(self, noun: type[Noun], *, columns: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The lines or the postings (`noun`) in their order, in one part; all columns, or those named."""
        data = {StatementLine: self.lines.data, Posting: self.postings.data}[noun]
        yield data.select(list(columns)) if columns else data


def _both(one: Table[N], other: Table[N]) -> Table[N]:
    return Table(one.noun, pa.concat_tables([one.data, other.data]))
