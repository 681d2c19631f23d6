"""One person's options among a city-region's offers, everybody's options in a batch, and places for all who ask.

python -m bench.choice [--people 100000]

The town at city-region size (2,500 offers, 1,700 areas, 800 providers), every offer with its opening. Seconds by the
wall and by the processor, as the machine may be shared. The shelf is made ready once, as the service does.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from weft import brief, choice, engine, town
from weft.vocabulary import Need, Offer, Opening, Person, QueueRule, Ranking, Request, Requirement, Table, Vacancy, Wish


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    direction, place, held = city_region()
    shelf, prepared = timed(lambda: choice.prepare(brief=direction, place=place, openings=held[Opening]))
    everyone, wishes = crowd(held[Person], held[Wish], people)
    day = direction.period.from_on
    single = one_by_one(shelf, held[Person].nouns(), held[Wish].nouns(), day)
    options, batch = timed(lambda: choice.options_for_all(shelf=shelf, people=everyone, wishes=wishes, day=day))
    found, given = timed(lambda: allocated(options, held, day))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"## Choosing: {len(shelf):,} offers, {people:,} people\n")
    print("| what | seconds | processor seconds |")
    print("|---|---|---|")
    print(f"| offers made ready, once | {prepared[0]:.2f} | {prepared[1]:.2f} |")
    print(
        f"| one person, options and every reason, median of {len(single)} | {middle(single, 0)} | {middle(single, 1)} |"
    )
    print(
        f"| one person, slowest of {len(single)} | {max(s for s, _ in single):.4f} | {max(c for _, c in single):.4f} |"
    )
    print(f"| everyone, {len(options):,} options | {batch[0]:.1f} | {batch[1]:.1f} |")
    state = np.array(found.allocations.strings("state"))
    asked = f"{len(state):,} requests, {int((state == 'placed').sum()):,} placed"
    print(f"| places: {asked}, {len(found.queues):,} queue places | {given[0]:.1f} | {given[1]:.1f} |")
    print(f"\nPeak memory {peak:,.0f} MB.\n")


def timed(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """What the work gives, its seconds by the wall and by the processor."""
    began, used = time.perf_counter(), time.process_time()
    made = work()
    return made, (time.perf_counter() - began, time.process_time() - used)


def middle(times: list[tuple[float, float]], part: int) -> str:
    """The median of one part."""
    return f"{float(np.median([t[part] for t in times])):.4f}"


def city_region() -> tuple[Any, engine.Place, dict[Any, Any]]:
    """The town, its brief, and its invented people with what providers say."""
    made = town.build(size="city-region", seed=1)
    direction = brief.load(text=made.brief)
    held: dict[Any, Any] = {table.noun: table for table in made.tables}
    invented = town.choosers_for(
        brief=direction, needs=held[Need], requirements=held[Requirement], offers=held[Offer], seed=1
    )
    held |= {table.noun: table for table in invented.tables}
    return direction, engine.place_of(*made.tables), held


def crowd(people: Table[Person], wishes: Table[Wish], count: int) -> tuple[Table[Person], Table[Wish]]:
    """The same kinds of people over and over, each under a code of their own and in an area drawn from all."""
    draw = np.random.default_rng(1)
    copies = -(-count // len(people))
    areas = np.array(people.strings("area_id"), dtype=object)
    made = [_copied(people.data, number) for number in range(copies)]
    together = pa.concat_tables(made).slice(0, count)
    lived = pa.array(areas[draw.integers(0, len(areas), count)].tolist())
    position = together.column_names.index("area_id")
    together = together.set_column(position, "area_id", lived)
    known = set(together.column("person_id").to_pylist())
    wished = pa.concat_tables([_copied(wishes.data, number) for number in range(copies)])
    keep = pa.array([name in known for name in wished.column("person_id").to_pylist()])
    return Table(Person, together), Table(Wish, wished.filter(keep))


def _copied(rows: pa.Table, number: int) -> pa.Table:
    position = rows.column_names.index("person_id")
    names = pa.array([f"{name}-{number}" for name in rows.column("person_id").to_pylist()])
    return rows.set_column(position, "person_id", names)


def one_by_one(shelf: choice.Shelf, people: list[Person], wishes: list[Wish], day: Any) -> list[tuple[float, float]]:
    """One call for each of two hundred people, as a page makes it."""
    own: dict[str, list[Wish]] = {}
    for wish in wishes:
        own.setdefault(wish.person_id, []).append(wish)
    return [
        timed(lambda one=one: choice.options(shelf=shelf, person=one, wishes=own.get(one.person_id, []), day=day))[1]
        for one in people[:200]
    ]


def allocated(options: Table[Any], held: dict[Any, Any], day: Any) -> Any:
    """Everyone asks for the first kind of help that they have options for, and would take all of these."""
    rows = options.data.select(["person_id", "service_type", "position", "offer_id"]).to_pylist()
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row["person_id"], row["service_type"])
    place_id = held[QueueRule].strings("place_id")[0]
    requests = Table.of(
        Request,
        {
            "place_id": [place_id] * len(first),
            "request_id": [f"Q-{name}" for name in first],
            "person_id": list(first),
            "service_type": list(first.values()),
            "asked_on": [day] * len(first),
            "priority": [1 + sum(name.encode()) % 3 for name in first],
        },
    )
    mine = [row for row in rows if first[row["person_id"]] == row["service_type"]]
    rankings = Table.of(
        Ranking,
        {
            "place_id": [place_id] * len(mine),
            "request_id": [f"Q-{row['person_id']}" for row in mine],
            "rank": [row["position"] for row in mine],
            "offer_id": [row["offer_id"] for row in mine],
        },
    )
    vacancies = [dataclasses.replace(row, places=(row.places or 0) * 20) for row in held[Vacancy].nouns()]
    return choice.allocate(
        requests=requests,
        rankings=rankings,
        vacancies=Table.of_nouns(Vacancy, vacancies),
        rules=held[QueueRule],
        as_of=day,
    )


if __name__ == "__main__":
    main()
