"""Who offers what: providers of five kinds, and their funded and proposed offers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from weft.town import names
from weft.town.assumptions import (
    AS_OF,
    CURRENCY,
    FIXED_SHARE,
    FUNDED_PRICE,
    FUNDED_SHARE,
    HOME_SHARE,
    INVERSE_CARE,
    KINDS,
    ONLINE_TYPES,
    POTS,
    PRICE_SPREAD,
    PROPOSED_PRICE,
    SEGMENTS,
    SERVICES,
    SQUEEZED_SHARE,
    UNIT_COST_KNOWN,
)
from weft.town.geography import Ground, degrees
from weft.town.scale import Scale
from weft.vocabulary import Offer, Provider, Table

POT_IDS = tuple(pot.pot_id for pot in POTS)
TYPE_IDS = tuple(service.service_type for service in SERVICES)
UNKNOWN = -1
"""Stands in the arrays for a number that nobody has stated; the tables hold it as missing."""

UNKNOWN_PRICE_SHARE = 0.02
"""Share of proposed offers whose price is still to come. Assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """Providers as arrays in the order of their codes. `town` is where each works; `kind` indexes the kinds."""

    provider_id: list[str]
    name: list[str]
    kind: np.ndarray
    small: np.ndarray
    family: np.ndarray
    town: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Offers as arrays of one length. Money in pence, `x`, `y` in km; `type`, `pot`, `provider` are indices.

    `mode` 0 site, 1 home, 2 online; -1 stands for unknown in `capacity`, `price` and `unit_cost`.
    """

    type: np.ndarray
    provider: np.ndarray
    funded: np.ndarray
    mode: np.ndarray
    x: np.ndarray
    y: np.ndarray
    capacity: np.ndarray
    price: np.ndarray
    fixed: np.ndarray
    volume_min: np.ndarray
    unit_cost: np.ndarray
    pot: np.ndarray

    def __len__(self) -> int:
        return len(self.type)

    @property
    def spend(self) -> np.ndarray:
        """Spend of each offer if full, in pence; 0 where capacity or price is unknown."""
        known = (self.capacity != UNKNOWN) & (self.price != UNKNOWN)
        return np.where(known, self.fixed + self.price * self.capacity, 0)


def found_providers(*, scale: Scale, ground: Ground, count: int, seed: int) -> Firms:
    """Providers of every town, of each family of services in turn, so that no town lacks one.

    Each is called after a different area of its own town where there are enough of them.
    """
    rng = np.random.default_rng([seed, 3])
    towns = np.bincount(ground.town[ground.dale < 0], minlength=scale.towns)
    share = np.floor(count * towns / towns.sum()).astype(int)
    share[: count - share.sum()] += 1
    town = np.repeat(np.arange(scale.towns), share)
    family = (np.arange(count) - np.repeat(np.cumsum(share) - share, share)) % 4
    kind = rng.choice(len(KINDS), size=count, p=[k.share for k in KINDS])
    small = rng.random(count) < np.array([k.small_share for k in KINDS])[kind]
    places = _pick_namesakes(ground=ground, share=share, rng=rng)
    return Firms(
        provider_id=number_codes(prefix="P", count=count),
        name=names.name_providers(places=places, families=family, kinds=[KINDS[k].kind for k in kind], rng=rng),
        kind=kind,
        small=small,
        family=family,
        town=town,
    )


def draw_supply(
    *,
    scale: Scale,
    ground: Ground,
    people: np.ndarray,
    firms: Firms,
    count: int,
    closed: dict[str, tuple[int, ...]],
    seed: int,
) -> Supply:
    """Draw `count` offers. `closed` names, by service type, the dales in which no site of it may be drawn.

    Places are scaled so that funded and proposed offers of a type hold the stated share of the need outside those
    dales that some pot may pay for (`people`, shape (areas, segments)).
    """
    rng = np.random.default_rng([seed, 4])
    kind_of_service = rng.permutation(_by_share(count, [service.offer_share for service in SERVICES]))
    funded = rng.permutation(count) < round(FUNDED_SHARE * count)
    asking = [needing(people=people, service_type=s) * ~np.isin(ground.dale, closed.get(s, ())) for s in TYPE_IDS]
    area = _pick_areas(ground=ground, asking=asking, type_=kind_of_service, funded=funded, rng=rng)
    provider = _pick_providers(firms=firms, town=ground.town[area], type_=kind_of_service, rng=rng)
    angle, far = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 0.35, count)
    drawn = Supply(
        type=kind_of_service,
        provider=provider,
        funded=funded,
        mode=_pick_modes(type_=kind_of_service, online=scale.online_offers, rng=rng),
        x=ground.x[area] + far * np.cos(angle),
        y=ground.y[area] + far * np.sin(angle),
        capacity=_draw_capacity(
            type_=kind_of_service, funded=funded, kind=firms.kind[provider], asking=asking, rng=rng
        ),
        price=np.zeros(count, dtype=np.int64),
        fixed=np.zeros(count, dtype=np.int64),
        volume_min=np.zeros(count, dtype=np.int64),
        unit_cost=np.full(count, UNKNOWN, dtype=np.int64),
        pot=_pick_pots(type_=kind_of_service, rng=rng),
    )
    return _price(supply=drawn, firms=firms, rng=rng)


def join_supply(first: Supply, second: Supply) -> Supply:
    """Both, one after the other."""
    return Supply(**{f.name: np.concatenate([getattr(first, f.name), getattr(second, f.name)]) for f in fields(Supply)})


def join_firms(first: Firms, second: Firms) -> Firms:
    """Both, one after the other, with codes from the first to the last."""
    count = len(first.kind) + len(second.kind)
    arrays = {f: np.concatenate([getattr(first, f), getattr(second, f)]) for f in ("kind", "small", "family", "town")}
    return Firms(
        provider_id=number_codes(prefix="P", count=count),
        name=first.name + second.name,
        **arrays,
    )


def table_providers(*, scale: Scale, firms: Firms) -> Table[Provider]:
    """The providers as a table."""
    return Table.of(
        Provider,
        {
            "place_id": [scale.place_id] * len(firms.kind),
            "provider_id": firms.provider_id,
            "name": firms.name,
            "kind": [KINDS[k].kind for k in firms.kind],
            "small": firms.small,
        },
    )


def number_codes(*, prefix: str, count: int) -> list[str]:
    """Codes from 1 on, as wide as the last."""
    width = len(str(count))
    return [f"{prefix}-{i + 1:0{width}d}" for i in range(count)]


def table_offers(*, scale: Scale, supply: Supply, firms: Firms) -> Table[Offer]:
    """The offers as a table; online offers have no position."""
    count = len(supply)
    latitude, longitude = degrees(x=supply.x, y=supply.y)
    online = supply.mode == 2
    return Table.of(
        Offer,
        {
            "place_id": [scale.place_id] * count,
            "offer_id": number_codes(prefix="O", count=count),
            "provider_id": [firms.provider_id[p] for p in supply.provider],
            "service_id": [None] * count,
            "service_type": [TYPE_IDS[t] for t in supply.type],
            "status": ["funded" if f else "proposed" for f in supply.funded],
            "delivery_mode": [("site", "home", "online")[m] for m in supply.mode],
            "latitude": [None if o else float(v) for v, o in zip(latitude, online, strict=True)],
            "longitude": [None if o else float(v) for v, o in zip(longitude, online, strict=True)],
            "capacity": _known(supply.capacity),
            "price_minor": _known(supply.price),
            "fixed_minor": supply.fixed,
            "volume_min": supply.volume_min,
            "unit_cost_minor": _known(supply.unit_cost),
            "currency": [CURRENCY] * count,
            "pot_id": [POT_IDS[p] for p in supply.pot],
            "source": [
                "Invented town: contract register" if f else "Invented town: call for offers" for f in supply.funded
            ],
            "as_of": [AS_OF] * count,
            "assumed": np.zeros(count, dtype=bool),
        },
    )


def needing(*, people: np.ndarray, service_type: str) -> np.ndarray:
    """People of each area who need a service type and for whom some pot may pay for it, shape (areas,)."""
    payers = [pot for pot, _ in SERVICES[TYPE_IDS.index(service_type)].pots]
    rules = [rule for rule in POTS if rule.pot_id in payers]
    columns = [
        column
        for column, segment in enumerate(SEGMENTS)
        if service_type in segment.essential + segment.helpful
        and any(not rule.segments or segment.segment_id in rule.segments for rule in rules)
    ]
    return np.asarray(people[:, columns].sum(axis=1))


def _known(values: np.ndarray) -> list[int | None]:
    return [None if value == UNKNOWN else int(value) for value in values]


def _by_share(count: int, shares: list[float]) -> np.ndarray:
    """`count` indices in proportion to the shares, largest remainder first."""
    exact = count * np.array(shares) / sum(shares)
    parts = np.floor(exact).astype(int)
    parts[np.argsort(parts - exact, kind="stable")[: count - parts.sum()]] += 1
    return np.repeat(np.arange(len(shares)), parts)


def _pick_namesakes(*, ground: Ground, share: np.ndarray, rng: np.random.Generator) -> list[str]:
    """A different area of the town for each provider to be called after."""
    picked: list[str] = []
    for town, number in enumerate(share):
        areas = np.flatnonzero((ground.town == town) & (ground.dale < 0))
        picked += [ground.name[a] for a in rng.permutation(areas)[:number]]
    return picked


def _pick_areas(
    *, ground: Ground, asking: list[np.ndarray], type_: np.ndarray, funded: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The area where each offer stands: funded ones where supply always lay, proposed ones where need is."""
    area = np.zeros(len(type_), dtype=int)
    habit = ground.population * np.array(INVERSE_CARE)[ground.quintile - 1]
    for index, need in enumerate(asking):
        for status, weight in ((True, habit * (need > 0)), (False, need)):
            rows = np.flatnonzero((type_ == index) & (funded == status))
            area[rows] = rng.choice(len(weight), size=len(rows), p=weight / weight.sum())
    return area


