"""Requirements, effects, provider kinds and offers: what mapping tables and assumptions make of a directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from weft.doors.directory import Entry
from weft.doors.identifier import own_id
from weft.doors.recipe.reading import Recipe
from weft.doors.tables import ColumnRule, read_table
from weft.vocabulary import Effect, Offer, Provider, Requirement

BY_WORDS = "; service type read from words in its entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """A provider whose name holds these words (in capitals) is of this kind. The first rule that fits counts."""

    name_part: str
    kind: str
    small: bool


def read_requirements(*, place_id: str, file: str, content: bytes) -> tuple[Requirement, ...]:
    """Read which service types each segment needs. Raises `CannotImport` (TABLE-*)."""
    columns = (
        ColumnRule(name="segment_id", type=str, identifier=True),
        ColumnRule(name="service_type", type=str, identifier=True),
        ColumnRule(name="essential", type=bool),
    )
    grid = read_table(file=file, content=content, columns=columns)
    return tuple(
        Requirement(
            place_id=place_id,
            segment_id=grid.text("segment_id", i),
            service_type=grid.text("service_type", i),
            essential=grid.truth("essential", i),
        )
        for i in range(len(grid))
    )


def read_effects(*, recipe: Recipe, file: str, content: bytes) -> tuple[Effect, ...]:
    """Read the stated priors: untested, for any provider of a service type. Raises `CannotImport` (TABLE-*)."""
    columns = (
        *(ColumnRule(name=name, type=str, identifier=True) for name in ("service_type", "segment_id", "outcome_id")),
        *(ColumnRule(name=name, type=float, minimum=0, maximum=1) for name in ("probability", "baseline")),
        *(ColumnRule(name=name, type=float, minimum=0, maximum=1, required=False) for name in ("low", "high")),
        ColumnRule(name="source", type=str),
    )
    grid = read_table(file=file, content=content, columns=columns)
    return tuple(
        Effect(
            place_id=recipe.text("place", "id"),
            service_type=grid.text("service_type", i),
            provider_id=None,
            segment_id=grid.text("segment_id", i),
            outcome_id=grid.text("outcome_id", i),
            probability=float(grid.columns["probability"][i]),
            baseline=float(grid.columns["baseline"][i]),
            low=grid.number("low", i),
            high=grid.number("high", i),
            source=grid.text("source", i),
            as_of=recipe.day("effects", "as_of"),
            tested=False,
        )
        for i in range(len(grid))
    )


def read_kinds(*, file: str, content: bytes) -> tuple[KindRule, ...]:
    """Read which words in a name say what kind of organisation it is. Raises `CannotImport` (TABLE-*)."""
    columns = (
        ColumnRule(name="name_part", type=str),
        ColumnRule(name="kind", type=str),
        ColumnRule(name="small", type=bool),
        ColumnRule(name="note", type=str, required=False),
    )
    grid = read_table(file=file, content=content, columns=columns)
    return tuple(
        KindRule(name_part=grid.text("name_part", i), kind=grid.text("kind", i), small=grid.truth("small", i))
        for i in range(len(grid))
    )


def with_kinds(
    *, providers: Sequence[Provider], rules: Sequence[KindRule], words: Mapping[str, str]
) -> tuple[Provider, ...]:
    """Providers with their kind by the first rule whose words stand, as whole words, in the name or in what the source
    says of their kind (`words`, by provider id); others unchanged."""
    made = []
    for provider in providers:
        name = f" {provider.name} {words.get(provider.provider_id, '')} ".upper()
        rule = next((rule for rule in rules if f" {rule.name_part.strip().upper()} " in name), None)
        made.append(replace(provider, kind=rule.kind, small=rule.small) if rule else provider)
    return tuple(made)


def make_offers(*, recipe: Recipe, entries: Sequence[Entry]) -> tuple[Offer, ...]:
    """One offer for each usable service, so that its capacity is counted once. Every one is assumed: the source states
    neither capacity nor price."""
    assumed = {assumption.service_type: assumption for assumption in recipe.assumptions}
    place_id = recipe.text("place", "id")
    offers = []
    for entry in entries:
        service = entry.service
        if not service.usable:
            continue
        assert service.service_type is not None, "a usable service has a type"
        assert service.provider_id is not None, "a usable service has a provider"
        assert entry.delivery_mode is not None, "a usable service has a delivery mode"
        terms = assumed[service.service_type]
        offers.append(
            Offer(
                place_id=place_id,
                offer_id=own_id(place_id=place_id, kind="offer", source_id=service.service_id),
                provider_id=service.provider_id,
                service_id=service.service_id,
                service_type=service.service_type,
                status=recipe.text("offers", "status"),
                delivery_mode=entry.delivery_mode,
                latitude=service.latitude,
                longitude=service.longitude,
                capacity=terms.capacity,
                price_minor=terms.price_minor,
                fixed_minor=terms.fixed_minor,
                volume_min=terms.volume_min,
                unit_cost_minor=None,
                currency=recipe.text("place", "currency"),
                pot_id=terms.pot,
                source=recipe.text("offers", "source") + (BY_WORDS if entry.by_words else ""),
                as_of=recipe.day("offers", "as_of"),
                assumed=True,
            )
        )
    return tuple(offers)


def offers_by_type(offers: Sequence[Offer]) -> Mapping[str, int]:
    """How many offers there are of each service type."""
    found: dict[str, int] = {}
    for offer in offers:
        found[offer.service_type] = found.get(offer.service_type, 0) + 1
    return dict(sorted(found.items()))
