"""A statement that a charity's treasurer understands, as Markdown or as plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pyarrow.compute as pc

from weft.engine import Place
from weft.settlement.assumptions import DISPUTE_DAYS
from weft.settlement.refusal import CannotVerify
from weft.settlement.standing import TAKEN_BACK
from weft.settlement.whole import OWN_MARK
from weft.vocabulary import (
    Contract,
    Gate,
    Ledger,
    Posting,
    Problem,
    Statement,
    StatementLine,
    Table,
    Term,
    money_words,
)

REASONS: dict[str, str] = {
    "SETTLE-3": "this result of this person was already claimed in {other}, and a result is paid once",
    "SETTLE-4": "the same evidence of the same result was already used in {other}",
    "SETTLE-5": "it was claimed on {claimed}; the last day was {limit}",
    "SETTLE-6": "it is dated {achieved}; {limit} is the first day on which it could count, or be claimed",
    "SETTLE-7": "it lies outside the window of the term, which ended before {limit}",
    "SETTLE-8": "it is dated {achieved}, after {limit}, when the person's records end",
    "SETTLE-9": "the person had not started by {achieved}",
    "SETTLE-10": "the records do not show that the person was eligible for this price on {limit}",
    "SETTLE-11": "the most that may be paid for one person is reached",
    "SETTLE-12": "the most that may be paid under the contract is reached",
    "SETTLE-13": "the quality measure of the time lets only a part be paid",
    "SETTLE-14": "the records do not show the result for long enough by {achieved}; they show it on {limit}",
    "SETTLE-15": "the evidence is not what the term asks for, or the records do not show the result",
    "SETTLE-23": "the group's results do not go beyond what was agreed",
    "SETTLE-24": "the person has no budget that would cover it, or not all of it",
}
"""What each guarantee says to the one who is not paid, without anything about the person."""

NO_DAY = {
    "SETTLE-7": "it lies outside the window of the term, or is a payment that the term does not have",
    "SETTLE-14": "the records do not show the result for long enough",
}
KIND_WORDS = {
    "attachment": "for each start",
    "service_fee": "for each month",
    "milestone": "for each step reached",
    "outcome": "for each result",
    "sustainment": "for each result that lasts",
    "cohort": "for a group's results",
    "spend": "spent from personal budgets",
}
"""What a kind of term pays for, beside the term's code."""

ENTRY_WORDS = {
    "fee": "Service fee",
    "advance": "Advance",
    "release": "Paid out of what was held back",
    "cohort": "Payment for a group",
    "budget": "Personal budgets opened",
    "reversal": "Reversed",
    "clawback": "Clawed back",
}


def reason_words(*, line: StatementLine) -> str:
    """Why a line was refused or reduced, in one sentence with its guarantee; empty where it was not."""
    if not line.rule:
        return ""
    words = REASONS[line.rule] if line.limit_on or line.rule not in NO_DAY else NO_DAY[line.rule]
    said = words.format(
        other=line.other_claim_id,
        claimed=day_words(line.claimed_on),
        achieved=day_words(line.achieved_on),
        limit=day_words(line.limit_on) if line.limit_on else "the start",
    )
    return f"{line.rule}: {said}."


def day_words(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%B %Y}"


def show_statement(
    *, place: Place, ledger: Ledger, statement_id: str, names: Mapping[str, str] | None = None, markdown: bool = True
) -> str:
    """One statement in words and tables. `names` gives parties, pots and contracts their names by code.

    Claims appear by their code; no person does. Raises `CannotVerify` where the ledger has no such statement.
    """
    found = [row for row in ledger.statements.nouns() if row.statement_id == statement_id]
    if not found:
        what = f"there is no statement {statement_id}"
        raise CannotVerify([Problem(code="SETTLE-21", what=what, allowed="S-000001 and on")])
    statement = found[0]
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    contract = contracts[statement.contract_id]
    page = _Page(markdown=markdown, currency=statement.currency, names=names or {})
    lines = _rows(ledger.lines, statement_id, StatementLine)
    postings = _rows(ledger.postings, statement_id, Posting)
    _heading(page, statement, contract)
    _summary(page, statement, contract, lines)
    _left(page, ledger, statement)
    _by_term(page, place, lines)
    _sources(page, postings, contract)
    _unpaid(page, statement, lines)
    _quality(page, place, statement)
    _chain(page, ledger, contract, contracts, statement)
    _seal(page, statement)
    return page.text()


