"""Text as exports really hold it: what can be mended by a rule that proves itself, and what is left and counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from weft.doors.sheet import REPLACEMENT

SPACES = "spaces at the ends taken off"
LITERAL = "literal backslash-n made a space"
MARKS = "marks such as ###MON### taken out"
MOJIBAKE = "wrongly decoded characters put right"
FORMULA = "leading formula character taken off"
INVALID = "bytes that are not UTF-8 shown as U+FFFD"
DOUBT = "wrongly decoded characters left: more than one reading"

FORMULA_STARTS = "=+-@\t\r"
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
"""A number as data files write it. `float` takes more (`1_000`, `inf`, digits of other scripts): that is a fault."""

_LITERAL = re.compile(r"(\\r)?\\n|\\t")
_MARK = re.compile(r"#{3}[A-Z]{2,5}#{3}")
_THREE = re.compile(r"GÇ([^\x00-\x7f])")
_TWO = re.compile(r"([+-])([^\x00-\x7f])")
_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_HONEST = re.compile(r"(?:^|[^G+\-\x80-\U0010ffff])[^\x00-\x7f]", re.MULTILINE)
_FOLDED_LEAD = {"G": 0xE2, "+": 0xC3, "-": 0xC2}
_SEVERAL_READINGS = "¦¬"
"""Several cp437 box and line characters fold to each of these, so what stood there cannot be known."""


def was_folded(texts: Sequence[str]) -> bool:
    """Whether files of one export were read as cp437 and then folded to Latin letters, which damages *every* character
    beyond ASCII.

    Proof: one of them holds a three-character sequence that only this damage makes (an apostrophe as "GÇÖ"), and in
    none does a character beyond ASCII stand without the mark of a damaged lead byte (G, + or -) before it.
    """
    return any(_THREE.search(text) for text in texts) and not any(_HONEST.search(text) for text in texts)


def mend(cell: str, *, folded: bool) -> tuple[str, frozenset[str]]:
    """One cell mended, and by which kinds of repair. `folded` is what `was_folded` said of its export.

    `DOUBT` among the kinds means that something was left as it stands; it is a warning and not a repair.
    """
    if _is_plain(cell):
        return cell, frozenset()
    kinds = set()
    mended = cell
    if REPLACEMENT in mended:
        kinds.add(INVALID)
    for kind, pattern in ((LITERAL, _LITERAL), (MARKS, _MARK)):
        mended, count = pattern.subn(" ", mended)
        if count:
            kinds.add(kind)
    if not mended.isascii():
        right = _undo_decoding(mended, folded)
        if right != mended:
            kinds.add(MOJIBAKE)
        mended = right
        if folded and _TWO.search(mended):
            kinds.add(DOUBT)
    if mended != mended.strip() and not kinds:
        kinds.add(SPACES)
    mended = mended.strip()
    if mended[:1] in FORMULA_STARTS and mended and not NUMBER.fullmatch(mended):
        kinds.add(FORMULA)
        mended = mended.lstrip(FORMULA_STARTS + " ")
    return mended, frozenset(kinds)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: it starts with = + - @ or a tab, and is not a number."""
    return cell[:1] != "" and cell[0] in FORMULA_STARTS and not NUMBER.fullmatch(cell)


def _is_plain(cell: str) -> bool:
    return not cell or (
        cell.isascii()
        and "\\" not in cell
        and "###" not in cell
        and cell[0] not in FORMULA_STARTS
        and not cell[0].isspace()
        and not cell[-1].isspace()
    )


def _undo_decoding(text: str, folded: bool) -> str:
    text = _THREE.sub(lambda m: _from_bytes(m.group(), b"\xe2\x80" + _cp437(m.group(1))), text)
    if folded:
        return _TWO.sub(lambda m: _from_bytes(m.group(), bytes([_FOLDED_LEAD[m.group(1)]]) + _cp437(m.group(2))), text)
    return _RUN.sub(_undo_run, text)


def _undo_run(match: re.Match[str]) -> str:
    run = match.group()
    for encode in (_cp1252, _cp437):
        mended = _from_bytes(run, encode(run))
        if mended != run:
            return mended
    return run


def _from_bytes(was: str, code: bytes) -> str:
    """The characters that the bytes are in UTF-8; `was` where they are none, or none that belongs in text."""
    try:
        right = code.decode("utf-8")
    except UnicodeDecodeError:
        return was
    right = right.replace("\u00a0", " ").replace("\u200b", "").replace("\u00ad", "")
    return right if len(code) >= 2 and right.isprintable() else was


def _cp437(text: str) -> bytes:
    """The bytes of cp437; empty where a character has none or several readings."""
    if any(character in _SEVERAL_READINGS for character in text):
        return b""
    try:
        return text.encode("cp437")
    except UnicodeEncodeError:
        return b""


def _cp1252(text: str) -> bytes:
    """The bytes of cp1252, its five empty places read as Latin-1; no bytes where a character has none."""
    code = bytearray()
    for character in text:
        try:
            code += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return b""
            code.append(ord(character))
    return bytes(code)
