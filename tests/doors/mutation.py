"""Damage as files meet it in life: bits flipped, cut short, columns lost or moved, encodings swapped, cells absurd.

Every mutation is drawn from a seeded generator, so that a damaged copy can be made again from its seed.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

ABSURD = (
    b"",
    b"-1",
    b"0",
    b"1e308",
    b"1e999",
    b"-1e30",
    b"9" * 400,
    b"NaN",
    b"inf",
    b"None",
    b"true",
    b"=1+1",
    b"@cmd",
    b"\t=x",
    b'"',
    b'""',
    b"'",
    b";",
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"../../etc",
    b"\\n",
    b"###MON###",
    "GÇÖ".encode(),
    "Ã¼".encode(),
    "٣".encode(),
    "²".encode(),
    b"1_000",
    b"0x10",
    b" 7 ",
    b"x" * 5_000,
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp437", "utf-8-sig", "cp500", "utf-7")


def damaged(content: bytes, *, seed: int) -> bytes:
    """A damaged copy of a file: one to three mutations, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = chance.choice(MUTATIONS)(content, chance)
    return content


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 4, 32)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice(ABSURD) + content[at:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return chance.choice((content[:at], content[at:]))


def _lose(content: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + content[start + chance.choice((1, 8, 200)) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + content[start : start + chance.choice((5, 100, 3_000))] * 2 + content[start:]


def _encode(content: bytes, chance: random.Random) -> bytes:
    return content.decode("utf-8", errors="replace").encode(chance.choice(ENCODINGS), errors="replace")


def _ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\n", b"\r\r\n", b"\x0b")))


def _swap(content: bytes, chance: random.Random) -> bytes:
    one, other = chance.choice(((b",", b";"), (b",", b"\t"), (b'"', b"'"), (b".", b","), (b"{", b"["), (b"1", b"-")))
    return content.replace(one, other, chance.choice((1, -1)))


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    at = chance.randrange(len(lines))
    change = chance.randrange(4)
    if change == 0:
        del lines[at]
    elif change == 1:
        lines.insert(chance.randrange(len(lines)), lines[at])
    elif change == 2:
        chance.shuffle(lines)
    else:
        lines[at:at] = [b"\n", b",,,,\n", b'"\n'][: chance.randint(1, 3)]
    return b"".join(lines)


def _sheet(content: bytes, chance: random.Random) -> bytes:
    """A change to columns or one cell of a CSV; the content as it is where it is none."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return content
    if not rows or not rows[0]:
        return content
    at, to = chance.randrange(len(rows[0])), chance.randrange(len(rows[0]))
    change = chance.randrange(6)
    for row in rows:
        if at >= len(row):
            continue
        if change == 0:
            del row[at]
        elif change == 1:
            row.insert(to, row[at])
        elif change == 2:
            row.insert(min(to, len(row) - 1), row.pop(at))
    if change == 3:
        rows[0][at] = chance.choice((rows[0][at].upper(), rows[0][at] + " ", "", rows[0][to]))
    elif change > 3:
        row = rows[chance.randrange(len(rows))]
        huge = "y" * chance.choice((200_000, 3_000)) if change == 5 else None
        if row:
            cell = chance.choice(ABSURD).decode("utf-8", errors="replace")
            row[min(at, len(row) - 1)] = huge if huge is not None else cell
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")


def _token(content: bytes, chance: random.Random) -> bytes:
    """One number or word of a JSON or TOML document made absurd."""
    marks = [i for i, byte in enumerate(content) if byte in b"0123456789"]
    if not marks:
        return content
    at = chance.choice(marks)
    absurd = (b"9" * 400, b"9" * 5_000, b"-1", b"1e999", b"null", b"[[[[", b'"x"', b"{}", b"true", b"9" * 20)
    return content[:at] + chance.choice(absurd) + content[at + 1 :]


def _nest(content: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((50, 100_000))
    return chance.choice((b"[" * depth, b'{"a":' * depth, content[: len(content) // 2] + b"[" * depth))


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _flip,
    _insert,
    _insert,
    _cut,
    _lose,
    _repeat,
    _encode,
    _ends,
    _swap,
    _lines,
    _lines,
    _sheet,
    _sheet,
    _sheet,
    _token,
    _nest,
)
