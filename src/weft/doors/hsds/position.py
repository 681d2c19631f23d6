"""Where each service of a package is: its sites, their points and addresses, as the tables join them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from weft.doors.directory import Record, Spot, point_of


def find_spots(*, services: Record, records: Mapping[str, Record]) -> dict[str, Spot]:
    """The spot of every service, nothing withheld yet. A service with several locations takes the first by id that has
    a position."""
    sites = _sites(services, records)
    locations = {row.cells["id"]: row for row in records["locations"]} if "locations" in records else {}
    points = {
        key: point_of(
            tally=records["locations"].tally,
            line=row.line,
            latitude=row.cells.get("latitude", ""),
            longitude=row.cells.get("longitude", ""),
        )
        for key, row in locations.items()
    }
    addresses = _addresses(records)
    spots = {}
    for row in services:
        service_id = row.cells["id"]
        own = sites.get(service_id, ())
        chosen = next((site for site in own if points.get(site)), own[0] if own else "")
        point = points.get(chosen)
        address, postcode = addresses.get(chosen, ("", ""))
        spots[service_id] = Spot(
            service_id=service_id,
            organisation=row.cells.get("organization_id", ""),
            row=(records["locations"].tally, locations[chosen].line) if chosen in locations else None,
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            postcode=postcode,
            address=address,
            located="exact" if point else "unknown",
            sites=len(own),
        )
    return spots


def _sites(services: Record, records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    """Location ids of each service, sorted; from `services_at_location`, or where there is none from `services`."""
    joins: Iterable[tuple[str, str]]
    if "services_at_location" in records:
        joins = [
            (row.cells.get("service_id", ""), row.cells.get("location_id", ""))
            for row in records["services_at_location"]
        ]
    else:
        joins = [(row.cells["id"], row.cells.get("location_id", "")) for row in services]
    found: dict[str, set[str]] = {}
    for service_id, location_id in joins:
        if service_id and location_id:
            found.setdefault(service_id, set()).add(location_id)
    return {service_id: tuple(sorted(ids)) for service_id, ids in found.items()}


def _addresses(records: Mapping[str, Record]) -> dict[str, tuple[str, str]]:
    """Address line and five-digit (or whole) postcode of each location; of several, the first by content."""
    found: dict[str, tuple[str, str]] = {}
    for row in records.get("physical_addresses", ()):
        cells = row.cells
        postcode = cells.get("postal_code", "").upper().split("-")[0].strip()
        here = (cells.get("address_1", "").casefold(), postcode)
        location_id = cells.get("location_id", "")
        if location_id:
            found[location_id] = min(found.get(location_id, here), here)
    return found
