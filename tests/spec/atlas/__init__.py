"""What the map means, in tables small enough to check by hand."""
