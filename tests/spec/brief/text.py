"""The brief that the specs bend: small, invented, and right as it stands."""

from __future__ import annotations

RIGHT = """\
[place]
id = "tarn-valley"
name = "Tarn Valley"
invented = true
currency = "GBP"

[period]
from = 2027-04-01
to = 2028-04-01
time_zone = "Europe/London"

[[outcomes]]
id = "settled-home"
name = "In a settled home six months later"
worth_minor = 900000
funder = "council"

[[service_types]]
id = "debt-advice"
name = "Debt advice"

[[service_types]]
id = "housing-support"
name = "Housing support"

[[segments]]
id = "in-debt"
name = "Adults with problem debt"
eligible = "age >= 18 AND problem_debt = TRUE"

[[segments]]
id = "renting"
name = "People who rent"
unit = "households"
eligible = "tenure IN ('private rent', 'social rent') OR moved_on >= '2026-01-01'"

[[person_columns]]
name = "age"
type = "integer"
meaning = "Age in whole years on the day of asking"

[[person_columns]]
name = "problem_debt"
type = "boolean"
meaning = "Whether debts are more than can be paid as they fall due"

[[person_columns]]
name = "tenure"
type = "text"
meaning = "How the home is held"
one_of = ["owner", "private rent", "social rent", "none"]

[[person_columns]]
name = "moved_on"
type = "date"
meaning = "Day of the last move"

[[person_columns]]
name = "income"
type = "number"
meaning = "Income in pounds a week"

[[pots]]
id = "prevention"
name = "Council prevention fund"
funder = "council"
amount_minor = 300000000
pays_for = ["debt-advice", "housing-support"]

[[pots]]
id = "health"
name = "Health inequalities fund"
funder = "health board"
amount_minor = 100000000
pays_for = ["debt-advice"]
segments = ["in-debt"]

[travel]
detour_factor = 1.3
mode = "transit"
minutes_max = 30
[travel.speeds_kmh]
walk = 4.8
transit = 14
car = 28
[travel.home]
mode = "car"
minutes_max = 40
[travel.service_types.debt-advice]
mode = "walk"
minutes_max = 25

[network]
budget_minor = 400000000
provider_cap = 0.25
locks = ["O-1"]
bans = ["O-2"]
[network.choice]
providers_min = 2
penalty_minor = 5000
[network.own_delivery]
provider_id = "P-INTEGRATOR"
cap = 0.1
"""


def bent(old: str, new: str, *, text: str = RIGHT) -> str:
    """The right brief with one piece of its text replaced, so that a spec shows just what is wrong."""
    if text.count(old) < 1:
        raise AssertionError(f"{old!r} is not in the brief")
    return text.replace(old, new, 1)
