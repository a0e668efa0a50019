"""What the manual page says that stands in no table of commands."""

from __future__ import annotations

from pathlib import Path

import dive_py
from dive_py.cli.grammar import manual_texts as texts
from dive_py.oci import reference
from dive_py.settings.keys import VARIABLES


def test_every_form_of_a_reference_is_one() -> None:
    for forms, _ in texts.REFERENCES:
        for form in forms.split(", "):
            word = form.replace("NAME", "app").replace("FILE", "./a.tar").replace("FOLDER", "./a")
            assert reference.parse(word).text == word


def test_every_variable_is_looked_at() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(dive_py.__file__).parent.rglob("*.py"))
    own = Path(texts.__file__).read_text(encoding="utf-8")
    for names, _ in texts.ENVIRONMENT:
        for name in names.split(", "):
            by_library = name == "XDG_CACHE_HOME" or name.startswith(VARIABLES)
            assert by_library or sources.count(f'"{name}"') > own.count(f'"{name}"'), name


def test_paragraphs_are_parted() -> None:
    assert len(texts.DESCRIPTION.split("\n\n")) == 3
