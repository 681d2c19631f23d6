"""The smallest place with a deal: one outcome paid by results, one contract in draft. Everything in it is invented."""

from __future__ import annotations

from tests.factories.place import BRIEF, FILES

DEAL = """
[[definitions]]
outcome = "debt-free"
to_days = 400
sustained_days = 100
every_days = 50
times_max = 3
gap_days = 10
evidence = "records"
claim_needed = false
validator = "Credit register"
baseline = "Like people, two years before"
source = "invented"

[[figures]]
service_type = "debt-advice"
segment = "in-debt"
outcome = "debt-free"
success = 0.5
baseline = 0.2
continues = 0.5
attributable = 0.8
cost_minor = 9000
source = "invented"
as_of = 2026-12-31
assumed = false

[[savings]]
outcome = "debt-free"
funder = "council"
kind = "cashable"
by_year_minor = [20000, 11000]
source = "invented"
as_of = 2026-12-31

[[savings]]
outcome = "debt-free"
funder = "council"
kind = "social"
by_year_minor = [15000]
source = "invented"
as_of = 2026-12-31

[[discount_rates]]
rate = 0.1
from = 2020-01-01
source = "invented"

[[rates]]
id = "start"
kind = "attachment"
price_minor = 3000

[[rates]]
id = "kept"
kind = "sustainment"
outcome = "debt-free"
segment = "in-debt"
price_minor = 8000

[[deals]]
contract = "D-1"
offers = ["O1"]

[pricing]
offer_tolerance = 0.05

[fit]
window_days_max = 200
reserves_months = 5
payer_bears_timing = true
contract_staff = true
providers_consulted = true
comparison = "People of the next valley"
evaluated_on = 2028-10-01
[fit.segments.in-debt]
complexity = "low"
choosing = "high"
"""
"""One start is paid 3,000 + 0.5 x (1 + 0.5 + 0.25) x 8,000 = 10,000; it costs 9,000."""

TEXT = BRIEF.decode() + DEAL
CONTRACTS = """place_id,contract_id,payer_id,payee_id,parent_contract_id,from_on,to_on,currency
p,D-1,commissioner,P1,,2027-04-01,2029-04-01,GBP
"""
SHARES = "place_id,contract_id,pot_id,weight\np,D-1,prevention,1\n"
TERMS = """place_id,contract_id,term_id,kind,outcome_id,recorded_as,segment_id,price_minor,deadweight_bp,from_days,\
to_days,sustained_days,every_days,times_max,gap_days,evidence,claim_needed,parent_term_id
p,D-1,kept,sustainment,debt-free,,in-debt,8000,0,0,400,100,50,3,10,records,false,
p,D-1,start,attachment,start,,,3000,0,0,,,,1,0,attestation,true,
"""
ENROLMENTS = """place_id,contract_id,person_id,segment_id,started_on,eligible
p,D-1,one,in-debt,2027-05-01,true
p,D-1,two,in-debt,2027-05-01,true
"""
RECORDS = """place_id,person_id,outcome_id,from_on,to_on,source
p,one,debt-free,2027-06-01,2028-06-01,register
p,two,debt-free,2027-06-01,2027-08-01,register
p,two,debt-free,2027-08-12,2028-06-01,register
"""


def bent(old: str, new: str) -> str:
    """The brief's text with one piece replaced."""
    if old not in TEXT:
        raise AssertionError(f"{old!r} is not in the deal")
    return TEXT.replace(old, new, 1)


def files(*, text: str = TEXT, **changed: str) -> dict[str, bytes]:
    """The place's files with its agreements; some replaced, by table."""
    agreed = {
        "contracts": CONTRACTS, "shares": SHARES, "terms": TERMS, "enrolments": ENROLMENTS, "records": RECORDS,
    }  # fmt: skip
    tables = {f"{name}.csv": content.encode() for name, content in {**agreed, **changed}.items()}
    return {**FILES, **tables, "brief.toml": text.encode()}