class _Page:
    """Headings, sentences and tables, in either form."""

    def __init__(self, *, markdown: bool, currency: str, names: Mapping[str, str]) -> None:
        self.markdown, self.currency, self.names = markdown, currency, names
        self.parts: list[str] = []

    def heading(self, words: str, *, level: int = 2) -> None:
        line = "=" if level == 1 else "-"
        self.parts.append("#" * level + " " + words if self.markdown else f"{words}\n{line * len(words)}")

    def say(self, words: str) -> None:
        self.parts.append(words)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
        cells = [
            [
                c.ljust(w) if not i or not _is_sum(c) else c.rjust(w)
                for i, (c, w) in enumerate(zip(r, widths, strict=True))
            ]
            for r in [header, *rows]
        ]
        if self.markdown:
            rule = ["-" * (w - 1) + ":" if i else "-" * w for i, w in enumerate(widths)]
            cells.insert(1, rule)
            self.parts.append("\n".join("| " + " | ".join(row) + " |" for row in cells))
        else:
            self.parts.append("\n".join("  ".join(row).rstrip() for row in cells))

    def money(self, amount_minor: int) -> str:
        return money_words(amount_minor, currency=self.currency)

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def text(self) -> str:
        return "\n\n".join(self.parts) + "\n"


def _is_sum(cell: str) -> bool:
    return cell[-1:].isdigit()


def _rows(table: Table, statement_id: str, noun: type) -> list:  # type: ignore[type-arg]
    data = table.data.filter(pc.equal(table.data.column("statement_id"), statement_id))
    return [noun(**row) for row in data.to_pylist()]


def _heading(page: _Page, statement: Statement, contract: Contract) -> None:
    page.heading(f"Statement {statement.statement_id} for {page.name(contract.payee_id)}", level=1)
    said = f"Contract {page.name(contract.contract_id)} with {page.name(contract.payer_id)}, settled on "
    page.say(f"{said}{day_words(statement.as_of)}.")
    if statement.reverses:
        page.say(f"This statement takes back statement {statement.reverses}.")


def _summary(page: _Page, statement: Statement, contract: Contract, lines: Sequence[StatementLine]) -> None:
    back = [line for line in lines if line.entry in TAKEN_BACK]
    if back:
        _taken_back(page, back)
        return
    due = f"{page.money(statement.payable_minor)} will be paid by {day_words(statement.due_on)}"
    page.say(
        f"**{due}**, {contract.pay_days} days from now."
        if page.markdown
        else f"{due}, {contract.pay_days} days from now."
    )
    claims = [line for line in lines if line.entry == "claim"]
    counts = {
        status: sum(line.status == status for line in claims) for status in ("paid", "reduced", "counted", "refused")
    }
    page.say(
        f"{len(claims)} results were looked at: {counts['paid']} paid in full, {counts['reduced']} in part, "
        f"{counts['counted']} counted for a group, {counts['refused']} refused."
    )
    rows = [["Earned by results and fees", page.money(statement.paid_minor)]]
    retained, recovered = sum(line.retained_minor for line in lines), sum(line.recovered_minor for line in lines)
    advance, released = _of_entry(lines, "advance"), _of_entry(lines, "release")
    until = f" until {day_words(contract.release_on)}" if contract.release_on else ""
    rows += [[f"Held back{until}", page.money(-retained)]] if retained else []
    rows += [["Kept to recover the advance", page.money(-recovered)]] if recovered else []
    rows += [["Advance, to be recovered from later results", page.money(advance)]] if advance else []
    rows += [["Paid out of what was held back before", page.money(released)]] if released else []
    page.table(["How the sum comes about", "Amount"], [*rows, ["To be paid", page.money(statement.payable_minor)]])


