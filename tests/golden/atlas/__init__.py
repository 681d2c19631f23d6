"""The map, worked by hand."""
