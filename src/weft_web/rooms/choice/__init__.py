"""Pages of the room `choice`: what this person can have, and choosing it."""
