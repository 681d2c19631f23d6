"""What the service keeps: models, the actions that write them, the queries that read them, and roles as data."""
