"""Outcomes that others published: a small school choice, and the first figure of a generator.

Sources: A. Abdulkadiroglu and T. Sonmez, *School Choice: A Mechanism Design Approach*, American Economic Review 93
(2003), example 1: not read again for this, so its outcome is worked out by hand beside it. SplitMix64 from the seed
1234567, whose first output, 6457827717110365317, is listed by Rosetta Code and tested by several independent versions.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from weft import choice
from weft.choice.judging import draws
from weft.choice.shelf import draw_key
from weft.vocabulary import Precedence, QueueRule, Ranking, Request, Table, Vacancy

DAY = date(2026, 4, 1)
STUDENTS = {"i1": ("s2", "s1", "s3"), "i2": ("s1", "s2", "s3"), "i3": ("s1", "s2", "s3")}
SCHOOLS = {"s1": ("i1", "i3", "i2"), "s2": ("i2", "i1", "i3"), "s3": ("i2", "i1", "i3")}


def test_a_published_school_choice_comes_out_as_published():
    """CHOICE-10. By hand: i2 and i3 ask s1, which keeps i3; i1 asks s2; i2 asks s2 and displaces i1; i1 asks s1 and
    displaces i3; i3 asks s2, in vain, then s3."""
    found = choice.allocate(
        requests=Table.of_nouns(
            Request,
            [
                Request(place_id="t", request_id=name, person_id=name, service_type="school", asked_on=DAY)
                for name in STUDENTS
            ],
        ),
        rankings=Table.of_nouns(
            Ranking,
            [
                Ranking(place_id="t", request_id=name, rank=rank, offer_id=school)
                for name, schools in STUDENTS.items()
                for rank, school in enumerate(schools, start=1)
            ],
        ),
        vacancies=Table.of_nouns(Vacancy, [Vacancy(place_id="t", offer_id=school, places=1) for school in SCHOOLS]),
        rules=Table.of_nouns(
            QueueRule, [QueueRule(place_id="t", service_type="school", method="priority", seed="2003")]
        ),
        precedences=Table.of_nouns(
            Precedence,
            [
                Precedence(place_id="t", offer_id=school, request_id=name, priority=band)
                for school, names in SCHOOLS.items()
                for band, name in enumerate(names, start=1)
            ],
        ),
        as_of=DAY,
    )
    placed = {row.request_id: row.offer_id for row in found.allocations.nouns()}
    assert placed == {"i1": "s1", "i2": "s2", "i3": "s3"}


def test_the_draw_of_options_is_the_generator_that_it_says():
    """CHOICE-3. Person and offer whose keys combine to 1234567."""
    keys = np.array([1234567 ^ draw_key("ann")], dtype=np.uint64)
    assert int(draws(keys=keys, person_id="ann")[0]) == 6457827717110365317
