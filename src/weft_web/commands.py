"""`weft serve`: the service on this machine, with the invented town or with a place of one's own."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import click

from weft.cli.terminal import FOLDER, as_json, examples, refuse, say
from weft.vocabulary import Problem
from weft_web.records.chain import check_lines

SECRET_FILE = "secret"


@examples("weft serve --demo", "weft serve --place my-town --folder /srv/weft --host 0.0.0.0")
@click.command()
@click.option("--demo", is_flag=True, help="Make the invented town, a year of life in it, and a login for each role.")
@click.option("--place", type=FOLDER, help="Folder of the place to serve.")
@click.option("--folder", type=FOLDER, default=Path("build/service"), show_default=True, help="Where records are kept.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--size", default="borough", show_default=True, help="Size of the invented town.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the invented town.")
@click.option("--only-prepare", is_flag=True, help="Make the records ready, and end.")
def serve(
    demo: bool, place: Path | None, folder: Path, host: str, port: int, size: str, seed: int, only_prepare: bool
) -> None:
    """Serve Weft's pages: people choose, workers plan, referrals close.

    The first time, the records are made. With --demo they hold the invented town; start again and it is as you left it.
    """
    if not demo and place is None and "WEFT_PLACE" not in os.environ:
        raise click.UsageError("Say which place to serve with --place, or use --demo for the invented town.")
    _surround(folder=folder, demo=demo, place=place, host=host)
    from weft_web.preparing import prepare

    prepare(folder=folder, demo=demo, size=size, seed=seed, say=lambda words: click.echo(words, err=True))
    if only_prepare:
        return
    click.echo(f"Weft is at http://{host}:{port}/  (stop it with Ctrl-C)")
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "weft_web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=2, blocking_threads=2,
        log_access=False,
    ).serve()  # fmt: skip


@examples(
    'weft invite-first ana@place.example --name "Ana Weaver" --organisation "Tolmere Council" --place my-town',
    "weft invite-first ana@place.example --name Ana --organisation Council --place my-town "
    '--also integrator="Network office" --also auditor="Audit office"',
)
@click.command("invite-first")
@click.argument("email")
@click.option("--name", required=True, help="Their name, as others see it.")
@click.option("--organisation", required=True, help="The commissioning organisation that they act for.")
@click.option("--also", multiple=True, help="Another organisation, KIND=NAME, that people can be invited to.")
@click.option("--place", type=FOLDER, help="Folder of the place to serve.")
@click.option("--folder", type=FOLDER, default=Path("build/service"), show_default=True, help="Where records are kept.")
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Where people reach the service.")
@as_json
def invite_first(
    email: str, name: str, organisation: str, also: tuple[str, ...], place: Path | None, folder: Path, address: str,
    wants_json: bool,
) -> None:  # fmt: skip
    """Open the first account of a new deployment: a commissioner's, who invites the others.

    Prints a link at which a password is chosen; it works once, for three days. Where anybody has an account already,
    nothing is done, and the exit code is 1.
    """
    if place is None and "WEFT_PLACE" not in os.environ:
        raise click.UsageError("Say which place is served with --place.")
    _surround(folder=folder, demo=False, place=place, host="127.0.0.1")
    from weft_web.preparing import first_account

    others = [(kind.strip(), called) for kind, _equals, called in (given.partition("=") for given in also)]
    path, days = first_account(email=email, name=name, organisation=organisation, others=others)
    link = f"{address.rstrip('/')}{path}"
    lines = [f"Give this link to {name}. It works once, for {days} days:", "", link]
    say(lines, answer={"link": link, "days": days}, wants_json=wants_json)


@examples("weft audit-check audit.ndjson", "weft audit-check audit.ndjson --head 3f9c...")
@click.command("audit-check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", help="A head that was kept earlier: it must still stand in the chain.")
@as_json
def audit_check(file: Path, head: str | None, wants_json: bool) -> None:
    """Check the record of who did what, without the service.

    Reads the file that an auditor took from the service. Every entry must hold over the one before it. A head that was
    kept elsewhere proves that nothing before it was changed or taken out. Ends with 1 where anything does not hold.
    """
    with file.open("rb") as lines:
        checked = check_lines(lines, head=head)
    if checked.broken_at is not None:
        what = f"entry {checked.broken_at:,} is not as it was written, or one before it is missing"
        refuse(
            [Problem(code="AUDIT-1", what=what, file=file.name, line=checked.broken_at, to_do="Ask who held the file")],
            exit_code=1, wants_json=wants_json,
        )  # fmt: skip
    if head is not None and not checked.head_seen:
        what = "the head that was kept is not in this file"
        refuse(
            [Problem(code="AUDIT-2", what=what, file=file.name, to_do="The record was shortened or rewritten since")],
            exit_code=1, wants_json=wants_json,
        )  # fmt: skip
    if wants_json:
        click.echo(json.dumps({"entries": checked.entries, "head": checked.head}, indent=2))
    else:
        click.echo(f"All {checked.entries:,} entries hold, each over the one before.\nHead: {checked.head}")


def _surround(*, folder: Path, demo: bool, place: Path | None, host: str) -> None:
    """Set what the settings read, before they are read."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / SECRET_FILE
    if not secret.exists():
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    own = host in ("127.0.0.1", "localhost", "::1")
    os.environ.setdefault("WEFT_SECRET_KEY", secret.read_text().strip())
    os.environ.setdefault("WEFT_FOLDER", str(folder.resolve()))
    os.environ.setdefault("WEFT_DEMO", "1" if demo else "0")
    os.environ.setdefault("WEFT_HTTPS", "0" if own else "1")
    if place is not None:
        os.environ["WEFT_PLACE"] = str(place.resolve())
    if not own:
        os.environ.setdefault("WEFT_HOSTS", host if host != "0.0.0.0" else "*")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft_web.settings")
