"""The doors: one for each standard or format. Documents as bytes in, nouns out, and back. They touch no disk.

Takes: HSDS 1.1 packages, GeoJSON, tables of figures, recipes, a routing server's answers. Gives: tables of nouns and a
`QualityReport` in which every row of every input is kept, repaired or set aside; travel times. Refuses with
`CannotImport`, `CannotBuild` or `CannotRoute`, all problems at once. The report that a commissioner reads is the door
`weft.doors.report`.
"""

from weft.doors.geojson import Boundary, areas_of_points, read_boundaries, write_boundaries, write_points
from weft.doors.hsds import Imported, import_directory
from weft.doors.measuring import CannotRoute, Measured, believe, measure, travel_file
from weft.doors.quality import (
    Count,
    QualityReport,
    QualityRow,
    SetAside,
    Usability,
    report_json,
    report_markdown,
    set_aside_csv,
)
from weft.doors.recipe import Built, build, needed_files
from weft.doors.refusal import CannotBuild, CannotImport
from weft.doors.tables import ColumnRule, Grid, read_table

__all__ = [
    "Boundary",
    "Built",
    "CannotBuild",
    "CannotImport",
    "CannotRoute",
    "ColumnRule",
    "Count",
    "Grid",
    "Imported",
    "Measured",
    "QualityReport",
    "QualityRow",
    "SetAside",
    "Usability",
    "areas_of_points",
    "believe",
    "build",
    "import_directory",
    "measure",
    "needed_files",
    "read_boundaries",
    "read_table",
    "report_json",
    "report_markdown",
    "set_aside_csv",
    "travel_file",
    "write_boundaries",
    "write_points",
]
