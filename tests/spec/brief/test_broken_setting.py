"""Settings that are unknown, missing, of the wrong kind, out of range, or badly named: BRIEF-2 to BRIEF-6."""

from __future__ import annotations

import pytest

from tests.spec.brief.broken import Case, cases
from tests.spec.brief.text import bent
from weft import brief

SETTINGS = r"""
a heading is misspelt
  < [network]\n
  > [netwrok]\n
  : BRIEF-3: brief.toml: `budget_minor` in [network] is missing. Allowed: a whole number without quotes or
  : decimals, at least 0 and at most 1,000,000,000,000,000. Add a line for `budget_minor`.
  : BRIEF-2: brief.toml, line 93: 'netwrok' is not a setting of the brief. Allowed: adequacy, atlas, deals,
  : definitions, discount_rates, figures, fit, network, outcomes, people, period, person_columns, place, pots,
  : pricing, rates, savings, scenarios, segments, service_types, travel. Write 'network' if that is what you mean.
  | [netwrok]

a setting is misspelt
  < budget_minor
  > budgte_minor
  : BRIEF-3: brief.toml, line 93: `budget_minor` in [network] is missing. Allowed: a whole number without quotes
  : or decimals, at least 0 and at most 1,000,000,000,000,000. Add a line for `budget_minor`.
  | [network]
  : BRIEF-2: brief.toml, line 94: 'budgte_minor' is not a setting of [network]. Allowed: awards_max, bans,
  : budget_minor, choice, equity, explore, fair_price, locks, one_provider_per_area, own_delivery, provider_cap,
  : small_providers. Write 'budget_minor' if that
  : is what you mean.
  | budgte_minor = 400000000

a setting stands under the wrong heading
  < [network]\n
  > [network]\nfloor = 0.8\n
  : BRIEF-2: brief.toml, line 94: 'floor' is not a setting of [network]. Allowed: awards_max, bans,
  : budget_minor, choice, equity, explore, fair_price, locks, one_provider_per_area, own_delivery, provider_cap,
  : small_providers. It belongs under [network.equity].
  | floor = 0.8

a setting is new to us
  < invented = true
  > invented = true\ncolour = "green"
  : BRIEF-2: brief.toml, line 5: 'colour' is not a setting of [place]. Allowed: currency, id, invented, language,
  : name.
  | colour = "green"

a required table is missing
  < [period]\nfrom = 2027-04-01\nto = 2028-04-01\ntime_zone = "Europe/London"\n
  > 
  : BRIEF-3: brief.toml: [period] is missing. Allowed: a table of settings. Add a heading [period].

a required setting is missing
  < worth_minor = 900000\n
  > 
  : BRIEF-3: brief.toml, line 12: `worth_minor` in [[outcomes]] number 1 is missing. Allowed: a whole number
  : without quotes or decimals, at least 0 and at most 1,000,000,000,000,000. Add a line for `worth_minor`.
  | [[outcomes]]

money is written with decimals
  < worth_minor = 900000
  > worth_minor = 9000.00
  : BRIEF-4: brief.toml, line 15: `worth_minor` in [[outcomes]] number 1 is a number. Allowed: a whole number
  : without quotes or decimals, at least 0 and at most 1,000,000,000,000,000.
  | worth_minor = 9000.00

a number stands in quotes
  < minutes_max = 30
  > minutes_max = "30"
  : BRIEF-4: brief.toml, line 81: `minutes_max` in [travel] is text. Allowed: a number without quotes, above 0 and
  : at most 1,440.
  | minutes_max = "30"

a date stands in quotes
  < from = 2027-04-01
  > from = "2027-04-01"
  : BRIEF-4: brief.toml, line 8: `from` in [period] is text. Allowed: a date without quotes, such as 2027-04-01.
  | from = "2027-04-01"

a date has a time
  < from = 2027-04-01
  > from = 2027-04-01T00:00:00
  : BRIEF-4: brief.toml, line 8: `from` in [period] is a date and time. Allowed: a date without quotes, such as
  : 2027-04-01.
  | from = 2027-04-01T00:00:00

true stands in quotes
  < invented = true
  > invented = "true"
  : BRIEF-4: brief.toml, line 4: `invented` in [place] is text. Allowed: true or false, without quotes.
  | invented = "true"

one heading stands where two brackets are needed
  < [[outcomes]]
  > [outcomes]
  : BRIEF-4: brief.toml, line 12: [outcomes] is a table. Allowed: one or more tables of settings, each under its
  : own [[heading]].
  | [outcomes]

money is negative
  < amount_minor = 300000000
  > amount_minor = -1
  : BRIEF-5: brief.toml, line 67: `amount_minor` in [[pots]] number 1 is -1. Allowed: a whole number without
  : quotes or decimals, at least 0 and at most 1,000,000,000,000,000.
  | amount_minor = -1

a share is a percentage
  < provider_cap = 0.25
  > provider_cap = 25
  : BRIEF-5: brief.toml, line 95: `provider_cap` in [network] is 25. Allowed: a number without quotes, at least 0
  : and at most 1.
  | provider_cap = 25

a number is not finite
  < detour_factor = 1.3
  > detour_factor = nan
  : BRIEF-5: brief.toml, line 79: `detour_factor` in [travel] is nan. Allowed: a number without quotes, at least 1
  : and at most 10.
  | detour_factor = nan

a journey takes no time
  < minutes_max = 30
  > minutes_max = 0
  : BRIEF-5: brief.toml, line 81: `minutes_max` in [travel] is 0. Allowed: a number without quotes, above 0 and at
  : most 1,440.
  | minutes_max = 0

a mode of travel is unknown
  < mode = "car"
  > mode = "carr"
  : BRIEF-5: brief.toml, line 87: `mode` in [travel.home] is 'carr'. Allowed: one of walk, cycle, transit, car.
  : Write 'car' if that is what you mean.
  | mode = "carr"

a unit is unknown
  < unit = "households"
  > unit = "families"
  : BRIEF-5: brief.toml, line 34: `unit` in [[segments]] number 2 is 'families'. Allowed: one of people,
  : households.
  | unit = "families"

a currency is not one
  < "GBP"
  > "GPB"
  : BRIEF-5: brief.toml, line 5: 'GPB' is not a currency of ISO 4217. Allowed: three capital letters, such as GBP,
  : EUR or USD.
  | currency = "GPB"

a time zone is not one
  < Europe/London
  > Europe/Lodnon
  : BRIEF-5: brief.toml, line 10: 'Europe/Lodnon' is not a time zone. Allowed: a name of the IANA database, such
  : as Europe/London or UTC. Write 'Europe/London' if that is what you mean.
  | time_zone = "Europe/Lodnon"

an id is used twice
  < id = "health"
  > id = "prevention"
  : BRIEF-6: brief.toml, line 71: `id` in [[pots]] number 2 is 'prevention', as in number 1. Give each its own.
  | id = "prevention"

an id is too long
  < id = "health"
  > id = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"
  : BRIEF-6: brief.toml, line 71: `id` in [[pots]] number 2 has 65 characters. Allowed: text of 1 to 64 characters
  : in quotes, such as "debt-advice".
  | id = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"

an id is empty
  < id = "health"
  > id = ""
  : BRIEF-6: brief.toml, line 71: `id` in [[pots]] number 2 is empty. Allowed: text of 1 to 64 characters in
  : quotes, such as "debt-advice".
  | id = ""

an id would run as a formula
  < id = "settled-home"
  > id = "=cmd"
  : BRIEF-6: brief.toml, line 13: `id` in [[outcomes]] number 1 begins with '=', which a spreadsheet would run as
  : a formula. Allowed: text of 1 to 64 characters in quotes, such as "debt-advice".
  | id = "=cmd"

a name would run as a formula
  < name = "Tarn Valley"
  > name = "@SUM(A1)"
  : BRIEF-6: brief.toml, line 3: `name` in [place] begins with '@', which a spreadsheet would run as a formula.
  : Allowed: text in quotes, on one line, at most 2000 characters.
  | name = "@SUM(A1)"

a name holds a control character
  < name = "Tarn Valley"
  > name = "Tarn\\u001b[31m"
  : BRIEF-6: brief.toml, line 3: `name` in [place] holds a line break or another control character. Allowed: text
  : in quotes, on one line, at most 2000 characters.
  | name = "Tarn\u001b[31m"

an id holds the separator
  < id = "settled-home"
  > id = "a;b"
  : BRIEF-6: brief.toml, line 13: `id` in [[outcomes]] number 1 holds a semicolon, or begins or ends with a space.
  : Allowed: text of 1 to 64 characters in quotes, such as "debt-advice".
  | id = "a;b"

a list names one thing twice
  < segments = ["in-debt"]
  > segments = ["in-debt", "in-debt"]
  : BRIEF-6: brief.toml, line 76: `segments` in [[pots]] number 2 holds 'in-debt' twice. Remove one of the two.
  | segments = ["in-debt", "in-debt"]

a list is empty
  < pays_for = ["debt-advice"]
  > pays_for = []
  : BRIEF-3: brief.toml, line 75: `pays_for` in [[pots]] number 2 is empty. Allowed: a list of texts, such as
  : ["debt-advice"].
  | pays_for = []

a speed is for an unknown mode
  < car = 28
  > car = 28\nbus = 20
  : BRIEF-2: brief.toml, line 86: 'bus' is not a setting of `speeds_kmh` in [travel]. Allowed: car, cycle,
  : transit, walk.
  | bus = 20

a person column is a word of SQL
  < name = "income"
  > name = "select"
  : BRIEF-6: brief.toml, line 59: `name` in [[person_columns]] number 5 is 'select', which `eligible` could not
  : name. Allowed: small letters, digits and _, beginning with a letter; no word of SQL, and none of person_id,
  : place_id, segment_id, verdict.
  | name = "select"

a person column is taken
  < name = "income"
  > name = "person_id"
  : BRIEF-6: brief.toml, line 59: `name` in [[person_columns]] number 5 is 'person_id', which `eligible` could not
  : name. Allowed: small letters, digits and _, beginning with a letter; no word of SQL, and none of person_id,
  : place_id, segment_id, verdict.
  | name = "person_id"
"""


@pytest.mark.parametrize("case", cases(SETTINGS), ids=lambda case: case.name)
def test_it_is_refused_with_its_line_and_what_may_stand_there(case: Case) -> None:
    """Each setting alone: BRIEF-2 to BRIEF-6."""
    with pytest.raises(brief.CannotRead) as refusal:
        brief.load(text=bent(case.old, case.new).encode())
    assert str(refusal.value) == case.said
