"""The README and docs/ say what the program does."""

from __future__ import annotations

import re
import shlex
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from dive_py.analysis.rule_table import BY_NAME
from dive_py.cli.commands.build import take_out
from dive_py.cli.grammar import command_line
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.options import BUILD
from dive_py.cli.grammar.parser import parse, parse_options
from dive_py.cli.grammar.table import COMMANDS
from dive_py.settings.keys import KEYS
from dive_py.settings.kinds import Choice, Several
from dive_py.tui.keys import keymap
from dive_py.tui.keys.names import KEY_WORDS
from dive_py.tui.keys.presets import DIVE
from screenshots import readme_keys

ROOT: Final = Path(__file__).resolve().parent.parent

PAGES: Final = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
)
"""All that is read by people who use divepy, or add to it."""

TABLES: Final = (
    "keys.md",
    "engines-differ.md",
    "docker-versions.md",
    "CHANGELOG.md",
    "library.md",
    "extending.md",
    "figures.md",
    "architecture.md",
)
"""Pages without a sentence about a key."""

EXAMPLES: Final = (
    "dive_py/x/y.py",
    "tests/x/test_y.py",
    "dive_py/sources/archives/file_system.py",
    "tests/sources/archives/test_file_system.py",
)
"""Files that stand for others, or that a reader is to make."""

PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "`↑` and `↓` go through the layers and `Tab` goes to the files; `w` shows the waste, `$` what to write instead, "
    "`%` a map of the bytes, `t` a file's story, `/` filters, `v` opens a file, and `?` explains": (
        "layers.up", "layers.down", "explorer.next-pane", "explorer.waste", "explorer.advice", "explorer.treemap",
        "explorer.story", "explorer.filter", "explorer.view-file", "explorer.help",
    ),
    "`$` goes to the advice in the same place": ("explorer.advice",),
    "`Enter` shows the steps, the largest files and what to look at before, and leads to each of them; `y` copies the "
    "advice": ("advice.open", "explorer.copy"),
    "`%` shows where the bytes are, as a map": ("explorer.treemap",),
    "In the explorer `&` looks for them beside the screen, and `Esc` stops that": (
        "explorer.secrets", "explorer.close",
    ),
    "`&` once more lists all": ("explorer.secrets",),
    "`ctrl+b`, which hides modes, owners and times": ("explorer.attributes",),
    "`&` looks for [secrets](secrets.md) in all layers": ("explorer.secrets",),
    "The arrows choose, `Enter` goes into a folder or shows a file in the tree, `Backspace` leads up": (
        "tiles.enter", "tiles.out",
    ),
    "Go down with `↓`": ("layers.down",),
    "Press `w` to see which steps waste space, and `Enter` on one": ("explorer.waste", "waste.jump"),
    "`/` there counts only the files that pass it, whatever they are grouped by, and `s` sorts that list": (
        "explorer.filter", "explorer.sort",
    ),
    "and `R` asks for the rest": ("explorer.reload",),
    "`?` explains every key, and `q` quits": ("explorer.help", "explorer.quit"),
    "Go down the layers with `↓`": ("layers.down",),
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
    "`z` gives the current pane": ("explorer.enlarge",),
    "`Enter` in the tree goes to one": ("tree.toggle",),
    "`S` searches for another one, `@` looks into a [registry](registries.md#on-the-screen), and `p` pulls it, `Enter` "
    "explores it, `r` runs it": (
        "images.search", "images.registry", "search.pull", "images.open", "images.run",
    ),
    "`@` in the list of images asks": ("images.registry",),
    "`S` searches; `Enter` on what was found lists its tags": ("images.search", "search.tags"),
    "`Enter` explores a tag where it is, `p` pulls it, and `c` on two of them compares them": (
        "tags.open", "tags.pull", "tags.compare",
    ),
    "`s` sorts by version, age, size or name": ("tags.sort",),
    "`i` in the explorer lists what is attached": ("explorer.image",),
    "`R` asks for what is missing": ("explorer.reload",),
    "`C` shows the containers. `Enter` explores one": ("images.containers", "containers.open"),
    "`r` runs a shell, `!` any other command, `v` follows what it writes, `U` starts it, or stops it after a question, "
    "and `x` removes it": (
        "containers.shell", "containers.command", "containers.logs", "containers.start", "containers.remove",
    ),
    "`b` makes an image of a container": ("containers.commit",),
    "`F6` writes a Dockerfile instead": ("form.dockerfile",),
    "In the list of images, `b` builds one": ("images.build",),
    "`v` opens the file under the cursor": ("explorer.view-file",),
    "bytes (`X`), and what it is (`i`)": ("viewer.hex", "viewer.facts"),
    "`[` and `]` go through the versions that the layers have of it, and `c` shows two of them side by side": (
        "viewer.older", "viewer.newer", "viewer.diff",
    ),
    "`/` finds a text, in two versions side by side too. `O` opens the file in `$PAGER`, `E` a read-only copy": (
        "viewer.find", "viewer.pager", "viewer.editor",
    ),
    "`e` (and `divepy extract`) copies": ("explorer.extract",),
    "or `c` in the explorer, shows which layers": ("explorer.compare",),
    "`v` shows both versions of a file": ("compare.view",),
    "`P` in the explorer shows what there is to choose from": ("explorer.platform",),
    "`H` leads to the others": ("explorer.places",),
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
    "`B` lists only the layers that touched the path under the cursor, or what the filter finds; `:` goes to a typed "
    "path; `A` shows steps that made no layer, `#` commands with their shell": (
        "explorer.where", "explorer.go-to", "explorer.steps", "explorer.commands",
    ),
    "`B` lists only the layers that touched a path": ("explorer.where",),
    "`Enter` on a folder folds it": ("differences.fold",),
}  # fmt: skip
"""What the README says of keys, and the actions that it means, one for each key."""

