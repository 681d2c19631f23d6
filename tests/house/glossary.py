"""GLOSSARY.md as the vocabulary has it: `make glossary` writes it, a house test holds it current."""

from __future__ import annotations

from weft.vocabulary import NOUNS

HEAD = """# Glossary

The words of Weft, from the one place where they are declared (`src/weft/vocabulary`). `make glossary` writes this page.

**noun**: a plain frozen value that passes between rooms. **table**: many of one noun. **room**: one stage of the work.
**door**: one standard or file format. **place**: a folder with a `brief.toml` and tables. **need**: people of a segment
in an area; with a requirement, a need for one service type. **today | proposed**: what is funded now beside what the
network would be, on the same money and assumptions. **minor units**: pence, cents. **unknown** is never zero.
"""


def glossary() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, noun in NOUNS.items():
        parts.append(f"\n## {noun.__name__} (`{name}`)\n\n{(noun.__doc__ or '').strip()}\n")
        parts.append("| column | holds | unit | meaning |\n|---|---|---|---|")
        for column in noun.columns:
            holds = column.allowed + (f"; a {column.refers_to}" if column.refers_to else "")
            key = " (key)" if column.key else ""
            parts.append(f"| `{column.name}`{key} | {holds} | {column.unit} | {column.meaning} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(glossary(), end="")
