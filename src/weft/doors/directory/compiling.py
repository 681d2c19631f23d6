"""From listings to the directory: which services the network can use and why not, secret addresses withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from weft.doors.directory.code_map import CodeMap, CodeRule
from weft.doors.directory.listing import Listing, Spot
from weft.doors.directory.position import fill_from_postcodes, withhold
from weft.doors.directory.word_map import WordMap
from weft.doors.geojson import Boundary, areas_of_points
from weft.doors.identifier import own_id
from weft.doors.quality import QualityReport, Usability, counts
from weft.vocabulary import Provider, Service

PERHAPS_TWICE = "same name, organisation and position as another service: both kept"
BY_WORDS = "service type read from words in its entry: assumed"

NO_ORGANISATION = "no organisation is stated"
MISSING_ORGANISATION = "its organisation is not in the source"
INACTIVE = "it is not active"
NO_MAPPING = "no mapping to service types was given"
NO_CODE = "it has no taxonomy code"
NOT_MAPPED = "none of its taxonomy codes is mapped to a service type"
WITHHELD = "its address is secret"
NO_POSITION = "it has no position"
OUTSIDE = "it lies outside the place"
FAR_OUTSIDE = "it lies far outside the place"
"""More than `FAR_DEGREES` beyond the box round the place: another part of the country, or a wrong position."""
FAR_DEGREES = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRules:
    """How a place reads its directory: whether services of organisations that the source does not have can be used, and
    whether a service without a position takes the mean of its postcode."""

    use_unknown_organisations: bool = True
    position_from_postcode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A service of the directory, how people get it (`site`, `home`, `online`; None where it has no type), and whether
    its type was read from words, which is an assumption."""

    service: Service
    delivery_mode: str | None
    by_words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A whole directory: every provider, every service, and what became of every row. `kind_words` is what the source
    says of a provider's kind, by provider id."""

    providers: tuple[Provider, ...]
    entries: tuple[Entry, ...]
    quality: QualityReport
    kind_words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """Every listing as an entry, by service id, and notes for the report."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def compile_directory(
    *,
    listings: Sequence[Listing],
    place_id: str,
    known: frozenset[str],
    code_map: CodeMap | None,
    word_map: WordMap | None = None,
    boundaries: Sequence[Boundary] = (),
    rules: DirectoryRules | None = None,
) -> Compiled:
    """Judge every listing. `known` are the source ids of organisations that the source has.

    A code says a type before words do, and a list's own rule before either. Where `boundaries` are given, a service
    must lie inside one to be usable. Without any mapping no address is known to be harmless, so each is withheld.
    """
    rules = rules or DirectoryRules()
    secret = frozenset(listing.service_id for listing in listings if _is_secret(listing, code_map, word_map))
    spots = withhold(spots={listing.service_id: listing.spot for listing in listings}, secret=secret)
    if rules.position_from_postcode:
        spots = fill_from_postcodes(spots=spots)
    _doubt_twins(listings, spots)
    areas = _areas(spots, boundaries)
    entries = []
    for listing in listings:
        rule, by_words = _meaning(listing, code_map, word_map)
        if by_words:
            listing.row[0].doubt(listing.row[1], BY_WORDS)
        spot = spots[listing.service_id]
        reasons = _reasons(listing, spot, rule, known, rules, areas)
        entries.append(
            Entry(
                service=_service(listing, spot, rule, reasons, place_id),
                delivery_mode=_mode(rule),
                by_words=by_words,
            )
        )
    entries.sort(key=lambda entry: entry.service.service_id)
    return Compiled(entries=tuple(entries), notes=tuple(note for note in _notes(spots, secret) if note))


def tell_usability(entries: Sequence[Entry]) -> Usability:
    """How many services the network can use, and the first reason of each of the others."""
    services = [entry.service for entry in entries]
    return Usability(
        services=len(services),
        usable=sum(service.usable for service in services),
        why_not=counts(service.why_not.split("; ")[0] for service in services if not service.usable),
        located=counts(service.located for service in services),
    )


def _is_secret(listing: Listing, code_map: CodeMap | None, word_map: WordMap | None) -> bool:
    if listing.private or (listing.rule is not None and listing.rule.sensitive):
        return True
    if code_map is None and word_map is None:
        return listing.private is None
    by_code = code_map is not None and code_map.is_sensitive(listing.codes)
    return by_code or (word_map is not None and word_map.is_sensitive(listing.words))


def _meaning(listing: Listing, code_map: CodeMap | None, word_map: WordMap | None) -> tuple[CodeRule | None, bool]:
    """The rule that says a listing's type, and whether words say it."""
    if listing.rule is not None:
        return listing.rule, False
    by_code = code_map.rule(listing.codes) if code_map else None
    if by_code is not None or word_map is None or not listing.typed_by_words:
        return by_code, False
    by_words = word_map.rule(listing.words)
    return by_words, by_words is not None


