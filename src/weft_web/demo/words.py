"""What the town's invented people are called and say."""

from __future__ import annotations

FIRST_NAMES = (
    "Ana", "Bram", "Cora", "Dilip", "Edda", "Farid", "Greta", "Hana", "Idris", "Juno", "Kofi", "Lena", "Milo", "Nia",
    "Orla", "Pavel", "Quill", "Rosa", "Sami", "Tilda", "Umar", "Vera", "Wren", "Xenia", "Yusuf", "Zora",
)  # fmt: skip
SECOND_NAMES = (
    "Weaver", "Shuttle", "Heddle", "Reed", "Bobbin", "Selvedge", "Twill", "Tabby", "Carder", "Fuller", "Dyer", "Woad",
    "Madder", "Weld", "Linnet", "Teasel", "Spindle", "Distaff", "Treadle", "Warp", "Plait", "Hemming", "Cordwain",
    "Loom", "Skein", "Flax",
)  # fmt: skip
LANGUAGES = (("en", 1.0), ("pl", 0.12), ("ur", 0.1), ("es", 0.08), ("ar", 0.08), ("bfi", 0.03))
"""Languages (BCP 47) and how likely an invented service speaks them. Assumed, 2026-11."""

ACCESS = ("step-free", "quiet-room", "evening")
GOALS = (
    "I want to sleep through the night again",
    "I want my own front door",
    "I want to see my daughter on weekends",
    "I want to pay what I owe without being afraid of the post",
    "I want to work with my hands again",
    "I want to go out on my own",
    "I want to stop before it stops me",
    "I want somebody to have tea with",
    "I want to read to my little one",
    "I want to finish the course I started",
)
NOTES = (
    "We went through the letters together. Two can wait, one cannot.",
    "Rang as agreed. A better week than the last.",
    "Met at the library. They chose what to do first.",
    "Nobody home. Left a card, as agreed.",
    "Talked about what helps on a bad day, and wrote it down.",
    "They had been to the first session, and want to go again.",
)
DECLINE_WORDS = ("We have nobody who can start before the spring.", "", "They asked for mornings; we open at noon.")
