"""Comparing a cohort with similar people of a pool, in one step: alike first, then the difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.evidence.assumptions import EFFECTIVE_MIN, MISSING_GAP_MAX, PEOPLE_MIN, SUPPORT_SHARE_MIN
from weft.evidence.balance import balances
from weft.evidence.cohort import Sides, lay_sides
from weft.evidence.double import cross_fit
from weft.evidence.estimate import Arms, Estimate, estimate
from weft.evidence.feature import Features, features_of
from weft.evidence.matching import match_weights
from weft.evidence.refusal import CannotCompare
from weft.evidence.sensitivity import detectable, hidden_causes, lost_interval, people_needed
from weft.evidence.sentence import METHOD_WORDS, sentences
from weft.evidence.support import caliper, comparable, score, shared_values
from weft.evidence.weighting import balance_weights, effective
from weft.vocabulary import (
    Compared,
    Comparing,
    Comparison,
    LeftOut,
    Problem,
    Roll,
    Table,
    Tell,
    silent,
)

NO_SUCH_VALUE = "nobody on the other side has a value that they have"
NO_SUCH_GROUP = "nobody on the other side is in their group"
NOBODY_ALIKE = "nobody on the other side is like them"
NO_NEIGHBOUR = "nobody of their group is near enough"
NO_OUTCOME = "their outcome is not known"


@dataclass(slots=True, kw_only=True)
class Design:
    """Who is compared with whom, worked out before any outcome is looked at.

    `kept` flags the people compared; `weights` are those of the kept pool (sum 1), None where outcome models give them;
    `used` flags the features that weights or regression rest on; `scaled` are those in standard deviations.
    """

    kept: np.ndarray
    reasons: list[tuple[str, np.ndarray]]
    logits: np.ndarray
    scaled: np.ndarray
    used: np.ndarray
    weights: np.ndarray | None
    notes: list[str]


def compare(*, cohort: Roll, pool: Roll, asked: Comparing, tell: Tell = silent) -> Compared:
    """Compare the outcome of a cohort with that of similar people of a pool (decision record 6).

    Raises `CannotCompare` with every fault of the people and columns (EVIDENCE-1 to 7, 10), or because they are too
    unlike (EVIDENCE-8, 9). The order of rows changes nothing.
    """
    tell("checking people", 0, 1)
    sides, problems = lay_sides(cohort=cohort, pool=pool, asked=asked)
    if sides is None:
        raise CannotCompare(problems)
    features = features_of(columns=sides.covariates, rows=len(sides.treated))
    tell("checking people", 1, 1)
    tell("finding similar people", 0, 1)
    design = _design(sides=sides, features=features, asked=asked)
    tell("finding similar people", 1, 1)
    tell("comparing", 0, 1)
    found, weights = _estimated(sides=sides, design=design, asked=asked)
    made = _answer(sides=sides, features=features, design=design, found=found, weights=weights, asked=asked)
    tell("comparing", 1, 1)
    return made


def _design(*, sides: Sides, features: Features, asked: Comparing) -> Design:
    treated = sides.treated
    kept, reasons = _with_counterparts(sides, features)
    _refuse_unlike(kept, treated)
    values = _with_strata(features, sides)
    at = np.flatnonzero(kept)
    scaled, differs = _in_deviations(values[at], treated[at])
    logits = np.full(len(treated), np.nan)
    logits[at] = score(values=scaled if differs.all() else scaled[:, differs], treated=treated[at])
    del scaled
    width = caliper(logits=logits[at], treated=treated[at])
    alike = kept.copy()
    alike[at] = comparable(logits=logits[at], treated=treated[at])
    reasons.append((NOBODY_ALIKE, kept & ~alike))
    kept = alike
    _refuse_unlike(kept, treated)
    again, _ = _with_counterparts(sides, features, among=kept)
    reasons.append((NO_SUCH_VALUE, kept & ~again))
    design = Design(
        kept=again,
        reasons=reasons,
        logits=logits,
        scaled=np.empty((0, 0)),
        used=differs,
        weights=None,
        notes=list(sides.notes),
    )
    _refuse_unlike(design.kept, treated)
    if asked.method == "match":
        _by_neighbours(design, sides, width)
    _rescale(design, values, treated)
    if asked.method == "balance":
        _by_balancing(
            design, treated, np.concatenate([features.squares, np.zeros(values.shape[1] - len(features), bool)])
        )
    return design


def _with_counterparts(
    sides: Sides, features: Features, *, among: np.ndarray | None = None
) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    """The people whose group and whose every two-valued feature stand on the other side too, and why others do not."""
    treated = sides.treated
    start = np.ones(len(treated), dtype=bool) if among is None else among
    reasons = []
    kept = start.copy()
    while True:
        before = int(kept.sum())
        shared = np.intersect1d(sides.strata[kept & treated], sides.strata[kept & ~treated])
        grouped = kept & np.isin(sides.strata, shared)
        reasons.append((NO_SUCH_GROUP, kept & ~grouped))
        kept = grouped.copy()
        at = np.flatnonzero(grouped)
        kept[at] = shared_values(values=features.values[at], treated=treated[at])
        reasons.append((NO_SUCH_VALUE, grouped & ~kept))
        if int(kept.sum()) == before:
            return kept, reasons


def _with_strata(features: Features, sides: Sides) -> np.ndarray:
    """The features and a mark for each group but the first, side by side."""
    groups = np.unique(sides.strata)[1:]
    if not len(groups):
        return features.values
    return np.column_stack([features.values, *(sides.strata == group for group in groups)])


def _in_deviations(values: np.ndarray, treated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values less the cohort's average, in the two sides' pooled standard deviation; flags of columns that differ."""
    centre = values[treated].mean(axis=0)
    deviation = np.sqrt((values[treated].var(axis=0) + values[~treated].var(axis=0)) / 2)
    differs = deviation > 1e-12
    scaled = values - centre
    scaled /= np.where(differs, deviation, 1.0)
    return scaled, differs


