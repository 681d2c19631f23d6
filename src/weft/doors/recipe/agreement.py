"""Whether a recipe's parts agree with each other and with the brief: types, segments, pots, outcomes, period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from weft.doors.directory import CodeMap
from weft.doors.recipe.area import NeedRule
from weft.doors.recipe.reading import FILE, Recipe
from weft.vocabulary import Brief, Effect, Problem, Requirement


def disagreements(
    *,
    recipe: Recipe,
    code_map: CodeMap,
    need_rules: Sequence[NeedRule],
    requirements: Sequence[Requirement],
    effects: Sequence[Effect],
) -> list[Problem]:
    """RECIPE-7: what one part names and another does not have. An offer without terms cannot be made, a requirement
    without an effect cannot be served, a segment without a requirement needs nothing."""
    terms = {assumption.service_type for assumption in recipe.assumptions}
    segments = {rule.segment_id for rule in need_rules}
    pairs = {(effect.service_type, effect.segment_id) for effect in effects}
    wanted = {(r.service_type, r.segment_id) for r in requirements}
    codes = recipe.text("directory", "mapping")
    needs, required = recipe.text("needs", "mapping"), recipe.text("requirements", "mapping")
    return [
        *_each(set(code_map.service_types()) - terms, codes, "service type {} has no [offers.service_types] section"),
        *_each(segments - {r.segment_id for r in requirements}, needs, "segment {} has no requirement"),
        *_each({r.segment_id for r in requirements} - segments, required, "segment {} has no need"),
        *_each(
            {f"{kind} for {segment}" for kind, segment in wanted - pairs}, required, "the requirement {} has no effect"
        ),
        *_repeats([(r.segment_id, r.service_type) for r in requirements], required),
        *_repeats([(e.service_type, e.segment_id, e.outcome_id) for e in effects], recipe.text("effects", "mapping")),
    ]


def disagreements_with_brief(
    *,
    recipe: Recipe,
    brief: Brief,
    need_rules: Sequence[NeedRule],
    requirements: Sequence[Requirement],
    effects: Sequence[Effect],
) -> list[Problem]:
    """RECIPE-8: what the recipe states otherwise than the brief, or the brief does not know."""
    problems = []
    for what, ours, theirs in (
        ("place id", recipe.text("place", "id"), brief.place_id),
        ("currency", recipe.text("place", "currency"), brief.currency),
        ("period start", str(recipe.day("period", "from")), str(brief.period.from_on)),
        ("period end", str(recipe.day("period", "to")), str(brief.period.to_on)),
    ):
        if ours != theirs:
            problems.append(_problem("RECIPE-8", f"the {what} is {ours}, in the brief {theirs}", FILE))
    types = {service_type.service_type for service_type in brief.service_types}
    segments = {segment.segment_id for segment in brief.segments}
    named = {a.service_type for a in recipe.assumptions} | {r.service_type for r in requirements}
    told = "{} is not in the brief"
    return [
        *problems,
        *_each(named - types, FILE, "service type " + told, "RECIPE-8"),
        *_each({a.pot for a in recipe.assumptions} - {p.pot_id for p in brief.pots}, FILE, "pot " + told, "RECIPE-8"),
        *_each({r.segment_id for r in need_rules} - segments, FILE, "segment " + told, "RECIPE-8"),
        *_each(
            {e.outcome_id for e in effects} - {o.outcome_id for o in brief.outcomes},
            FILE,
            "outcome " + told,
            "RECIPE-8",
        ),
    ]


def _each(names: Iterable[str], file: str, sentence: str, code: str = "RECIPE-7") -> list[Problem]:
    return [_problem(code, sentence.format(name), file) for name in sorted(names)]


def _repeats(keys: Sequence[tuple[str, ...]], file: str) -> list[Problem]:
    twice = {key for key in keys if keys.count(key) > 1}
    return [_problem("RECIPE-7", f"the row {', '.join(key)} stands twice", file) for key in sorted(twice)]


def _problem(code: str, what: str, file: str) -> Problem:
    return Problem(
        code=code,
        what=what,
        file=file,
        allowed="names that the recipe, its mapping tables and the brief all know",
        to_do="Add it where it is missing, or take it out here",
    )
