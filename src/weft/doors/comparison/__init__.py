"""A comparison for people to read: lines of a terminal, one HTML page, Markdown, fields for a program.

Takes: a `Compared` as it may be shown. Gives: text and bytes. Fetches nothing; the same input gives the same bytes;
whole without JavaScript, of which there is none.
"""

from weft.doors.comparison.page import comparison_page, series_page
from weft.doors.comparison.screen import (
    comparison_answer,
    comparison_lines,
    comparison_markdown,
    series_answer,
    series_lines,
    series_markdown,
)

__all__ = [
    "comparison_answer",
    "comparison_lines",
    "comparison_markdown",
    "comparison_page",
    "series_answer",
    "series_lines",
    "series_markdown",
    "series_page",
]
