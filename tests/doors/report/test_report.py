"""The report says what the nouns say, no more, and keeps what must not be said."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from tests.factories.report import Rendered, report_inputs
from weft.doors import report
from weft.doors.report.alias import Alias
from weft.vocabulary import Area, Need, Offer, Provider, Reason, Table, Unmet, money_words


def render(inputs: Rendered, **changed: object) -> str:
    given = {field.name: getattr(inputs, field.name) for field in dataclasses.fields(inputs)}
    return report.render(**{**given, "made_by": "Weft 0.1.0", **changed}).decode("utf-8")


class Tables(HTMLParser):
    """Every table of a page, by its id, as rows of text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows = self.tables.setdefault(str(dict(attrs)["id"]), [])
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._rows = None

    def handle_data(self, data: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] += data.strip()


def tables_of(page: str) -> dict[str, list[list[str]]]:
    found = Tables()
    found.feed(page)
    return found.tables


def text_of(page: str) -> str:
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.fixture(scope="module")
def inputs() -> Rendered:
    return report_inputs()


@pytest.fixture(scope="module")
def page(inputs: Rendered) -> str:
    return render(inputs)


@pytest.fixture(scope="module")
def real() -> str:
    return render(report_inputs(invented=False, scenarios=True, coded=True))


def test_the_same_input_gives_the_same_page(page):
    assert render(report_inputs()) == page


def test_every_section_asks_and_answers_one_question(page):
    questions = re.findall(r'<h2 id="\w+-title">([^<]+)</h2>\s*<p class="answer">(.+?)</p>', page)
    assert [question for question, _ in questions] == [
        "What would change?",
        "Who is missed?",
        "Whose job was it?",
        "What is bought twice?",
        "Who can choose?",
        "Who depends on one provider?",
        "Is the network adequate?",
        "Which providers, and why?",
        "Is it fair?",
        "Is it a postcode lottery?",
        "Where does the money go?",
        "How good is this plan?",
        "What is assumed?",
    ]
    assert all(re.search(r"\d|today", answer) for _, answer in questions)


def test_people_met_stand_in_the_table_as_in_the_summary(page, inputs):
    rows = tables_of(page)["table-fair-fifths"]
    today, proposed = inputs.summary.today.people, inputs.summary.proposed.people
    assert rows[-1][:4] == ["All", f"{today.people:,}", f"{today.whole:,}", f"{proposed.whole:,}"]
    assert [row[0] for row in rows[1:3]] == ["Fifth 1 (most deprived)", "Fifth 2"]
    assert rows[-2][0] == "Fifth unknown"


def test_spend_by_pot_adds_up_to_the_spend_of_each_side(page, inputs):
    rows = tables_of(page)["table-spend-pots"]
    sides = (inputs.summary.today.spend_minor, inputs.summary.proposed.spend_minor)
    assert rows[-1][3:] == [money_words(amount, currency="GBP") for amount in sides]


def test_needs_by_kind_of_service_are_those_of_the_map(page, inputs):
    rows = {row[0]: row for row in tables_of(page)["table-missed-by-service"]}
    needs = sum(row.people for row in inputs.chart.unmet.nouns() if row.service_type == "housing")
    served = sum(row.people for row in inputs.network.proposed.flows.nouns() if row.service_type == "housing")
    assert rows["Housing support"][1] == f"{needs:,}"
    assert rows["Housing support"][6] == f"{served:,}"


def test_the_need_nobody_is_responsible_for_is_its_own_headline(page, inputs):
    head = inputs.summary.headlines
    assert "Unmet needs that are nobody’s job" in text_of(page)
    assert tables_of(page)["table-responsible-nobody"][1] == [
        "Coaching into work",
        "Young people out of work",
        f"{head.nobody_responsible:,.0f}",
        f"{head.nobody_responsible:,.0f}",
    ]


def test_left_over_spend_is_split_and_adds_up(page):
    assert tables_of(page)["table-twice-pots"][1] == [
        "Housing support",
        "Health fund",
        "Council fund",
        "£6,000.00",
        "£3,000.00",
        "£2,000.00",
        "£1,000.00",
        "£12,000.00",
    ]


def test_every_offer_stands_once_with_its_reason(page, inputs):
    tables = tables_of(page)
    rows = [row for name, table in tables.items() if name.startswith("table-offers-") for row in table[1:]]
    assert sorted(row[11] for row in rows) == [offer.offer_id for offer in inputs.place.table(Offer).nouns()]
    assert all(row[3].startswith("In: it serves 200 people") for row in rows)


def test_providers_in_reach_of_the_proposal_count_distinct_awarded_providers(page, inputs):
    needs = sum(row.people for row in inputs.chart.unmet.nouns() if row.service_type == "debt-advice")
    awarded = {a.offer_id for a in inputs.network.proposed.awards.nouns()}
    offers = {o.offer_id: o for o in inputs.place.table(Offer).nouns() if o.service_type == "debt-advice"}
    near: dict[str, set[str]] = {}
    for row in inputs.chart.reach.nouns():
        if row.offer_id in awarded and row.offer_id in offers:
            near.setdefault(row.area_id, set()).add(offers[row.offer_id].provider_id)
    met = sum(
        row.people
        for row in inputs.chart.unmet.nouns()
        if row.service_type == "debt-advice" and len(near.get(row.area_id, ())) >= 2
    )
    rows = {row[0]: row for row in tables_of(page)["table-choose-by-service"]}
    assert rows["Debt advice"][5] == f"{met / needs * 100:.1f}%"


