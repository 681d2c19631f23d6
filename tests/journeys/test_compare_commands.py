"""An evaluator's way, as typed, and the page in a real browser."""

from __future__ import annotations

import json
import re

import pyarrow.csv
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from tests.factories.people import invented
from weft.cli import main


def weft(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    cohort, pool = invented(seed=1, difference=1.0)
    pyarrow.csv.write_csv(cohort.data, folder / "cohort.csv")
    pyarrow.parquet.write_table(pool.data, folder / "pool.parquet")
    return folder


@pytest.fixture(scope="module")
def page(files):
    made = files / "answer.html"
    said = weft("compare", files / "cohort.csv", files / "pool.parquet", "--outcome", "result", "--out", made)
    assert said.exit_code == 0, said.output
    return made


def test_two_files_give_an_answer_in_words_and_in_fields(files):
    asked = (
        "compare",
        files / "cohort.csv",
        files / "pool.parquet",
        "--outcome",
        "result",
        "--covariates",
        "age,weeks,town",
    )
    said = weft(*asked)
    assert said.exit_code == 0, said.output
    assert "higher than similar people" in said.stdout
    fields = json.loads(weft(*asked, "--json").stdout)
    assert fields["comparison"]["verdict"] == "higher"
    assert fields["comparison"]["low"] < 1.0 < fields["comparison"]["high"]
    assert fields["comparison"]["cohort"] == 200
    assert not re.search(r"[cp]0000\d\d", json.dumps(fields))


def test_every_fault_of_both_files_ends_with_code_one_and_nothing_is_written(files, tmp_path):
    broken = tmp_path / "cohort.csv"
    broken.write_text("person_id,age,result\na,4,1\nb,5,2\nc,6,x\nd,y,3\n")
    said = weft("compare", broken, files / "pool.parquet", "--outcome", "result", "--out", tmp_path / "answer.md")
    assert said.exit_code == 1
    assert said.stderr.count("LOAD-6") == 2
    assert "line 4, column result" in said.stderr
    assert not (tmp_path / "answer.md").exists()
    assert weft("compare", broken, broken, "--outcome", "result", "--out", tmp_path / "answer.pdf").exit_code == 2
    nobody = weft("compare", broken, tmp_path / "none.csv", "--outcome", "result")
    assert nobody.exit_code == 1


def test_the_same_files_give_the_same_bytes_and_markdown_says_the_same(files, page):
    again = files / "again.html"
    assert (
        weft("compare", files / "cohort.csv", files / "pool.parquet", "--outcome", "result", "--out", again).exit_code
        == 0
    )
    assert again.read_bytes() == page.read_bytes()
    text = files / "answer.md"
    assert (
        weft("compare", files / "cohort.csv", files / "pool.parquet", "--outcome", "result", "--out", text).exit_code
        == 0
    )
    assert "| age |" in text.read_text()
    assert "<script" not in page.read_text()


def test_exact_figures_go_to_a_terminal_alone_and_two_releases_do_not_tell_of_a_person(files, tmp_path):
    asked = ("--outcome", "result", "--covariates", "age,weeks,town")
    for way in ((), ("--json",), ("--out", tmp_path / "answer.md")):
        said = weft("compare", files / "cohort.csv", files / "pool.parquet", *asked, "--exact", *way)
        assert said.exit_code == 2
        assert not said.stdout
    ours, other = tmp_path / "cohort.csv", tmp_path / "cohort-later.csv"
    lines = (files / "cohort.csv").read_text().splitlines(keepends=True)
    ours.write_text("".join(lines))
    other.write_text("".join(lines[:-1]))
    first = weft("compare", ours, files / "pool.parquet", *asked)
    assert first.exit_code == 0, first.output
    kept = (tmp_path / "released.csv").read_bytes()
    again = weft("compare", other, files / "pool.parquet", *asked, "--out", tmp_path / "later.html")
    assert again.exit_code == 1
    assert "EVIDENCE-32" in again.stderr
    assert not (tmp_path / "later.html").exists()
    assert (tmp_path / "released.csv").read_bytes() == kept
    assert not re.search(rb"[cp]0000\d\d", kept)


def test_a_series_from_a_file(tmp_path):
    file = tmp_path / "months.csv"
    rows = [
        f"{2030 + month // 12}-{month % 12 + 1:02d}-01,{100 + month % 3 - 20 * (month >= 12)}" for month in range(24)
    ]
    file.write_text("month,evictions\n" + "\n".join(rows) + "\n")
    said = weft("series", file, "--outcome", "evictions", "--period", "month", "--starts", "2031-01-01")
    assert said.exit_code == 0, said.output
    assert "lower than the time before" in said.stdout
    for written in (tmp_path / "series.html", tmp_path / "series.md"):
        again = weft(
            "series", file, "--outcome", "evictions", "--period", "month", "--starts", "2031-01-01", "--out", written
        )
        assert again.exit_code == 0, again.output
        assert "lower than the time before" in written.read_text()
        assert "2031-12-01" in written.read_text()
    few = tmp_path / "few" / "months.csv"
    few.parent.mkdir()
    few.write_text(file.read_text().replace(",100\n", ",7\n", 1))
    hidden = weft("series", few, "--outcome", "evictions", "--period", "month", "--starts", "2031-01-01")
    assert "The periods are withheld" in hidden.stdout
    assert "2031-12-01" not in hidden.stdout
    assert json.loads(
        weft("series", file, "--outcome", "evictions", "--period", "month", "--starts", "2031-01-01", "--json").stdout
    )


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_page_opens_from_disk_fits_and_is_accessible(page, width, scheme):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        opened = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        shown = opened.new_page()
        heard, asked = [], []
        shown.on("console", lambda message: heard.append(message.text))
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(page.as_uri())
        assert asked == [page.as_uri()]
        assert not heard
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(shown)
        assert found.violations_count == 0, found.generate_report()
        browser.close()
