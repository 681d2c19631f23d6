"""Weft: integrated commissioning of public services, from need to network to results."""

__version__ = "0.1.0"
