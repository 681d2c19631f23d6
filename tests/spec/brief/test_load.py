"""Reading a brief: what is right is read whole, what is not is refused whole."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.spec.brief.text import RIGHT, bent
from weft import brief
from weft.vocabulary import Brief, ReachRule

FORMAT = Path(__file__).parents[3] / "docs" / "brief-format.md"


def loaded(text: str = RIGHT, **mappings: bytes) -> Brief:
    return brief.load(text=text.encode(), mappings=mappings)


def refused(text: str | bytes, **mappings: bytes) -> str:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(brief.CannotRead) as refusal:
        brief.load(text=content, mappings=mappings)
    return str(refusal.value)


def test_a_right_brief_is_read_with_its_defaults():
    """BRIEF-3. What may be left out takes the default that the format names."""
    read = loaded()
    assert (read.place_id, read.currency, read.language, read.invented) == ("tarn-valley", "GBP", "en", True)
    assert (read.period.from_on, read.period.to_on) == (date(2027, 4, 1), date(2028, 4, 1))
    assert read.travel.rule(service_type="debt-advice", delivery_mode="site") == ReachRule(mode="walk", minutes_max=25)
    assert (read.network.choice_min, read.network.small_share, read.network.fair_price) == (2, 0.0, False)
    assert (read.atlas.providers_min, read.capacity_factors) == (2, (0.5, 1.0, 2.0))
    assert read.responsible_pots(service_type="debt-advice", segment_id="in-debt") == ("health", "prevention")


def test_staff_travel_as_people_do_where_the_brief_does_not_say():
    """BRIEF-3."""
    read = loaded(bent('[travel.home]\nmode = "car"\nminutes_max = 40\n', ""))
    assert read.travel.home == read.travel.usual


def test_the_example_of_the_format_is_a_right_brief():
    """The page that explains the format cannot drift from what is read."""
    example = re.search(r"```toml\n(.*?)```", FORMAT.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    assert loaded(example.group(1)).place_name == "Tarn Valley"


def test_how_many_awards_which_lots_and_what_is_kept_for_exploring():
    """BRIEF-3. Rules that came later: read where they are written, absent where they are not."""
    more = (
        'awards_max = 7\none_provider_per_area = ["debt-advice"]\n[network.explore]\nshare = 0.05\nuntil = 2027-10-01'
    )
    rules = loaded(bent("[network.choice]", f"{more}\n[network.choice]")).network
    assert (rules.awards_max, rules.one_provider_per_area) == (7, ("debt-advice",))
    assert (rules.explore_share, rules.explore_until) == (0.05, date(2027, 10, 1))
    rules = loaded().network
    assert (rules.awards_max, rules.one_provider_per_area) == (None, ())
    assert (rules.explore_share, rules.explore_until) == (0.0, None)


def test_all_problems_come_at_once():
    """Five faults of five kinds, in the order of their lines."""
    text = bent('"GBP"', '"XXX"')
    text = bent("worth_minor = 900000", "worth_minor = true", text=text)
    text = bent("age >=", "agee >=", text=text)
    text = bent('mode = "walk"', 'mode = "cycle"', text=text)
    text = bent("provider_cap", "provider_cup", text=text)
    said = refused(text)
    assert re.findall(r"BRIEF-\d+: brief.toml, line \d+", said) == [
        "BRIEF-5: brief.toml, line 5",
        "BRIEF-4: brief.toml, line 15",
        "BRIEF-9: brief.toml, line 29",
        "BRIEF-7: brief.toml, line 90",
        "BRIEF-2: brief.toml, line 95",
    ]


def test_a_file_that_is_not_utf_8_is_refused_with_the_byte():
    """BRIEF-1."""
    assert refused(b'[place]\nname = "Caf\xe9"\n') == (
        "BRIEF-1: brief.toml, line 2: byte 20 of the file (0xe9) is not UTF-8. Save the file with the encoding UTF-8."
    )


def test_a_file_that_is_not_toml_is_refused_with_the_line():
    """BRIEF-1."""
    said = refused(bent('name = "Tarn Valley"', 'name = "Tarn Valley'))
    assert said.startswith("BRIEF-1: brief.toml, line 3: this is not TOML at character 20: ")
    assert said.endswith('\n    name = "Tarn Valley')


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_brief_names_every_table_it_lacks(text):
    """BRIEF-3."""
    said = refused(text)
    for name in ("place", "period", "outcomes", "service_types", "segments", "pots", "travel", "network"):
        assert f"[{name}] is missing" in said


def test_a_brief_too_large_to_be_read_by_people_is_refused():
    """BRIEF-1."""
    assert refused(b"#" * 1_000_001) == (
        "BRIEF-1: brief.toml: the file has 1,000,001 bytes. Allowed: at most 1,000,000 bytes."
    )


def test_brackets_without_end_are_refused():
    """BRIEF-1."""
    assert "BRIEF-1: brief.toml" in refused("a = " + "[" * 100_000)


def test_a_date_that_is_none_and_a_number_without_end_are_refused():
    """BRIEF-1 and BRIEF-5."""
    assert "BRIEF-1: brief.toml" in refused(bent("2027-04-01", "2027-02-30"))
    assert "`minutes_max` in [travel] is inf" in refused(bent("minutes_max = 30", f"minutes_max = 1{'0' * 400}"))
    assert "BRIEF-1: brief.toml" in refused(bent("minutes_max = 30", f"minutes_max = 1{'0' * 5000}"))


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    """BRIEF-1 and BRIEF-11."""
    windows = b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert brief.load(text=windows) == loaded()


def test_mapping_tables_are_read_with_the_brief():
    """BRIEF-1. Problems of the brief and of its mappings come together."""
    said = refused(bent("GBP", "XXX"), taxonomy=b"code,type\na,b,c\n", codes=b"\xff\n")
    assert said.splitlines()[2:] == [
        "BRIEF-1: codes, line 1: byte 1 of the file (0xff) is not UTF-8. Save the file with the encoding UTF-8.",
        "BRIEF-1: taxonomy, line 2: the row has 3 cells where the heading has 2.",
    ]


def test_the_digest_is_over_what_the_brief_says():
    """BRIEF-11. Comments, and the order of settings, tables and rows, say nothing."""
    moved = bent('name = "Tarn Valley"\ninvented = true\n', 'invented = true # yes\nname = "Tarn Valley"\n')
    moved = bent("minutes_max = 30", "minutes_max = 30.0", text=moved)
    first, second = '[[service_types]]\nid = "debt-advice"\nname = "Debt advice"\n\n', "[[segments]]\n"
    moved = bent(second, first + second, text=bent(first, "", text=moved))
    plain = loaded(taxonomy=b"code,type\na,b\nc,d\n")
    assert plain == loaded(moved, taxonomy=b"code,type\r\nc,d\r\na,b\r\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("worth_minor = 900000", "worth_minor = 900001"),
        ("age >= 18", "age >= 19"),
        ("minutes_max = 25", "minutes_max = 26"),
    ],
)
def test_the_digest_changes_with_what_the_brief_says(old, new):
    """BRIEF-11."""
    assert loaded(bent(old, new)).digest != loaded().digest


def test_the_digest_changes_with_a_mapping():
    """BRIEF-11."""
    tables = [{}, {"a": b"x\n1\n"}, {"a": b"x\n2\n"}, {"b": b"x\n1\n"}]
    assert len({loaded(**table).digest for table in tables}) == 4


def test_the_digest_is_this_one():
    """BRIEF-11. A change of the canonical form would cut every past decision loose from its brief."""
    assert loaded().digest[:12] == "ce232523d5e0"
