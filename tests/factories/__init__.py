"""Small invented places for tests."""
