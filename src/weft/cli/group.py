"""The group that every command belongs to."""

from __future__ import annotations

import click

import weft
from weft.cli.terminal import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(weft.__version__, prog_name="weft")
def main() -> None:
    """Weft: integrated commissioning of public services.

    A place is a folder: brief.toml (the commissioner's direction) and tables (areas, needs, offers...). Weft checks it,
    maps who is missed and what is bought twice, assembles a network of providers and says why, rehearses the deal, lets
    people choose, pays for results to the penny, and finds out what worked. Begin with: weft town --into my-town
    """
