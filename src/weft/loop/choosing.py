"""A folder of people becomes what one person can have, and who gets a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from weft import brief, choice, engine, town
from weft.loop.opening import CannotOpen, open_place, place_files
from weft.loop.writing import SUMMARY_FILE, reopen_run
from weft.vocabulary import (
    Allotment,
    Award,
    Brief,
    Bundle,
    Decline,
    DeclineRule,
    Need,
    Noun,
    Offer,
    Opening,
    Option,
    Person,
    Precedence,
    PriceLimit,
    Problem,
    Purse,
    PurseBalance,
    PurseEntry,
    QueueRule,
    Ranking,
    Request,
    Requirement,
    Table,
    Tell,
    Vacancy,
    Wish,
    silent,
)

N = TypeVar("N", bound=Noun)

CHOICE_NOUNS: tuple[type[Noun], ...] = (
    Person,
    Wish,
    Opening,
    Request,
    Ranking,
    Vacancy,
    Precedence,
    QueueRule,
    DeclineRule,
    Decline,
    Purse,
    PriceLimit,
    PurseEntry,
)
"""The tables that a folder of people may hold; only `people` must be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A folder of people, checked: their tables by noun."""

    tables: Mapping[type[Noun], Table[Any]]

    def table(self, noun: type[N]) -> Table[N]:
        """The rows of a noun; an empty table where the folder has none."""
        return cast("Table[N]", self.tables.get(noun, Table.of_nouns(noun, [])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one person can have on a day, with their money and, where asked for, one bundle for all their needs."""

    brief: Brief
    place: engine.Place
    person: Person
    answer: choice.Answer
    balances: tuple[PurseBalance, ...]
    bundle: Bundle | None


def open_people(*, files: Mapping[str, bytes]) -> People:
    """The tables of a folder of people, CSV or Parquet. Raises `CannotOpen` with every problem of every file."""
    problems: list[Problem] = []
    tables: dict[type[Noun], Table[Any]] = {}
    for noun in CHOICE_NOUNS:
        found = [noun.table_name + end for end in (".csv", ".parquet") if noun.table_name + end in files]
        if len(found) == 2:
            problems.append(Problem(code="LOAD-1", what=f"both {found[0]} and {found[1]} are there"))
        elif found:
            checked = engine.check_table(noun=noun, content=files[found[0]], file=found[0])
            problems += checked.problems
            if not checked.problems:
                tables[noun] = checked.table
        elif noun is Person:
            columns = ",".join(column.name for column in noun.columns)
            problems.append(
                Problem(code="LOAD-1", what="there is no people.csv", allowed=f"a table with the columns {columns}")
            )
    if problems:
        raise CannotOpen(problems)
    return People(tables=tables)


def open_shelf(
    *, files: Mapping[str, bytes], people: People, tell: Tell = silent
) -> tuple[Brief, engine.Place, choice.Shelf]:
    """The offers of a place, or of a run with the network that it proposes, made ready for people to choose from."""
    awards: Table[Award] | None = None
    if SUMMARY_FILE in files:
        done = reopen_run(files=files, tell=tell)
        direction, place, awards = done.brief, done.place, done.network.proposed.awards
    else:
        direction, place = open_place(files=files, tell=tell)
    shelf = choice.prepare(brief=direction, place=place, openings=people.table(Opening), awards=awards)
    return direction, place, shelf


def choose(
    *,
    files: Mapping[str, bytes],
    people: People,
    person_id: str,
    service_types: Sequence[str] | None,
    day: date | None,
    together: bool,
    tell: Tell = silent,
) -> Choice:
    """What one person can have; on the first day of the brief's period where no day is given.

    `together` asks for one bundle that meets all of the person's and their household's needs.
    """
    direction, place, shelf = open_shelf(files=files, people=people, tell=tell)
    everyone = {row.person_id: row for row in people.table(Person).nouns()}
    if person_id not in everyone:
        what = "the person is not among the people of the folder"
        raise CannotOpen([Problem(code="CHOICE-1", what=what, file="people", to_do="Give a person_id of people.csv")])
    on = day or direction.period.from_on
    purses, entries = people.table(Purse).nouns(), people.table(PurseEntry).nouns()
    balances = choice.balances(purses=purses, entries=entries, as_of=on)
    wishes = people.table(Wish).nouns()

    def answer(one: Person) -> choice.Answer:
        return choice.options(
            shelf=shelf, person=one, wishes=wishes, balances=balances, service_types=service_types, day=on
        )

    person = everyone[person_id]
    own = answer(person)
    home = [one for one in everyone.values() if one is person or _same_home(one, person)]
    return Choice(
        brief=direction,
        place=place,
        person=person,
        answer=own,
        balances=tuple(row for row in balances if row.person_id == person_id),
        bundle=_bundle(home, {one.person_id: answer(one) for one in home}, place) if together else None,
    )


