"""A command's own parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.cli.gate import options
from dive_py.cli.grammar import command_line
from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.parser import parse
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError
from tests.cli.parsed import parsed

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request


def read(line: str) -> Request:
    """Parse a line as the program does."""
    return parsed(*line.split())


def test_options_and_words_have_names() -> None:
    found = read("tree -H tcp://a ./x.tar /etc --layer 3 --json --no-cache --color never")
    given = [found.given[name] for name in ("image", "path", "layer", "json", "merged")]
    assert given == ["./x.tar", "/etc", "3", True, False]
    assert (found.where.host, found.reading.cache, found.color) == ("tcp://a", False, "never")
    assert (found.reading.verify, found.where.platform) == (False, "")


def test_dive_s_options_are_all_taken() -> None:
    found = read(
        "x --ci --ci-config f -i --config c --base b --report junit=r --report text "
        "--lowestEfficiency 0.9 --highestWastedBytes=20MB --highestUserWastedPercent 0.1 --scoring dive -j -"
    )
    assert found.reading.ignore_errors
    gate = options.of(found.given)
    assert gate.checks
    assert (gate.reports, gate.json, gate.rule_file, found.config) == (("junit=r", "text"), "-", "f", "c")
    assert {key.name: values for key, values in gate.rules.items()} == {
        "lowestEfficiency": ("0.9",),
        "highestWastedBytes": ("20MB",),
        "highestUserWastedPercent": ("0.1",),
        "scoring": ("dive",),
        "base": ("b",),
    }


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_takes_what_stands_everywhere(name: str) -> None:
    """Each option that is to be accepted everywhere is, with a value where it wants one."""
    given = [f"{option.long}={(option.choices or ('v',))[0]}" if option.value else option.long for option in EVERYWHERE]
    needed = [(*word.choices, word.name)[0] for word in COMMANDS[name].words if not word.optional]
    line = [*given, name, *needed] if COMMANDS[name].as_docker else [name, *needed, *given]
    found = parse(command_line.read(line))
    assert all(found.given[option.long.strip("-").replace("-", "_")] for option in EVERYWHERE)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("tree", "tree wants IMAGE", "usage: divepy tree [OPTIONS] IMAGE [PATH]"),
        ("trace x", "trace wants PATH", "usage: divepy trace [OPTIONS] IMAGE PATH"),
        (
            "extract x --layer 8 out",
            "extract wants PATH before DEST; of a whole layer it is /",
            "divepy extract --layer 8 x / out",
        ),
        ("extract x out", "extract wants DEST", "usage: divepy extract [OPTIONS] IMAGE PATH DEST"),
        ("x --jsno -", "explore has no option --jsno", "did you mean --json?"),
        ("tree x --jsno", "tree has no option --jsno", "did you mean --json?"),
        ("waste x --layer 3", "waste has no option --layer", "see: divepy help waste"),
        ("x y", "explore does not take 'y'", "usage: divepy [OPTIONS] [IMAGE]"),
        ("tre x", "explore does not take 'x'", "did you mean tree?"),
        ("x -z", "explore has no option -z", "see: divepy help explore"),
    ],
)
def test_mistakes_say_what_to_do(line: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(line)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("line", ["x --json", "x --source nowhere", "tree x --json=3", "x --color sometimes"])
def test_impossible_values_are_told(line: str) -> None:
    """A missing value, one that is not offered, and one where none is taken; each names its option."""
    with pytest.raises(UsageError, match=line.split()[1].partition("=")[0]):
        read(line)


def test_options_are_never_guessed_from_their_beginning() -> None:
    """`--js` must not become `--json` one day and something else the next."""
    with pytest.raises(UsageError, match="no option --js"):
        read("x --js -")


@pytest.mark.parametrize(
    ("words", "empty"),
    [
        (("remove", ""), "IMAGE"),
        (("save", "", "-o", "x.tar"), "IMAGE"),
        (("tag", "x", ""), "NAME"),
        (("diff", "x", ""), "OTHER"),
        (("commit", "", "x:1"), "CONTAINER"),
    ],
)
def test_an_empty_name_is_asked_of_no_engine(words: tuple[str, ...], empty: str) -> None:
    with pytest.raises(UsageError, match=f"{empty} is empty"):
        parsed(*words)
