"""The report in a real browser: fetches nothing, breaks nothing, is usable by everyone, with and without JavaScript."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tests.factories.report import report_inputs
from weft.doors import report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=["invented", "real"])
def file(request, tmp_path_factory):
    real = request.param == "real"
    inputs = report_inputs(invented=not real, scenarios=real, coded=real)
    given = {field.name: getattr(inputs, field.name) for field in dataclasses.fields(inputs)}
    path = tmp_path_factory.mktemp(request.param) / "report.html"
    path.write_bytes(report.render(**given, made_by="Weft 0.1.0"))
    return path


@pytest.fixture
def open_page(chromium, file):
    opened = []

    def opening(*, width: int = 1280, **context: object):
        made = chromium.new_context(viewport={"width": width, "height": 900}, **context)
        page = made.new_page()
        page.heard = []
        page.asked = []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(file.as_uri())
        opened.append(made)
        return page

    yield opening
    for made in opened:
        made.close()


def test_it_opens_from_disk_asks_for_nothing_and_complains_of_nothing(open_page, file):
    page = open_page()
    for fold in page.locator("details").all():
        fold.evaluate("fold => { fold.open = true; }")
    assert page.asked == [file.as_uri()]
    assert page.heard == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_fault_is_found(open_page, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width=width, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_screen(open_page, width):
    page = open_page(width=width)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_every_layer_and_every_table_is_there(open_page):
    page = open_page(java_script_enabled=False)
    assert all(figure.is_visible() for figure in page.locator("figure.layer").all())
    assert page.locator("figure.layer").count() == 6
    assert not page.locator("form.switch").is_visible()
    assert page.locator(".filter:visible").count() == 0
    assert page.locator("a.csv").count() == page.locator("caption").count() - page.locator("td[colspan]").count()


def test_the_switch_shows_one_layer_for_one_kind_of_service(open_page):
    page = open_page()
    page.get_by_role("radio", name="Whose job").check(force=True)
    page.locator("form.switch select").select_option(label="Coaching into work")
    assert page.locator("figure.layer:visible").count() == 1
    layer = page.locator("#layer-whose")
    assert layer.locator(".layer-kind").inner_text() == "Coaching into work"
    assert layer.locator(".areas use.mm").count() == 20
    assert "nobody is responsible for most of it" in layer.locator(".legend").first.inner_text()
    layer.locator(".areas use").nth(7).hover(force=True)
    assert re.match(r"Ward 07: [\d.]+ needs unmet; nobody is responsible for", layer.locator(".hover").inner_text())


def test_a_table_is_sorted_from_the_keyboard_and_says_so(open_page):
    page = open_page()
    page.evaluate("document.querySelector('#table-missed-by-area').closest('details').open = true")
    button = page.locator("#table-missed-by-area thead button", has_text="Living here")
    button.focus()
    page.keyboard.press("Enter")
    heading = page.locator("#table-missed-by-area th[aria-sort]")
    assert heading.get_attribute("aria-sort") == "descending"
    column = page.locator("#table-missed-by-area tbody tr td:nth-child(4)").all_inner_texts()
    figures = [int(words.replace(",", "")) for words in column]
    assert figures == sorted(figures, reverse=True)
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"


def test_offers_are_found_by_a_word_and_counted(open_page):
    page = open_page()
    page.locator("#offers .filter select").select_option("out")
    assert page.locator("#offers .filter-said").inner_text().endswith("of 8 rows")
    page.locator("#offers .filter select").select_option("")
    page.get_by_label("Find a provider, an offer or a reason").fill("no such word")
    assert page.locator("#offers .filter-said").inner_text() == "0 of 8 rows"


def test_a_table_is_downloaded_as_csv(open_page):
    page = open_page()
    with page.expect_download() as wait:
        page.locator('a[download="fair-fifths.csv"]').click()
    assert wait.value.suggested_filename == "fair-fifths.csv"


def test_printed_every_fold_is_open_and_the_controls_are_gone(open_page):
    page = open_page()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details.on-screen").is_visible() is False
    assert page.locator("#table-spend-pots").is_visible()
    assert page.locator(".why-in").first.is_visible()
    assert page.locator("form.switch").is_visible() is False
    assert page.locator("figure.layer:visible").count() == 6
    assert page.locator("figure.layer .m5, figure.small .m3").first.evaluate("u => getComputedStyle(u).fill") != ""


def test_printed_on_a4_it_has_pages(open_page):
    page = open_page()
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") >= 5
