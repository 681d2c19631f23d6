"""Build the town: ground, people, supply, effects, brief and boundaries from a size and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weft.town.boundaries import draw_boundaries, no_boundaries
from weft.town.deal import DRAFTS, choose_offers, draft_contracts, write_deal
from weft.town.direction import fill_pots, write_brief
from weft.town.effects import table_effects
from weft.town.geography import lay_ground, table_areas
from weft.town.people import count_people, table_needs, table_requirements
from weft.town.planted import CLOSED, FIRMS, found_planted, plant, tell_truth
from weft.town.scale import SIZES
from weft.town.supply import (
    draw_supply,
    found_providers,
    join_firms,
    join_supply,
    number_codes,
    table_offers,
    table_providers,
)
from weft.town.truth import Truth
from weft.vocabulary import Problem, Refusal, Table


class CannotBuild(Refusal):
    """The size or the seed is not one that a town can be built from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """An invented place: its tables, the bytes of `brief.toml` and of `areas.geojson`, and the truths planted in it.

    `drafts` are contracts in draft and their pots; `draft_rates` the lines of the rate card that each pays by.
    """

    tables: tuple[Table[Any], ...]
    brief: bytes
    boundaries: bytes
    truth: Truth
    drafts: tuple[Table[Any], ...]
    draft_rates: dict[str, tuple[str, ...]]


def build(*, size: str, seed: int) -> Town:
    """Build the town of a size (`borough`, `city-region`, `nation`) from a seed (a whole number, not negative).

    Pure: no disk, no clock; the same arguments give the same bytes. Raises `CannotBuild` with every problem (TOWN-1 an
    unknown size, TOWN-2 a negative seed). People are whole numbers, money pence, positions degrees (EPSG:4326).
    """
    _check(size=size, seed=seed)
    scale = SIZES[size]
    ground = lay_ground(scale=scale, seed=seed)
    people = count_people(ground=ground, seed=seed)
    drawn_firms = scale.providers - len(FIRMS)
    firms = found_providers(scale=scale, ground=ground, count=drawn_firms, seed=seed)
    planting = plant(scale=scale, ground=ground, people=people, first_firm=drawn_firms)
    drawn_offers = scale.offers - len(planting.supply)
    drawn = draw_supply(
        scale=scale, ground=ground, people=people, firms=firms, count=drawn_offers, closed=CLOSED, seed=seed
    )
    supply = join_supply(drawn, planting.supply)
    firms = join_firms(firms, found_planted(ground=ground, seed=seed))
    truth = tell_truth(
        ground=ground,
        people=people,
        planting=planting,
        offer_ids=number_codes(prefix="O", count=scale.offers)[drawn_offers:],
        provider_ids=firms.provider_id[drawn_firms:],
    )
    offers = table_offers(scale=scale, supply=supply, firms=firms)
    chosen = choose_offers(offers=offers)
    return Town(
        tables=(
            table_areas(scale=scale, ground=ground),
            table_requirements(scale=scale),
            table_needs(scale=scale, ground=ground, people=people),
            table_providers(scale=scale, firms=firms),
            offers,
            table_effects(scale=scale, supply=supply, firms=firms, seed=seed),
        ),
        brief=write_brief(
            scale=scale,
            amounts=fill_pots(supply=supply),
            own_provider_id=firms.provider_id[int((firms.kind == 0).argmax())],
            deal=write_deal(chosen=chosen),
        ),
        boundaries=draw_boundaries(ground=ground, seed=seed) if scale.drawn else no_boundaries(),
        truth=truth,
        drafts=draft_contracts(place_id=scale.place_id, chosen=chosen),
        draft_rates={draft.contract_id: draft.rates for draft in DRAFTS if draft.contract_id in chosen},
    )


def _check(*, size: str, seed: int) -> None:
    problems = []
    if size not in SIZES:
        problems.append(Problem(code="TOWN-1", what=f"there is no town of size {size!r}", allowed=", ".join(SIZES)))
    if seed < 0:
        problems.append(Problem(code="TOWN-2", what=f"the seed {seed} is negative", allowed="a whole number from 0"))
    if problems:
        raise CannotBuild(problems)
