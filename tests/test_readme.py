"""The README says what the program does."""

from __future__ import annotations

import re
import shlex
from typing import Final

import pytest

from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.table import COMMANDS
from dive_py.tui.keys import keymap
from dive_py.tui.keys.names import KEY_WORDS
from dive_py.tui.keys.presets import DIVE
from screenshots.readme_keys import BEGIN, END, README, replaced

PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "go down the layers with `↓`": ("layers.down",),
    "press `Tab` to walk": ("explorer.next-pane",),
    "`t` shows its whole story": ("explorer.story",),
    "`w` goes to the list of wasted bytes": ("explorer.waste",),
    "`Enter` goes to what such a step did": ("waste.jump",),
    "`Backspace` comes back": ("explorer.back",),
    "`a` shows several layers as one": ("explorer.aggregated",),
    "`/` filters": ("explorer.filter",),
    "`?` explains every key": ("explorer.help",),
    "`1` what the layer changed, `2` the merged file system up to it, `3` several layers as one, `4` all that its tar "
    "stores, `5` what upper layers hide of it": (
        "explorer.changes", "explorer.merged", "explorer.aggregated", "explorer.stored", "explorer.shadowed",
    ),
    "`*` unfolds all, `s` sorts by name": ("explorer.collapse-all", "explorer.sort"),
    "`z` gives the pane": ("explorer.enlarge",),
    "`Enter` in the tree goes to one": ("tree.toggle",),
    "`S` searches for another one and `p` pulls it, `Enter` explores it, `r` runs it": (
        "images.search", "search.pull", "images.open", "images.run",
    ),
    "`C` shows the containers: `Enter` explores one": ("images.containers", "containers.open"),
    "`r` runs a shell, `!` any other command, `v` follows what it writes, `U` starts it, or stops it after a question, "
    "`x` removes it": (
        "containers.shell", "containers.command", "containers.logs", "containers.start", "containers.remove",
    ),
    "`b` makes an image of it": ("containers.commit",),
    "`F6` writes a Dockerfile instead": ("form.dockerfile",),
    "Among the images `b` builds one": ("images.build",),
    "`v` opens the file under the cursor": ("explorer.view-file",),
    "bytes (`X`), and what it is (`i`)": ("viewer.hex", "viewer.facts"),
    "`[` and `]` go through the versions that the layers have of it, and `c` shows two of them side by side": (
        "viewer.older", "viewer.newer", "viewer.diff",
    ),
    "`/` finds a text, there too, `O` opens it in `$PAGER`, `E` a copy": (
        "viewer.find", "viewer.pager", "viewer.editor",
    ),
    "`e` (and `divepy extract`) copies": ("explorer.extract",),
    "or `c` in the explorer: which layers they share": ("explorer.compare",),
    "`v` shows both versions of a file": ("compare.view",),
    "`P` in the explorer shows what there is to choose from": ("explorer.platform",),
    "`H` leads to the others": ("explorer.places",),
    "the help (`?`) and the palette (`ctrl+p`)": ("explorer.help", "explorer.palette"),
    "chosen in the palette (`ctrl+p`": ("explorer.palette",),
    "`ctrl+e` asks where to": ("explorer.extract",),
    "all five panes; `L` `F` `D` `w` `t` go straight to one": (
        "explorer.layers", "explorer.tree", "explorer.details", "explorer.waste", "explorer.story",
    ),
    "`/` as well": ("explorer.filter",),
    "`n` and `N`": ("explorer.next-match", "explorer.previous-match"),
    "`=` adds all other paths": ("explorer.unmodified",),
    "`~`, beside `+` `-` `=`": (
        "explorer.modified", "explorer.added", "explorer.removed", "explorer.unmodified",
    ),
    "`ctrl+p` is the palette": ("explorer.palette",),
    "`shift+←` `shift+→`; a long path": ("tree.aside-left", "tree.aside-right"),
    "`A` shows those too, `#` the commands": ("explorer.steps", "explorer.commands"),
    "`B` lists only the layers": ("explorer.where",),
}  # fmt: skip
"""What the README says of keys, and the actions that it means, one for each key."""

NO_ACTIONS: Final = (
    "(`Shift` with the arrows",
    "`shift` with arrows",
    "where it has a `*` or `?` and no other sign",
    "where a `?` is meant so",
    "or with `/` a path; `*`, `?`,",
    "`ctrl+q` does nothing",
    "| `-` | an archive on standard input",
    "with `_` for dots and dashes",
    "(typeflag `S`)",
    "`ctrl+m` is Enter",
)
"""Where a sign is no key of divepy's."""

OF_DIVE: Final = re.compile(r"^\| ((?:(?!\|).)*`(?:Tab|Esc|ctrl\+\w)`(?:(?!\|).)*) \|", re.MULTILINE)
"""The first column of the table of dive's keys."""


def prose() -> str:
    """The README without its table of keys and without code blocks."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return re.sub(r"(?m)^ {4}.*$", "", before + rest.partition(END)[2])


def flowing(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def keys_in(text: str) -> list[str]:
    """What stands in backticks and can be a key."""
    words = {keymap.key_label(word).lower() for word in KEY_WORDS} | {"shift", "ctrl", "alt"}
    return [
        word
        for word in re.findall(r"`([^`\n]+)`", text)
        if len(word) == 1 or word.lower() in words or re.fullmatch(r"(?i)(?:ctrl|shift|alt)\+\S+", word)
    ]


def test_its_keys_are_those_of_the_explorer() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == replaced(text), "bring it up to date with: python -m screenshots.readme_keys"


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_key_in_a_sentence_does_what_the_sentence_says(phrase: str) -> None:
    assert phrase in flowing(prose())
    for key, id_ in zip(keys_in(phrase), PHRASES[phrase], strict=True):
        command = keymap.by_id(id_)
        assert command is not None, id_
        assert key in [keymap.key_label(each) for each in command.keys.split(",")], f"{key} is not {id_}"


def test_no_key_in_a_sentence_is_unchecked() -> None:
    text = prose()
    of_dive = [key for row in OF_DIVE.findall(text) for key in keys_in(row)]
    known = {key for keys, _ in DIVE.values() for key in keys}
    assert of_dive
    assert {key.lower() for key in of_dive} - {"esc"} <= known
    text = flowing(OF_DIVE.sub("| |", text))
    for phrase in (*PHRASES, *NO_ACTIONS):
        assert phrase in text, phrase
        text = text.replace(phrase, "")
    assert keys_in(text) == []


def test_its_commands_are_those_of_the_parser() -> None:
    text = README.read_text(encoding="utf-8")
    quoted = [*re.findall(r"`(divepy [^`\n]+)`", text), *re.findall(r"(?m)^ {4}(divepy .+)$", text)]
    named = [word for each in quoted for word in [re.match(r"divepy ([a-z]+)(?= |$)", each)] if word]
    assert len(named) > 20
    assert {word[1] for word in named} <= set(COMMANDS)
    for each in quoted:
        words = shlex.split(each.partition("|")[0].replace("\\", ""), comments=True)
        command = COMMANDS.get(words[1], COMMANDS["explore"])
        if command.as_docker:
            continue
        options = {name for option in (*command.options, *EVERYWHERE) for name in option.names}
        given = {word.partition("=")[0] for word in words[1:] if re.match(r"-\w|--\w", word)}
        assert given <= options, each


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert pictures
    missing = [picture for picture in pictures if not (README.parent / picture).is_file()]
    assert not missing
