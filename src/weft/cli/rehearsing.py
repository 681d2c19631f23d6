"""Living through draft terms before anyone signs: the whole network, or one provider on its own figures."""

from __future__ import annotations

from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say

MINE = (
    "Your figures stayed on this machine: nothing was written, and the draft was only read.",
    "Your figures stayed on this machine: they are in the folder that you named and nowhere else.",
)


@examples(
    "weft rehearse build/town-year",
    "weft rehearse build/town-year --lives 10000 --out build/town-rehearsed",
    "weft rehearse build/town-year --mine my-figures.toml",
)
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--lives", type=click.IntRange(100, 1_000_000), default=2_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same lives.")
@click.option("--mine", type=FOLDER, help="A provider's own figures (TOML): one contract, on this machine alone.")
@click.option("--out", type=FOLDER, help="Folder to write a page and tables to; otherwise nothing is written.")
@as_json
def rehearse(place: Path, lives: int, seed: int, mine: Path | None, out: Path | None, wants_json: bool) -> None:
    """What will these terms do, before anyone signs?

    The draft terms of a PLACE (contracts, terms, and the providers' figures: caseloads, prospects, footings) are lived
    through many times by honest, creaming, parking and gaming providers. Every payment is made by the settlement room.
    Printed: margin by group, cost to the commissioner, every provider's lowest cash beside its reserves, who would not
    sign, and the share of outcome payment and the advance that keep a small charity solvent.

    Stopped (Ctrl-C), it changes nothing.
    """
    from weft import engine, loop
    from weft.doors import rehearsal as screen

    files = engine.read_folder(folder=place)
    with Watch() as watch, engine.connect() as session:
        draft = (
            loop.draft_of_mine(files=files, figures=engine.read_file(path=mine))
            if mine
            else loop.open_draft(files=files)
        )
        found = loop.rehearse(draft=draft, lives=lives, seed=seed, session=session, tell=watch.tell)
        if out:
            title = "What will this contract do to us?" if mine else "What will these terms do?"
            engine.write_folder(out=out, files=loop.rehearsal_files(rehearsal=found, title=title))
    lines = [
        *screen.rehearsal_lines(rehearsal=found),
        *([MINE[bool(out)]] if mine else []),
        *([f"Page: {(out / 'rehearsal.html').resolve()}"] if out else []),
    ]
    say(lines, answer=screen.rehearsal_answer(rehearsal=found), wants_json=wants_json)
