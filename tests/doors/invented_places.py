"""The recipes of San Francisco and Greater Manchester run on invented files that hold every fault of the real ones."""

from __future__ import annotations

import gzip

from tests.doors.invented import FIXTURES, ROOT
from weft import doors

SAN_FRANCISCO = ROOT / "examples" / "san_francisco"
GREATER_MANCHESTER = ROOT / "examples" / "greater_manchester"

AREAS = """\
GEOID,TotalPop,unempP,povP,SVIS,wrkPopE,rep_lon,rep_lat,pwc_lon,pwc_lat
90000000001,1000,5.0,20.0,0.9,500,20.25,10.25,20.26,10.26
90000000002,500,,8.5,0.2,300,20.75,10.25,,
90000000003,0,,,,0,,,,
90000000004,800,10.0,12.5,0.5,400,20.75,10.75,20.76,10.76
"""

LSOA = """\
lsoa21cd,lsoa21nm,lad22nm,rep_lon,rep_lat,income_domain_numerator,Income_score,employment_domain_numerator,\
income_deprivation_affecting_children_index_idaci_numerator,\
income_deprivation_affecting_older_people_index_idaopi_numerator,IMD_rank,aged_0_to_15,aged_16_to_64,aged_65_and_over
90000000001,Trafford 001A,Trafford,20.25,10.25,300.0,0.2,80.0,60.0,50.0,1.0,300.0,900.0,200.0
90000000002,Bolton 001A,Bolton,20.75,10.25,150.0,0.1,40.0,,30.0,20000.0,,,
90000000003,Bolton 001B,Bolton,20.25,10.75,100.0,0.0,40.0,20.0,,30000.0,,,
90000000004,Trafford 001B,Trafford,20.75,10.75,90.0,0.05,,20.0,20.0,9.0,250.0,1000.0,300.0
"""

LISTS = {
    "food_bank": """\
name,referral_method,address,postcode,lon,lat
Pantry of Invention,Not known,1 First Street,XX1 1AA,20.25,10.25
Pantry of Invention,Voucher,2 Second Street,XX1 1AB,20.26,10.26
pantry  of invention,Voucher,3 Third Street,XX1 1AC,20.75,10.75
Not known,Voucher,4 Fourth Street,XX1 1AD,20.2,10.2
=Formula Food Bank,Voucher,5 Fifth Street,XX1 1AE,20.2,
Nowhere Food Bank,Voucher,6 Sixth Street,XX1 1AA,,
Far Food Bank,Voucher,7 Seventh Street,ZZ9 9ZZ,-3.0,55.0
Short row,Voucher
Pantry of Invention,Not known,1 First Street,XX1 1AA,20.25,10.25
""",
    "jobcentre": "name,address,postcode,lon,lat\nInvented Town,1 High Street,XX1 1BA,20.3,10.3\n",
    "library": "name,address,postcode,area_name,lon,lat\nInvented Library,1 Low Street,XX1 1BB,Bolton,20.7,10.3\n",
    "dentist": "name,address,postcode,lon,lat\nTooth House,1 Mid Street,XX1 1BC,20.31,10.31\n",
    "pharmacy": """\
pharmacy_name,organisation_data_service_code,address,postcode,lon,lat
BOOTS,FA1,1 Chemist Row,XX1 1BD,20.24,10.24
Boots,FA2,2 Chemist Row,XX1 1BE,20.74,10.24
Corner Pharmacy,FA1,1 Chemist Row,XX1 1BD,20.24,10.24
No Code Pharmacy,,3 Chemist Row,XX1 1BF,20.25,10.24
""",
    "probation": "name,address,postcode,lon,lat\nInvented Office,1 Court Street,XX1 1BG,20.3,10.3\n",
    "mental_health_trafford": "name,address,postcode,lon,lat\nTalking House,1 Calm Street,XX1 1BH,20.3,10.3\n",
    "sport_facility": """\
site_id,site_name,facility_type,street,postcode,lon,lat
1,Invented Park,Pitch,Park Road,XX1 1BJ,20.3,10.3
1,Invented Park,Hall,Park Road,XX1 1BJ,20.3,10.3
""",
    "sports_club": "name,address,postcode,lon,lat\nInvented Club,1 Club Street,XX1 1BK,20.8,10.8\n",
    "care_home_trafford": """\
name,cqc_id,address,postcode,provider,lon,lat
Rest House,1-2,1 Rest Road,XX1 1BL,,20.3,10.3
""",
    "childrens_centre_trafford": """\
name,unique_reference_number,address,postcode,lon,lat
Small Steps,7,1 Small Street,XX1 1BM,20.3,10.3
""",
    "gp_trafford": "name,address,postcode,lon,lat\nInvented Surgery,1 Surgery Street,XX1 1BN,20.3,10.3\n",
    "school_trafford": "name,unique_reference_number,postcode,lon,lat\nInvented School,8,XX1 1BP,20.3,10.3\n",
    "charities_operating_in_trafford": """\
registered_charity_number,charity_name,charity_activities,charity_contact_postcode
1,FOOD FOR ALL,"Runs a food bank.
Every week",XX1 1AA
2,HOUSE OF REFUGE,Refuge from domestic abuse,XX1 1AA
3,BRASS BAND,Music,XX1 1AA
""",
}


def recipe_of(example: object) -> bytes:
    """The recipe of an example folder."""
    return (ROOT / "examples" / str(example) / "recipe.toml").read_bytes()


def mappings_of(example: object) -> dict[str, bytes]:
    """The mapping tables of an example folder, by name."""
    folder = ROOT / "examples" / str(example) / "mappings"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def airs() -> bytes:
    """The invented AIRS export, plain."""
    return (FIXTURES / "faulty_airs.csv").read_bytes()


def san_francisco_data() -> dict[str, bytes]:
    """Invented files under the names that the recipe of San Francisco reads."""
    return {
        "sf211_airs_flat.csv.gz": gzip.compress(airs(), mtime=0),
        "tract_need_2018.csv": AREAS.encode(),
        "tracts.geojson": _boundaries("GEOID"),
    }


def greater_manchester_data() -> dict[str, bytes]:
    """Invented files under the names that the recipe of Greater Manchester reads."""
    lists = {f"facilities/{name}.csv": content.encode() for name, content in LISTS.items()}
    return {**lists, "lsoa_need.csv": LSOA.encode(), "lsoa21.geojson": _boundaries("lsoa21cd")}


def build_san_francisco(**changes: bytes) -> doors.Built:
    """The recipe of San Francisco on invented files; `changes` replace mapping tables by name without `.csv`."""
    return _build("san_francisco", san_francisco_data(), changes)


def build_greater_manchester(**changes: bytes) -> doors.Built:
    """The recipe of Greater Manchester on invented files; `changes` as above."""
    return _build("greater_manchester", greater_manchester_data(), changes)


def _build(example: str, data: dict[str, bytes], changes: dict[str, bytes]) -> doors.Built:
    changed = {f"{name}.csv": content for name, content in changes.items()}
    return doors.build(recipe=recipe_of(example), mappings={**mappings_of(example), **changed}, data=data)


def _boundaries(id_property: str) -> bytes:
    return (FIXTURES / "boundaries.geojson").read_bytes().replace(b'"FIPS"', f'"{id_property}"'.encode())
