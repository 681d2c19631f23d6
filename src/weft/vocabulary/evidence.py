"""What a comparison takes and gives: people of a cohort and of a pool, what is asked, the answer with its working."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.table import Table

COMPARING_METHODS = ("balance", "match", "double-ml")
"""Entropy balancing, nearest neighbours, double machine learning."""

VERDICTS = ("higher", "lower", "inconclusive")
BALANCE_BANDS = ("good", "fair", "poor")
SIDES_COMPARED = ("cohort", "pool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """People as a file lists them, one row for each: every column typed by what stands in it.

    `data` has columns of text, float64 (true and false as 1 and 0) or date32; what is missing is null. `lines` are
    the lines of the file, None where row r stands on line r + 2 (or, in Parquet, is row r + 1).
    """

    file: str
    data: pa.Table
    lines: np.ndarray | None = None

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def line(self, row: int) -> int:
        """The line in the file on which a row stands; for Parquet the row, counted from 1."""
        if self.lines is not None:
            return int(self.lines[row])
        return row + (1 if self.file.endswith(".parquet") else 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """What is asked of a cohort and its pool, by the names of their columns.

    `before` is the outcome as it was before the start: then changes are compared. `within` are columns in which only
    like is compared with like (a school). `cluster` says who belongs together when chance is reckoned. `started` and
    `measured` are days. `paid` means that somebody is paid for the outcome; it is then never called impact.
    """

    outcome: str
    covariates: tuple[str, ...] = ()
    method: str = "balance"
    before: str = ""
    person_id: str = ""
    within: tuple[str, ...] = ()
    cluster: str = ""
    started: str = ""
    measured: str = ""
    paid: bool = False
    seed: int = 0


@noun(table="comparisons")
class Comparison(Noun):
    """What came of comparing a cohort with similar people: the difference, its interval, how far it can be trusted."""

    outcome: str = field("Column that is compared", key=True)
    method: str = field("How similar people were found", one_of=COMPARING_METHODS)
    paid: bool = field("Whether somebody is paid for the outcome")
    share: bool = field("Whether the outcome is yes or no, so that averages are shares")
    cohort: int = field("People of the cohort whose outcome is known", unit="people", minimum=0)
    pool: int = field("People of the pool whose outcome is known", unit="people", minimum=0)
    cohort_compared: int = field(
        "Of the cohort: those who have somebody like them in the pool", unit="people", minimum=0
    )
    pool_compared: int = field("Of the pool: those who are like somebody of the cohort", unit="people", minimum=0)
    pool_effective: float = field("Equally weighted people that the weighted pool is worth", unit="people", minimum=0)
    cohort_mean: float = field("Average outcome of the compared cohort")
    pool_mean: float = field("Average outcome that similar people had")
    naive: float = field("Cohort less pool as they stand, nothing made alike")
    estimate: float = field("Difference between the compared cohort and similar people")
    standard_error: float = field("Standard error of the difference", minimum=0)
    degrees: float = field("Degrees of freedom of the interval", minimum=0)
    low: float = field("Lower end of the 95% interval")
    high: float = field("Upper end of the 95% interval")
    verdict: str = field("What the interval says of zero", one_of=VERDICTS)
    lost_low: float | None = field(
        "Lower end of the interval if everybody whose outcome is missing had the one that lowers it most", default=None
    )
    lost_high: float | None = field("The same, raised most", default=None)
    hidden: float = field(
        "E-value: how many times likelier, in the cohort and for the outcome, something unmeasured would have to be to "
        "explain the whole difference",
        minimum=1,
    )
    hidden_limit: float = field(
        "E-value of the end of the interval that is nearer zero; 1 where it holds zero", minimum=1
    )
    detectable: float = field(
        "Smallest true difference that people as many as these would show four times in five", minimum=0
    )
    people_needed: int | None = field(
        "People of a cohort that would show a difference as large as this one four times in five; empty where no "
        "cohort of a million would",
        unit="people",
        minimum=0,
        default=None,
    )


@noun(table="covariate_balances")
class CovariateBalance(Noun):
    """How alike cohort and pool are in one thing known from before the start, as they stand and once made alike."""

    feature: str = field("What is compared", key=True)
    covariate: str = field("Column that it comes from")
    cohort_mean: float = field("Average of the compared cohort")
    pool_before: float = field("Average of the pool as it stands")
    pool_after: float = field("Average of similar people")
    gap_before: float | None = field(
        "Cohort less pool as they stand, in standard deviations; empty where nobody differs", default=None
    )
    gap_after: float | None = field("Compared cohort less similar people, in the same unit", default=None)
    marks: int | None = field(
        "Of the compared cohort: how many have it; empty for a number that has more than two values",
        unit="people",
        minimum=0,
        default=None,
    )
    band: str = field("Of the gap after: under 0.05 good, to 0.10 fair, beyond poor", one_of=BALANCE_BANDS)


@noun(table="left_outs")
class LeftOut(Noun):
    """People who were not compared, and why."""

    side: str = field("Cohort or pool", key=True, one_of=SIDES_COMPARED)
    reason: str = field("Why", key=True)
    people: int = field("How many", unit="people", minimum=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison with its working: balance, who was left out, what it is of, and the sentences that say it.

    `marks` has a number for each person of each group that the answer rests on, drawn from their code and outcome: by
    them a register tells whether two releases are of nearly the same people. They are written nowhere.
    """

    asked: Comparing
    comparison: Comparison
    balances: Table[CovariateBalance]
    left_out: Table[LeftOut]
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    working: Mapping[str, str]
    marks: Mapping[str, np.ndarray] = dataclasses.field(compare=False, repr=False)


@noun(table="series_points")
class SeriesPoint(Noun):
    """One period of an interrupted series: what was seen, and what the time before would have led one to expect."""

    period: int = field("Number of the period, from 1 in the order of time", key=True, minimum=1)
    label: str = field("The period as the file calls it")
    seen: float = field("Average that was seen")
    expected: float | None = field("What the trend before would have given; empty before the start", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """An interrupted series: the step at the start and the change of trend with their 95% intervals, and the points."""

    outcome: str
    before: int
    after: int
    step: float
    step_low: float
    step_high: float
    trend: float
    trend_low: float
    trend_high: float
    verdict: str
    sentences: tuple[str, ...]
    points: Table[SeriesPoint]