def _rescale(design: Design, values: np.ndarray, treated: np.ndarray) -> None:
    """Take the averages and deviations of those who are compared in the end."""
    at = np.flatnonzero(design.kept)
    design.scaled, design.used = _in_deviations(values[at], treated[at])


def _by_balancing(design: Design, treated: np.ndarray, squares: np.ndarray) -> None:
    """Entropy balancing of everything; without the squares where there is no other way. Raises `CannotCompare`."""
    pool = ~treated[design.kept]
    for used in (design.used, design.used & ~squares):
        weights = balance_weights(gaps=design.scaled[np.ix_(pool, used)])
        if weights is not None and effective(weights) >= EFFECTIVE_MIN:
            if not np.array_equal(used, design.used):
                design.notes.append("The pool's averages are the cohort's; its spreads could not be made so as well.")
            design.weights, design.used = weights, used
            return
    _refuse_weights(weights)


def _refuse_weights(weights: np.ndarray | None) -> None:
    if weights is None:
        what = "no weighting of the pool has the cohort's averages"
    else:
        what = f"the weighted pool would be worth {effective(weights):,.0f} people"
    raise CannotCompare(
        [
            Problem(
                code="EVIDENCE-9", what=what, allowed=f"a pool worth at least {EFFECTIVE_MIN:.0f} people once weighted",
                to_do="Give a larger pool, or fewer columns to be alike in",
            )
        ]
    )  # fmt: skip


