"""The programme of the network, constraint by constraint, as text."""
