"""A rehearsal as a person reads it: lines of a terminal, a page that opens from disk, and fields for a program."""

from weft.doors.rehearsal.page import rehearsal_page
from weft.doors.rehearsal.screen import rehearsal_answer, rehearsal_lines
from weft.doors.rehearsal.words import answer_sentences

__all__ = ["answer_sentences", "rehearsal_answer", "rehearsal_lines", "rehearsal_page"]
