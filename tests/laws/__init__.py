"""Laws: what holds for every input."""
