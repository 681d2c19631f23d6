"""The smallest place that has everything: two areas, two providers, one segment. All names are invented."""

from __future__ import annotations

BRIEF = b"""
[place]
id = "p"
name = "Little Tarn"
invented = true
currency = "GBP"
language = "en-GB"

[period]
from = 2027-04-01
to = 2028-04-01
time_zone = "Europe/London"

[[outcomes]]
id = "debt-free"
name = "Out of problem debt a year later"
worth_minor = 100000
funder = "council"

[[service_types]]
id = "debt-advice"
name = "Debt advice"

[[segments]]
id = "in-debt"
name = "Adults in debt"
unit = "people"
eligible = "age >= 18 AND problem_debt = TRUE"

[[person_columns]]
name = "age"
type = "integer"
meaning = "Age in whole years"

[[person_columns]]
name = "problem_debt"
type = "boolean"
meaning = "Whether debts are more than the person can repay"

[[pots]]
id = "prevention"
name = "Prevention fund"
funder = "council"
amount_minor = 1000000
pays_for = ["debt-advice"]

[travel]
detour_factor = 1.3
mode = "transit"
minutes_max = 30
[travel.speeds_kmh]
transit = 14

[network]
budget_minor = 1000000
"""

FILES: dict[str, bytes] = {
    "brief.toml": BRIEF,
    "areas.csv": b"""place_id,area_id,name,latitude,longitude,population,deprivation_quintile
p,A1,Millbeck,54.5,-3.0,1200,1
p,A2,Fellside,54.51,-3.01,900,5
""",
    "requirements.csv": b"place_id,segment_id,service_type,essential\np,in-debt,debt-advice,true\n",
    "needs.csv": b"""place_id,area_id,segment_id,people,low,high,source,as_of,assumed
p,A1,in-debt,30,20,40,survey,2026-04-01,false
p,A2,in-debt,10,,,survey,2026-04-01,false
""",
    "providers.csv": b"""place_id,provider_id,name,kind,small
p,P1,Beck Advice,charity,true
p,P2,Fell Partners,large,false
""",
    "offers.csv": b"""place_id,offer_id,provider_id,service_id,service_type,status,delivery_mode,latitude,longitude,\
capacity,price_minor,fixed_minor,volume_min,unit_cost_minor,currency,pot_id,source,as_of,assumed
p,O1,P1,,debt-advice,funded,site,54.5,-3.0,20,10000,50000,5,9000,GBP,prevention,return,2026-04-01,false
p,O2,P2,,debt-advice,proposed,online,,,25,12000,0,0,,GBP,prevention,return,2026-04-01,false
""",
    "effects.csv": b"""place_id,service_type,provider_id,segment_id,outcome_id,probability,baseline,low,high,\
source,as_of,tested
p,debt-advice,,in-debt,debt-free,0.5,0.2,0.4,0.6,trial,2025-01-01,true
""",
}


def files(**changed: bytes | None) -> dict[str, bytes]:
    """The files of the place with some replaced (`areas=b"..."`) or left out (`areas=None`)."""
    named = {f"{name}.csv": content for name, content in changed.items()}
    return {name: content for name, content in {**FILES, **named}.items() if content is not None}


def edited(table: str, old: str, new: str) -> dict[str, bytes]:
    """The files of the place with one piece of one table's text replaced."""
    content = FILES[f"{table}.csv"].decode()
    if old not in content:
        raise AssertionError(f"{old!r} is not in {table}")
    return files(**{table: content.replace(old, new, 1).encode()})