def _service(listing: Listing, spot: Spot, rule: CodeRule | None, reasons: Sequence[str], place_id: str) -> Service:
    organisation = listing.organisation
    return Service(
        place_id=place_id,
        service_id=own_id(place_id=place_id, kind="service", source_id=listing.service_id),
        provider_id=own_id(place_id=place_id, kind="provider", source_id=organisation) if organisation else None,
        name=listing.name,
        service_type=rule.service_type if rule else None,
        latitude=spot.latitude,
        longitude=spot.longitude,
        located=spot.located,
        usable=not reasons,
        why_not="; ".join(reasons),
    )


def _reasons(
    listing: Listing,
    spot: Spot,
    rule: CodeRule | None,
    known: frozenset[str],
    rules: DirectoryRules,
    areas: Mapping[str, str],
) -> list[str]:
    """Every reason why the network cannot use a service, the main one first; empty where it can."""
    reasons = [] if listing.active else [INACTIVE]
    if not listing.organisation:
        reasons.append(NO_ORGANISATION)
    elif listing.organisation not in known and not rules.use_unknown_organisations:
        reasons.append(MISSING_ORGANISATION)
    reasons += listing.barred
    if rule is None:
        reasons.append(listing.untyped)
    if spot.located == "withheld":
        reasons.append(WITHHELD)
    elif _mode(rule) != "online":
        where = areas.get(spot.service_id, NO_POSITION if spot.latitude is None else "")
        reasons += [where] if where else []
    return reasons


def _mode(rule: CodeRule | None) -> str | None:
    return None if rule is None else rule.delivery_mode or "site"


def _doubt_twins(listings: Sequence[Listing], spots: Mapping[str, Spot]) -> None:
    """Tally services that look like one entered twice. They are kept: only their publisher can tell."""
    twins: dict[object, list[Listing]] = {}
    for listing in listings:
        spot = spots[listing.service_id]
        if spot.located == "exact":
            same = (listing.name.casefold(), spot.organisation, spot.latitude, spot.longitude)
            twins.setdefault(same, []).append(listing)
    for alike in twins.values():
        for listing in alike if len(alike) > 1 else ():
            listing.row[0].doubt(listing.row[1], PERHAPS_TWICE)


def _areas(spots: Mapping[str, Spot], boundaries: Sequence[Boundary]) -> dict[str, str]:
    """Why each service that has a position lies outside the place; services inside are left out, and all services
    where the place has no boundaries."""
    if not boundaries:
        return {}
    keys = sorted(key for key, spot in spots.items() if spot.latitude is not None)
    longitudes = np.array([spots[key].longitude for key in keys], dtype=float)
    latitudes = np.array([spots[key].latitude for key in keys], dtype=float)
    inside = areas_of_points(boundaries=boundaries, longitudes=longitudes, latitudes=latitudes)
    boxes = np.array([boundary.box for boundary in boundaries])
    west, south, east, north = boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max()
    beyond = np.maximum.reduce([west - longitudes, longitudes - east, south - latitudes, latitudes - north])
    return {key: FAR_OUTSIDE if beyond[i] > FAR_DEGREES else OUTSIDE for i, key in enumerate(keys) if inside[i] is None}


def _notes(spots: Mapping[str, Spot], secret: frozenset[str]) -> list[str]:
    several = sum(spot.sites > 1 for spot in spots.values())
    hidden = sum(spot.located == "withheld" for spot in spots.values())
    return [
        f"{several:,} services have several sites; the first with a position is used." if several else "",
        f"{hidden:,} services have their position withheld: {len(secret):,} as secret, the others beside one."
        if hidden
        else "",
    ]