def _same_home(one: Person, other: Person) -> bool:
    return one.household_id is not None and one.household_id == other.household_id


def _bundle(home: Sequence[Person], answers: Mapping[str, choice.Answer], place: engine.Place) -> Bundle:
    """A need is a kind of service that a group of the person's requires, or that an option of theirs is of."""
    required: dict[str, set[str]] = {}
    for row in place.table(Requirement).nouns():
        required.setdefault(row.segment_id, set()).add(row.service_type)
    rows: list[Option] = [row for answer in answers.values() for row in answer.options.nouns()]
    needs = {(row.person_id, row.service_type) for row in rows}
    for person in home:
        needs |= {
            (person.person_id, kind)
            for segment in (person.segments or "").split()
            for kind in required.get(segment, set())
        }
    offers = {offer.offer_id: offer for offer in place.table(Offer).nouns()}
    return choice.bundle(needs=sorted(needs), options=rows, offers=offers)


def give_places(*, files: Mapping[str, bytes], people: People, as_of: date, tell: Tell = silent) -> Allotment:
    """Who gets a place. Whoever ranked nothing would take their options, in the order of their wishes."""
    ranked = people.table(Ranking)
    given = set(ranked.strings("request_id"))
    _, _, shelf = open_shelf(files=files, people=people, tell=tell)
    options = choice.options_for_all(
        shelf=shelf,
        people=people.table(Person),
        wishes=people.table(Wish),
        balances=choice.balances(
            purses=people.table(Purse).nouns(), entries=people.table(PurseEntry).nouns(), as_of=as_of
        ),
        day=as_of,
        tell=tell,
    )
    takes: dict[tuple[str, str], list[Option]] = {}
    for row in options.nouns():
        takes.setdefault((row.person_id, row.service_type), []).append(row)
    supposed = [
        Ranking(place_id=request.place_id, request_id=request.request_id, rank=row.position, offer_id=row.offer_id)
        for request in people.table(Request).nouns()
        if request.request_id not in given
        for row in takes.get((request.person_id, request.service_type), [])
    ]
    return choice.allocate(
        requests=people.table(Request),
        rankings=Table.of_nouns(Ranking, [*ranked.nouns(), *supposed]),
        vacancies=people.table(Vacancy),
        rules=people.table(QueueRule),
        precedences=people.table(Precedence),
        declines=people.table(Decline),
        decline_rules=people.table(DeclineRule),
        as_of=as_of,
    )


def move_money(
    *, files: Mapping[str, bytes], people: People, entry: PurseEntry, leaving: str
) -> tuple[Table[PurseEntry], PurseBalance]:
    """The purse entries with one more, and how the purse then stands. `leaving` names the offer that is switched from.

    The place and the currency are the brief's. Raises `choice.CannotSpend`, and `CannotOpen` for an unknown offer.
    """
    direction, place = open_place(files=files)
    asked = replace(entry, place_id=direction.place_id)
    offer = next((row for row in place.table(Offer).nouns() if row.offer_id == entry.offer_id), None)
    if offer is None:
        what = f"there is no offer {entry.offer_id}"
        raise CannotOpen([Problem(code="CHOICE-22", what=what, file="offers", to_do="Give an offer_id of offers.csv")])
    purses, known = people.table(Purse).nouns(), people.table(PurseEntry).nouns()
    limits = people.table(PriceLimit).nouns()
    if leaving:
        added = choice.switch(purses=purses, entries=known, entry=asked, offer=offer, leaving=leaving, limits=limits)
    else:
        added = choice.spend(purses=purses, entries=known, entry=asked, offer=offer, limits=limits)
    entries = [*known, *added]
    stands = choice.balances(purses=purses, entries=entries, as_of=entry.entered_on)
    return (
        Table.of_nouns(PurseEntry, entries),
        next(row for row in stands if row.purse_id == entry.purse_id),
    )


def people_files(*, made: town.Town, seed: int, name: str) -> dict[str, bytes]:
    """Invented people of an invented town, as files."""
    held = {table.noun: table for table in made.tables}
    invented = town.choosers_for(
        brief=brief.load(text=made.brief),
        needs=held[Need],
        requirements=held[Requirement],
        offers=held[Offer],
        seed=seed,
    )
    return place_files(tables=invented.tables, name=name, others={})
