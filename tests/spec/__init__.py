"""Specs: tiny tables and one call, that read like the manual."""
