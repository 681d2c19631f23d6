"""A noun checks itself; a table of it keeps its schema and order; unknown stays unknown."""

from __future__ import annotations

import pytest

from weft.vocabulary import Area, Column, Service, Table, Unmet, arrow_schema


def area(**changed):
    facts = {"place_id": "p", "area_id": "A1", "name": "Millbeck", "latitude": 54.5, "longitude": -3.0, "population": 9}
    return Area(**{**facts, **changed})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"latitude": 91.0}, "Area.latitude is above 90; it holds a number from -90 to 90"),
        ({"latitude": float("nan")}, "Area.latitude is not a finite number"),
        ({"population": -1}, "Area.population is below 0"),
        ({"population": True}, "Area.population is not a whole number"),
        ({"name": None}, "Area.name is missing"),
        ({"area_id": ""}, "Area.area_id is empty"),
        ({"area_id": "A" * 65}, "Area.area_id is too long"),
        ({"deprivation_quintile": 6}, "Area.deprivation_quintile is above 5"),
    ],
)
def test_a_noun_refuses_what_it_cannot_hold(changed, said):
    with pytest.raises(ValueError, match=said):
        area(**changed)


def test_a_noun_is_frozen_and_may_leave_the_unknown_out():
    made = area()
    assert made.deprivation_quintile is None
    with pytest.raises(AttributeError):
        made.name = "other"


def test_a_table_stands_in_the_order_of_its_key():
    one, two = area(area_id="A2"), area(area_id="A1")
    assert Table.of_nouns(Area, [one, two]) == Table.of_nouns(Area, [two, one])
    assert Table.of_nouns(Area, [one, two]).nouns() == [two, one]


def test_an_unknown_never_becomes_a_number_in_silence():
    table = Table.of_nouns(Area, [area(), area(area_id="A2", deprivation_quintile=3)])
    with pytest.raises(ValueError, match=r"areas\.deprivation_quintile has unknown values"):
        table.column("deprivation_quintile")
    assert table.column("deprivation_quintile", missing=0).tolist() == [0, 3]
    assert table.known("deprivation_quintile").tolist() == [False, True]


def test_a_schema_says_what_is_required():
    schema = arrow_schema(Area)
    assert not schema.field("name").nullable
    assert schema.field("deprivation_quintile").nullable


def test_blank_text_says_something_and_unknown_says_nothing():
    blank = next(c for c in Unmet.columns if c.name == "responsible_pots")
    assert blank.fault("") == ""
    unknown = next(c for c in Service.columns if c.name == "service_type")
    assert unknown.fault(None) == ""


def test_what_a_column_allows_is_said_in_words():
    column = Column(name="kind", type=str, meaning="", one_of=("a", "b"), required=False)
    assert column.allowed == "one of a, b, or empty where unknown"