def _by_neighbours(design: Design, sides: Sides, width: float) -> None:
    at = np.flatnonzero(design.kept)
    treated = sides.treated[at]
    weights, found = match_weights(logits=design.logits[at], treated=treated, strata=sides.strata[at], width=width)
    alone = np.zeros(len(design.kept), dtype=bool)
    alone[at[treated][~found]] = True
    if alone.any():
        design.reasons.append((NO_NEIGHBOUR, alone))
        design.kept = design.kept & ~alone
        _refuse_unlike(design.kept, sides.treated)
    if effective(weights) < EFFECTIVE_MIN:
        _refuse_weights(weights)
    design.weights = weights


def _refuse_unlike(kept: np.ndarray, treated: np.ndarray) -> None:
    """EVIDENCE-8: too few people have anybody like them."""
    ours, theirs, all_ours = int(kept[treated].sum()), int(kept[~treated].sum()), int(treated.sum())
    if ours >= SUPPORT_SHARE_MIN * all_ours and min(ours, theirs) >= PEOPLE_MIN:
        return
    raise CannotCompare(
        [
            Problem(
                code="EVIDENCE-8",
                what=f"{ours:,} of the cohort's {all_ours:,} people have anybody like them among the pool "
                f"({theirs:,} of {len(treated) - all_ours:,} people there are like anybody of the cohort)",
                allowed=f"at least {SUPPORT_SHARE_MIN:.0%} of the cohort, and {PEOPLE_MIN} people on either side",
                to_do="Give a pool of people who could have taken part, or fewer columns to be alike in",
            )
        ]
    )


def _estimated(*, sides: Sides, design: Design, asked: Comparing) -> tuple[Estimate, np.ndarray]:
    at = np.flatnonzero(design.kept)
    treated, outcome = sides.treated[at], sides.outcome[at]
    clusters = None if sides.clusters is None else sides.clusters[at]
    weights, predicted = design.weights, None
    if weights is None:
        odds, expected = cross_fit(
            values=design.scaled[:, design.used], treated=treated, outcome=outcome, seed=asked.seed
        )
        weights = odds[~treated] / odds[~treated].sum()
        if effective(weights) < EFFECTIVE_MIN:
            _refuse_weights(weights)
        predicted = (expected[treated], expected[~treated])
    arms = Arms(
        cohort_outcome=outcome[treated],
        pool_outcome=outcome[~treated],
        cohort_values=design.scaled[np.ix_(treated, design.used)],
        pool_values=design.scaled[np.ix_(~treated, design.used)],
        weights=weights,
        cohort_clusters=None if clusters is None else clusters[treated],
        pool_clusters=None if clusters is None else clusters[~treated],
    )
    return estimate(arms=arms, predicted=predicted), weights


def _answer(
    *, sides: Sides, features: Features, design: Design, found: Estimate, weights: np.ndarray, asked: Comparing
) -> Compared:
    comparison, warnings = _comparison(sides=sides, design=design, found=found, weights=weights, asked=asked)
    kept, treated = design.kept, sides.treated
    table = balances(
        features=features, treated=treated, cohort_kept=kept & treated, pool_kept=kept & ~treated, weights=weights
    )
    poor = [row.feature for row in table.nouns() if row.band == "poor"]
    if poor:
        warnings.append(f"Still unlike by more than a tenth of a standard deviation: {', '.join(poor)}.")
    if not len(features) and not asked.within:
        warnings.append("Nothing was made alike: this holds only if chance alone decided who took part.")
    return Compared(
        asked=asked,
        comparison=comparison,
        balances=table,
        left_out=_left_out(sides, design),
        sentences=sentences(comparison=comparison, asked=asked),
        warnings=(*warnings, *design.notes),
        working=_working(sides, features, design, asked),
        marks={
            "cohort": sides.marks[treated],
            "pool": sides.marks[~treated],
            "compared cohort": sides.marks[kept & treated],
            "compared pool": sides.marks[kept & ~treated],
        },
    )


