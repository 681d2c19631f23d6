"""The rehearsal: draft terms lived through many times before anyone signs. Entered through `weft.brief`.

`draft` reads the terms, `history` and `settling` make each possible history of a person and have it paid by the
settlement, `response` says what providers do about their margins, `life` adds the histories up to a provider's months,
`cash` and `safe` say who comes through; `plain` is the meaning, as loops.
"""
