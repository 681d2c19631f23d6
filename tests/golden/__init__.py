"""Golden: whole results in readable text, each with its source."""
