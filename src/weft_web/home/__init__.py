"""Each role's pages: one question, one page, one call to a query or an action."""
