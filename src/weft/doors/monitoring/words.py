"""Signals, stages and months in plain words."""

from __future__ import annotations

from weft.vocabulary import Monitoring, PoolPath, Signal

DETECTOR_WORDS: dict[str, str] = {
    "creaming": "Creaming",
    "parking": "Parking",
    "stopping": "Stopping at the payment",
    "tunnelling": "Tunnelling on what is paid",
    "cliff_edge": "Cliff edge",
    "bunching": "Bunching at the first payable day",
    "double_counting": "Double counting",
}
FOUND: dict[str, str] = {
    "creaming": "the third of people with the best chances is {times} its share of the pool among those who start",
    "parking": "the third with the poorest chances is {times} its share among the people who are met least",
    "stopping": "contact ends with the paid result {times} as often as chance among all contracts would have it",
    "tunnelling": "results that nobody pays for are {times} as frequent as among all contracts",
    "cliff_edge": "lasting results end just after the last paid day {times} as often as around it",
    "bunching": "results lie on the first payable days {times} as often as on those after",
    "double_counting": "results are claimed again {times} as often as honest error explains",
}
STANDING_WORDS = {
    "alarm": "beyond chance",
    "watch": "beyond chance, but small",
    "clear": "nothing beyond chance",
    "too_few": "too few to tell",
}
STAGE_WORDS = {
    "pool": "referred",
    "not_started": "never started",
    "not_contacted": "started, never met",
    "not_finished": "met, not finished",
    "finished": "finished",
}
GROUPING_WORDS = {
    "all": "Everyone",
    "contract": "By contract",
    "segment": "By group of people",
    "third": "By predicted chance",
}
MEASURE_WORDS = {
    "referred": "People referred",
    "started": "People started",
    "contacted": "Contacts",
    "results": "Results claimed",
    "finished": "Finished, of those who started",
    "result": "Result claimed, of those who started half a year ago",
}
RATE_WORDS = {
    "started": "Started, of those referred",
    "contacted": "Met since, of those who started",
    "finished": "Finished, of those who started",
    "result": "Had a paid result, of those who started half a year ago",
}
RULE_WORDS = {
    "outside": "outside the limits",
    "run": "seven in a row on one side",
    "trend": "seven in a row rising or falling",
    "two_of_three": "two of three near one limit",
}
WITHHELD = "withheld"


def times_words(ratio: float) -> str:
    """A ratio in words."""
    return f"{ratio:.2g} times"


def signal_sentence(signal: Signal) -> str:
    """What a signal found, in one sentence; without figures where they are withheld."""
    if signal.ratio is None or signal.low is None:
        found = FOUND[signal.detector].format(times="a multiple of" if signal.matters > 1 else "a fraction of")
        found = found.replace("of as often", "as often").replace("of as frequent", "as frequent")
        said = f"{found} (figures withheld: too few people)"
    else:
        high = "" if signal.high is None else f" to {signal.high:.2g}"
        said = FOUND[signal.detector].format(times=times_words(signal.ratio)) + f" (95%: {signal.low:.2g}{high})"
    return said[0].upper() + said[1:] + "."


def false_alarm_words(signal: Signal) -> str:
    """How often the detector errs with numbers like these."""
    return f"{'' if signal.power is not None else 'at most '}{signal.false_alarm:.1%}"


def group_words(path: PoolPath) -> str:
    """What a group of the pool is called."""
    if path.grouping == "all":
        return "Everyone"
    if path.grouping == "third":
        return {"top": "best chances", "middle": "middle", "bottom": "poorest chances"}.get(path.group_id, "unknown")
    return path.group_id


def figure(count: int | None) -> str:
    """A count as it is shown."""
    return WITHHELD if count is None else f"{count:,}"


def summary_sentence(found: Monitoring) -> str:
    """What the signals come to."""
    standings = [signal.standing for signal in found.signals.nouns()]
    beyond = standings.count("alarm") + standings.count("watch")
    contracts = len(set(found.signals.strings("contract_id")))
    return (
        f"{beyond} of {len(standings)} signals on {contracts} contracts lie beyond chance, {standings.count('alarm')} "
        f"of them as far as matters; {found.false_alarms:.1f} would do so on average if nothing were wrong anywhere."
    )


def missed_sentence(found: Monitoring) -> str:
    """Who of the pool was missed."""
    everyone = next((path for path in found.paths.nouns() if path.grouping == "all"), None)
    if everyone is None or everyone.pool is None:
        return "How many people were referred cannot be shown."
    parts = [
        f"{figure(getattr(everyone, stage))} {words}"
        for stage, words in STAGE_WORDS.items()
        if stage != "pool" and getattr(everyone, stage) is not None
    ]
    return f"Of {everyone.pool:,} people referred: {', '.join(parts)}."


def invented_sentence(found: Monitoring) -> str:
    """That the place is made up."""
    return f"{found.place_id} is an invented place. Nothing here is true of any real person or provider."