def test_an_unknown_figure_is_neither_zero_nor_blank(page):
    rows = tables_of(page)["table-missed-by-area"]
    assert next(row for row in rows if row[1] == "A00")[2] == "we don’t know yet"


def test_each_table_is_one_click_away_as_csv_with_the_same_figures(page, inputs):
    address = re.search(r'download="fair-fifths.csv" href="data:text/csv;charset=utf-8,([^"]+)"', page)
    rows = list(csv.reader(io.StringIO(unquote(address.group(1)))))
    assert rows[-1][1:3] == [str(inputs.summary.today.people.people), str(inputs.summary.today.people.whole)]
    captions = page.count("<caption")
    assert captions == page.count('class="csv"')


def test_an_area_has_its_name_on_hover_and_in_the_table(page):
    assert "<title>Ward 07: " in page
    assert any(row[0] == "Ward 07" for row in tables_of(page)["table-missed-by-area"])


def test_the_map_holds_every_area_on_every_layer(page, inputs):
    layers = re.findall(r'<figure class="layer.*?</figure>', page, flags=re.S)
    assert len(layers) == 6
    assert all(layer.count('<use href="#a') == len(inputs.place.table(Area)) for layer in layers)


def test_nobody_responsible_is_marked_by_a_pattern_not_by_colour_alone(page):
    whose = re.search(r'data-layer="whose".*?</figure>', page, flags=re.S).group()
    assert 'class="mn"' in whose or 'class="mm"' in whose
    assert re.search(r"\.mm \{ fill: url\(#most\)", page)
    assert "nobody is responsible for" in whose


def test_without_boundaries_areas_are_circles_of_their_population(inputs):
    page = render(inputs, boundaries=None)
    assert re.search(r'<path id="a19" d="M\d+ \d+a16 16 ', page)
    assert page.count('<path id="a') == len(inputs.place.table(Area))


def test_neighbours_still_touch_after_snapping_to_pixels(page):
    corners = [(int(x), int(y)) for x, y in re.findall(r'<path id="a\d+" d="M(-?\d+) (-?\d+)', page)]
    assert len({x for x, _ in corners}) == 5
    assert len({y for _, y in corners}) == 4


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=cmd|' /C calc'!A0"]
)
def test_a_hostile_name_is_only_ever_text(hostile):
    page = render(report_inputs(area_name=hostile, provider_name=hostile))
    assert page.count("<script") == 2
    assert "<img" not in page
    assert hostile not in page.replace("=cmd", "")
    for address in re.findall(r'href="data:text/csv;charset=utf-8,([^"]+)"', page):
        for row in csv.reader(io.StringIO(unquote(address))):
            assert not any(cell.startswith("=") for cell in row)


def test_nothing_is_fetched_and_only_its_own_code_may_run(page):
    assert not re.search(r'(?:src|href)="(?!#|data:text/csv)', page)
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", page)
    assert 'content="default-src &#39;none&#39;; style-src &#39;sha256-' in page
    assert not re.search(r"<[^>]+\sstyle=", page)


def test_real_providers_appear_by_code_and_the_page_says_why(real):
    assert "Provider 00" in real
    assert "Beck Partners" not in real
    assert "appear by code" in text_of(real)
    assert not re.search(r"\b[OP]\d\b", text_of(real))
    assert 'class="site-' not in real


def test_a_code_does_not_follow_the_order_of_ids():
    inputs = report_inputs(coded=True)
    rows = [
        row
        for name, table in tables_of(render(inputs)).items()
        if name.startswith("table-offers-")
        for row in table[1:]
    ]
    reasons = {row[0] for row in rows}
    assert reasons == {f"Provider {n:03d}" for n in range(1, len(inputs.place.table(Provider)) + 1)}


def test_digits_that_are_figures_are_not_taken_for_ids():
    alias = Alias(
        providers=(Provider(place_id="p", provider_id="128", name="Fell Aid", kind="sme", small=True),),
        offers=(),
        salt="s",
        coded=True,
    )
    assert alias.sentence("In: it serves 128 people for Fell Aid.") == "In: it serves 128 people for Provider 001."
    assert (
        alias.sentence("2 offers: each is late (128, 7 and 1 more).")
        == "2 offers: each is late (Provider 001, 7 and 1 more)."
    )
    assert alias.sentence("the cap for provider 128") == "the cap for Provider 001"


def test_where_capacity_is_assumed_only_reach_and_choice_are_headlines(real):
    first = real[real.index('class="headlines"') : real.index('class="contents"')]
    assert re.findall(r"<h3><a[^>]*>([^<]+)</a>", first) == [
        "Have a provider in reach",
        "Can choose between two",
        "Can choose among three",
    ]
    assert "£" not in first


