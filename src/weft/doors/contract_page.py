"""A contract's text as Markdown and as a page of its own: the same clauses, the same digest, nothing added."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import Environment, PackageLoader, StrictUndefined

from weft.vocabulary import Clause, ContractText

PARTS = {
    "1": "Who, what and when",
    "2": "What is paid for",
    "3": "Limits",
    "4": "When and how it is paid",
    "5": "Whose money, and at what price",
    "6": "Personal budgets",
    "7": "Rules for every result",
}


def parts_of(*, text: ContractText) -> list[tuple[str, str, list[Clause]]]:
    """The clauses by part, each part with its number and name."""
    parts: dict[str, list[Clause]] = {}
    for clause in text.clauses:
        parts.setdefault(clause.number.partition(".")[0], []).append(clause)
    return [(number, PARTS[number], clauses) for number, clauses in parts.items()]


def contract_markdown(*, text: ContractText) -> bytes:
    """The contract as Markdown, UTF-8."""
    lines = [f"# {_plain(text.title)}", "", f"Between {_plain(text.parties[0])} and {_plain(text.parties[1])}.", ""]
    for number, name, clauses in parts_of(text=text):
        lines += [f"## {number} {name}", ""]
        for clause in clauses:
            lines += [f"**{clause.number} {_plain(clause.heading)}.** {_plain(clause.text)}", ""]
    lines += [closing(text=text), ""]
    return "\n".join(lines).encode("utf-8")


def closing(*, text: ContractText) -> str:
    """The sentence under a contract's text that binds it to what is paid."""
    return (
        f"This text is made from the terms that pay. Its digest is {text.digest}. Where the terms are changed the text "
        "changes with them, and what the text does not explain is not paid."
    )


def contract_html(*, text: ContractText, language: str) -> bytes:
    """The contract as one HTML page that needs no other file; every word of the agreements is escaped."""
    pages = Environment(
        loader=PackageLoader("weft.doors", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    page = pages.get_template("contract.html")
    return page.render(text=text, parts=parts_of(text=text), closing=closing(text=text), language=language).encode(
        "utf-8"
    )


def contract_lines(*, text: ContractText) -> Iterable[str]:
    """The contract for a terminal."""
    yield text.title
    yield f"Between {text.parties[0]} and {text.parties[1]}."
    for number, name, clauses in parts_of(text=text):
        yield ""
        yield f"{number} {name}"
        for clause in clauses:
            yield f"  {clause.number:<5} {clause.heading}: {clause.text}"
    yield ""
    yield closing(text=text)


def _plain(words: str) -> str:
    """Words of a place that no Markdown reader obeys: one line, no mark-up, no link, no tag."""
    kept = " ".join(words.split())
    for mark in "\\`*_[]<>|#":
        kept = kept.replace(mark, "\\" + mark)
    return kept
