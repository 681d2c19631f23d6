"""The answer of a rehearsal in sentences: who stays solvent, who would not sign, what it costs, what is safe."""

from __future__ import annotations

from weft.vocabulary import CashOutlook, Rehearsal, SafeTerm, money_words

SOLVENT_SHARE = 0.95
BEHAVIOUR_WORDS = {
    "honest": "honest: everyone, full effort",
    "creaming": "creaming: turns away people who would cost more than they bring",
    "parking": "parking: effort only up to what results are expected to earn",
    "gaming": "gaming: as parking, and claims some results that are not there",
}
SIGNED, WALKS = "signs", "walks away"


def answer_sentences(*, rehearsal: Rehearsal) -> tuple[str, ...]:
    """The answer, most important first, as sentences with their figures."""
    honest = [row for row in rehearsal.cash.nouns() if row.behaviour == "honest"]
    safe = [row for row in honest if row.solvent >= SOLVENT_SHARE]
    away = [row for row in honest if not row.signs]
    cost = next((row for row in rehearsal.costs.nouns() if row.behaviour == "honest"), None)
    stays = "stays" if len(safe) == 1 or len(honest) == 1 else "stay"
    who = f"{len(safe):,} of {len(honest):,} honest {_plural(len(honest), 'provider')}"
    said = [f"{who} {stays} solvent in at least 95 of 100 lives; {_walkers(len(away))}."]
    if cost is not None:
        low, middle, high = (_money(rehearsal, n) for n in (cost.p10_minor, cost.p50_minor, cost.p90_minor))
        said.append(f"If all are honest it costs {middle}; in eight lives of ten between {low} and {high}.")
    parked = _parked(rehearsal)
    return (*said, *([parked] if parked else []), *safe_sentences(rehearsal=rehearsal))


def _walkers(away: int) -> str:
    """Who would not sign, and why."""
    if not away:
        return "all would sign, expecting to get back what they spend"
    if away == 1:
        return "1 would not sign, because it expects to spend more than it gets"
    return f"{away:,} would not sign, because they expect to spend more than they get"


def safe_sentences(*, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What share of outcome payment, and what advance, keep the small provider solvent."""
    rows = sorted(rehearsal.safe.nouns(), key=lambda row: row.outcome_share)
    own = next((row for row in rows if row.own), None)
    if own is None:
        return ()
    who = f"{rehearsal.safe_provider_id}, with {rehearsal.safe_staff:,} staff,"
    held = [row for row in rows if row.solvent >= SOLVENT_SHARE]
    if own.solvent >= SOLVENT_SHARE:
        most = max(row.outcome_share for row in held)
        first = f"{who} is safe as drafted ({own.outcome_share:.0%} by results) and up to {most:.0%} by results."
    elif held:
        most = max(row.outcome_share for row in held)
        first = f"{who} is safe with up to {most:.0%} of its pay by results; the draft has {own.outcome_share:.0%}."
    else:
        first = f"{who} is safe at no share of outcome payment that was tried: what it is paid does not cover its cost."
    return first, *_with_advance(rehearsal, held, rows), advance_sentence(row=own, rehearsal=rehearsal)


def _with_advance(rehearsal: Rehearsal, held: list[SafeTerm], rows: list[SafeTerm]) -> tuple[str, ...]:
    """How far an advance that can be paid back moves the safe share."""
    most = max((row.outcome_share for row in held), default=0.0)
    further = [row for row in rows if row.advance_helps and row.outcome_share > most]
    if not further:
        return ()
    row = max(further, key=lambda one: one.outcome_share)
    advance = _money(rehearsal, row.advance_needed_minor)
    return (f"With an advance of {advance} it would be safe with {row.outcome_share:.0%} by results.",)


def advance_sentence(*, row: SafeTerm | CashOutlook, rehearsal: Rehearsal) -> str:
    """The advance that is enough as drafted, with its interval; or that none would be."""
    needed, low, high = (
        _money(rehearsal, n)
        for n in (row.advance_needed_minor, row.advance_needed_low_minor, row.advance_needed_high_minor)
    )
    if not row.advance_needed_minor:
        return "As drafted it needs no advance to stay solvent in 95 of 100 lives."
    if not row.advance_helps:
        return f"As drafted no advance would do: {needed} is more than it could pay back out of what it earns."
    return f"As drafted it needs an advance of {needed} ({low} to {high}) to stay solvent in 95 of 100 lives."


def _parked(rehearsal: Rehearsal) -> str:
    """The groups that a parking provider would park."""
    rows = [row for row in rehearsal.margins.nouns() if row.behaviour == "parking" and row.people]
    parked = [row for row in rows if row.effort < 1]
    if not rows:
        return ""
    if not parked:
        return "No group is worth parking: each is expected to earn what it costs to help in full."
    people = sum(row.people for row in parked)
    groups = sorted({row.segment_id for row in parked})
    least = min(row.effort for row in parked)
    return (
        f"Parking risk: {people:,} of {sum(row.people for row in rows):,} people, in {', '.join(groups)}, are not "
        f"expected to earn what it costs to help them in full; parking, a provider would spend {least:.0%} of it."
    )


def _money(rehearsal: Rehearsal, minor: int) -> str:
    return money_words(minor, currency=rehearsal.currency, short=True)


def _plural(number: int, word: str) -> str:
    return word if number == 1 else word + "s"
