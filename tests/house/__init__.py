"""The code itself under test: which way imports point, that rooms are complete, that documents are current."""
