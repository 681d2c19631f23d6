"""The map as the page draws it: one sheet of shapes, used again by every layer and every small map."""

from __future__ import annotations

import json
from dataclasses import dataclass

from weft.doors.report.facts import Facts
from weft.doors.report.layer import Face, Key, Layer, draw_layers
from weft.doors.report.shape import Sheet, draw_sheet
from weft.vocabulary import Area

TITLES_MOST = 800
"""Areas up to which each carries its words in the picture; beyond, the line beside the map says them on hover."""

SMALL_MOST = 4_000
SMALL_WIDTH = 250
"""Units across a small map: about two for each dot of the screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One area on one layer: which outline, which mark, and the words on hover."""

    at: int
    mark: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where an offer stands on the sheet, and whether it is used today and in the proposal."""

    x: int
    y: int
    today: bool
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A layer ready to draw: every area with its mark, and whether it rests on assumption."""

    layer: Layer
    face: Face
    shapes: tuple[Shape, ...]
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A small map for one service type: all areas of a mark are one path, so that it costs little."""

    face: Face
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Everything the map section draws. `first` is the layer that the switch
    shows first, `switch` the data behind it, as JSON."""

    sheet: Sheet
    drawings: tuple[Drawing, ...]
    small: tuple[Small, ...]
    small_sheet: Sheet
    small_layer: Layer
    small_legend: tuple[Key, ...]
    small_explains: str
    first: str
    sites: tuple[Site, ...]
    switch: str


def draw_atlas(*, facts: Facts, boundaries: bytes | None) -> Atlas:
    """The map section's pictures, from the areas' boundaries or, without them, circles where people live."""
    sheet = draw_sheet(areas=facts.areas, boundaries=boundaries)
    small_sheet = draw_sheet(areas=facts.areas, boundaries=boundaries, width=SMALL_WIDTH)
    layers = draw_layers(facts=facts)
    small_layer = next(layer for layer in layers if layer.name == ("choice" if facts.illustrative else "unmet"))
    return Atlas(
        sheet=sheet,
        drawings=tuple(_drawing(facts, layer) for layer in layers),
        small=tuple(_small(face, small_sheet) for face in small_layer.faces[1:])
        if len(facts.areas) <= SMALL_MOST
        else (),
        small_sheet=small_sheet,
        small_layer=small_layer,
        small_legend=_shared_legend(small_layer.faces[1:]),
        small_explains="Providers funded today in reach." if facts.illustrative else small_layer.explains,
        first=small_layer.name,
        sites=_sites(facts, sheet),
        switch=_switch(facts.areas, layers),
    )


def _drawing(facts: Facts, layer: Layer) -> Drawing:
    face = layer.faces[0]
    named = len(facts.areas) <= TITLES_MOST
    return Drawing(
        layer=layer,
        face=face,
        shapes=tuple(
            Shape(at=row, mark=mark, said=f"{facts.areas[row].name}: {face.said(row)}" if named else "")
            for row, mark in enumerate(face.marked.marks)
        ),
        assumed=facts.illustrative and layer.rests_on_capacity,
    )


def _small(face: Face, sheet: Sheet) -> Small:
    groups: dict[str, list[str]] = {}
    for outline, mark in zip(sheet.outlines, face.marked.marks, strict=True):
        groups.setdefault(mark, []).append(outline.path)
    return Small(face=face, groups=tuple((mark, "".join(paths)) for mark, paths in sorted(groups.items())))


def _shared_legend(faces: tuple[Face, ...]) -> tuple[Key, ...]:
    """The marks that any of the small maps shows, counted over all of them."""
    found: dict[str, Key] = {}
    for key in (key for face in faces for key in face.legend):
        before = found[key.mark].areas if key.mark in found else 0
        found[key.mark] = Key(mark=key.mark, words=key.words, areas=before + key.areas)
    return tuple(found[mark] for mark in sorted(found))


def _sites(facts: Facts, sheet: Sheet) -> tuple[Site, ...]:
    """Sites of offers in use. None where names are coded: a dot would give the provider away."""
    if facts.summary.names_coded:
        return ()
    today, proposed = (set(plan.awards.strings("offer_id")) for plan in (facts.network.today, facts.network.proposed))
    found: dict[tuple[int, int], tuple[bool, bool]] = {}
    for offer in facts.offers:
        if offer.latitude is None or offer.longitude is None or offer.delivery_mode != "site":
            continue
        at = sheet.point(latitude=offer.latitude, longitude=offer.longitude)
        now, then = offer.offer_id in today, offer.offer_id in proposed
        if (now or then) and sheet.holds(*at):
            before = found.get(at, (False, False))
            found[at] = (before[0] or now, before[1] or then)
    return tuple(Site(x=x, y=y, today=now, proposed=then) for (x, y), (now, then) in sorted(found.items()))


def _switch(areas: list[Area], layers: tuple[Layer, ...]) -> str:
    """The marks and figures of every layer and service type, for the switch. Without it every layer is on the page.

    Figures that several layers share, such as the needs, stand once in `figures`.
    """
    pool: dict[tuple[float | None, ...], int] = {}

    def pooled(values: tuple[float | None, ...]) -> int:
        return pool.setdefault(tuple(_short(value) for value in values), len(pool))

    data = {
        "areas": [area.name for area in areas],
        "layers": {
            layer.name: [
                {
                    "marks": face.marked.marks,
                    "legend": [[key.mark, key.words, key.areas] for key in face.legend],
                    "a": pooled(face.marked.parts),
                    "b": pooled(face.marked.wholes),
                    "saying": face.marked.saying,
                    "finding": face.marked.finding,
                }
                for face in layer.faces
            ]
            for layer in layers
        },
    }
    words = json.dumps({**data, "figures": list(pool)}, separators=(",", ":"), ensure_ascii=False)
    return words.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _short(value: float | None) -> float | int | None:
    if value is None:
        return None
    rounded = round(value, 1)
    return int(rounded) if rounded.is_integer() else rounded
