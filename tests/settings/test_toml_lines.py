"""The lines of keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.settings.toml_lines import line_of, lines_of

TEXT = """\
source = "docker"
# host = "x"
[ keys ]
preset="dive"
explorer.filter = [
  "a",
]
"explorer.sort" = "w"
[keys."x"]
'up' = 1
"""


def test_every_key_has_its_line() -> None:
    lines = lines_of(TEXT)
    wanted = {"source": 1, "keys": 3, "keys.preset": 4, "keys.explorer.filter": 5, "keys.explorer.sort": 8}
    assert lines.items() >= (wanted | {"keys.x": 9, "keys.x.up": 10}).items()
    assert "host" not in lines


def test_what_has_no_line_of_its_own_has_that_of_its_table() -> None:
    assert line_of("keys.inline.table", lines_of(TEXT)) == 3
    assert line_of("nowhere", lines_of(TEXT)) == 0


@given(st.text(alphabet="ab.=\"[]\n' -#", max_size=60))
def test_any_text_has_lines(text: str) -> None:
    count = len(text.splitlines())
    assert all(1 <= line <= count for line in lines_of(text).values())