def test_where_capacity_is_assumed_every_capacity_figure_is_shown_at_each_capacity(real):
    tables = tables_of(real)
    assert tables["table-missed-capacity"][0] == ["Figure", "Capacity ×0.5", "Capacity ×1", "Capacity ×2"]
    for name in ("fair", "spend", "goodness"):
        assert tables[f"table-{name}-capacity"][0][1:3] == ["Today ×0.5", "Proposed ×0.5"]
    for section in ("missed", "responsible", "twice", "offers", "fair", "spend", "goodness"):
        body = re.search(rf'<section id="{section}".*?</section>', real, flags=re.S).group()
        assert "Illustrative: capacity is assumed" in body


def test_an_assumed_figure_is_never_a_saving(real):
    assert not re.search(r"\bsav(e|es|ed|ings)\b", text_of(real).replace("not money saved", ""))
    assert "not as a saving" in text_of(real)


def test_an_invented_place_says_so_first_and_last(page):
    assert text_of(page).count("Beckside is an invented place") == 2


def test_where_groups_overlap_figures_are_needs_not_people(real):
    assert "They count needs, not people" in text_of(real)
    assert "Needs by how much of their need is met" in text_of(real)


def test_a_place_without_anything_is_a_page_not_a_failure():
    inputs = report_inputs()
    place = inputs.place.with_tables(*(Table.of(n, {c.name: [] for c in n.columns}) for n in inputs.place.tables))
    chart = dataclasses.replace(
        inputs.chart,
        **{
            name: Table.of(t.noun, {c.name: [] for c in t.noun.columns})
            for name in ("reach", "access", "unmet", "duplication")
            for t in [getattr(inputs.chart, name)]
        },
    )
    plan = dataclasses.replace(
        inputs.network.today,
        awards=Table.of(
            inputs.network.today.awards.noun, {c.name: [] for c in inputs.network.today.awards.noun.columns}
        ),
        flows=Table.of(inputs.network.today.flows.noun, {c.name: [] for c in inputs.network.today.flows.noun.columns}),
    )
    network = dataclasses.replace(
        inputs.network, today=plan, proposed=plan, reasons=Table.of(Reason, {c.name: [] for c in Reason.columns})
    )
    side = dataclasses.replace(inputs.summary.today, people_by_quintile=(), providers_by_kind={}, small_share=None)
    head = dataclasses.replace(
        inputs.summary.headlines, needs=0, unmet=0.0, nobody_responsible=0.0, present_spend_minor=0
    )
    summary = dataclasses.replace(inputs.summary, today=side, proposed=side, headlines=head)
    page = render(inputs, place=place, chart=chart, network=network, summary=summary)
    assert "Nothing stands here" in page


def test_the_small_picture_says_its_finding_and_nothing_hostile(inputs):
    summary = dataclasses.replace(inputs.summary, place_name="<script>x</script>")
    picture = report.before_after_svg(summary=summary).decode("utf-8")
    assert "<script>" not in picture
    assert "have their whole need met today" in picture
    assert picture.startswith("<svg xmlns=")
    people = inputs.summary.proposed.people
    assert f"Proposed {people.whole:,}" in picture or f"Proposed {round(people.whole, -1):,}" in picture


def test_a_need_that_nobody_stated_is_unknown_and_a_stated_none_is_none():
    inputs = report_inputs()
    needs = [need for need in inputs.place.table(Need).nouns() if need.area_id not in ("A01", "A02")]
    needs += [dataclasses.replace(need, people=0) for need in inputs.place.table(Need).nouns() if need.area_id == "A02"]
    unmet = [row for row in inputs.chart.unmet.nouns() if row.area_id not in ("A01", "A02")]
    page = render(
        inputs,
        place=inputs.place.with_tables(Table.of_nouns(Need, needs)),
        chart=dataclasses.replace(inputs.chart, unmet=Table.of_nouns(Unmet, unmet)),
    )
    for layer in ("need", "unmet", "whose", "access", "choice", "network"):
        drawn = re.search(rf'data-layer="{layer}".*?</figure>', page, flags=re.S).group()
        assert '<use href="#a1" class="mu"><title>Ward 01: we don’t know yet' in drawn
        assert '<use href="#a2" class="mz"><title>Ward 02: nobody here needs it' in drawn
    rows = {row[1]: row for row in tables_of(page)["table-missed-by-area"]}
    assert (rows["A01"][4], rows["A02"][4]) == ("we don’t know yet", "0")


def test_a_fifth_that_is_worse_off_is_named():
    inputs = report_inputs()
    worse = tuple(
        dataclasses.replace(row, whole=0, none=row.people) if row.quintile == 2 else row
        for row in inputs.summary.proposed.people_by_quintile
    )
    side = dataclasses.replace(inputs.summary.proposed, people_by_quintile=worse)
    page = render(inputs, summary=dataclasses.replace(inputs.summary, proposed=side))
    assert "A smaller share than today has its whole need met in fifth 2 (from" in text_of(page)
