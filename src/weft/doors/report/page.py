"""The page: sections in their order, the cloth they are printed on, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from weft.doors.report.adequate import adequate_section
from weft.doors.report.assumed import assumed_section
from weft.doors.report.choose import choose_section
from weft.doors.report.exposed import exposed_section
from weft.doors.report.facts import Facts
from weft.doors.report.fair import fair_section
from weft.doors.report.fragile import fragile_section
from weft.doors.report.freely import freely_section
from weft.doors.report.goodness import goodness_section
from weft.doors.report.headline import headlines
from weft.doors.report.lottery import lottery_section
from weft.doors.report.missed import missed_section
from weft.doors.report.offers import offers_section
from weft.doors.report.responsible import responsible_section
from weft.doors.report.section import Section
from weft.doors.report.sheet_map import draw_atlas
from weft.doors.report.spend import spend_section
from weft.doors.report.tradeoff import tradeoff_section
from weft.doors.report.twice import twice_section
from weft.doors.report.words import day_words
from weft.vocabulary import Resilience

TEMPLATES = "templates"

ILLUSTRATIVE_ORDER = {"choose": 0, "exposed": 1, "adequate": 2, "missed": 3}
"""Where capacity is assumed, what needs no capacity comes first."""


def compose(*, facts: Facts, boundaries: bytes | None, resilience: Resilience) -> bytes:
    """The whole page as UTF-8 HTML."""
    style, script = _style(facts), _text("report.js")
    page = _environment().get_template("report.html")
    words = page.render(
        facts=facts,
        summary=facts.summary,
        brief=facts.brief,
        headlines=headlines(facts=facts),
        sections=_sections(facts, resilience),
        atlas=draw_atlas(facts=facts, boundaries=boundaries),
        notice=_notice(facts),
        period=_period(facts),
        style=Markup(style),  # our own file, no words of the place in it
        script=Markup(script),
        policy=_policy(style, script),
    )
    return words.encode("utf-8")


def _sections(facts: Facts, resilience: Resilience) -> tuple[Section, ...]:
    def offers(*, facts: Facts) -> Section:
        return offers_section(facts=facts, thresholds=resilience.thresholds)

    makers = (
        missed_section,
        responsible_section,
        twice_section,
        choose_section,
        exposed_section,
        adequate_section,
        offers,
        fair_section,
        lottery_section,
        spend_section,
        goodness_section,
        assumed_section,
    )
    sections = [make(facts=facts) for make in makers]
    at = next(place for place, section in enumerate(sections) if section.name == "goodness")
    sections[at:at] = _asked_afterwards(facts, resilience)
    if facts.illustrative:
        sections.sort(key=lambda section: ILLUSTRATIVE_ORDER.get(section.name, len(ILLUSTRATIVE_ORDER)))
    return tuple(sections)


def _asked_afterwards(facts: Facts, resilience: Resilience) -> list[Section]:
    """The sections of what was asked of the plan after it was made."""
    sections = []
    if resilience.stress is not None:
        sections.append(fragile_section(facts=facts, stress=resilience.stress))
    if resilience.frontier is not None:
        sections.append(tradeoff_section(facts=facts, frontier=resilience.frontier))
    if resilience.real_choice is not None:
        sections.append(freely_section(facts=facts, real_choice=resilience.real_choice))
    return sections


def _notice(facts: Facts) -> str:
    if facts.summary.invented:
        return f"{facts.summary.place_name} is an invented place. Nothing here is true of any real area or provider."
    if facts.illustrative:
        return (
            f"{facts.summary.place_name} is a real place. Its areas and services are those of its sources. Kinds of "
            "service and positions are as exact as these: a kind may be read from words, a position stand for a postal "
            "area. Capacity and prices are assumed, because nobody publishes them. Only reach and choice are "
            "findings, and no finer than the positions. Everything else illustrates what could be said, marked so."
        )
    return f"{facts.summary.place_name} is a real place. What is assumed says so, and is added up at the end."


def _period(facts: Facts) -> str:
    """The first and the last day of the period; the brief's own end is the day after the last."""
    period = facts.brief.period
    return f"{day_words(period.from_on)} to {day_words(period.to_on - timedelta(days=1))}"


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("weft.doors.report", TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(name: str) -> str:
    return resources.files("weft.doors.report").joinpath(TEMPLATES, name).read_text(encoding="utf-8")


def _style(facts: Facts) -> str:
    """The style sheet with the brief's hash in the printed footer. Only hexadecimal digits are let into it."""
    digest = "".join(sign for sign in facts.summary.brief_digest if sign in "0123456789abcdef")
    return _text("report.css").replace("BRIEF_HASH", digest[:16])


def _policy(style: str, script: str) -> str:
    """A content security policy under which only this page's own style and script run, and nothing is fetched."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(words: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(words.encode("utf-8")).digest()).decode("ascii")
