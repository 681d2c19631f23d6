"""A town's first year through every room that stands, and a second network that its evidence has changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from weft import atlas, engine, loop, network
from weft.cli import main

AS_OF = "2028-06-30"


def weft(*arguments: object, **environment: str):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Town, first network, claims of the year settled."""
    at = tmp_path_factory.mktemp("years")
    weft("town", "--into", at / "town", "--year", at / "year")
    weft("settle", at / "year", "--claims", at / "year" / "claims.csv", "--as-of", AS_OF, "--ledger", at / "ledger")
    return at


def awards_of(place: Path) -> set[tuple[str, int]]:
    """The network of a place, offer by offer, without the reasons, which take longest."""
    direction, checked = loop.open_place(files=engine.read_folder(folder=place))
    reach = atlas.reach(brief=direction, place=checked)
    found = network.assemble(brief=direction, place=checked, reach=reach, reasons_exact_max=0)
    return {(row.offer_id, row.people) for row in found.proposed.awards.nouns()}


def test_watching_the_year_finds_what_was_planted_and_nothing_else(folder):
    """EVIDENCE-22. One fault in each contract but the first."""
    answer = json.loads(weft("monitor", folder / "year", "--as-of", AS_OF, "--out", folder / "watch", "--json").stdout)
    found = {(row["contract_id"], row["detector"]) for row in answer["signals"] if row["standing"] == "alarm"}
    assert found == {
        ("K-02", "tunnelling"), ("K-03", "creaming"), ("K-04", "cliff_edge"), ("K-05", "parking"),
        ("K-06", "stopping"), ("K-07", "bunching"), ("K-08", "double_counting"),
    }  # fmt: skip
    page = (folder / "watch" / "monitor.html").read_text()
    assert "Is anyone being left behind?" in page
    assert "fewer than 10 people are withheld" in page
    assert "K-03-0" not in page, "no person is named"
    for name in ("signals", "pool_paths", "chart_points", "rate_points"):
        assert (folder / "watch" / f"{name}.csv").is_file()


def test_watching_again_shows_the_same_and_the_rule_is_the_deployments(folder):
    """EVIDENCE-32, EVIDENCE-30."""
    asked = ("monitor", folder / "year", "--as-of", AS_OF, "--json")
    assert weft(*asked).stdout == weft(*asked).stdout
    other = folder / "elsewhere.csv"
    strict = json.loads(weft(*asked, "--releases", other, WEFT_DISCLOSURE="threshold=30 rounding=10").stdout)
    assert strict["rule"] == {"threshold": 30, "rounding": 10}
    broken = CliRunner().invoke(main, [str(part) for part in asked], env={"WEFT_DISCLOSURE": "none"})
    assert broken.exit_code == 1
    assert "EVIDENCE-30" in broken.output


def test_the_second_network_differs_because_of_the_first_years_evidence(folder):
    """EVIDENCE-36. Only the effects differ between the two places, and with them the awards."""
    answer = json.loads(
        weft(
            "learn", folder / "town", "--year", folder / "year", "--ledger", folder / "ledger", "--as-of", AS_OF,
            "--into", folder / "town-2", "--json",
        ).stdout
    )  # fmt: skip
    assert any(row["provider_id"] for row in answer["rates"])
    names = {path.name for path in (folder / "town").iterdir()}
    changed = [
        name for name in names if (folder / "town" / name).read_bytes() != (folder / "town-2" / name).read_bytes()
    ]
    assert changed == ["effects.csv"]
    plans = [awards_of(folder / name) for name in ("town", "town-2")]
    assert plans[0] != plans[1]
    assert "Learnt from proved results" in (folder / "town-2" / "effects.csv").read_text()
