"""Failures, real choice and frontiers as lines of a terminal: plain text, nothing that needs colour to be read."""

from __future__ import annotations

from typing import Any

from weft.doors.report.alias import Alias
from weft.vocabulary import FrontierPoint, RealChoice, Resilience, Stress, Table, money_words

SHOWN_MAX = 10
LEVER_WORDS = {
    "equity_floor": "Equity floor, held firmly",
    "small_share": "Small providers' share of spend, held firmly",
    "travel": "Longest journey, x the brief's",
    "budget": "Budget and pots, x the brief's",
}
WIDTHS = (26, 12, 12, 14, 13)


def stress_lines(*, stress: Stress, currency: str, names: Alias) -> tuple[str, ...]:
    """What breaks if one fails. `names` says what a provider is called."""
    failures = sorted(stress.failures.nouns(), key=lambda row: (-row.lost, -row.people, row.provider_id))
    safe = sum(1 for row in failures if row.people and not row.lost)
    serving = sum(1 for row in failures if row.people)
    lines = [
        "What breaks if one fails?",
        f"  {safe:,} of {serving:,} providers that serve somebody could fail with everybody taken by the others.",
        _cells("If it failed", "lose it", "taken", "left without", "others cost"),
    ]
    for row in failures[:SHOWN_MAX]:
        extra = money_words(row.extra_minor, currency=currency, short=True)
        lines.append(
            _cells(names.provider(row.provider_id), f"{row.people:,}", f"{row.absorbed:,}", f"{row.lost:,}", extra)
        )
    if len(failures) > SHOWN_MAX:
        lines.append(f"  ... and {len(failures) - SHOWN_MAX:,} more providers.")
    return (*lines, "", *_reserve_lines(stress, currency=currency))


def _reserve_lines(stress: Stress, *, currency: str) -> list[str]:
    reserves = stress.reserves.nouns()
    places = sum(row.places for row in reserves)
    lines = [
        f"Cheapest reserve that takes {stress.share:.0%} of those who lose a service, whichever fails:",
        f"  {places:,} places at {len(reserves):,} offers for "
        f"{money_words(stress.reserve_minor, currency=currency, short=True)}"
        + (
            "; none is cheaper."
            if stress.reserve_bound_minor >= stress.reserve_minor
            else f"; none costs less than {money_words(stress.reserve_bound_minor, currency=currency, short=True)}."
        ),
    ]
    beyond = [row for row in stress.covers.nouns() if row.possible < row.asked]
    if beyond:
        left = sum(row.asked - row.possible for row in beyond)
        lines += [
            f"  It cannot mend {len(beyond):,} of {len(stress.covers):,} failures (provider x kind of service):",
            f"  nothing on offer would take {left:,} of the people asked for.",
        ]
    return lines


def choice_lines(*, real_choice: RealChoice, currency: str) -> tuple[str, ...]:
    """The plan beside what comes of it when people choose for themselves."""
    chosen, uptake = real_choice.chosen, real_choice.uptake.nouns()
    people = int(chosen.column("people").sum())
    planned, served = int(chosen.column("planned").sum()), float(chosen.column("served").sum())
    weak = [row for row in uptake if not row.viable]
    taste = real_choice.taste

    def money(minor: int) -> str:
        return money_words(minor, currency=currency, short=True)

    first = real_choice.first_choice
    return (
        "And if people choose for themselves?",
        _cells("", "planned", "chosen"),
        _cells("Value of outcomes", money(real_choice.planned_value_minor), money(real_choice.value_minor)),
        _cells("Needs served", f"{planned:,}", f"{served:,.0f}"),
        _cells("Needs unmet", f"{people - planned:,}", f"{people - served:,.0f}"),
        _cells("Spend", money(real_choice.planned_spend_minor), money(real_choice.spend_minor)),
        f"  {'Nobody is served.' if first is None else f'{first:.0%} of those served get their first choice.'} "
        f"{len(weak):,} of {len(uptake):,} awards stay below their minimum volume.",
        f"  Assumed: a full award feels {taste.wait_minutes:g} minutes further, a known one {taste.known_minutes:g} "
        "nearer;",
        f"  {1 / taste.per_minute:g} minutes further make the odds e times smaller."
        if taste.per_minute
        else "  nothing weighs with anybody: every award is as likely as another.",
    )


def frontier_lines(*, frontier: Table[FrontierPoint], currency: str) -> tuple[str, ...]:
    """One small table for each lever; `*` marks the brief's own setting."""
    lines = ["What would another choice cost?"]
    points = frontier.nouns()
    for lever in dict.fromkeys(LEVER_WORDS):
        rows = sorted((p for p in points if p.lever == lever), key=lambda p: p.setting)
        if rows:
            lines += ["", LEVER_WORDS[lever], _cells("  setting", "value", "less misses", "bound", "served")]
            lines += [_point_line(row, currency) for row in rows]
    own = any(point.own for point in points)
    return (*lines, "", *(["* the brief's own setting"] if own else []))


def _point_line(point: FrontierPoint, currency: str) -> str:
    setting = f"{'*' if point.own else ' '} {point.setting:g}"
    if point.value_minor is None or point.objective_minor is None or point.bound_minor is None:
        return _cells(setting, "no plan keeps the hard rules")
    money = [
        money_words(minor, currency=currency, short=True)
        for minor in (point.value_minor, point.objective_minor, point.bound_minor)
    ]
    return _cells(setting, *money, f"{point.served:,}")


def resilience_answer(*, resilience: Resilience, names: Alias) -> dict[str, Any]:
    """The same as fields for a program: every row, providers and offers called as `names` has them."""
    stress, real_choice = resilience.stress, resilience.real_choice
    answer: dict[str, Any] = {}
    if stress is not None:
        answer["stress"] = {
            "share": stress.share,
            "reserve_minor": stress.reserve_minor,
            "reserve_bound_minor": stress.reserve_bound_minor,
            **{
                table: _rows(getattr(stress, table), names) for table in ("failures", "covers", "reserves", "uncovered")
            },
        }
    if real_choice is not None:
        chosen = real_choice.chosen
        answer["real_choice"] = {
            "value_minor": real_choice.value_minor,
            "planned_value_minor": real_choice.planned_value_minor,
            "spend_minor": real_choice.spend_minor,
            "planned_spend_minor": real_choice.planned_spend_minor,
            "first_choice": real_choice.first_choice,
            "people": int(chosen.column("people").sum()),
            "planned": int(chosen.column("planned").sum()),
            "served": round(float(chosen.column("served").sum()), 6),
            "uptake": _rows(real_choice.uptake, names),
        }
    return answer


def _rows(table: Table[Any], names: Alias) -> list[dict[str, Any]]:
    rows = []
    for row in table.data.to_pylist():
        row["provider"] = names.provider(row.pop("provider_id"))
        if "offer_id" in row:
            row["offer"] = names.offer(row.pop("offer_id"))
        if "beyond" in row:
            row["beyond"] = names.sentence(row["beyond"])
        rows.append(row)
    return rows


def _cells(label: str, *figures: str) -> str:
    cells = [label[: WIDTHS[0] - 1].ljust(WIDTHS[0])]
    cells += [figure.rjust(width) for figure, width in zip(figures, WIDTHS[1:], strict=False)]
    return ("  " + "".join(cells)).rstrip()
