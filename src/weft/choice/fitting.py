"""How far away, in which language, with which access, and open or not: one person against every offer of the shelf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from weft.choice.assumptions import (
    DOORSTEP_KM,
    EARTH_RADIUS_KM,
    MINUTES_DIGITS,
    MINUTES_TOLERANCE,
    STALE_DAYS,
    TIMES_FASTER_MAX,
)
from weft.choice.shelf import Array, Shelf

UNKNOWN, NONE = -2, -1
"""What a language fit says where nobody knows, and where there is none; from 0 on it is the language's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """From one area, by one mode or the rules': minutes (0 where nobody travels), and what is out of reach."""

    minutes: Array
    exact: Array
    measured: Array
    located: Array
    way: Array
    near: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """On one day: not open that day, closed, full, how a person would start (index of `STARTS`), and the wait."""

    not_open: Array
    closed: Array
    full: Array
    starts: Array
    wait_days: Array


def journeys_from(*, shelf: Shelf, area_id: str, mode: str | None) -> Journeys:
    """Journeys from an area, each by the brief's rule for the offer; to sites by the person's own mode where given."""
    travel = shelf.brief.travel
    travels, online = shelf.travels, shelf.online
    own_mode = np.where(travels, mode, shelf.mode) if mode else shelf.mode
    speeds = np.where(travels, travel.speeds_kmh[mode], shelf.speed) if mode else shelf.speed
    crow_km = _kilometres(shelf=shelf, area_id=area_id)
    exact = crow_km * (60.0 * travel.detour_factor / speeds)
    located = online | ~np.isnan(crow_km)
    way, measured = np.ones(len(shelf), dtype=bool), np.zeros(len(shelf), dtype=bool)
    if area_id in shelf.times:
        offers, modes, minutes = shelf.times[area_id]
        with np.errstate(invalid="ignore"):
            fastest = crow_km[offers] / speeds[offers] * 60.0 / TIMES_FASTER_MAX
            believed = np.isnan(minutes) | (crow_km[offers] <= DOORSTEP_KM) | (minutes >= fastest)
        told = (modes == own_mode[offers]) & believed & ~np.isnan(crow_km[offers])
        exact[offers[told]] = minutes[told]
        way[offers[told]] = ~np.isnan(minutes[told])
        measured[offers[told]] = True
    with np.errstate(invalid="ignore"):
        near = online | (exact <= shelf.minutes_max + MINUTES_TOLERANCE)
        shown = np.minimum(np.round(exact, MINUTES_DIGITS), shelf.minutes_max)
    return Journeys(
        minutes=np.where(travels, shown, 0.0),
        exact=exact,
        measured=measured & travels,
        located=located,
        way=way | online,
        near=near,
    )


def _kilometres(*, shelf: Shelf, area_id: str) -> Array:
    """Great-circle kilometres (haversine) from an area to every offer; NaN where nobody knows where that is."""
    north, east = (np.radians(value) for value in shelf.areas[area_id])
    there = np.radians(shelf.latitude)
    half_north = np.sin((there - north) / 2.0)
    half_east = np.sin((np.radians(shelf.longitude) - east) / 2.0)
    chord = half_north * half_north + np.cos(north) * np.cos(there) * half_east * half_east
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def doors_on(*, shelf: Shelf, day: date) -> Doors:
    """Which offers take people on a day, as their providers last said; what was said too long ago is asked again."""
    today = day.toordinal()
    stale = (shelf.said_on == 0) | (today - shelf.said_on > STALE_DAYS)
    silent = (shelf.state == "") & np.isnan(shelf.places_left)
    none_left = (shelf.places_left == 0) & ((shelf.state == "") | (shelf.state == "open"))
    starts = np.select([shelf.state == "waiting-list", shelf.state == "assess"], [1, 2], 0)
    return Doors(
        not_open=(today < shelf.from_on) | (today >= shelf.to_on),
        closed=shelf.state == "closed",
        full=~stale & ((shelf.state == "full") | none_left),
        starts=np.where(stale | silent, 3, starts),
        wait_days=np.where(stale, np.nan, shelf.wait_days),
    )


def language_fit(*, shelf: Shelf, languages: str | None) -> Array:
    """For every offer the number of the person's first language that it is given in, NONE, or UNKNOWN."""
    return _kept(shelf=shelf, kind="language", profile=languages, fits=_fits_language)


def access_fit(*, shelf: Shelf, access: str | None) -> Array:
    """For every offer 0 where every access need is met, NONE where one is not, UNKNOWN where nobody knows."""
    return _kept(shelf=shelf, kind="access", profile=access, fits=_fits_access)


def _kept(*, shelf: Shelf, kind: str, profile: str | None, fits: Callable[[str, str | None], int]) -> Array:
    if profile is None:
        return np.full(len(shelf), UNKNOWN, dtype=np.int16)
    found = shelf.kept.get((kind, profile))
    if found is None:
        said = shelf.languages if kind == "language" else shelf.access
        answers = {text: fits(profile, text) for text in set(said)}
        found = np.array([answers[text] for text in said], dtype=np.int16)
        shelf.keep(kind, profile, found)
    return found


def _fits_language(needed: str, said: str | None) -> int:
    spoken = needed.split()
    if not spoken:
        return 0
    if said is None:
        return UNKNOWN
    offered = said.split()
    return next((i for i, tag in enumerate(spoken) if any(same_language(tag, other) for other in offered)), NONE)


def _fits_access(needed: str, said: str | None) -> int:
    needs = set(needed.split())
    if not needs:
        return 0
    if said is None:
        return UNKNOWN
    return 0 if needs <= set(said.split()) else NONE


def same_language(one: str, other: str) -> bool:
    """Whether two language tags go together: equal, or one a narrower kind of the other (RFC 4647, basic filtering)."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    return long == short or long.startswith(short + "-")
