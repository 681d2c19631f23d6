"""A comparison as one self-contained HTML page, for an evaluator and for a provider with its own cohort."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from weft.doors.comparison.drawing import draw_gaps, draw_interval
from weft.doors.comparison.words import figure_rows, mean_words
from weft.vocabulary import Compared, Interrupted

PACKAGE = "weft.doors.comparison"


def comparison_page(*, compared: Compared, made_by: str, digest: str) -> bytes:
    """The page as UTF-8 HTML. `digest` is that of the two files, for the footer; `made_by` the program and version."""
    said = compared.sentences
    return _rendered(
        "comparison.html",
        asked=compared.asked,
        comparison=compared.comparison,
        first=said[0],
        others=said[1:],
        warnings=compared.warnings,
        interval=draw_interval(comparison=compared.comparison, finding=said[0]),
        gaps=draw_gaps(balances=compared.balances.nouns()),
        figures=figure_rows(compared.comparison),
        left_out=compared.left_out.nouns(),
        working=compared.working,
        made_by=made_by,
        digest=digest,
    )


def series_page(*, made: Interrupted, made_by: str, digest: str) -> bytes:
    """An interrupted series as a page. `digest` is that of the file, `made_by` the program and version."""
    points = [
        (p.label, mean_words(p.seen), "" if p.expected is None else mean_words(p.expected)) for p in made.points.nouns()
    ]
    return _rendered("series.html", made=made, points=points, made_by=made_by, digest=digest)


def _rendered(template: str, **words: object) -> bytes:
    style = resources.files(PACKAGE).joinpath("templates", "comparison.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(template).render(
        **words,
        style=Markup(style),  # our own file, no words of the people in it
        policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
    )
    return page.encode("utf-8")


def _hash(words: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(words.encode("utf-8")).digest()).decode("ascii")
