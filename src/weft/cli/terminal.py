"""What every command shares: progress on standard error, expected problems with their exit codes, answers as JSON."""

from __future__ import annotations

import inspect
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from weft.vocabulary import Problem, Refusal

PROBLEMS_SHOWN_MAX = 50
ADDED_COMMANDS = "weft.commands"
STAGES = {
    "A place and its data": ("town", "build", "import", "travel", "check"),
    "Map and assemble": ("map", "run", "assemble", "explain", "what-if", "stress", "frontier"),
    "Design the deal": ("brief", "outcome", "rehearse", "contract"),
    "People choose": ("options", "allocate", "spend"),
    "Pay for results": ("settle", "reverse", "clawback", "dispute", "sample", "findings", "forecast", "ledger"),
    "Learn": ("monitor", "compare", "series", "learn"),
    "The service": ("serve", "invite-first", "audit-check"),
}
"""Commands in the order of the commissioning cycle, as `weft --help` lists them."""

FOLDER = click.Path(path_type=Path)


class Code(click.ParamType[str]):
    """An opaque code: 1 to 64 visible characters."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code as it was typed, or a usage error."""
        if not 1 <= len(value) <= 64 or not value.isprintable():
            self.fail("a code has 1 to 64 visible characters", param, ctx)
        return value


class Name(click.ParamType[str]):
    """A name that is part of a file's name: letters, digits and hyphens."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it was typed, or a usage error."""
        if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", value):
            self.fail("a name has 1 to 64 letters, digits and hyphens", param, ctx)
        return value


CODE, NAME = Code(), Name()
WANTS_JSON = "weft.wants_json"


def _remember(context: click.Context, _: click.Parameter, value: bool) -> bool:
    """Keep the wish where the handler of expected problems finds it."""
    context.meta[WANTS_JSON] = value
    return value


as_json = click.option(
    "--json", "wants_json", is_flag=True, callback=_remember, help="Print the answer as JSON, for another program."
)


class Watch:
    """Progress on standard error, a bar for each step, and how long each step took."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self.seconds: dict[str, float] = {}
        self._began: dict[str, float] = {}
        self._bars: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )

    def __enter__(self) -> Watch:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, step: str, done: int, total: int) -> None:
        """Move a step's bar. Where nobody watches a terminal, one line when the step is done."""
        now = time.monotonic()
        if step not in self._bars:
            self._bars[step] = self._progress.add_task(step, total=total)
            self._began[step] = now
        self._progress.update(self._bars[step], completed=done, total=total)
        finished = done >= total and step not in self.seconds
        if done >= total:
            self.seconds[step] = round(now - self._began[step], 3)
        if finished and not self.console.is_terminal:
            self.console.print(f"{step}: done", highlight=False)


class Commands(click.Group):
    """Commands whose expected problems are printed whole and end with the exit code that the problem names.

    Packages that stand on Weft add theirs through the entry-point group `weft.commands`; one is loaded when it is used.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *entry_points(group=ADDED_COMMANDS).names})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        own = super().get_command(context, name)
        if own is not None or name not in entry_points(group=ADDED_COMMANDS).names:
            return own
        added: click.Command = entry_points(group=ADDED_COMMANDS)[name].load()
        return added

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by the work that they are for, in the order in which the work is done."""
        left = {name: self.get_command(context, name) for name in self.list_commands(context)}
        for heading, names in [*STAGES.items(), ("More", tuple(left))]:
            found = [(name, left.pop(name)) for name in names if name in left]
            rows = [(name, command.get_short_help_str(limit=160)) for name, command in found if command is not None]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            refuse(refusal.problems, exit_code=refusal.exit_code, wants_json=context.meta.get(WANTS_JSON, False))
        except KeyboardInterrupt:
            click.echo("Stopped. Nothing was changed.", err=True)
            sys.exit(1)


def refuse(problems: Iterable[Problem], *, exit_code: int, wants_json: bool) -> NoReturn:
    """Print every problem (the first fifty in words, all of them with --json) and end."""
    listed = list(problems)
    if wants_json:
        click.echo(json.dumps({"problems": [problem_fields(problem) for problem in listed]}, indent=2))
    else:
        for problem in listed[:PROBLEMS_SHOWN_MAX]:
            click.echo(problem.sentence(), err=True)
        if len(listed) > PROBLEMS_SHOWN_MAX:
            click.echo(f"... and {len(listed) - PROBLEMS_SHOWN_MAX:,} more; --json lists them all.", err=True)
        click.echo(f"{len(listed):,} {'problem' if len(listed) == 1 else 'problems'}. Nothing was changed.", err=True)
    sys.exit(exit_code)


def problem_fields(problem: Problem) -> dict[str, Any]:
    """A problem as JSON fields, those that are empty left out."""
    fields = {name: getattr(problem, name) for name in ("code", "what", "file", "line", "column", "allowed", "to_do")}
    return {name: value for name, value in fields.items() if value not in ("", None)}


def say(lines: Iterable[str], *, answer: Mapping[str, Any], wants_json: bool) -> None:
    """Print the answer: lines for a person, or JSON for a program."""
    if wants_json:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False, default=str))
    else:
        for line in lines:
            click.echo(line)


def examples(*lines: str) -> Callable[[Any], Any]:
    """Add examples to a command's help, printed as they are typed."""

    def add(command: Any) -> Any:
        command.help = (
            inspect.cleandoc(command.help or "") + "\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        )
        return command

    return add