def _taken_back(page: _Page, back: Sequence[StatementLine]) -> None:
    """What a correction takes back, from where, and for which claims."""
    total = page.money(sum(line.paid_minor or line.payable_minor for line in back))
    said = f"{total} is taken back"
    page.say(f"**{said}**." if page.markdown else f"{said}.")
    sources = (("payable_minor", "Of what was paid out"), ("retained_minor", "Of what is held back"),
               ("recovered_minor", "Of what was kept to recover the advance, which is open again"))  # fmt: skip
    sums = [(words, sum(getattr(line, name) for line in back)) for name, words in sources]
    rows = [[words, page.money(amount)] for words, amount in sums if amount]
    page.table(["How the sum comes about", "Amount"], [*rows, ["Taken back", total]])
    page.heading("What is taken back")
    rows = [
        [_line_words(page, line), ENTRY_WORDS[line.entry], page.money(line.paid_minor or line.payable_minor)]
        for line in back
    ]
    page.table(["Claim", "How", "Amount"], rows)


def _of_entry(lines: Sequence[StatementLine], *entries: str) -> int:
    """What lines of some entries pay out."""
    return sum(line.payable_minor for line in lines if line.entry in entries)


def _left(page: _Page, ledger: Ledger, statement: Statement) -> None:
    """What of an advance is still to be recovered, and what is held back, once this statement is paid."""
    numbers = {row.statement_id: row.number for row in ledger.statements.nouns()}
    own = ledger.lines.data.filter(pc.equal(ledger.lines.data.column("contract_id"), statement.contract_id))
    names = ("statement_id", "entry", "payable_minor", "recovered_minor", "retained_minor")
    outstanding = held = 0
    for code, entry, payable, recovered, retained in zip(*(own.column(n).to_pylist() for n in names), strict=True):
        if numbers[code] <= statement.number:
            sign = -1 if entry in TAKEN_BACK else 1
            outstanding += (sign * payable if entry == "advance" else 0) - sign * recovered
            held += sign * retained - (sign * payable if entry == "release" else 0)
    if outstanding > 0:
        page.say(f"Of the advance, {page.money(outstanding)} is still to be recovered.")
    if held > 0:
        page.say(f"Under this contract {page.money(held)} is held back in all.")


def _by_term(page: _Page, place: Place, lines: Sequence[StatementLine]) -> None:
    kinds = {(row.contract_id, row.term_id): row.kind for row in place.table(Term).nouns()}
    groups: dict[tuple[str, int], list[StatementLine]] = defaultdict(list)
    for line in lines:
        if line.status not in ("refused", "counted") and line.entry not in TAKEN_BACK:
            words = ENTRY_WORDS.get(line.entry, "")
            if line.entry in ("claim", "fee", "cohort"):
                words = _term_words(page, line.term_id, kinds.get((line.contract_id, line.term_id), ""))
            groups[words, line.price_minor].append(line)
    rows = [
        [
            words,
            str(len(own)),
            page.money(price) if price else "-",
            page.money(sum(x.paid_minor or x.payable_minor for x in own)),
        ]
        for (words, price), own in sorted(groups.items())
    ]
    if rows:
        page.heading("What is paid for")
        page.table(["Term", "Number", "Price of one", "Amount"], rows)
        if len({own[0].term_id for (_, price), own in groups.items() if price}) < sum(price > 0 for _, price in groups):
            page.say("One term has several prices where its price depends on the day, on the number, or on quality.")


def _term_words(page: _Page, term_id: str, kind: str) -> str:
    """A term by its name, or by its code and what it pays for."""
    return page.names[term_id] if term_id in page.names else f"{term_id}: {KIND_WORDS[kind]}" if kind else term_id


def _sources(page: _Page, postings: Sequence[Posting], contract: Contract) -> None:
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        if posting.kind in ("payment", "passed_down", "spend", "advance", "release"):
            sums[posting.from_account] += posting.amount_minor
    if sums:
        page.heading("Where the money comes from")
        page.table(
            ["From", "Amount"], [[_account(page, name), page.money(total)] for name, total in sorted(sums.items())]
        )


