"""The brief in plain words."""

from __future__ import annotations

from tests.spec.brief.text import RIGHT, bent
from weft import brief

SHOWN = """\
Tarn Valley (tarn-valley)
An invented place: nothing here is true of a real one.
Period: 1 April 2027 to 31 March 2028, both included; days as in Europe/London. 366 days.
Money: GBP. Budget £4,000,000.00, out of £4,000,000.00 in 2 pots.

What we want to happen, and what it is worth
  - In a settled home six months later: £9,000.00 each time, to council.

Who it is for
  - Adults with problem debt (counted in people): age is at least 18, and problem debt is yes.
  - People who rent (counted in households): either tenure is one of 'private rent', 'social rent', or moved on is on \
or after 1 January 2026.
  A person is in one group at most. What we do not know of a person we ask; it is never taken as a no.

What we ask a person
  - age: Age in whole years on the day of asking (a whole number).
  - income: Income in pounds a week (a number).
  - moved on: Day of the last move (a date).
  - problem debt: Whether debts are more than can be paid as they fall due (true or false).
  - tenure: How the home is held (one of none, owner, private rent, social rent).

Whose money, and what it may pay for
  - Health inequalities fund (health board): £1,000,000.00 for Debt advice; for Adults with problem debt.
  - Council prevention fund (council): £3,000,000.00 for Debt advice, Housing support; for everyone it is for.

How far is too far
  - People go up to 30 minutes by public transport to a service.
  - For Debt advice they go up to 25 minutes on foot.
  - Staff go up to 40 minutes by car to a home visit. Nobody travels to an online service.
  - Counted as 1.3 times the straight line; speeds: by car 28 km/h, by public transport 14 km/h, on foot 4.8 km/h.

Rules that the network must keep
  - Nobody gets more than 25% of the budget.
  - P-INTEGRATOR puts the network together and also delivers: a declared conflict of interest, held to 10% \
of the budget.
  - Offer O-1 must be in.
  - Offer O-2 must stay out.

What else we want, and what we would give for it
  - At least 2 providers in reach to choose from: £50.00 for each person short.

What the map counts
  - Choice is 2 providers or more in reach.
  - 0 places may stand spare for each further provider.
  - Where capacity is assumed, figures are shown at x0.5, x1, x2 of it.
"""


def shown(text: str = RIGHT) -> list[str]:
    return list(brief.show(brief=brief.load(text=text.encode())))


def test_a_brief_is_shown_in_plain_words_and_closes_with_its_digest():
    """BRIEF-11. Whoever reads it can check that it is the brief a decision was made under."""
    digest = brief.load(text=RIGHT.encode()).digest
    assert shown() == [*SHOWN.splitlines(), "", f"This brief is {digest}."]


def test_what_no_pot_pays_for_is_said():
    """Nobody is responsible for it, and the brief itself shows that."""
    text = bent('pays_for = ["debt-advice", "housing-support"]', 'pays_for = ["debt-advice"]')
    assert "  No pot may pay for: Housing support." in shown(text)


def test_every_wish_is_shown_with_its_price():
    """Soft rules have prices in money, and a yen has no hundredths."""
    wishes = """
[network.equity]
floor = 0.8
penalty_minor = 20000
[network.small_providers]
share = 0.3
penalty = 0.5
"""
    assert [line for line in shown(bent("GBP", "JPY") + wishes) if "short" in line] == [
        "  - At least 2 providers in reach to choose from: JPY 5,000 for each person short.",
        "  - Each fifth of areas, by deprivation, served at least 80% as well as everyone: "
        "JPY 20,000 for each person short.",
        "  - At least 30% of spend with small providers: 0.5 for every 1 of money short.",
    ]


def test_a_brief_without_a_priced_wish_says_so():
    """Silence would read as if something had been left out."""
    assert "  - Nothing: no wish has a price in this brief." in shown(bent("penalty_minor = 5000\n", ""))
