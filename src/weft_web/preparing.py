"""Make the records ready: tables, static files, and, in a demonstration, the invented town with its year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from weft import brief, engine, loop, town


def prepare(*, folder: Path, demo: bool, size: str, seed: int, say: Callable[[str], None]) -> None:
    """Bring the tables up to date, and fill them once in a demonstration. What is there is never overwritten."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from weft_web.records.models import Organisation

    if not demo or Organisation.objects.exists():
        return
    from weft_web.demo.year import fill

    say("Making the invented town and a year of life in it (once)")
    made = town.build(size=size, seed=seed)
    files = loop.place_files(tables=made.tables, name="invented-town", others={engine.BRIEF_FILE: made.brief})
    engine.write_folder(out=folder / "place", files=files)
    with transaction.atomic():
        fill(made=made, brief=brief.load(text=made.brief), seed=seed, now=timezone.now())