NO_ACTIONS: Final = (
    "(`Shift` with the arrows",
    "`shift` with arrows",
    "where it has a `*` or `?` and no other sign",
    "where a `?` is part of an expression",
    "on Alpine `.` instead",
    "added (`+`), changed (`~`) and removed (`-`)",
    "or with `/` a path; `*`, `?`,",
    "| `-` | an archive on standard input",
    "with `_` for dots and dashes",
    "(typeflag `S`)",
    "`ctrl+m` is Enter",
    "`Tab` leads to the map, the arrows move in it, `Enter` goes into a folder",
)
"""Where a sign is no key of divepy's."""

OF_DIVE: Final = re.compile(r"^\| ((?:(?!\|).)*`(?:Tab|Esc|ctrl\+\w)`(?:(?!\|).)*) \|", re.MULTILINE)
"""The first column of the table of dive's keys."""


@cache
def prose() -> str:
    """All pages that have sentences about keys, without code blocks."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES if path.name not in TABLES)
    return re.sub(r"(?m)^ {4}.*$|^```[^`]+^```$", "", text)


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
    text = readme_keys.PAGE.read_text(encoding="utf-8")
    assert text == readme_keys.page(), "bring it up to date with: python -m screenshots.readme_keys"


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


def quoted(text: str, program: str) -> list[str]:
    """The command lines of a program on a page: in backticks, in indented blocks and in fences."""
    spans = re.findall(rf"`({program} [^`\n]+)`", text)
    blocks = re.findall(rf"(?m)^ {{4}}({program} .+)$", text)
    fences = [line for fence in re.findall(r"(?ms)^```\w*\n(.*?)^```", text) for line in fence.splitlines()]
    steps = [found[1] for line in fences if (found := re.fullmatch(rf"(?:.*run: | *)({program} .+)", line))]
    return [*spans, *blocks, *steps]


@cache
def command_lines() -> list[str]:
    """Every quoted command line of divepy, once, in all pages."""
    found = {line for page in PAGES for line in quoted(page.read_text(encoding="utf-8"), "divepy")}
    return sorted(line for line in found if "…" not in line)


@pytest.mark.parametrize("line", command_lines())
def test_its_command_lines_are_understood(line: str) -> None:
    text = re.sub(r"\[=\w+\]|(?<=\w)\|\w+", "", line.replace("\\|", "|"))  # of words to choose from, the first
    words = shlex.split(re.split(r" (?:\||&&|>) ", text)[0], comments=True)[1:]
    read = command_line.read(words)
    command = COMMANDS[read.command]
    needed = [word for word in command.words if not word.optional]
    if not read.split.words and not command.as_docker:  # only the command is named
        read = command_line.read([*words, *((*word.choices, word.name)[0] for word in needed)])
    if command.name == "build":
        own, _ = take_out(read.rest)
        parse_options(BUILD, own)
    elif command.as_docker:
        DockerWords(read.rest, command)
    parse(read)


def test_its_commands_are_those_of_the_parser() -> None:
    named = {word[1] for line in command_lines() if (word := re.match(r"divepy ([a-z]+)(?= |$)", line))}
    assert len(named) >= 20
    assert named <= set(COMMANDS)


def test_its_makefile_has_what_is_said_to_be_made() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    made = {line.split()[1] for page in PAGES for line in quoted(page.read_text(encoding="utf-8"), "make")}
    assert {"run", "test", "check", "docs"} <= made
    assert not [target for target in made if f"\n{target}:" not in makefile]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and MkDocs make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip()) for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_it_names_are_there(page: Path) -> None:
    named = re.findall(r"`((?:dive_py|tests|benchmarks|screenshots|findings|docs)/[\w./-]*)`", page.read_text("utf-8"))
    assert not [path for path in named if not (ROOT / path).exists() and path not in EXAMPLES]


def test_no_page_is_left_out_of_the_site() -> None:
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert not [page.name for page in (ROOT / "docs").glob("*.md") if f": {page.name}\n" not in site]


def test_the_readme_is_short() -> None:
    assert (ROOT / "README.md").stat().st_size <= 10_000


def test_every_rule_and_every_setting_is_explained() -> None:
    rules = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert not [key.name for key in BY_NAME.values() if f"| `{key.name}` |" not in rules]
    settings = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`\.?([\w.-]+)`", settings))
    assert not [key.name for key in KEYS if not {key.name, key.name.rpartition(".")[2]} & words]


def test_every_word_that_a_setting_can_be_is_told_in_its_row() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in re.findall(r"(?m)^\| (`.*) \|$", page)]
    told = {name: set(re.findall(r"[\w-]+", row[1])) for row in rows for name in re.findall(r"`([\w.-]+)`", row[0])}
    choosing = {key.name: key.kind.choices for key in KEYS if isinstance(key.kind, (Choice, Several))}
    assert {"source", "show.view", "keys.preset"} <= choosing.keys()
    assert not {name: missed for name, words in choosing.items() if (missed := set(words) - told[name])}


def test_the_order_of_imports_is_that_of_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    contract = [set(re.findall(r"\w+", layer)) for layer in layers]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (drawn,) = re.findall(r"```text\n(cli [^`]+)```", page)
    order = [set(re.findall(r"\w+", layer)) for layer in re.split(r"─►", drawn)]
    places = [place for names in order for place, layer in enumerate(contract) if layer >= names]
    assert places == sorted(places)
    assert len(places) == len(order), "what stands together here stands together there"
