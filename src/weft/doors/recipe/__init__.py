"""The door for recipes: a real place made from public files, declared in TOML and mapping tables, no code.

Takes: `recipe.toml`, mapping tables and data files as bytes by name, and the brief.
Gives: the tables of a place, its boundaries, and the account of every row.
Guarantees: see `docs/how-to/build-a-real-place.md` (RECIPE-1 to RECIPE-8).
"""

from __future__ import annotations

from weft.doors.recipe.building import Built, build, needed_files
from weft.doors.recipe.reading import Recipe, read_recipe

__all__ = ["Built", "Recipe", "build", "needed_files", "read_recipe"]
