"""The rules that a written output is held against, one code each, and how a breach is said."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from weft.vocabulary import Problem

ITEMS_SHOWN = 8
TO_DO = "Do not rely on this output: make it again, and if the problem comes back report it as a fault of Weft"


class Rule(Enum):
    """A rule by number: what is wrong where it is broken, and what it asks for."""

    READABLE = (1, "a table or figure is absent or cannot be read", "every output table, every figure a known number")
    KNOWN = (2, "an id is unknown to the place or the brief", "ids of the place's tables and the brief")
    SAME_PLACE = (3, "the output is about another place or currency", "the place and currency of the brief")
    ONCE = (4, "a row stands twice", "one row for each key")
    COUNTED = (5, "a number of people or a sum of money is too low", "flows of at least 1, nothing below 0")
    PROVIDER = (6, "the provider is not the one that makes the offer", "the offer's own provider")
    PEOPLE = (7, "the people of an award are not the sum of its flows", "people of the award = sum of its flows")
    SPEND = (8, "the spend of an award is not people x price + fixed", "people x price + fixed cost")
    PRICED = (9, "an offer of unknown price or capacity is awarded", "offers whose price and capacity are known")
    TYPE = (10, "a flow is of another service type than its offer", "the offer's own service type")
    REQUIRED = (11, "a flow serves a segment that does not need the service type", "what the requirements list")
    REACH = (12, "a flow is out of reach", "journeys within the brief's longest")
    EFFECT = (13, "a flow has no known effect for its segment", "an effect of the type or provider on the segment")
    PAYABLE = (14, "the offer's pot may not pay for a flow", "what the pot's rules say it pays for")
    DEMAND = (15, "more people are served than are in need", "at most the people in need")
    CAPACITY = (16, "an offer serves more people than it has places", "at most the offer's capacity")
    VOLUME = (17, "an award is below the provider's minimum volume", "at least the offer's volume_min")
    BUDGET = (18, "the plan spends more than the budget", "at most network.budget_minor")
    POT = (19, "a pot spends more than it holds", "at most the pot's amount")
    PROVIDER_CAP = (20, "a provider gets more than its largest share", "at most provider_cap x budget")
    OWN_CAP = (21, "the integrator's own delivery is above its cap", "at most own_delivery.cap x budget")
    FAIR_PRICE = (22, "an award is priced below the provider's own stated cost", "price not below unit cost")
    LOCK = (23, "a locked offer is not awarded", "every offer in network.locks")
    BAN = (24, "a banned offer is awarded", "no offer in network.bans")
    FUNDED = (25, "today's awards are not what is funded today", "all funded offers of known price and capacity")
    ADMITTED = (26, "broken hard rules are not admitted", "today's broken_rules names them; a proposal has none")
    VALUE = (27, "the value is not what the flows give", "sum of people x (probability - baseline) x worth")
    CHOICE = (28, "the choice penalty is not what the awards give", "people short x network.choice.penalty_minor")
    EQUITY = (29, "the equity penalty is not what the flows give", "people short x network.equity.penalty_minor")
    SMALL = (30, "the small-provider penalty is not what the awards give", "money short x its penalty")
    OBJECTIVE = (31, "the objective is not value less penalties", "value less the three penalties")
    BOUND = (32, "the objective is above its bound", "a bound no plan can exceed")
    GAP = (33, "the gap does not follow from bound and objective", "(bound - objective) / |bound|")
    SPEND_TOTAL = (34, "the total spend is not the sum of the awards", "sum of people x price + fixed")
    SPEND_BY_POT = (35, "the spend of a pot is not the sum of its awards", "spend of each pot's awards")
    MET = (36, "people by how much of their need is met differ from the flows", "what flows and requirements give")
    MET_SUM = (37, "whole, part and none do not add up to the people", "whole + part + none = people")
    KINDS = (38, "providers by kind differ from the awards", "distinct awarded providers of each kind")
    SMALL_SHARE = (39, "the small providers' share of spend differs from the awards", "their spend / all spend")
    REASON_EACH = (40, "an offer has no reason", "one reason for every offer of the place")
    REASON_INCLUDED = (41, "a reason says the opposite of the awards", "included where awarded, and only there")
    REASON_WORKED = (42, "a reason worked out exactly states no difference", "a difference in money")
    UNMET_PEOPLE = (43, "people in need differ from needs x requirements", "people of the need, in each row once")
    UNMET_SUM = (44, "servable and unmet do not add up to the people", "servable + unmet = people")
    UNMET_POTS = (45, "the responsible pots are not those whose rules could pay", "the pots that could pay")
    SERVABLE = (46, "more is servable than funded capacity in reach", "at most the funded capacity in reach")
    LEFT_OVER = (47, "the parts of spare spend do not add up", "choice + price difference + idle + duplicated")
    LEFT_OVER_TOTAL = (48, "spare spend is above the present spend", "at most what is spent today")
    ACCESS = (49, "people, providers or journeys differ from the place's tables", "what needs and reach give")
    HEADLINE = (50, "a headline differs from its table", "the sum of its table")
    DIGEST = (51, "the output was made from another brief or other inputs", "the digests of brief and inputs")
    LEFT_OVER_WHERE = (52, "spare spend stands where no funded offer could hold it", "what the pots fund of the type")
    SCORE = (53, "places per person do not add up to the places in reach", "sum of people x score = funded places")
    AWARDS = (54, "there are more awards than the brief allows", "at most network.awards_max")
    JOINT = (55, "a joint offer is awarded in part", "all parts of a joint offer, or none")
    LOT = (56, "an area has several providers where the brief wants one", "one provider for area and service type")
    EXPLORE = (57, "tested services spend what is kept for untested ones", "budget less the explore share of its days")

    def __init__(self, number: int, breach: str, allowed: str) -> None:
        self.number = number
        self.breach = breach
        self.allowed = allowed

    @property
    def code(self) -> str:
        """The code that errors and documents cite."""
        return f"VERIFY-{self.number}"


class Found(NamedTuple):
    """One breach: the rule, the output file, and the ids concerned with the figures in words."""

    rule: Rule
    file: str
    item: str


def problems_of(found: Iterable[Found]) -> tuple[Problem, ...]:
    """One problem for each rule and file, in the order of the rules, with the first few ids concerned."""
    items: dict[tuple[int, str], list[str]] = {}
    for each in found:
        items.setdefault((each.rule.number, each.file), []).append(each.item)
    rules = {rule.number: rule for rule in Rule}
    return tuple(_problem(rules[number], file, items[number, file]) for number, file in sorted(items))


def _problem(rule: Rule, file: str, items: list[str]) -> Problem:
    shown = sorted(set(items))
    more = f"; and {len(shown) - ITEMS_SHOWN} more" if len(shown) > ITEMS_SHOWN else ""
    what = f"{rule.breach}: {'; '.join(shown[:ITEMS_SHOWN])}{more}"
    return Problem(code=rule.code, what=what, file=file, allowed=rule.allowed, to_do=TO_DO)
