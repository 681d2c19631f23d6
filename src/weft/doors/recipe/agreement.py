"""Whether a recipe's parts agree with each other and with the brief: types, segments, pots, outcomes, period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from weft.doors.recipe.area import NeedRule
from weft.doors.recipe.reading import FILE, Recipe
from weft.vocabulary import Brief, Effect, Need, Problem, Requirement


def disagreements(
    *,
    recipe: Recipe,
    service_types: Mapping[str, str],
    need_rules: Sequence[NeedRule],
    requirements: Sequence[Requirement],
    effects: Sequence[Effect],
) -> list[Problem]:
    """RECIPE-7: what one part names and another does not have. An offer without terms cannot be made, a requirement
    without an effect cannot be served, a segment without a requirement needs nothing. `service_types` are those that
    the directory's services can get, each with the file that says so."""
    terms = {assumption.service_type for assumption in recipe.assumptions}
    segments = {rule.segment_id for rule in need_rules}
    pairs = {(effect.service_type, effect.segment_id) for effect in effects}
    wanted = {(r.service_type, r.segment_id) for r in requirements}
    needs, required = recipe.text("needs", "mapping"), recipe.text("requirements", "mapping")
    return [
        *(
            problem
            for kind in sorted(set(service_types) - terms)
            for problem in _each([kind], service_types[kind], "service type {} has no [offers.service_types] section")
        ),
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


def uncovered(
    *,
    recipe: Recipe,
    needs: Sequence[Need],
    requirements: Sequence[Requirement],
    districts: Mapping[str, str],
    by_words: Sequence[str],
) -> list[Problem]:
    """RECIPE-9: needs of a service type in districts that no list of the type covers. There the supply is not none but
    unknown, so it must not be counted as unmet. `districts` is the district of each area by its id; `by_words` are the
    service types that words can say."""
    named = sorted({name for part in recipe.lists for name in part.covers} - set(districts.values()))
    problems = _each(named, FILE, "the district {} that a list covers is no area's", "RECIPE-9")
    types = {
        part.list_id: [part.service_type] if part.service_type else by_words if part.words else ()
        for part in recipe.lists
    }
    whole = {kind for part in recipe.lists if not part.covers for kind in types[part.list_id]}
    partly: dict[str, set[str]] = {}
    for part in recipe.lists:
        for kind in set(types[part.list_id]) - whole:
            partly.setdefault(kind, set()).update(part.covers)
    there: dict[str, set[str]] = {}
    for need in needs:
        there.setdefault(need.segment_id, set()).add(districts.get(need.area_id, ""))
    for row in requirements:
        beyond = there.get(row.segment_id, set()) - partly.get(row.service_type, there.get(row.segment_id, set()))
        if beyond:
            some = ", ".join(sorted(beyond)[:5])
            what = f"{row.segment_id} needs {row.service_type} where no list of it reaches ({some})"
            problems.append(_problem("RECIPE-9", what, FILE))
    return problems


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
