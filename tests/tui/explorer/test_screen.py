"""Journeys: what a person does in the explorer, one story a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer.selection import ViewKind
from tests.building import ImageBuilder, file
from tests.tui.stage import explored, inside, small_archive, small_image, until, waste_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.fake import FakeEngine


async def test_opening_shows_layers_tree_and_figures(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (_, screen):
        layers = inside(screen.layers_pane)
        assert "step" in layers[0]
        assert layers[1].endswith("ADD file:base in /"), "the shell and #(nop) are left out"
        assert "COPY data /data # buil" in layers[4]
        assert screen.layers_pane.title_text.startswith("Layers")
        assert screen.tree_pane.title_text == "Layer 0 · changes name ▴ · 13 of 13"
        header = screen.header.render().plain
        assert "archive" in header
        assert "4 layers" in header
        assert "efficiency 32 %" in header
        assert header.endswith("10.8 kB wasted")


async def test_the_focus_starts_on_layer_0_and_down_goes_to_layer_1(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert screen.focused is screen.layers_pane
        assert screen.selection.layer == 0
        await pilot.press("down")
        assert screen.selection.layer == 1
        assert screen.tree_pane.title_text.startswith("Layer 1 · changes")
        assert any("~" in line and "app.conf" in line for line in inside(screen.tree_pane))


async def test_the_path_under_the_cursor_is_kept_when_the_layer_changes(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("m", "tab")
        assert screen.navigation.go_to(0, b"etc/motd")
        await pilot.press("right_square_bracket", "right_square_bracket")
        assert screen.selection.layer == 2
        assert screen.tree_pane.path == b"etc/motd"


async def test_a_folded_directory_stays_folded_in_other_layers(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"usr/bin")
        await pilot.press("F", "space", "m", "right_square_bracket")
        rows = inside(screen.tree_pane)
        assert any("▸ bin/" in row for row in rows)
        assert not any("tool" in row for row in rows)


async def test_space_folds_and_unfolds_and_the_star_does_it_for_all(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        before = screen.tree_pane.row_count
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 5, "only what lies in the root is left"
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == before


async def test_every_view_has_its_key_and_one_key_goes_through_them(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "down")
        for key, kind in (("2", "merged"), ("a", "aggregated"), ("4", "stored"), ("5", "shadowed"), ("1", "changes")):
            await pilot.press(key)
            assert screen.selection.view == kind
            assert f"· {kind}" in screen.tree_pane.title_text
        await pilot.press("V")
        assert screen.selection.view is ViewKind.MERGED


async def test_the_changes_of_a_layer_tell_what_it_removed(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "down")
        rows = inside(screen.tree_pane)
        assert any("- " in row and "lists/" in row for row in rows)
        assert any("≈" in row and "tool" in row for row in rows), "a chmod is a change of metadata"
        assert any("0 added · 0 modified" in row and "3 removed" in row for row in inside(screen.details_pane))


async def test_a_shadowed_file_says_which_layer_hides_it(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert any("app.conf ⤒1" in row for row in inside(screen.tree_pane))
        await pilot.press("5")
        rows = inside(screen.tree_pane)
        assert any("one ⤒2" in row for row in rows)
        assert not any("motd" in row for row in rows), "what can be seen is not there"


async def test_the_story_follows_the_cursor_and_leads_to_a_layer(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"etc/app.conf")
        story = inside(screen.story_pane)
        assert screen.story_pane.title_text == "/etc/app.conf"
        assert "added" in story[0]
        assert "hidden by layer 1" in story[0]
        assert "100 B wasted" in story[0]
        assert "modified" in story[1]
        assert story[1].endswith("visible")
        await pilot.press("t", "down", "enter")
        assert screen.selection.layer == 1
        assert screen.tree_pane.path == b"etc/app.conf"


async def test_the_story_of_a_removal_leads_to_what_its_layer_changed(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert screen.navigation.go_to(0, b"var/lists/one", ViewKind.MERGED)
        await pilot.press("t", "down", "enter")
        assert screen.selection.layer == 2
        assert screen.selection.view is ViewKind.CHANGES
        assert screen.tree_pane.path == b"var/lists/one"
        await pilot.press("m")
        assert not any("one" in row for row in inside(screen.tree_pane)), "no container sees it"


async def test_from_a_row_of_waste_to_its_file_and_back(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "w", "space", "down")
        waste = inside(screen.waste_pane)
        assert "/usr/bin/tool" in waste[0]
        assert "/var/lists/" in waste[1], "a directory that went as a whole is one row"
        assert "0 → 2 deleted" in waste[1]
        await pilot.press("enter")
        assert screen.selection.layer == 0
        assert screen.tree_pane.path == b"var/lists/one", "the largest of what went with the directory"
        assert "hidden by layer 2: deleted, 3 kB wasted" in inside(screen.story_pane)[0]
        assert screen.focused is screen.tree_pane
        await pilot.press("backspace")
        assert screen.selection.layer == 1
        assert screen.pane == "waste"


async def test_waste_is_grouped_by_culprit_directory_cause_and_file(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w")
        assert screen.waste_pane.title_text.endswith("by culprit")
        first = inside(screen.waste_pane)[0].split()
        assert first[:4] == ["10", "kB", "layer", "2"]
        assert first[4:6] == ["rm", "-rf"]
        assert first[-2:] == ["3", "files"]
        await pilot.press("O")
        assert screen.waste_pane.title_text.endswith("hidden by layer 2")
        assert screen.waste_pane.row_count == 2
        await pilot.press("backspace")
        assert screen.waste_pane.title_text.endswith("by culprit")
        await pilot.press("space")
        assert screen.waste_pane.title_text.endswith("by directory")
        assert screen.waste_pane.row_count == 4
        await pilot.press("space")
        assert any("deleted" in row and "2 files" in row for row in inside(screen.waste_pane))
        await pilot.press("space")
        assert screen.waste_pane.title_text.endswith("by file")
        assert screen.waste_pane.row_count == 5


async def test_a_filter_is_live_counts_and_keeps_the_last_good_expression(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf")
        answer = screen.filter_line.query_one("#filter-answer").render()
        assert str(answer) == "1 match"
        assert [row.split()[-2] for row in inside(screen.tree_pane)[1:]][-1] == "app.conf"
        await pilot.press("(")
        assert "missing" in str(screen.filter_line.query_one("#filter-answer").render())
        assert screen.selection.pattern == "conf"
        assert screen.tree_pane.row_count == 2, "the last good expression stays in force"
        await pilot.press("backspace", "enter")
        assert screen.focused is screen.tree_pane
        await pilot.press("n")
        assert screen.tree_pane.path == b"etc/app.conf"
        await pilot.press("right_square_bracket")
        assert screen.selection.pattern == "conf", "the filter stays while moving"
        await pilot.press("escape")
        assert screen.selection.pattern == ""
        assert not screen.filter_line.is_open


async def test_kinds_of_changes_can_be_hidden(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("m", "down", "equals_sign")
        rows = inside(screen.tree_pane)
        assert not any("motd" in row for row in rows)
        assert "unmodified hidden" in screen.tree_pane.title_text
        await pilot.press("plus")
        assert not any("new" in row for row in inside(screen.tree_pane))
        await pilot.press("plus", "equals_sign")
        assert any("motd" in row for row in inside(screen.tree_pane))


async def test_sorting_by_size_puts_the_largest_first(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("s")
        assert "size ▾" in screen.tree_pane.title_text
        assert inside(screen.tree_pane)[1].endswith("usr/")


async def test_shift_and_an_arrow_widen_the_range(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "shift+down")
        assert screen.selection.view is ViewKind.AGGREGATED
        assert screen.selection.compared == (1, 2)
        assert screen.tree_pane.title_text.startswith("Layers 1–2 · aggregated name")
        marked = [line for line in inside(screen.layers_pane) if line.startswith("▌")]
        assert len(marked) == 2
        await pilot.press("down")
        assert screen.selection.compared == (1, 3), "without shift the range is layers 1 to the selected one"


@pytest.mark.parametrize("view", ["1", "a"])
async def test_the_range_begins_at_the_selected_layer(tmp_path: Path, view: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press(view, "G", "shift+up")
        assert screen.selection.layer == 2
        assert screen.selection.compared == (2, 3)
        assert screen.tree_pane.title_text.startswith("Layers 2–3 · aggregated name")
        marked = [line for line in inside(screen.layers_pane) if line.startswith("▌")]
        assert [line[1] for line in marked] == ["2", "3"]
        await pilot.press("K")
        assert screen.selection.compared == (1, 3)
        await pilot.press("J", "J")
        assert screen.selection.compared == (3, 3)
        assert screen.tree_pane.title_text.startswith("Layer 3 · aggregated name")
        await pilot.press("up", "up", "K")
        assert screen.selection.compared == (0, 1)
        assert screen.tree_pane.title_text.startswith("Layers 0–1 · aggregated name")


async def test_layers_1_to_the_selected_one_can_be_widened_at_once(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "down", "a", "J")
        assert screen.selection.compared == (1, 3)
        await pilot.press("o", "shift+down")
        assert screen.selection.compared == (1, 2), "the base is below now"


async def test_the_stack_can_be_turned_round(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "o")
        assert [row.number for row in screen.layers_pane.rows] == [3, 2, 1, 0]
        assert screen.layers_pane.number == 1
        await pilot.press("up")
        assert screen.selection.layer == 2


async def test_steps_without_a_layer_can_be_shown_and_never_hold_the_cursor(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("A")
        assert any(line.endswith("ENV MODE=fast") for line in inside(screen.layers_pane))
        await pilot.press("down")
        assert screen.selection.layer == 1


async def test_copying_takes_paths_digests_and_commands(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("y")
        assert pilot.app.clipboard == f"sha256:{small_image().diff_ids()[0].removeprefix('sha256:')}"
        screen.navigation.go_to(0, b"etc/motd")
        await pilot.press("F", "y")
        assert pilot.app.clipboard == "/etc/motd"
        await pilot.press("D", "y")
        assert pilot.app.clipboard == "ADD file:base in /"
        assert "copied" in screen.footer.render().plain
        await pilot.press("up")
        assert "copied" not in screen.footer.render().plain, "the next key takes the message away"


async def test_beginning_at_a_layer_and_a_path(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), layer=2, path="/usr/bin/tool") as (_, screen):
        assert screen.selection.layer == 2
        assert screen.tree_pane.path == b"usr/bin/tool"
        assert screen.focused is screen.tree_pane


async def test_a_path_that_is_nowhere_is_said(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), path="no/such") as (_, screen):
        assert "/no/such is not in layer 0" in screen.footer.render().plain


async def test_a_resize_loses_neither_cursor_nor_focus(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"var/lists/two")
        await pilot.press("F")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert screen.focused is screen.tree_pane
        assert screen.tree_pane.path == b"var/lists/two"
        assert any("two" in row for row in inside(screen.tree_pane)), "the cursor stays in sight"
        await pilot.resize_terminal(39, 20)
        await pilot.pause()
        text = str(screen.query_one("#too-small-text").render())
        assert text == "divepy needs 40x10;\nthis has 39x20"
        await pilot.resize_terminal(160, 50)
        await pilot.pause()
        assert screen.focused is screen.tree_pane


async def test_at_80_by_24_tab_reaches_every_pane(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(80, 24)) as (pilot, screen):
        seen = []
        for _ in range(6):
            await pilot.press("tab")
            await pilot.pause()
            assert screen.focused is not None
            assert screen.focused.size.height > 0, f"{screen.focused.id} is in sight"
            seen.append(screen.focused.id)
        assert seen == ["tree", "story", "details", "waste", "advice", "layers"]


async def test_reloading_says_when_the_name_points_to_another_image(tmp_path: Path) -> None:
    path = small_archive(tmp_path)
    async with explored(path) as (pilot, screen):
        await pilot.press("down", "m")
        screen.navigation.go_to(1, b"etc/motd")
        ImageBuilder().layer(file("etc/motd", b"other")).layer(file("x", b"y")).docker_archive(path)
        await pilot.press("R")
        await until(
            pilot, lambda: screen.info is not None and len(screen.info.layers) == 2 and waste_of(screen) is not None
        )
        assert screen.selection.layer == 1
        assert screen.tree_pane.path == b"etc/motd"
        assert "points to another image now" in screen.footer.render().plain


async def test_q_quits(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await pilot.press("q")
        await pilot.pause()
        assert pilot.app.return_value == 0


async def test_hostile_names_reach_the_screen_as_visible_escapes(tmp_path: Path) -> None:
    names = (b"\x1b[31mred", b"new\nline", b"[b]bold[b]", "right\u202eleft".encode(), b"\xff\xfe")
    path = ImageBuilder().layer(*(file(name, b"x") for name in names)).docker_archive(tmp_path / "image.tar")
    async with explored(path) as (pilot, screen):
        text = "\n".join(inside(screen.tree_pane))
        for shown in ("\\x1b[31mred", "new\\nline", "[b]bold[b]", "right\\u202eleft", "\\xff\\xfe"):
            assert shown in text
        await pilot.press("F", "end", "home")
        assert screen.story_pane.title_text == "/\\x1b[31mred"
        svg = pilot.app.export_screenshot()
        assert "\x1b" not in svg
        assert "\u202e" not in svg


async def test_an_image_that_an_engine_has_can_be_run(fake: FakeEngine, tmp_path: Path) -> None:
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.forms.form import FormScreen
    from dive_py.tui.forms.run import RunForm
    from tests.sources.docker_root import DockerRoot
    from tests.sources.upper_root import OfferedContainer

    offered = OfferedContainer(fake, DockerRoot(tmp_path / "docker"), [[file("a", b"a")]])
    fake.answers["/images/app:1/json"] = fake.answers[f"/images/{offered.identity}/json"]
    for reference, name in (("app:1", "app:1"), ("container:web", "app:1")):
        async with explored(reference, options=OpenOptions(host=fake.address)) as (pilot, screen):
            await pilot.press("r")
            await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
            page = pilot.app.screen
            assert isinstance(page, FormScreen)
            assert isinstance(page.form, RunForm)
            assert page.form.image == name
            await pilot.press("escape")
            await until(pilot, lambda screen=screen: pilot.app.screen is screen)  # type: ignore[misc]


async def test_an_archive_cannot_be_run(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("r")
        assert "no engine has this image" in screen.footer.render().plain
