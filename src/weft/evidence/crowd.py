"""Which people a comparison was of, as a register can remember it: enough to tell a few from many, and no more.

Two averages of nearly the same people, subtracted, tell of the few who differ. Each person becomes a number drawn from
their code and outcome; a group becomes how many of its people have numbers of each of 64 kinds. Whatever the people,
the sum of absolute differences between two such counts is at most one for each who came or went and two for each whose
outcome changed, so half of it is a number of people who certainly differ.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict

import numpy as np
import pyarrow as pa

from weft.evidence.disclosure import CannotRelease, check_rule
from weft.vocabulary import Compared, DisclosureRule, Problem, ReleasedCell, Table

KINDS = 64


def marks_of(*, codes: pa.Array | None, outcome: np.ndarray) -> np.ndarray:
    """A number for each person from their code, where there is one, and their outcome (blake2b, 64 bits)."""
    seen = [value.tobytes() for value in np.asarray(outcome, dtype="<f8") + 0.0]
    texts = [""] * len(seen) if codes is None else codes.cast(pa.string()).to_pylist()
    drawn = (hashlib.blake2b(f"{text}|".encode() + own, digest_size=8) for text, own in zip(texts, seen, strict=True))
    return np.frombuffer(b"".join(one.digest() for one in drawn), dtype="<u8")


def register(
    *, compared: Compared, rule: DisclosureRule, earlier: Table[ReleasedCell] | None = None
) -> Table[ReleasedCell]:
    """The register with this release in it; it holds exact counts and stays inside.

    Raises `CannotRelease` (EVIDENCE-32) where a group that the answer rests on (cohort, pool, and those compared of
    either) is not one that an earlier release of the same outcome rested on, and does not certainly differ from it by
    at least the threshold of people.
    """
    check_rule(rule=rule)
    rows = list(earlier.nouns()) if earlier is not None else []
    outcome = compared.comparison.outcome
    near, added = [], []
    for group, marks in sorted(compared.marks.items()):
        name = f"compare/{outcome}/{group}"
        known = _known(rows, name)
        digest = hashlib.blake2b(np.sort(marks).tobytes(), digest_size=8).hexdigest()
        if digest in known:
            continue
        kinds = np.bincount((marks % KINDS).astype(np.int64), minlength=KINDS)
        if any(int(np.abs(kinds - other).sum()) < 2 * rule.threshold for other in known.values()):
            near.append(group)
        added += [
            ReleasedCell(cell=f"{name}/{digest}/{kind:02}", people=int(count), shown=False)
            for kind, count in enumerate(kinds)
            if count
        ]
    if near:
        raise CannotRelease([_too_near(group, outcome, rule) for group in near])
    return Table.of_nouns(ReleasedCell, [*rows, *added])


def _known(rows: list[ReleasedCell], name: str) -> dict[str, np.ndarray]:
    """The groups of this name that earlier releases rested on: how many of each kind, by digest."""
    found: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(KINDS, dtype=np.int64))
    for row in rows:
        parts = row.cell.rsplit("/", 2)
        if parts[0] == name and len(parts) == 3:
            found[parts[1]][int(parts[2])] = row.people
    return found


def _too_near(group: str, outcome: str, rule: DisclosureRule) -> Problem:
    return Problem(
        code="EVIDENCE-32",
        what=f"the {group} is nearly that of an earlier release: the two together would tell of a few people",
        column=outcome,
        allowed=f"the same people with the same outcomes, or at least {rule.threshold} who certainly differ",
        to_do="Show the earlier release, or wait for more people; choose columns with --exact before releasing",
    )
