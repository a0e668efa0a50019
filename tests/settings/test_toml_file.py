"""divepy's own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dive_py.errors import UsageError
from dive_py.settings import keys, toml_file

HERE = Path("config.toml")


def test_values_know_their_line() -> None:
    part = toml_file.read(HERE, 'source = "podman"\n\n[show]\nhide = ["added"]\ncollapsed = true\ntree-width = 0.5\n')
    assert {name: setting.value for name, setting in part.settings.items()} == {
        "source": "podman",
        "show.hide": ("added",),
        "show.collapsed": True,
        "show.tree-width": 0.5,
    }
    assert str(part.settings["show.hide"].origin) == "config.toml:4"


def test_actions_have_keys_with_or_without_quotes() -> None:
    text = '[keys]\npreset = "vim"\n"explorer.filter" = ["/", "ctrl+f"]\nexplorer.sort = "s"\n"*.up" = []\n'
    part = toml_file.read(HERE, text)
    assert [(one.action, one.keys, one.origin.line) for one in part.bindings] == [
        ("explorer.filter", ("/", "ctrl+f"), 3),
        ("explorer.sort", ("s",), 4),
        ("*.up", (), 5),
    ]
    assert part.settings["keys.preset"].value == "vim"


def test_unknown_keys_are_named_and_no_error() -> None:
    part = toml_file.read(HERE, '\n[show]\nsotr = "size"\nview = "merged"\n')
    (remark,) = part.remarks
    assert remark.text == "config.toml:3: there is no setting show.sotr"
    assert remark.word == "show.sotr"
    assert keys.SORT.name in remark.known
    assert part.settings["show.view"].value == "merged"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = [", "config.toml:1: the configuration is not TOML"),
        ("\na b", "config.toml:2: the configuration is not TOML"),
        ("source = 3", "config.toml:1: source is 3 and can only be docker docker-dir"),
        ("[show]\nsort = true", "config.toml:2: show.sort is true and can only be name size"),
        ("[show]\nhide = 'x'", "config.toml:2: show.hide is 'x' and can only be any of added removed"),
        ("[keys]\nexplorer.sort = 3", "config.toml:2: keys.explorer.sort is 3 and can only be a list of keys"),
        ("[keys]\nexplorer.sort = ['a', 1]", "can only be a list of keys"),
        ("show = 3\n", None),
        ("a = " + "[" * 3000, "the configuration is not TOML"),
        ("a = " + "1" * 5000, "the configuration is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, told: str | None) -> None:
    if told is None:
        assert toml_file.read(HERE, text).remarks[0].text == "config.toml:1: there is no setting show"
        return
    with pytest.raises(UsageError) as caught:
        toml_file.read(HERE, text)
    assert told in caught.value.message


def test_no_more_is_said_than_anybody_reads() -> None:
    assert len(toml_file.read(HERE, "".join(f"x{number} = 1\n" for number in range(500))).remarks) == 20


LITERALS = st.sampled_from(('"x"', "1", "true", "[]", '["added"]', "0.5", "{}", "{a = 1}", "1979-05-27", '"size"', "["))
NAMES = st.sampled_from(("source", "show.sort", "show", "keys", "keys.a.b", '"keys.a"', "keys.preset", "a b", "x"))


@given(st.lists(st.one_of(st.tuples(NAMES, LITERALS).map(" = ".join), NAMES.map("[{}]".format), st.text(max_size=9))))
@example(["a." * 500 + "b = 1"])
def test_any_file_is_read_or_told(lines: list[str]) -> None:
    try:
        part = toml_file.read(HERE, "\n".join(lines))
    except UsageError as error:
        assert error.message.startswith("config.toml")  # noqa: PT017 - either is right
    else:
        assert set(part.settings) <= {key.name for key in keys.KEYS}


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
    lines = toml_file.lines_of(TEXT)
    wanted = {"source": 1, "keys": 3, "keys.preset": 4, "keys.explorer.filter": 5, "keys.explorer.sort": 8}
    assert lines.items() >= (wanted | {"keys.x": 9, "keys.x.up": 10}).items()
    assert "host" not in lines


def test_what_has_no_line_of_its_own_has_that_of_its_table() -> None:
    assert toml_file.line_of("keys.inline.table", toml_file.lines_of(TEXT)) == 3
    assert toml_file.line_of("nowhere", toml_file.lines_of(TEXT)) == 0


@given(st.text(alphabet="ab.=\"[]\n' -#", max_size=60))
def test_any_text_has_lines(text: str) -> None:
    count = len(text.splitlines())
    assert all(1 <= line <= count for line in toml_file.lines_of(text).values())