def _account(page: _Page, account: str) -> str:
    kind, code = account.split(":")[:2]
    words = {
        "pot": "",
        "payable": "Received by ",
        "retention": "Held back under ",
        "advance": "Paid in advance under ",
        "held": "Held for those below under ",
    }
    return "Personal budgets" if kind == "budget" else words.get(kind, "") + page.name(code)


def _unpaid(page: _Page, statement: Statement, lines: Sequence[StatementLine]) -> None:
    odd = [line for line in lines if line.rule]
    if odd:
        page.heading("What is not paid, or not in full, and why")
        rows = [
            [
                _line_words(page, line),
                page.money(line.paid_minor),
                reason_words(line=line),
            ]
            for line in odd
        ]
        page.table(["Claim", "Paid", "Why"], rows)
        last_on = day_words(statement.as_of + timedelta(days=DISPUTE_DAYS))
        page.say(f"You may dispute any line until {last_on}; someone who is neither side of the contract decides.")


def _line_words(page: _Page, line: StatementLine) -> str:
    """The claim's code; what nobody claimed is called by its term and day."""
    if line.entry not in ("claim", *TAKEN_BACK):
        return ENTRY_WORDS[line.entry]
    if line.claim_id.startswith(OWN_MARK) and not line.claim_id.startswith(f"{OWN_MARK}auto"):
        return ENTRY_WORDS.get(line.claim_id.split(OWN_MARK)[1], line.claim_id)
    if line.claim_id.startswith(OWN_MARK):
        return f"{page.name(line.term_id)}, by the records of {day_words(line.achieved_on)}"
    return line.claim_id


def _quality(page: _Page, place: Place, statement: Statement) -> None:
    gates = [row for row in place.table(Gate).nouns() if row.contract_id == statement.contract_id]
    for gate in sorted(gates, key=lambda row: row.from_on):
        if gate.from_on <= statement.as_of:
            page.say(
                f"Quality from {day_words(gate.from_on)}: {gate.measure}; {gate.paid_bp / 100:g}% of prices are paid."
            )


def _chain(
    page: _Page, ledger: Ledger, contract: Contract, contracts: Mapping[str, Contract], statement: Statement
) -> None:
    """For an integrator, what it received beside what it passed down, and in how many days it pays."""
    below = sorted(c.contract_id for c in contracts.values() if c.parent_contract_id == contract.contract_id)
    if not below:
        return
    same_day = {s.statement_id for s in ledger.statements.nouns() if s.as_of == statement.as_of}
    rows, received, passed = [], 0, 0
    lines = [line for line in ledger.lines.nouns() if line.statement_id in same_day and line.entry == "claim"]
    for contract_id in below:
        got = sum(
            x.paid_minor
            for x in lines
            if x.contract_id == contract.contract_id and x.claimed_contract_id == contract_id
        )
        gave = sum(x.paid_minor for x in lines if x.contract_id == contract_id)
        received, passed = received + got, passed + gave
        own = contracts[contract_id]
        rows.append(
            [page.name(own.payee_id), page.money(got), page.money(gave), page.money(got - gave), str(own.pay_days)]
        )
    page.heading("Received and passed down")
    page.table(["Provider", "Received", "Passed down", "Kept", "Days to pay"], rows)
    fees = sum(
        line.paid_minor
        for line in ledger.lines.nouns()
        if line.statement_id == statement.statement_id and line.entry == "fee"
    )
    page.say(f"Kept of results: {page.money(received - passed)}. Fees of the integrator's own: {page.money(fees)}.")


def _seal(page: _Page, statement: Statement) -> None:
    page.heading("For the auditor")
    page.say(
        f"Statement {statement.number} of the ledger: {statement.lines} lines, {statement.postings} postings, digest "
        f"{statement.digest}, after {statement.previous_digest or 'none'}. Brief {statement.brief_digest or 'none'}; "
        f"agreements {statement.terms_digest}."
    )
