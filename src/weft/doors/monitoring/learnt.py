"""What was learnt, as lines of a terminal."""

from __future__ import annotations

from weft.vocabulary import Learned, LearntRate


def learning_lines(*, learned: Learned) -> tuple[str, ...]:
    """Every rate learnt beside what was known: by service type and segment, and below it by provider."""
    rates = learned.rates.nouns()
    general = [rate for rate in rates if not rate.provider_id]
    head = "".ljust(30) + "people".rjust(8) + "raw".rjust(11) + "known".rjust(8) + "learnt (95%)".rjust(24)
    lines = [f"Learnt {len(rates)} rates of proved results, {len(general)} of them of any provider.", "", head]
    for rate in general:
        lines += [f"{rate.service_type}, {rate.segment_id}: {rate.outcome_id}", _line("any provider", rate)]
        same = (rate.service_type, rate.segment_id, rate.outcome_id)
        lines += [
            _line(own.provider_id, own)
            for own in rates
            if own.provider_id and (own.service_type, own.segment_id, own.outcome_id) == same
        ]
    lines.append("")
    if learned.withheld:
        lines.append(f"{learned.withheld} rates rest on too few people to be shown or used by themselves.")
    if learned.left_out:
        lines.append(f"{learned.left_out} counts are left out: nothing is known of how people do without the service.")
    lines.append(learned.rule.sentence())
    lines.append("Chances are those of results proved; what people would have had anyway stays as it was known.")
    lines.append(
        "Results that nobody proved are in the baseline and not in the chance: their difference is the least there was."
    )
    return tuple(lines)


def _line(name: str, rate: LearntRate) -> str:
    raw = "withheld" if rate.raw is None else f"{rate.raw:.0%}"
    learnt = f"{rate.probability:.0%} ({rate.low:.0%} to {rate.high:.0%})"
    return (
        f"  {name}".ljust(30)
        + f"{rate.people:,}".rjust(8)
        + raw.rjust(11)
        + f"{rate.before:.0%}".rjust(8)
        + learnt.rjust(24)
    )
