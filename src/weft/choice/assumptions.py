"""Tunable numbers of choosing. Prices, places, priorities and what a decline leads to are data, never here."""

from __future__ import annotations

STALE_DAYS = 28
"""Days after which what a provider said of its places is asked again. Judgement, 2026-11: a monthly
return."""

HOLD_DAYS = 14
"""Days for which money is held for a choice, where nobody says otherwise. Judgement, 2026-11: time to accept a referral
by an emailed link and to start."""

BUNDLE_NEEDS_MAX = 10
"""Needs that one bundle may meet. Judgement, 2026-11: the exact search looks at sets of needs, and a household's plan
with more than ten is better split by the people in it."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth in kilometres (IUGG, Moritz 2000, Geodetic Reference System 1980), as on the map."""

MINUTES_TOLERANCE = 1e-9
"""Minutes by which a journey may exceed the longest one, so that rounding decides nothing; as on the map."""

MINUTES_DIGITS = 3
"""Decimals that minutes are kept with; as on the map."""

TIMES_FASTER_MAX = 10.0
"""A travel time that beats the brief's own speed by more than this is not believed; as on the map."""

DOORSTEP_KM = 0.25
"""Up to here any travel time is believed; as on the map."""

KEPT_MAX = 4096
"""Answers (who speaks these languages, who meets these needs) that a shelf keeps. Judgement, 2026-11: at 2,500 offers
some 20 MB at most."""
