"""How providers behave in a rehearsal, in numbers that can be argued about: each with unit, source and date."""

from __future__ import annotations

from dataclasses import dataclass

EFFORT_MIN = 0.3
"""Least effort for anybody taken on, as a share of full effort: what referral and record-keeping ask. Judgement,
2026-11. The Work Programme's providers planned 46% of what they had bid for the hardest to help (Committee of Public
Accounts, HC 457, 2014: 630 of 1,360 pounds), so a floor must lie below that."""

DIFFICULTY_SPREAD = 0.5
"""How far predicted success of single people lies around their group's, evenly, as a share. Judgement, 2026-11."""

DECLINED_MAX = 0.6
"""Largest share of a group that a creaming provider can turn away without being noticed. Judgement, 2026-11."""

GAMED_SHARE = 0.1
"""Share of people without a result for whom a gaming provider claims one. Judgement, 2026-11: twice the error at which
every claim is checked (`settlement.assumptions.ERROR_BP_MAX`)."""

COMMON_SPREAD = 0.15
"""Standard deviation, over lives, of what all providers share (a labour market, a winter), as a share of
min(p, 1 - p) of each chance p. Judgement, 2026-11."""

OWN_SPREAD = 0.25
"""The same for what each provider has to itself: its stated success is an estimate. Judgement, 2026-11."""

HISTORIES = 16
"""Equally likely histories of each start month and each set of results: when it began, how long it lasted. A power of
two. Judgement, 2026-11: the mean is kept, and 16 dates a month are as fine as monthly cash can show."""

SETTLED_LIVES = 200
"""Lives settled whole where tiers or cohorts couple people. Judgement, 2026-11: a share of 95% is then known to about 3
points."""

SOLVENT_SHARE = 0.95
"""Share of lives in which a provider must stay solvent: the project's own question (issue 5)."""

RECOVERY_BP = 2_500
"""Share of each payment by which an advance is recovered where the draft does not say, in basis points. Judgement,
2026-11."""

SMALL_STAFF = 6
"""The small charity that terms must be safe for: six staff (the project's yardstick, domain notes E)."""

OUTCOME_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of outcome payment that are tried, total expected pay unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of behaviour and chance; the defaults are the numbers above, with their sources.

    Shares are fractions; `recovery_bp` basis points. `histories` is a power of two. The two spreads together are at
    most 1 / sqrt(3), so that no chance leaves 0 to 1 and every mean is kept.
    """

    effort_min: float = EFFORT_MIN
    difficulty_spread: float = DIFFICULTY_SPREAD
    declined_max: float = DECLINED_MAX
    gamed_share: float = GAMED_SHARE
    common_spread: float = COMMON_SPREAD
    own_spread: float = OWN_SPREAD
    histories: int = HISTORIES
    settled_lives: int = SETTLED_LIVES
    solvent_share: float = SOLVENT_SHARE
    recovery_bp: int = RECOVERY_BP

    def __post_init__(self) -> None:
        assert self.histories & (self.histories - 1) == 0, "a power of two"
        assert (self.common_spread + self.own_spread) * 3**0.5 <= 1, "a chance could leave 0 to 1"
