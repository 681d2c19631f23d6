"""The service: pages for people, lead workers, providers and those who answer for the whole, on top of `weft`.

One word for each thing: a **record** is what the service keeps (`records/`: models, the actions that write them, the
queries that read them); a **page** answers one role's one question by one call (`home/`, `rooms/`). Imports point one
way: urls, then pages, then records; and from here to `weft`, never back.
"""