def _comparison(
    *, sides: Sides, design: Design, found: Estimate, weights: np.ndarray, asked: Comparing
) -> tuple[Comparison, list[str]]:
    kept, treated, outcome = design.kept, sides.treated, sides.outcome
    ours, theirs = outcome[kept & treated], outcome[kept & ~treated]
    cohort_mean, share = float(ours.mean()), not asked.before and bool(np.isin(outcome, (0.0, 1.0)).all())
    deviation = float(np.sqrt(weights @ np.square(theirs - weights @ theirs)))
    hidden, hidden_limit = hidden_causes(
        found=found, cohort_mean=cohort_mean, deviation=deviation, share=share, people=len(ours)
    )
    missing = (sides.missing[0] / sides.listed[0], sides.missing[1] / sides.listed[1])
    lost = (
        lost_interval(found=found, outcome=outcome, cohort_mean=cohort_mean, missing=missing) if any(missing) else None
    )
    verdict, warnings = _verdict(found, lost, missing)
    inconclusive = verdict == "inconclusive"
    comparison = Comparison(
        outcome=asked.outcome,
        method=asked.method,
        paid=asked.paid,
        share=share,
        cohort=int(treated.sum()),
        pool=int((~treated).sum()),
        cohort_compared=len(ours),
        pool_compared=len(theirs),
        pool_effective=effective(weights),
        cohort_mean=cohort_mean,
        pool_mean=found.pool_mean,
        naive=float(outcome[treated].mean()) - float(outcome[~treated].mean()),
        estimate=found.difference,
        standard_error=found.standard_error,
        degrees=found.degrees,
        low=found.low,
        high=found.high,
        verdict=verdict,
        lost_low=lost[0] if lost else None,
        lost_high=lost[1] if lost else None,
        hidden=hidden,
        hidden_limit=hidden_limit,
        detectable=detectable(standard_error=found.standard_error),
        people_needed=people_needed(people=len(ours), difference=found.difference, standard_error=found.standard_error)
        if inconclusive
        else None,
    )
    return comparison, warnings


def _verdict(found: Estimate, lost: tuple[float, float] | None, missing: tuple[float, float]) -> tuple[str, list[str]]:
    """EVIDENCE-14: where outcomes are missing unevenly, only what holds whatever they were is said."""
    verdict = "inconclusive" if found.low <= 0 <= found.high else "higher" if found.low > 0 else "lower"
    if lost is None:
        return verdict, []
    said = f"The outcome is missing for {missing[0]:.1%} of the cohort and {missing[1]:.1%} of the pool."
    if abs(missing[0] - missing[1]) <= MISSING_GAP_MAX or verdict == "inconclusive" or lost[0] > 0 or lost[1] < 0:
        return verdict, [said]
    why = f"{said} So uneven a loss may itself make the difference, and the worst case would: nothing is concluded."
    return "inconclusive", [why]


def _left_out(sides: Sides, design: Design) -> Table[LeftOut]:
    rows: dict[tuple[str, str], int] = {}
    for side, flags, lost in (("cohort", sides.treated, sides.missing[0]), ("pool", ~sides.treated, sides.missing[1])):
        counts = [(NO_OUTCOME, lost), *((reason, int((gone & flags).sum())) for reason, gone in design.reasons)]
        for reason, people in counts:
            rows[side, reason] = rows.get((side, reason), 0) + people
    return Table.of_nouns(
        LeftOut, [LeftOut(side=side, reason=reason, people=people) for (side, reason), people in rows.items() if people]
    )


def _working(sides: Sides, features: Features, design: Design, asked: Comparing) -> dict[str, str]:
    return {
        "method": METHOD_WORDS[asked.method],
        "covariates": ", ".join(name for name, _ in sides.covariates) or "none",
        "made alike": f"{int(design.used.sum())} things known of each person, of {len(features)} from the covariates",
        "within": ", ".join(asked.within) or "everybody together",
        "compared": f"the change since {asked.before}" if asked.before else "the outcome as it is",
        "seed": str(asked.seed) if asked.method == "double-ml" else "nothing is drawn",
    }
