"""How the map grows with the place: seconds of each step and the most memory, from the borough to the nation.

python -m bench.atlas                 # the growth curve; with WEFT_PEERS=PYTHON, access beside PySAL's as well
python -m bench.atlas --one nation:0.5

Each size is a process of its own, so that memory is its own. Parts of the nation are its south up to a latitude.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from weft import atlas, brief, town
from weft.atlas.access import access_of
from weft.engine import Place, place_of
from weft.vocabulary import Area, Brief, Need, Offer, Reach, Table

ROOT = Path(__file__).parents[1]
SIZES = ("borough:1", "city-region:1", "nation:0.125", "nation:0.25", "nation:0.5", "nation:1")
STEPS = ("reach", "access", "supply", "unmet", "duplication")
PEER_TYPE = "debt-advice"


def built(size: str) -> tuple[Brief, Place]:
    """A town of a size, or the southern part of one: `nation:0.25`."""
    name, part = size.split(":")
    made = town.build(size=name, seed=1)
    tables = {table.noun: table for table in made.tables}
    if float(part) < 1:
        north = float(np.quantile(tables[Area].column("latitude"), float(part)))
        areas = [area for area in tables[Area].nouns() if area.latitude <= north]
        kept = {area.area_id for area in areas}
        offers = [offer for offer in tables[Offer].nouns() if offer.latitude is None or offer.latitude <= north]
        tables[Area] = Table.of_nouns(Area, areas)
        tables[Need] = Table.of_nouns(Need, [need for need in tables[Need].nouns() if need.area_id in kept])
        tables[Offer] = Table.of_nouns(Offer, offers)
    return brief.load(text=made.brief), place_of(*tables.values())


class Watch:
    """Seconds of each step of the map, wall clock and processor."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.seconds: dict[str, float] = {}

    def tell(self, step: str, done: int, total: int) -> None:
        """As the command line hears it."""
        now = time.process_time()
        self.began.setdefault(step, now)
        if done >= total:
            self.seconds[step] = round(now - self.began[step], 2)


def chart_one(size: str) -> dict[str, object]:
    """Chart a place and say how large it was and what it took."""
    direction, place = built(size)
    before, processor, watch = time.perf_counter(), time.process_time(), Watch()
    chart = atlas.chart(brief=direction, place=place, tell=watch.tell)
    return {
        "size": size,
        "areas": len(place.table(Area)),
        "needs": len(place.table(Need)),
        "offers": len(place.table(Offer)),
        "pairs": len(chart.reach),
        "wall": round(time.perf_counter() - before, 1),
        "processor": round(time.process_time() - processor, 1),
        "steps": watch.seconds,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    }


def growth() -> None:
    """Print the growth curve."""
    print("## The map, from a borough to a nation\n")
    print("Steps in processor seconds. Memory holds the invented place as well.\n")
    print(f"| place | areas | needs | offers | journeys in reach | {' | '.join(STEPS)} | seconds | wall | GiB |")
    print(f"|---|--:|--:|--:|--:|{'--:|' * len(STEPS)}--:|--:|--:|")
    for size in SIZES:
        done = subprocess.run(
            [sys.executable, "-m", "bench.atlas", "--one", size], cwd=ROOT, check=True, capture_output=True, text=True
        )
        row = json.loads(done.stdout)
        name, part = size.split(":")
        steps = " | ".join(f"{row['steps'][step]:.1f}" for step in STEPS)
        print(
            f"| {name}{'' if part == '1' else ' x ' + part} | {row['areas']:,} | {row['needs']:,} | "
            f"{row['offers']:,} | "
            f"{row['pairs']:,} | {steps} | {row['processor']:.1f} | {row['wall']:.1f} | {row['peak']:.2f} |",
            flush=True,
        )


PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import pandas as pd
from access import Access, weights
folder = sys.argv[1]
demand, supply, cost = (pd.read_csv(f"{folder}/{name}.csv") for name in ("demand", "supply", "cost"))
began = time.perf_counter()
made = Access(demand_df=demand, demand_index="area", demand_value="people", supply_df=supply, supply_index="offer",
              supply_value="places", cost_df=cost, cost_origin="area", cost_dest="offer", cost_name="minutes")
made.enhanced_two_stage_fca(name="e", weight_fn=weights.step_fn({10: 1, 20: 0.68, 1e9: 0.22}), max_cost=1e9)
took = time.perf_counter() - began
column = next(name for name in made.access_df.columns if name.startswith("e"))
print(json.dumps({"took": took, "scores": {str(k): v for k, v in made.access_df[column].dropna().items()}}))
"""


def beside_pysal(python: str, size: str) -> None:
    """E2SFCA of one service type by Weft and by PySAL `access` on the same journeys, both from tables in memory."""
    direction, place = built(size)
    reach = atlas.reach(brief=direction, place=place)
    people = {
        row.area_id: row.people for row in access_of(place=place, reach=reach).nouns() if row.service_type == PEER_TYPE
    }
    offers = {
        offer.offer_id: offer.capacity
        for offer in place.table(Offer).nouns()
        if offer.service_type == PEER_TYPE and offer.status == "funded" and offer.capacity is not None
    }
    near = [row for row in reach.nouns() if row.area_id in people and row.offer_id in offers]
    alone = Table.of_nouns(Reach, near)
    began = time.perf_counter()
    ours = {
        row.area_id: row.score for row in access_of(place=place, reach=alone).nouns() if row.service_type == PEER_TYPE
    }
    took = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        _csv(folder, "demand", "area,people", people.items())
        _csv(folder, "supply", "offer,places", offers.items())
        _csv(folder, "cost", "area,offer,minutes", [(row.area_id, row.offer_id, row.minutes) for row in near])
        done = subprocess.run([python, "-c", PEER, folder], check=True, capture_output=True, text=True)
    theirs = json.loads(done.stdout)
    apart = max((abs(score - (ours[area] or 0.0)) for area, score in theirs["scores"].items()), default=0.0)
    print(
        f"| {size.split(':')[0]} | {len(people):,} | {len(offers):,} | {len(near):,} | {took:.2f} | "
        f"{theirs['took']:.2f} | {apart:.1e} |",
        flush=True,
    )


def _csv(folder: str, name: str, header: str, rows: object) -> None:
    lines = [header, *(",".join(str(cell) for cell in row) for row in rows)]  # type: ignore[attr-defined]
    (Path(folder) / f"{name}.csv").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one")
    one = parser.parse_args().one
    if one:
        print(json.dumps(chart_one(one)))
        return
    growth()
    python = os.environ.get("WEFT_PEERS")
    if python:
        print("\n## Access (E2SFCA) of one service type, beside PySAL `access`\n")
        print("| place | areas | offers | journeys | Weft seconds | PySAL seconds | furthest apart |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for size in ("borough:1", "city-region:1", "nation:1"):
            beside_pysal(python, size)


if __name__ == "__main__":
    main()
