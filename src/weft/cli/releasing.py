"""The deployment's one disclosure rule and its register of releases, for every command that publishes figures."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from weft.vocabulary import DisclosureRule

SETTING = "WEFT_DISCLOSURE"
"""Where a deployment says its rule: `threshold=10 rounding=5`. No command has an option for it: one rule for all."""

register_at = click.option(
    "--releases",
    type=click.Path(path_type=Path),
    envvar="WEFT_RELEASES",
    help="File that remembers what was released, so that no two releases can be subtracted. [default: beside PLACE]",
)

register_beside = click.option(
    "--releases",
    type=click.Path(path_type=Path),
    envvar="WEFT_RELEASES",
    help="File that remembers what was released, so that no two releases can be subtracted. "
    "[default: released.csv beside the people]",
)


def deployment_rule() -> DisclosureRule:
    """The rule of this deployment; the usual one where it says none. Raises `CannotRelease` (EVIDENCE-30)."""
    words = os.environ.get(SETTING, "").strip()
    if not words:
        return DisclosureRule()
    found = re.fullmatch(r"threshold=(\d{1,4})[ ,]+rounding=(\d{1,4})", words)
    if found is None:
        from weft.loop import watching

        raise watching.cannot_read_setting(words=words[:80])
    return DisclosureRule(threshold=int(found[1]), rounding=int(found[2]))


def compared_path(*, people: Path, given: Path | None) -> Path:
    """The register of comparisons and series: the file named, or one in the folder of the people."""
    return given or people.resolve().with_name("released.csv")


def register_path(*, place: Path, given: Path | None) -> Path:
    """The register's file: the one named, or one beside the place."""
    whole = place.resolve()
    return given or whole.with_name(f"{whole.name}.releases.csv")
