"""What the report says of a plan that was asked what it withstands, and that it says nothing where it was not asked."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tests.doors.report.test_report import tables_of, text_of
from tests.factories.report import Rendered, report_inputs
from weft import network
from weft.doors import report
from weft.vocabulary import Provider, Resilience

QUESTIONS = ("What breaks if one fails?", "What would another choice cost?", "And if people choose for themselves?")


def asked_of(inputs: Rendered) -> Resilience:
    given = {"brief": inputs.brief, "place": inputs.place, "reach": inputs.chart.reach}
    plan = network.assemble(**given, reasons_exact_max=0).proposed
    return Resilience(
        stress=network.stress(**given, plan=plan),
        real_choice=network.behaviour(**given, plan=plan),
        frontier=network.frontier(**given, widest=inputs.chart.reach, levers=("budget", "small_share")),
    )


def rendered(inputs: Rendered, resilience: Resilience | None) -> str:
    given = {field.name: getattr(inputs, field.name) for field in dataclasses.fields(inputs)}
    return report.render(**given, made_by="Weft 0.1.0", resilience=resilience).decode("utf-8")


@pytest.fixture(scope="module")
def inputs() -> Rendered:
    return report_inputs()


@pytest.fixture(scope="module")
def resilience(inputs: Rendered) -> Resilience:
    return asked_of(inputs)


@pytest.fixture(scope="module")
def page(inputs: Rendered, resilience: Resilience) -> str:
    return rendered(inputs, resilience)


def test_what_was_not_asked_has_no_section(inputs: Rendered, resilience: Resilience) -> None:
    plain = rendered(inputs, None)
    assert not any(question in plain for question in QUESTIONS)
    only = rendered(inputs, Resilience(frontier=resilience.frontier))
    assert [question in only for question in QUESTIONS] == [False, True, False]


def test_each_question_has_an_answer_with_figures_before_how_good_the_plan_is(page: str) -> None:
    asked = re.findall(r'<h2 id="[^"]*">([^<]+)</h2>\s*<p class="answer">(.*?)</p>', page, flags=re.S)
    questions = [question for question, _ in asked]
    first = questions.index(QUESTIONS[0])
    assert tuple(questions[first : first + 3]) == QUESTIONS
    assert all(re.search(r"\d", answer) for question, answer in asked if question in QUESTIONS)


def test_the_same_figures_stand_in_tables(page: str, resilience: Resilience) -> None:
    tables = tables_of(page)
    failures = resilience.stress.failures.nouns()
    assert len(tables["table-fragile-failures"]) == 1 + len(failures)
    lost = sum(int(row[4].replace(",", "")) for row in tables["table-fragile-failures"][1:])
    assert lost == sum(row.lost for row in failures)
    points = [point for point in resilience.frontier.nouns() if point.lever == "budget"]
    assert len(tables["table-tradeoff-budget"]) == 1 + len(points)
    assert sum("the brief’s own" in row[0] for row in tables["table-tradeoff-budget"]) == 1
    assert len(tables["table-freely-awards"]) == 1 + len(resilience.real_choice.uptake)


def test_every_curve_has_a_dot_for_each_plan_and_a_ring_for_the_own_one(page: str, resilience: Resilience) -> None:
    plots = re.findall(r'<svg class="plot".*?</svg>', page, flags=re.S)
    assert len(plots) == 2
    planned = [p for p in resilience.frontier.nouns() if p.objective_minor is not None]
    assert sum(plot.count('class="plot-dot"') for plot in plots) == len(planned)
    assert all(plot.count('class="plot-own"') == 1 for plot in plots)


def test_nothing_is_fetched_and_no_style_is_written_into_a_tag(page: str) -> None:
    assert not re.search(r'(?:src|href)="(?!#|data:text/csv)', page)
    assert not re.search(r"<[^>]+\sstyle=", page)


def test_real_providers_appear_by_code_and_figures_on_assumed_capacity_are_marked() -> None:
    inputs = report_inputs(invented=False, scenarios=True, coded=True)
    page = rendered(inputs, asked_of(inputs))
    for name in ("fragile", "tradeoff", "freely"):
        section = page[page.index(f'<section id="{name}"') :].split("</section>")[0]
        assert "Illustrative: capacity is assumed" in section
        assert "We cannot say yet" in section
        said = text_of(section)
        assert not any(provider.name in said for provider in inputs.place.table(Provider).nouns() if provider.name)
        assert not re.search(r"\b[OP]\d\b", said)
