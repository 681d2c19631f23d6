"""The sizes in which the town can be built, and how far people of each go."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary import ReachRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One size: how much there is of each thing, how far people go, and whether boundaries are `drawn`."""

    size: str
    place_id: str
    place_name: str
    area_prefix: str
    areas: int
    offers: int
    providers: int
    online_offers: int
    towns: int
    usual_mode: str
    transit_kmh: float
    car_kmh: float
    usual_minutes: float
    treatment_minutes: float
    childcare_minutes: float
    home_minutes: float
    drawn: bool

    @property
    def speeds_kmh(self) -> dict[str, float]:
        """Door-to-door speed by mode, km per hour."""
        return {"walk": 4.8, "transit": self.transit_kmh, "car": self.car_kmh}

    def rule(self, *, service_type: str) -> ReachRule:
        """How far people go to a site of a service type."""
        if service_type == "childcare":
            return ReachRule(mode="walk", minutes_max=self.childcare_minutes)
        if service_type == "drug-treatment":
            return ReachRule(mode=self.usual_mode, minutes_max=self.treatment_minutes)
        return ReachRule(mode=self.usual_mode, minutes_max=self.usual_minutes)

    def reach_km(self, *, service_type: str) -> float:
        """The great-circle distance, in km, that the rule allows."""
        rule = self.rule(service_type=service_type)
        return rule.minutes_max / 60 * self.speeds_kmh[rule.mode] / DETOUR_FACTOR


DETOUR_FACTOR = 1.3
"""Road km per great-circle km. Assumption; studies of street networks find about 1.2 to 1.4."""

DALES = 5
"""Outlying valleys, one for each planted truth that needs ground of its own (the postcode lottery needs two)."""

DALE_AREAS = 8
"""Areas in each dale."""

SIZES: dict[str, Scale] = {
    "borough": Scale(
        size="borough",
        place_id="tarn-valley",
        place_name="Tarn Valley",
        area_prefix="TV",
        areas=200,
        offers=300,
        providers=110,
        online_offers=5,
        towns=1,
        usual_mode="transit",
        transit_kmh=14.0,
        car_kmh=28.0,
        usual_minutes=25.0,
        treatment_minutes=18.0,
        childcare_minutes=30.0,
        home_minutes=25.0,
        drawn=True,
    ),
    "city-region": Scale(
        size="city-region",
        place_id="tarnmere",
        place_name="Tarnmere City Region",
        area_prefix="TM",
        areas=1_700,
        offers=2_500,
        providers=800,
        online_offers=8,
        towns=11,
        usual_mode="car",
        transit_kmh=20.0,
        car_kmh=38.0,
        usual_minutes=15.0,
        treatment_minutes=13.0,
        childcare_minutes=30.0,
        home_minutes=15.0,
        drawn=True,
    ),
    "nation": Scale(
        size="nation",
        place_id="averland",
        place_name="Averland",
        area_prefix="AV",
        areas=33_755,
        offers=40_000,
        providers=12_000,
        online_offers=12,
        towns=300,
        usual_mode="transit",
        transit_kmh=14.0,
        car_kmh=28.0,
        usual_minutes=20.0,
        treatment_minutes=15.0,
        childcare_minutes=30.0,
        home_minutes=15.0,
        drawn=False,
    ),
}
