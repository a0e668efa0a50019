"""Who gets a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.settings.keys import PRESET
from dive_py.settings.values import Rank, Settings
from dive_py.tui.keys.keymap import by_id
from dive_py.tui.keys.rebinding import USUAL, keys_now, rebound
from dive_py.tui.keys.table import COMMANDS
from tests.settings.writing import bound, settled
from tests.tui.stage import explored, inside, small_archive

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.settings.values import Binding
    from dive_py.tui.keys.rebinding import Keys


def of(*bindings: Binding) -> Keys:
    """The keys with these bindings."""
    return rebound(Settings(bindings=bindings))


def keys(found: Keys, id_: str) -> tuple[str, ...]:
    """The keys of one command."""
    command = by_id(id_)
    assert command is not None
    return found.of(command)


def told(found: Keys) -> list[str]:
    """What is odd."""
    return [remark.text for remark in found.remarks]


def test_without_wishes_the_keymap_is_as_it_is() -> None:
    assert rebound(Settings()) is USUAL
    assert USUAL.keymap == {}
    assert keys(USUAL, "explorer.filter")[0] == "slash"
    assert keys_now(object()) is USUAL


def test_an_action_has_the_keys_that_were_wished_for_in_their_order() -> None:
    found = of(bound("explorer.filter", "ctrl+g", "/"))
    assert keys(found, "explorer.filter") == ("ctrl+g", "slash")
    assert found.keymap == {"explorer.filter": "ctrl+g,slash"}
    assert told(found) == []


def test_one_wish_can_be_about_every_place_and_a_special_one_goes_before_it() -> None:
    found = of(bound("tree.up", "w"), bound("*.up", "i"))
    assert keys(found, "waste.up") == ("i",)
    assert keys(found, "tree.up") == ("w",)


def test_what_takes_a_key_from_the_keymap_is_said() -> None:
    found = of(bound("explorer.sort", "w", line=7))
    assert keys(found, "explorer.sort") == ("w",)
    assert keys(found, "explorer.waste") == ()
    assert found.keymap["explorer.waste"] == "unbound"
    assert told(found) == ["config.toml:7: w is explorer.sort now, and explorer.waste goes without it"]
    assert str(found.origins["explorer.waste"]) == "config.toml:7"


def test_two_that_want_the_same_key_are_both_named_and_the_loser_gets_no_default_back() -> None:
    found = of(bound("explorer.story", "I", line=1), bound("explorer.sort", "I", line=2))
    assert keys(found, "explorer.sort") == ("I",), "it stands first in the keymap"
    assert keys(found, "explorer.story") == ()
    assert told(found) == ["config.toml:1: I is explorer.sort already (config.toml:2); explorer.story goes without it"]


def test_the_stronger_wish_gets_the_key() -> None:
    found = of(bound("explorer.sort", "I"), bound("explorer.story", "I", rank=Rank.VARIABLE))
    assert keys(found, "explorer.story") == ("I",)
    assert keys(found, "explorer.sort") == ()


def test_keys_can_change_places() -> None:
    found = of(bound("explorer.sort", "w"), bound("explorer.waste", "s"))
    assert (keys(found, "explorer.sort"), keys(found, "explorer.waste")) == (("w",), ("s",))
    assert told(found) == []


def test_an_action_can_have_no_key() -> None:
    assert of(bound("explorer.tour")).keymap == {"explorer.tour": "unbound"}


def test_unknown_keys_and_actions_are_named_with_those_there_are() -> None:
    found = of(bound("explorer.sort", "pagup"), bound("explorer.srot", "I"), bound("*.nothing", "I"))
    assert found.keymap == {}, "no key is left, so the usual ones stay"
    places, key, action = found.remarks
    assert places.text == "config.toml:1: there is no action *.nothing"
    assert key.text.startswith("config.toml:1: explorer.sort: there is no key 'pagup'; keys are signs and letters")
    assert "pageup" in key.known
    assert action.text == "config.toml:1: there is no action explorer.srot"
    assert "explorer.sort" in action.known


def test_a_key_that_cannot_be_had_is_told_with_the_reason() -> None:
    assert told(of(bound("explorer.sort", "ctrl+m", "I"))) == [
        "config.toml:1: explorer.sort: to a terminal ctrl+m is Enter"
    ]


def test_a_key_that_a_pane_has_for_itself_is_told() -> None:
    assert "config.toml:1: in the pane tree, space is tree.toggle and not explorer.sort" in told(
        of(bound("explorer.sort", "space"))
    )


def test_dives_actions_are_several_here() -> None:
    found = of(bound("dive:left", "a", rank=Rank.DIVE_FILE))
    assert keys(found, "tree.parent") == keys(found, "layers.left") == ("a",)


def test_dives_own_table_copied_into_its_file_asks_for_nothing() -> None:
    found = of(
        bound("dive:filter-files", "ctrl+f", "ctrl+slash", rank=Rank.DIVE_FILE),
        bound("dive:toggle-modified-files", "ctrl+m", rank=Rank.DIVE_FILE),
        bound("dive:quit", "ctrl+c", "q", rank=Rank.DIVE_FILE),
        bound("dive:toggle-wrap-tree", "ctrl+p", rank=Rank.DIVE_FILE),
    )
    assert (found.keymap, found.remarks) == ({}, ())


def test_ctrl_c_quits_anyhow_and_may_stay_in_dives_file() -> None:
    found = of(bound("dive:quit", "ctrl+c", "Q", rank=Rank.DIVE_FILE))
    assert (keys(found, "explorer.quit"), told(found)) == (("Q",), [])


def test_a_preset_is_weaker_than_any_wish() -> None:
    found = rebound(Settings(settled((PRESET, "vim")).found, (bound("explorer.sort", "o"),)))
    assert keys(found, "tree.page-down")[0] == "ctrl+d"
    assert keys(found, "explorer.sort") == ("o",)
    assert keys(found, "explorer.back")[0] == "ctrl+o"


def test_dives_preset_has_dives_keys_first_and_says_which_it_cannot_have() -> None:
    found = rebound(settled((PRESET, "dive")))
    assert keys(found, "explorer.filter") == ("ctrl+f", "ctrl+underscore", "slash")
    assert keys(found, "explorer.sort")[0] == "ctrl+o"
    assert keys(found, "explorer.modified") == ("tilde",)
    assert "ctrl+m is Enter" in found.note


ACTIONS = st.sampled_from(
    ("explorer.sort", "explorer.waste", "*.up", "tree.up", "*.quit", "dive:up", "x", "tree.toggle")
)
KEYS = st.sampled_from(("a", "s", "w", "up", "ctrl+p", "ctrl+c", "nothing", "space", "q"))


@given(
    st.lists(
        st.builds(
            lambda action, keys, rank: bound(action, *keys, rank=rank),
            ACTIONS,
            st.lists(KEYS, max_size=3),
            st.sampled_from((Rank.DIVE_FILE, Rank.FILE, Rank.VARIABLE)),
        ),
        max_size=6,
    )
)
def test_whatever_is_wished_for_no_key_has_two_meanings_in_one_scope(bindings: list[Binding]) -> None:
    found = of(*bindings)
    pairs = [(command.scope, key) for command in COMMANDS for key in found.of(command)]
    assert len(pairs) == len(set(pairs))


async def test_another_key_works_is_shown_and_the_old_one_is_gone(tmp_path: Path) -> None:
    settings = settled(explorer_sort=("I", "Q"), explorer_filter=())
    async with explored(small_archive(tmp_path), settings=settings) as (pilot, screen):
        footer = screen.footer.render().plain
        assert "I sort" in footer
        assert "filter" not in footer
        await pilot.press("s", "slash")
        assert screen.tree_pane.sort == "name"
        assert not screen.filter_line.is_open
        await pilot.press("I")
        assert screen.tree_pane.sort == "size"
        await pilot.press("Q")
        assert screen.tree_pane.sort == "name"


async def test_swapped_keys_work(tmp_path: Path) -> None:
    settings = settled(explorer_sort=("w",), explorer_waste=("s",), layers_down=("up",), layers_up=("down",))
    async with explored(small_archive(tmp_path), settings=settings) as (pilot, screen):
        await pilot.press("up")
        assert screen.selection.layer == 1
        await pilot.press("w", "s")
        assert (screen.tree_pane.sort, screen.pane) == ("size", "waste")


async def test_a_key_of_the_palette_can_be_another_actions(tmp_path: Path) -> None:
    settings = settled(explorer_sort=("ctrl+p",), explorer_palette=("colon",))
    async with explored(small_archive(tmp_path), settings=settings) as (pilot, screen):
        await pilot.press("ctrl+p")
        assert (screen.tree_pane.sort, len(pilot.app.screen_stack)) == ("size", 1)
        await pilot.press("colon")
        await pilot.pause(0.2)
        assert len(pilot.app.screen_stack) == 2


async def test_a_conflict_is_said_at_the_start(tmp_path: Path) -> None:
    settings = settled(explorer_sort=("w",), explorer_tour=("kk",))
    async with explored(small_archive(tmp_path), settings=settings, loaded=False) as (pilot, screen):
        await pilot.pause()
        assert "(and 1 more: divepy config)" in screen.footer.render().plain
        await pilot.press("x")
        assert "w sort" in screen.footer.render().plain


@pytest.mark.parametrize("name", ["vim", "dive"])
async def test_presets_work(tmp_path: Path, name: str) -> None:
    async with explored(small_archive(tmp_path), settings=settled((PRESET, name))) as (pilot, screen):
        await pilot.press("F", "ctrl+d" if name == "vim" else "d")
        assert screen.tree_pane.cursor == screen.tree_pane.row_count - 1
        await pilot.press("z" if name == "vim" else "space", "slash" if name == "vim" else "ctrl+f")
        assert screen.filter_line.is_open
        assert inside(screen.tree_pane)
