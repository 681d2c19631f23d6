"""The demonstration: the invented town with a year of life in it, made from a seed. Nobody in it exists."""