def _pick_providers(*, firms: Firms, town: np.ndarray, type_: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A provider of the offer's town and family; the first ones of each hold more offers than the last."""
    family = np.array([service.family for service in SERVICES])[type_]
    group, wanted = firms.town * 4 + firms.family, town * 4 + family
    order = np.argsort(group, kind="stable")
    start = np.searchsorted(group[order], wanted, side="left")
    size = np.searchsorted(group[order], wanted, side="right") - start
    picked: np.ndarray = order[start + np.floor(size * rng.random(len(town)) ** 1.5).astype(int)]
    return picked


def _pick_modes(*, type_: np.ndarray, online: int, rng: np.random.Generator) -> np.ndarray:
    mode = (rng.random(len(type_)) < np.array([HOME_SHARE.get(t, 0.0) for t in TYPE_IDS])[type_]).astype(int)
    able = np.flatnonzero(np.isin(type_, [TYPE_IDS.index(t) for t in ONLINE_TYPES]))
    mode[rng.choice(able, size=min(online, len(able)), replace=False)] = 2
    return np.asarray(mode)


def _draw_capacity(
    *, type_: np.ndarray, funded: np.ndarray, kind: np.ndarray, asking: list[np.ndarray], rng: np.random.Generator
) -> np.ndarray:
    size = np.array([k.size for k in KINDS])[kind] * np.exp(rng.normal(0, 0.4, len(type_)))
    capacity = np.zeros(len(type_), dtype=np.int64)
    for index, service in enumerate(SERVICES):
        need = float(asking[index].sum())
        for status, cover in ((True, service.funded_cover), (False, service.proposed_cover)):
            rows = (type_ == index) & (funded == status)
            capacity[rows] = np.maximum(3, np.round(size[rows] / max(size[rows].sum(), 1e-9) * need * cover))
    return capacity


def _pick_pots(*, type_: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    pot = np.zeros(len(type_), dtype=int)
    for index, service in enumerate(SERVICES):
        rows = np.flatnonzero(type_ == index)
        shares = _by_share(len(rows), [share for _, share in service.pots])
        pot[rows] = rng.permutation(np.array([POT_IDS.index(p) for p, _ in service.pots])[shares])
    return pot


def _price(*, supply: Supply, firms: Firms, rng: np.random.Generator) -> Supply:
    """Prices in whole pounds, fixed costs in hundreds, least volumes and stated costs."""
    count = len(supply)
    kind = firms.kind[supply.provider]
    usual = np.array([service.price_minor for service in SERVICES])[supply.type]
    whole = usual * np.array([k.price for k in KINDS])[kind] * np.where(supply.funded, FUNDED_PRICE, PROPOSED_PRICE)
    whole = whole * np.exp(rng.normal(0, PRICE_SPREAD, count))
    fixed_share = rng.uniform(*FIXED_SHARE, count)
    price = (np.round(whole * (1 - fixed_share) / 100) * 100).astype(np.int64)
    fixed = (np.round(whole * fixed_share * supply.capacity / 10_000) * 10_000).astype(np.int64)
    least = np.where(rng.random(count) < 0.6, np.floor(supply.capacity * rng.uniform(0.1, 0.3, count)), 0)
    squeezed = supply.funded & firms.small[supply.provider] & (rng.random(count) < SQUEEZED_SHARE)
    cost = price * np.where(squeezed, rng.uniform(1.03, 1.10, count), rng.uniform(0.82, 0.98, count))
    stated = squeezed | (rng.random(count) < UNIT_COST_KNOWN)
    awaited = ~supply.funded & (rng.random(count) < UNKNOWN_PRICE_SHARE)
    return replace(
        supply,
        price=np.where(awaited, UNKNOWN, price),
        fixed=fixed,
        volume_min=least.astype(np.int64),
        unit_cost=np.where(stated & ~awaited, (np.round(cost / 100) * 100).astype(np.int64), UNKNOWN),
    )
