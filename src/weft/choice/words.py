"""Why, in words that a person of twelve can read. No code, no jargon, nothing about anybody else."""

from __future__ import annotations

from collections.abc import Sequence

from weft.vocabulary import Allocation, Option, Queue

EXCLUSION_WORDS: dict[str, str] = {
    "other-need": "This is another kind of help than you asked for.",
    "not-for-you": "This service is set up for other people than you. Ask your worker if you think that is wrong.",
    "other-money": "The money that pays for this service cannot be used for your needs.",
    "not-running": "This service is not running yet.",
    "where-unknown": "We do not know yet where this service is, so we cannot say if you can get there.",
    "no-way": "There is no way to get there from where you live.",
    "too-far": "It is too far away to get there in the time allowed.",
    "not-open": "It is not open on this day.",
    "closed": "It takes no new people.",
    "full": "It has no place left and no waiting list.",
    "language": "Nobody there speaks a language that you asked for.",
    "access": "It does not have all that you need to get in and take part.",
    "over-budget": "It costs more than the money you have left for this kind of help.",
    "you-said-no": "You told us that you do not want this provider.",
}

START_WORDS: dict[str, str] = {
    "place": "has a place now",
    "waiting-list": "has a waiting list",
    "assess": "wants to talk with you first",
    "ask": "ask if there is a place: we have not heard lately",
}

ASK_WORDS: dict[str, str] = {
    "segment": "if this service is meant for you",
    "wait": "how long the wait is",
    "language": "which languages are spoken",
    "access": "if it has what you need to get in and take part",
    "price": "what it costs",
}

WAITING_WORDS: dict[str, str] = {
    "all-taken": "All places at the services you would take went to people ahead of you by the rule.",
    "nothing-ranked": "There is no service on your list yet. Look at your options, or ask your worker about them.",
    "nothing-left": "You have said no to every service on your list. Add another one to your list.",
    "places-unknown": "The services on your list have not told us how many places they have.",
    "parked": "We agreed to wait before we offer you another place.",
    "closed": "This request has ended. You can ask again at any time.",
}

METHOD_WORDS: dict[str, str] = {
    "priority": "Places go first to those whose need is most urgent, by a published list. Among equals, those who "
    "asked first go first.",
    "first-come": "Places go to those who asked first.",
    "lottery": "Places are drawn by lot. Everyone has the same chance, and anyone can check the draw.",
}


def exclusion_words(*, reasons: Sequence[str]) -> tuple[str, ...]:
    """Reasons against an offer as sentences, in the order given."""
    return tuple(EXCLUSION_WORDS[reason] for reason in reasons)


def option_words(*, option: Option) -> tuple[str, ...]:
    """How an option is reached and begun, and what to ask first."""
    if option.minutes is not None:
        way = ("" if option.measured else "about ") + f"{option.minutes:.0f} minutes away"
    else:
        way = "they come to your home" if option.delivery_mode == "home" else "online"
    wait = (
        ""
        if option.wait_days is None
        else "you can start now"
        if not option.wait_days
        else f"about {option.wait_days} days to wait"
    )
    said = f" (said on {option.as_of})" if option.as_of else ""
    asked = [ASK_WORDS[word] for word in option.ask.split() if not (word == "wait" and option.starts == "ask")]
    return tuple(
        part for part in (way, START_WORDS[option.starts] + said, wait, *(f"ask {word}" for word in asked)) if part
    )


def allocation_words(*, allocation: Allocation, queues: Sequence[Queue] = ()) -> tuple[str, ...]:
    """What became of a request: the place, or why not, the rule, and how many are ahead in each queue."""
    lines = []
    if allocation.state == "placed":
        rank = "" if allocation.rank is None else f", choice {allocation.rank} on your list"
        lines.append(f"You have a place at {allocation.offer_id}{rank}.")
    else:
        until = f" We look again on {allocation.until_on}." if allocation.until_on else ""
        lines.append(WAITING_WORDS[allocation.reason] + until)
    lines.append(METHOD_WORDS[allocation.method])
    for queue in sorted(queues, key=lambda row: row.offer_id):
        if queue.request_id == allocation.request_id:
            lines.append(f"At {queue.offer_id} you are number {queue.position} of {queue.waiting} in the queue.")
    if allocation.review:
        lines.append("A person is looking at what you told us. Until then nothing changes for you.")
    return tuple(lines)
