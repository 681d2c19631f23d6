"""The command line: `weft`. It touches disk, the clock and the terminal; everything else is in the rooms.

Exit codes: 0 done, 1 an expected problem (printed), 2 usage, 3 nothing feasible (with the rules that conflict). One
file for each kind of work; each command is one thin function that reads files, calls the loop and prints its answer.
"""

from weft.cli import (
    asking,
    checking,
    choosing,
    comparing,
    deals,
    disputes,
    learning,
    ledgers,
    monitoring,
    places,
    plans,
    rehearsing,
    resilience,
    rulebook,
    travelling,
)
from weft.cli.group import main

__all__ = [
    "asking",
    "checking",
    "choosing",
    "comparing",
    "deals",
    "disputes",
    "learning",
    "ledgers",
    "main",
    "monitoring",
    "places",
    "plans",
    "rehearsing",
    "resilience",
    "rulebook",
    "travelling",
]
