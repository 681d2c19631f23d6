"""A single file that may be gzipped, opened without trusting what it says of itself."""

from __future__ import annotations

import zlib

from weft.doors.refusal import CannotImport
from weft.vocabulary import Problem

MAGIC = b"\x1f\x8b"
BYTES_MAX = 64 * 1024 * 1024
"""The largest file that is read, packed or not."""


def unpacked(*, file: str, content: bytes) -> bytes:
    """The file's content, unpacked where it is gzip (RFC 1952), as it is otherwise.

    Raises `CannotImport`: IMPORT-1 (damaged, cut short, or something behind its end), IMPORT-3 (larger than a
    directory can be, counted while unpacking).
    """
    if not content.startswith(MAGIC):
        if len(content) > BYTES_MAX:
            raise _refuse("IMPORT-3", "it is larger than a directory can be", file)
        return content
    opened = zlib.decompressobj(wbits=31)
    try:
        plain = opened.decompress(content, BYTES_MAX + 1)
    except zlib.error as error:
        raise _refuse("IMPORT-1", "it is a gzip that is damaged", file) from error
    if len(plain) > BYTES_MAX:
        raise _refuse("IMPORT-3", "it is larger than a directory can be", file)
    if not opened.eof or opened.unused_data:
        raise _refuse("IMPORT-1", "it is a gzip that is cut short, or has something behind its end", file)
    return plain


def _refuse(code: str, what: str, file: str) -> CannotImport:
    allowed = f"a CSV file of at most {BYTES_MAX:,} bytes, plain or as one gzip"
    return CannotImport([Problem(code=code, what=what, file=file, allowed=allowed, to_do="Download or pack it again")])
