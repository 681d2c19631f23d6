"""Access, Theil's T and over-dispersion against figures that others published or worked out."""

from __future__ import annotations

import csv
import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest

from tests.spec.atlas.given import brief, place
from weft import atlas
from weft.atlas.inequality import theil_of
from weft.engine import overdispersion
from weft.vocabulary import Area, Offer, Table

HERE = Path(__file__).parent
KM = 6371.0088


def rows(name: str) -> tuple[str, list[list[str]]]:
    """The remarks of a golden file, and its rows."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    remarks = " ".join(line.removeprefix("#").strip() for line in lines if line.startswith("#"))
    return remarks, list(csv.reader(line for line in lines if not line.startswith("#")))


def test_access_is_that_of_pysal():
    """ATLAS-8. E2SFCA of fourteen areas and seven offers, with the same weights, by the PySAL package `access`."""
    _, listed = rows("access_by_pysal.csv")
    where = {key: _degrees(float(north), float(east)) for _, key, north, east, *_ in listed}
    areas = [row for row in listed if row[0] == "area"]
    offers = [row for row in listed if row[0] == "offer"]
    made = place(
        areas="area | at\n" + "\n".join(f"{row[1]} | 0" for row in areas),
        needs="area | people\n" + "\n".join(f"{row[1]} | {row[4]}" for row in areas),
        offers="offer | at | capacity\n" + "\n".join(f"{row[1]} | 0 | {row[4]}" for row in offers),
    )
    moved = [
        Table.of_nouns(
            noun,
            [
                dataclasses.replace(one, latitude=where[getattr(one, key)][0], longitude=where[getattr(one, key)][1])
                for one in made.table(noun).nouns()
            ],
        )
        for noun, key in ((Area, "area_id"), (Offer, "offer_id"))
    ]
    access = atlas.chart(brief=brief(minutes_max=30.0), place=made.with_tables(*moved)).access
    expected = {row[1]: float(row[5]) for row in areas if int(row[4])}
    assert {row.area_id: row.score for row in access.nouns()} == pytest.approx(expected, abs=1e-8)


def _degrees(north_km: float, east_km: float) -> tuple[float, float]:
    """A point so many kilometres north and east of 54 N 3 W."""
    return 54 + math.degrees(north_km / KM), -3 + math.degrees(east_km / KM / math.cos(math.radians(54)))


def test_theil_and_its_parts_are_those_of_pysal():
    """ATLAS-14. Income of Mexican states by region; every state counts once."""
    remarks, listed = rows("theil_by_pysal.csv")
    total, between, within = (float(figure) for figure in re.findall(r"(?:T|between|within) (\d\.\d+)", remarks))
    groups = {region: at for at, region in enumerate(sorted({row[2] for row in listed}))}
    found = theil_of(
        people=np.ones(len(listed)),
        served=np.array([float(row[1]) for row in listed]),
        group=np.array([groups[row[2]] for row in listed]),
    )
    assert found is not None
    assert found.total == pytest.approx(total, abs=1e-12)
    assert found.between == pytest.approx(between, abs=1e-8)
    assert found.within == pytest.approx(within, abs=1e-8)


def test_the_spread_between_units_is_the_published_moment_estimate():
    """ATLAS-15. Without winsorising, n phi is Cochran's Q and spread squared the variance of DerSimonian and Laird."""
    _, listed = rows("bcg_trials.csv")
    cases, others, control_cases, control_others = np.array(listed, dtype=float).T
    effect = np.log(cases / (cases + others)) - np.log(control_cases / (control_cases + control_others))
    variance = 1 / cases - 1 / (cases + others) + 1 / control_cases - 1 / (control_cases + control_others)
    fixed = float((effect / variance).sum() / (1 / variance).sum())
    error = np.sqrt(variance)
    phi, spread = overdispersion(z=(effect - fixed) / error, error=error, tail=0.0)
    assert len(effect) * phi == pytest.approx(152.2330, abs=5e-5)
    assert spread**2 == pytest.approx(0.3088, abs=5e-5)
