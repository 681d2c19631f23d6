"""A person's way through their options, and an allocation, as typed on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from weft.cli import main

FIRST_DAY = "2027-04-01"


def weft(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    made = weft("town", "--into", folder / "place", "--people", folder / "people")
    assert made.exit_code == 0, made.output
    return folder


def test_a_person_sees_options_money_and_why_not_the_rest(town):
    said = weft("options", town / "place", "--people", town / "people", "--person", "N-0001", "--together")
    assert said.exit_code == 0, said.output
    for words in ("Debt advice:", "  1. O-", "Not among the options:", "Money for debt-advice", "Everything together:"):
        assert words in said.stdout


def test_every_offer_is_an_option_or_has_a_reason(town):
    said = weft("options", town / "place", "--people", town / "people", "--person", "N-0001", "--json")
    answer = json.loads(said.stdout)
    offered = {row["offer_id"] for row in answer["options"]}
    against = {row["offer_id"] for row in answer["exclusions"]}
    assert not offered & against
    assert len(offered | against) == 300
    some = sorted(against)[0]
    why = weft("options", town / "place", "--people", town / "people", "--person", "N-0001", "--why", some)
    assert f"Why not {some}?" in why.stdout


def test_places_are_given_once_and_everyone_left_over_is_told_why(town, tmp_path):
    out = tmp_path / "places"
    given = weft("allocate", town / "place", "--people", town / "people", "--as-of", FIRST_DAY, "--out", out)
    assert given.exit_code == 0, given.output
    again = weft("allocate", town / "place", "--people", town / "people", "--as-of", FIRST_DAY, "--json")
    rows = json.loads(again.stdout)["allocations"]
    with (out / "allocations.csv").open() as file:
        assert [row["request_id"] for row in csv.DictReader(file)] == [row["request_id"] for row in rows]
    assert {row["state"] for row in rows} == {"placed", "waiting", "parked", "closed"}
    assert all(bool(row["reason"]) != (row["state"] == "placed") for row in rows)
    waits = next(row["request_id"] for row in rows if row["reason"] == "all-taken")
    told = weft("allocate", town / "place", "--people", town / "people", "--as-of", FIRST_DAY, "--request", waits)
    assert "All places at the services you would take" in told.stdout
    assert "in the queue" in told.stdout


def test_what_cannot_be_answered_is_refused_and_writes_nothing(town, tmp_path):
    nobody = weft("options", town / "place", "--people", town / "people", "--person", "N-9999")
    assert nobody.exit_code == 1
    assert "CHOICE-1" in nobody.stderr
    assert "N-9999" not in nobody.stderr
    empty = weft("options", town / "place", "--people", town / "place", "--person", "N-0001")
    assert empty.exit_code == 1
    assert "there is no people.csv" in empty.stderr
    early = weft(
        "allocate", town / "place", "--people", town / "people", "--as-of", "2027-01-01", "--out", tmp_path / "x"
    )
    assert early.exit_code == 1
    assert "CHOICE-8" in early.stderr
    assert not (tmp_path / "x").exists()


def test_money_is_held_for_a_choice_and_never_twice(town, tmp_path):
    with (town / "people" / "purses.csv").open() as file:
        purse = list(csv.DictReader(file))[1]
    seen = weft("options", town / "place", "--people", town / "people", "--person", purse["person_id"], "--json")
    offer = next(row for row in json.loads(seen.stdout)["options"] if row["price_minor"])
    given = ("--purse", purse["purse_id"], "--offer", offer["offer_id"], "--kind", "hold", "--hold", "H-1")
    day = ("--on", "2027-04-05", "--entry", "E-1")
    asked = ("spend", town / "place", "--people", town / "people", *given, *day)
    price = offer["price_minor"]
    held = weft(*asked, "--amount", price, "--out", tmp_path / "purses")
    assert held.exit_code == 0, held.output
    assert "kept for what you chose" in held.stdout
    with (tmp_path / "purses" / "purse_entries.csv").open() as file:
        assert [row["amount_minor"] for row in csv.DictReader(file) if row["entry_id"] == "E-1"] == [str(price)]
    dear = weft(*asked, "--amount", 10**9)
    assert dear.exit_code == 1
    assert "CHOICE-17" in dear.stderr
    assert weft(*asked, "--amount", 0).exit_code == 2
