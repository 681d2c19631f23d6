"""Make the records ready: tables, static files, and, in a demonstration, the invented town with its year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from weft import brief, engine, loop, town


def prepare(
    *, folder: Path, demo: bool, size: str, seed: int, say: Callable[[str], None], people: int | None = None
) -> None:
    """Bring the tables up to date, and fill them once in a demonstration. What is there is never overwritten.

    `people` is how many live in the demonstration; without it, few enough that it is ready in seconds.
    """
    _bring_up_to_date()
    from weft_web.records.models import Organisation

    if not demo or Organisation.objects.exists():
        return
    from weft_web.demo.furnish import agreements, furnish
    from weft_web.demo.year import PEOPLE, fill

    say("Making the invented town and a year of life in it (once)")
    made = town.build(size=size, seed=seed)
    direction, now = brief.load(text=made.brief), timezone.now()
    agreed = agreements(made=made, brief=direction, today=now.date())
    tables, others = (*made.tables, *agreed), {engine.BRIEF_FILE: made.brief}
    files = loop.place_files(tables=tables, name="invented-town", others=others)
    engine.write_folder(out=folder / "place", files=files)
    with transaction.atomic():
        fill(
            made=made, brief=direction, seed=seed, now=now, people=PEOPLE if people is None else people,
        )  # fmt: skip
        furnish(seed=seed, now=now)


def first_account(*, email: str, name: str, organisation: str, others: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """Open a new deployment's first account. Gives the path at which its password is chosen, and for how many days.

    Raises `CannotDo` where somebody has an account already, or something given is not what it should be.
    """
    _bring_up_to_date()
    from weft_web.account import way_in
    from weft_web.page import opened
    from weft_web.records.actions import account

    brief, _place = opened()
    made = account.open_first(
        email=email, name=name, organisation=organisation, place_id=brief.place_id, at=timezone.now(), others=others
    )
    return way_in(account=made), settings.PASSWORD_RESET_TIMEOUT // 86_400


def _bring_up_to_date() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
