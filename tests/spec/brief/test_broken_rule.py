"""Names that are not declared, and a brief that contradicts itself: BRIEF-7 and BRIEF-8."""

from __future__ import annotations

import pytest

from tests.spec.brief.broken import Case, cases
from tests.spec.brief.text import bent
from weft import brief

RULES = r"""
a pot pays for an unknown service type
  < pays_for = ["debt-advice"]
  > pays_for = ["debt-advise"]
  : BRIEF-7: brief.toml, line 75: `pays_for` in [[pots]] number 2 names 'debt-advise', which is not a service type
  : of the brief. Allowed: debt-advice, housing-support. Write 'debt-advice' if that is what you mean.
  | pays_for = ["debt-advise"]

a pot pays for an unknown segment
  < segments = ["in-debt"]
  > segments = ["in-dept"]
  : BRIEF-7: brief.toml, line 76: `segments` in [[pots]] number 2 names 'in-dept', which is not a segment of the
  : brief. Allowed: in-debt, renting. Write 'in-debt' if that is what you mean.
  | segments = ["in-dept"]

a journey is to an unknown service type
  < [travel.service_types.debt-advice]
  > [travel.service_types.debtadvice]
  : BRIEF-7: brief.toml, line 89: [travel.service_types] names 'debtadvice', which is not a service type of the
  : brief. Allowed: debt-advice, housing-support. Write 'debt-advice' if that is what you mean.
  | [travel.service_types.debtadvice]

a mode has no speed
  < mode = "walk"
  > mode = "cycle"
  : BRIEF-7: brief.toml, line 90: `mode` in [travel.service_types.debt-advice] is 'cycle', for which
  : [travel.speeds_kmh] gives no speed. Allowed: car, transit, walk. Add a line for `cycle` there.
  | mode = "cycle"

values are listed for a number
  < meaning = "Income in pounds a week"
  > meaning = "Income in pounds a week"\none_of = ["low"]
  : BRIEF-8: brief.toml, line 62: `one_of` in [[person_columns]] number 5 lists texts for a column of type number.
  : Allowed: `one_of` only where type = "text".
  | one_of = ["low"]

the period ends before it begins
  < to = 2028-04-01
  > to = 2027-04-01
  : BRIEF-8: brief.toml, line 9: the period ends on 2027-04-01, not after it begins on 2027-04-01. Allowed: `to`
  : is the first day after the period, later than `from`.
  | to = 2027-04-01

the budget is more than the pots hold
  < budget_minor = 400000000
  > budget_minor = 400000001
  : BRIEF-8: brief.toml, line 94: the budget is £4,000,000.01, more than the £4,000,000.00 that all pots hold
  : together. Allowed: at most 400000000.
  | budget_minor = 400000001

an offer is locked and banned
  < bans = ["O-2"]
  > bans = ["O-1"]
  : BRIEF-8: brief.toml, line 97: offer 'O-1' is both locked and banned. Take it out of `locks` or out of `bans`.
  | bans = ["O-1"]

the own cap is above the provider cap
  < cap = 0.1\n
  > cap = 0.3\n
  : BRIEF-8: brief.toml, line 103: the integrator's own cap of 0.3 is above the cap of 0.25 for any provider.
  : Allowed: at most 0.25.
  | cap = 0.3

lots are for an unknown service type
  < bans = ["O-2"]
  > bans = ["O-2"]\none_provider_per_area = ["debt-advise"]
  : BRIEF-7: brief.toml, line 98: [network] one_provider_per_area names 'debt-advise', which is not a service type of
  : the brief. Allowed: debt-advice, housing-support. Write 'debt-advice' if that is what you mean.
  | one_provider_per_area = ["debt-advise"]

exploring stops before it starts
  < [network.choice]
  > [network.explore]\nshare = 0.05\nuntil = 2027-04-01\n[network.choice]
  : BRIEF-8: brief.toml, line 100: exploring stops on 2027-04-01, before the period begins. Allowed: a day after
  : 2027-04-01, at the latest 2028-04-01, the first day after the period.
  | until = 2027-04-01

exploring goes on after the period
  < [network.choice]
  > [network.explore]\nshare = 0.05\nuntil = 2028-04-02\n[network.choice]
  : BRIEF-8: brief.toml, line 100: exploring stops on 2028-04-02, after the period ends. Allowed: a day after
  : 2027-04-01, at the latest 2028-04-01, the first day after the period.
  | until = 2028-04-02
"""


@pytest.mark.parametrize("case", cases(RULES), ids=lambda case: case.name)
def test_it_is_refused_with_its_line_and_what_may_stand_there(case: Case) -> None:
    """Settings against each other: BRIEF-7 and BRIEF-8."""
    with pytest.raises(brief.CannotRead) as refusal:
        brief.load(text=bent(case.old, case.new).encode())
    assert str(refusal.value) == case.said
