"""Invented names of areas and providers, put together from word lists. None is meant to be anyone's real name."""

from __future__ import annotations

import numpy as np

STEMS = (
    "Ambleth", "Arndel", "Brackna", "Brenso", "Caldrin", "Corvel", "Culmer", "Dunmar", "Drestal", "Elspen",
    "Emmerath", "Fennick", "Fernath", "Garrow", "Gilstan", "Hallem", "Harvick", "Iverla", "Jessam", "Kelder",
    "Kirrin", "Larkmo", "Lindra", "Marrow", "Mossen", "Nettleth", "Norvan", "Ockrin", "Orlan", "Pellow", "Pendra",
    "Quillan", "Ravenso", "Rushen", "Sallow", "Skellen", "Sorrel", "Tarnel", "Thistlo", "Ullen", "Umbra", "Venn",
    "Wendra", "Whinmor", "Yarrow", "Yelder", "Zennick", "Alder", "Birken", "Cresta",
)  # fmt: skip
ENDINGS = (
    "beck", "bank", "by", "croft", "dale", "den", "fell", "field", "ford", "garth", "gate", "ham", "holme", "hope",
    "how", "hurst", "lea", "mere", "moor", "more", "ness", "rigg", "sett", "shaw", "side", "stead", "stow",
    "thorpe", "thwaite", "ton", "wath", "wick", "with", "wood", "worth",
)  # fmt: skip
QUALIFIERS = (
    "", "Upper", "Lower", "East", "West", "North", "South", "Great", "Little", "Old", "New", "High", "Nether",
    "Long", "Far", "Over", "Middle", "Outer", "Inner", "Castle",
)  # fmt: skip

DALE_NAMES = ("Skelldale", "Brindendale", "Corrowdale", "Harrendale", "Lowendale")
"""The outlying valleys, in the order of the planted truths."""

DALE_PARTS = ("Head", "Mill", "Bridge", "Chapel", "Green", "Forge", "Cross", "Foot")

THEMES = (
    ("Advice", "Money Advice", "Work and Money", "Fresh Start"),
    ("Wellbeing", "Recovery", "Health", "Open Door"),
    ("Homes", "Care at Home", "Housing", "Hearth"),
    ("Families", "Nursery", "Children", "Playhouse"),
)
"""What providers of each family of services call themselves."""

KIND_WORDS = {
    "public": ("Council Service", "Public Service"),
    "charity": ("Trust", "Project", "Together", "Charity"),
    "mutual": ("Co-operative", "Mutual"),
    "sme": ("Ltd", "and Partners", "Associates"),
    "large": ("Group", "Group plc"),
}


def name_areas(*, count: int, dale_areas: int, rng: np.random.Generator) -> list[str]:
    """Distinct names of `count` areas of the towns, then of each dale's `dale_areas` areas in turn."""
    plain = [f"{stem}{ending}" for stem in STEMS for ending in ENDINGS]
    order = rng.permutation(len(plain))
    qualified = [plain[i] if not q else f"{q} {plain[i]}" for q in QUALIFIERS for i in order]
    dales = [f"{dale} {DALE_PARTS[i % len(DALE_PARTS)]}" for dale in DALE_NAMES for i in range(dale_areas)]
    return qualified[:count] + dales


def name_providers(*, places: list[str], families: np.ndarray, kinds: list[str], rng: np.random.Generator) -> list[str]:
    """Names of providers: an area that no other provider is called after, a theme and a word for the kind.

    `places`, `families` and `kinds` have one value per provider; `places` are distinct, so the names are.
    """
    picks = rng.random((len(places), 2))
    names = []
    for place, family, kind, (one, two) in zip(places, families, kinds, picks, strict=True):
        themes, words = THEMES[int(family)], KIND_WORDS[kind]
        names.append(f"{place} {themes[int(one * len(themes))]} {words[int(two * len(words))]}")
    return names
