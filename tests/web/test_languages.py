"""A person's pages in Spanish: every sentence has its words, the compiled words are current, the switch works."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest

import weft_web
from tests.factories.web import small_place

HERE = Path(weft_web.__file__).parent
WORDS = HERE / "locale" / "es" / "LC_MESSAGES"
SOURCES = [
    *(HERE / "templates").rglob("*.html"),
    *(HERE / "rooms" / "choice").glob("*.py"),
    HERE / "home" / "person.py",
]
SENTENCES = (
    re.compile(r"""\{% translate "([^"]+)\""""),
    re.compile(r"""\{% blocktranslate[^%]*%\}(.*?)(?:\{% plural %\}|\{% endblocktranslate %\})""", re.DOTALL),
)


def spanish() -> gettext.GNUTranslations:
    with (WORDS / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("source", [path for path in SOURCES if path.suffix == ".html"], ids=lambda path: path.name)
def test_every_sentence_of_a_page_has_its_spanish(source):
    known = {key if isinstance(key, str) else key[0] for key in spanish()._catalog}
    found = [words for pattern in SENTENCES for words in pattern.findall(source.read_text())]
    assert [words for words in found if re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", words) not in known] == []


def test_what_is_compiled_is_what_is_written():
    written = re.findall(r'^msgid (".*")\nmsgstr (".*")$', (WORDS / "django.po").read_text(), re.MULTILINE)
    compiled = spanish()
    pairs = [(ast.literal_eval(english), ast.literal_eval(words)) for english, words in written]
    assert len(pairs) > 100
    assert [english for english, words in pairs if english and compiled.gettext(english) != words] == []


def test_a_figure_in_a_sentence_is_in_its_spanish_too():
    for english, words in spanish()._catalog.items():
        if isinstance(english, str) and english:
            assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", words))


@pytest.mark.django_db
def test_a_person_switches_to_spanish_and_stays_there(come_in):
    place = small_place()
    client = come_in(place.person)
    assert b"What happens next?" in client.get("/me/").content
    answer = client.post("/language/setlang/", {"language": "es", "next": "/me/"})
    assert (answer.status_code, answer.url) == (302, "/me/")
    shown = client.get("/me/").content.decode()
    assert "¿Qué viene ahora?" in shown
    assert '<html lang="es">' in shown
    assert "What I want" not in shown
    assert "¿Qué puedo elegir?" in client.get("/me/options/").content.decode()
    assert client.post("/language/setlang/", {"language": "en-gb", "next": "https://elsewhere.example/"}).url == "/"
