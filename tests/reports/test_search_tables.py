"""What a search found, as tables."""

from __future__ import annotations

import json

from dive_py.engine.searching import Hit, Tag
from dive_py.reports import search_tables


def test_a_description_is_one_printable_line_of_bounded_length() -> None:
    hit = Hit(name="me/app", description="\x1b[31m" + "long " * 100, stars=None, official=False)
    titles, row = search_tables.lines([hit])
    assert titles.split() == ["NAME", "DESCRIPTION", "STARS", "OFFICIAL", "KIND"]
    assert "\x1b" not in row
    assert len(row) < 120
    assert json.loads(next(search_tables.json_lines([hit])))["kind"] == "user"


def test_a_tag_without_size_has_an_empty_cell() -> None:
    _, row = search_tables.tag_lines([Tag("1", None, "")])
    assert row.split() == ["1", "-", "-", "-", "-"]
