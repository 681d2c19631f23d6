"""The network, as a manual."""
