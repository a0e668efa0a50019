"""The words at the bottom of a library's error."""

from __future__ import annotations

import pytest

from dive_py.causes import cause, one_line


def test_a_cause_that_leads_back_to_itself_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert cause(error) == "ValueError"


def test_a_line_has_no_breaks_and_no_full_stop() -> None:
    assert one_line(" a\n b.\n") == "a b"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\n lines.", "two lines"),
        ('no JSON: "<!DOCTYPE HTML>\n<html>long</html>"', "no JSON"),
        ("404: <html lang=en>x", "404"),
    ],
)
def test_a_web_page_is_no_reason(text: str, line: str) -> None:
    assert one_line(text) == line
