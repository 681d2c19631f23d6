"""What every directory door ends in: listings, whatever standard they came in, made into one checked directory.

Takes: listings (one for each service that a source lists), providers, and what their codes and words mean.
Gives: services that the network can use, or the reasons why not; secret addresses withheld; positions filled in from
postcodes where the place asks for it. The same rules hold for HSDS, AIRS and plain lists.
"""

from __future__ import annotations

from weft.doors.directory.code_map import CodeMap, CodeRule, read_code_map
from weft.doors.directory.compiling import (
    INACTIVE,
    MISSING_ORGANISATION,
    NO_CODE,
    NO_MAPPING,
    NOT_MAPPED,
    Compiled,
    Directory,
    DirectoryRules,
    Entry,
    compile_directory,
    tell_usability,
)
from weft.doors.directory.listing import Listing, Spot
from weft.doors.directory.mending import Record, mend_sheet, named, point_of
from weft.doors.directory.word_map import WordMap, WordRule, read_word_map

__all__ = [
    "INACTIVE",
    "MISSING_ORGANISATION",
    "NOT_MAPPED",
    "NO_CODE",
    "NO_MAPPING",
    "CodeMap",
    "CodeRule",
    "Compiled",
    "Directory",
    "DirectoryRules",
    "Entry",
    "Listing",
    "Record",
    "Spot",
    "WordMap",
    "WordRule",
    "compile_directory",
    "mend_sheet",
    "named",
    "point_of",
    "read_code_map",
    "read_word_map",
    "tell_usability",
]
