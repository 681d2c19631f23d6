"""Pages of the rooms: what a room works out, shown to who asked."""
