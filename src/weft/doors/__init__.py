"""The doors: one for each standard or format. Documents as bytes in, nouns out, and back. They touch no disk.

Takes: HSDS 1.1 packages, GeoJSON, tables of figures, recipes, a routing server's answers. Gives: tables of nouns and a
`QualityReport` in which every row of every input is kept, repaired or set aside; travel times. Refuses with
`CannotImport`, `CannotBuild` or `CannotRoute`, all problems at once. The report that a commissioner reads is the door
`weft.doors.report`.
"""

from weft.doors.contract_page import contract_html, contract_lines, contract_markdown
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
from weft.doors.real_prices import Beside, RealPrices, beside, read_real_prices
from weft.doors.recipe import Built, build, needed_files
from weft.doors.refusal import CannotBuild, CannotImport
from weft.doors.tables import ColumnRule, Grid, read_table

__all__ = [
    "Beside",
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
    "RealPrices",
    "SetAside",
    "Usability",
    "areas_of_points",
    "believe",
    "beside",
    "build",
    "contract_html",
    "contract_lines",
    "contract_markdown",
    "import_directory",
    "measure",
    "needed_files",
    "read_boundaries",
    "read_real_prices",
    "read_table",
    "report_json",
    "report_markdown",
    "set_aside_csv",
    "travel_file",
    "write_boundaries",
    "write_points",
]
