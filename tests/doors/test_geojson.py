"""GeoJSON: boundaries are checked before they are used, and a point is in the area that a person would say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.doors.invented import codes
from weft import doors
from weft.vocabulary import Service, Table

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
HOLE = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6], [0.4, 0.4]]


def document(*geometries: object, ids: tuple[object, ...] = ()) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": (ids or ("A", "B", "C"))[i]}, "geometry": geometry}
        for i, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read(content: bytes) -> tuple[doors.Boundary, ...]:
    return doors.read_boundaries(file="areas.geojson", content=content, id_property="code")


def located(boundaries, points):
    x, y = np.array([p[0] for p in points], dtype=float), np.array([p[1] for p in points], dtype=float)
    return doors.areas_of_points(boundaries=boundaries, longitudes=x, latitudes=y)


def test_points_inside_outside_and_in_a_hole():
    boundaries = read(document({"type": "Polygon", "coordinates": [SQUARE, HOLE]}))
    points = [(0.1, 0.1), (0.5, 0.5), (1.5, 0.5), (float("nan"), 0.5)]
    assert located(boundaries, points) == ("A", None, None, None)


def test_a_point_on_a_shared_edge_is_in_one_area_only():
    right = [[x + 1, y] for x, y in SQUARE]
    boundaries = read(
        document({"type": "Polygon", "coordinates": [SQUARE]}, {"type": "MultiPolygon", "coordinates": [[right]]})
    )
    assert located(boundaries, [(1.0, 0.5), (0.999, 0.5), (1.001, 0.5)]) == ("B", "A", "B")


def test_a_concave_area_has_an_outside_between_its_arms():
    horseshoe = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0]]
    boundaries = read(document({"type": "Polygon", "coordinates": [horseshoe]}))
    assert located(boundaries, [(0.5, 2), (1.5, 2), (2.5, 2), (1.5, 0.5)]) == ("A", None, "A", "A")


def test_boundaries_written_and_read_again_are_the_same():
    boundaries = read(document({"type": "Polygon", "coordinates": [SQUARE, HOLE]}))
    written = doors.write_boundaries(boundaries=boundaries)
    assert doors.read_boundaries(file="areas.geojson", content=written, id_property="area_id") == boundaries


def test_every_fault_of_the_file_comes_back_at_once():
    content = document(
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [200, 99], [0, 0]]]},
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Polygon", "coordinates": [["x"]]},
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Polygon", "coordinates": [SQUARE]},
        ids=("A", "B", "C", None, "E", "F", "F"),
    )
    with pytest.raises(doors.CannotImport) as refused:
        read(content)
    assert codes(refused.value) == [
        "BOUNDARY-3", "BOUNDARY-3", "BOUNDARY-4", "BOUNDARY-2", "BOUNDARY-3", "BOUNDARY-2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b'{"type": "FeatureCollection", "features": []}', b"{" * 9000]
)
def test_what_is_no_feature_collection_is_refused(content):
    with pytest.raises(doors.CannotImport) as refused:
        read(content)
    assert codes(refused.value) == ["BOUNDARY-1"]


def test_a_row_without_a_position_is_a_feature_without_geometry():
    service = Service(
        place_id="p", service_id="s", name="Somewhere", located="unknown", usable=False, why_not="it has no position"
    )
    written = json.loads(doors.write_points(table=Table.of_nouns(Service, [service])))
    assert [feature["geometry"] for feature in written["features"]] == [None]
    assert written["features"][0]["properties"]["service_id"] == "s"
