"""One table of keys, without two meanings for one key in one place."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from dive_py.settings.keys import PRESET
from dive_py.tui.compare.screen import CompareScreen
from dive_py.tui.compare.tree_pane import DiffTree
from dive_py.tui.engine.build import BuildScreen, StepList
from dive_py.tui.engine.container_list import ContainerList
from dive_py.tui.engine.containers import ContainersScreen
from dive_py.tui.engine.hit_list import HitList
from dive_py.tui.engine.image_list import ImageList
from dive_py.tui.engine.images import ImagesScreen
from dive_py.tui.engine.logs import LogsScreen
from dive_py.tui.engine.registry import RegistryScreen
from dive_py.tui.engine.search import SearchField, SearchScreen
from dive_py.tui.engine.tag_list import TagList
from dive_py.tui.engine.tags import TagsScreen
from dive_py.tui.explorer.advice_pane import AdvicePane
from dive_py.tui.explorer.details_pane import DetailsPane
from dive_py.tui.explorer.layers_pane import LayersPane
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.explorer.story_pane import StoryPane
from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.waste_pane import WastePane
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.forms.pull import PullList, PullScreen
from dive_py.tui.keys.keymap import commands, key_label
from dive_py.tui.keys.rebinding import rebound
from dive_py.tui.keys.table import COMMANDS, Command
from dive_py.tui.treemap.screen import TreemapScreen
from dive_py.tui.treemap.view import TreemapView
from dive_py.tui.viewer.pane import ViewerPane
from dive_py.tui.viewer.screen import ViewerScreen
from dive_py.tui.widgets.filter_line import FilterInput
from dive_py.tui.widgets.text_lines import TextLines
from tests.settings.writing import settled

OWNERS = {
    "explorer": ExplorerScreen,
    "layers": LayersPane,
    "tree": TreePane,
    "waste": WastePane,
    "advice": AdvicePane,
    "treemap": TreemapScreen,
    "tiles": TreemapView,
    "details": DetailsPane,
    "story": StoryPane,
    "filter": FilterInput,
    "images": ImagesScreen,
    "repositories": ImageList,
    "pull": PullScreen,
    "pulled": PullList,
    "search": SearchScreen,
    "term": SearchField,
    "registry": RegistryScreen,
    "tags": TagsScreen,
    "tagged": TagList,
    "hits": HitList,
    "containers": ContainersScreen,
    "listed": ContainerList,
    "logs": LogsScreen,
    "build": BuildScreen,
    "steps": StepList,
    "form": FormScreen,
    "changes": TextLines,
    "viewer": ViewerScreen,
    "content": ViewerPane,
    "compare": CompareScreen,
    "differences": DiffTree,
    "facts": TextLines,
}


SENSES = {
    "all-about-it": "explorer.image images.inspect containers.inspect viewer.facts",
    "bottom": "logs.follow",
    "by-whom": "explorer.where search.kind",
    "collapse-all": "compare.fold-all",
    "compare": "viewer.diff",
    "filter": "search.field viewer.find",
    "fold": "tree.toggle",
    "left": "tree.parent differences.parent",
    "lower": "explorer.previous-layer viewer.older",
    "make-an-image": "images.build containers.commit",
    "next": "explorer.next-match",
    "next-view": "explorer.view",
    "open": "viewer.pager",
    "previous": "explorer.previous-match",
    "right": "tree.enter differences.enter",
    "run": "containers.shell",
    "show-only": "images.only search.official containers.running",
    "tour": "images.demo",
    "unmodified": "compare.all",
    "upper": "explorer.next-layer viewer.newer",
    "view": "explorer.view-file containers.logs viewer.look",
}
"""What a letter stands for on all screens, of commands whose id says it otherwise: one letter has one sense."""


def meaning_of(command: Command) -> str:
    senses = {id_: sense for sense, ids in SENSES.items() for id_ in ids.split()}
    return senses.get(command.id) or command.id.partition(".")[2]


def test_ids_are_unique_and_no_key_means_two_things_in_one_scope() -> None:
    assert max(Counter(command.id for command in COMMANDS).values()) == 1
    for scope in OWNERS:
        keys = Counter(key for command in commands(scope) for key in command.keys.split(","))
        assert [key for key, count in keys.items() if count > 1] == [], scope


@pytest.mark.parametrize("preset", PRESET.kind.form.split())
def test_one_letter_means_one_thing_on_all_screens(preset: str) -> None:
    """The table of letters and screens, without an exception: who learned a key on one screen knows it on the others.

    It is about signs that are typed, in any set of keys; what Enter, Esc, Tab and the arrows do follows the place.
    """
    keys = rebound(settled((PRESET, preset)))
    meanings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for command in COMMANDS:
        for key in keys.of(command):
            if len(key_label(key)) == 1 and key not in {"up", "down", "left", "right"}:
                meanings[key_label(key)][meaning_of(command)].append(command.id)
    assert {letter: dict(found) for letter, found in meanings.items() if len(found) > 1} == {}
    assert len(meanings) > 40, "there is a table"


@pytest.mark.parametrize(
    "meaning", ["sort", "extract", "compare", "remove", "filter", "help", "copy", "reload", "quit"]
)
def test_what_is_done_on_several_screens_has_the_same_key_there(meaning: str) -> None:
    keys = {key for command in COMMANDS if meaning_of(command) == meaning for key in command.keys.split(",")}
    assert len({key for key in keys if len(key_label(key)) == 1}) == 1, keys


def test_moves_belong_to_their_pane_and_clash_with_none_of_each_other() -> None:
    moves = commands("details")[:6]
    assert all(command.help.startswith(("One", "To")) for command in moves)
    assert {command.scope for command in moves} == {"details"}
    keys = [key for command in moves for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_every_command_has_its_action() -> None:
    for command in COMMANDS:
        target, _, name = command.action.partition("(")[0].rpartition(".")
        owner: type = ExplorerScreen if target == "screen" else OWNERS[command.scope]
        if target != "app":
            assert hasattr(owner, f"action_{name}"), command.id


def test_every_command_says_what_it_does() -> None:
    for command in COMMANDS:
        assert command.word
        assert command.help[0].isupper()
        assert not command.help.endswith(".")


def test_keys_that_the_terminal_or_the_palette_need_stay_free() -> None:
    keys = {key: command.id for command in COMMANDS for key in command.keys.split(",")}
    assert "ctrl+m" not in keys, "it is Enter"
    assert keys["ctrl+p"].endswith(".palette")


def test_a_binding_has_all_that_the_footer_and_the_palette_need() -> None:
    binding = Command("pane.go", "g,G", "go(1)", "go", "Go there", shown=True).binding()
    assert (binding.key, binding.action, binding.description) == ("g,G", "go(1)", "go")
    assert (binding.show, binding.id, binding.tooltip) == (True, "pane.go", "Go there")
