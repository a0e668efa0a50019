"""Extracting from the explorer."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.main import main
from dive_py.tui.forms.form import FormScreen
from tests.tui.stage import explored, names_in, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from dive_py.tui.explorer.screen import ExplorerScreen
    from dive_py.tui.forms.extract import ExtractForm


async def form(pilot: Pilot[int]) -> FormScreen[ExtractForm]:
    """The form that a key opened."""
    await pilot.press("e")
    await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
    page = pilot.app.screen
    assert isinstance(page, FormScreen)
    return page


async def back(pilot: Pilot[int], screen: ExplorerScreen) -> str:
    """Wait for the explorer; what it says."""
    await until(pilot, lambda: pilot.app.screen is screen)
    await pilot.pause()
    return screen.footer.render().plain.strip()


async def test_a_file_as_the_layer_stores_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = small_archive(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with explored(image, path="/etc/app.conf", layer=0) as (pilot, screen):
        page = await form(pilot)
        assert page.form.line() == f"divepy extract {image} /etc/app.conf ./app.conf --layer 0"
        await pilot.press("enter")
        assert await back(pilot, screen) == "extracted 1 file, 100 B, to ./app.conf"
    assert (tmp_path / "app.conf").read_bytes() == b"a" * 100


async def test_a_folder_as_it_is_seen_and_a_removed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = small_archive(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with explored(image, path="/etc", layer=1) as (pilot, screen):
        await pilot.press("m")
        await until(pilot, lambda: screen.tree_pane.path == b"etc")
        await form(pilot)
        await pilot.press("enter")
        assert (await back(pilot, screen)).startswith("extracted 2 files, 125 B, to ./etc")
        screen.navigation.go_to(2, b"var/lists/one")
        screen.tree_pane.focus()
        await until(pilot, lambda: screen.tree_pane.path == b"var/lists/one")
        page = await form(pilot)
        assert page.form.line().endswith("--layer 0")
        await pilot.press("enter")
        await back(pilot, screen)
    assert names_in(tmp_path / "etc") == ["app.conf", "motd"]
    assert (tmp_path / "etc/app.conf").read_bytes() == b"b" * 120
    assert (tmp_path / "one").read_bytes() == b"1" * 3000


async def test_a_whole_layer_from_the_list_of_layers_also_under_a_filter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = small_archive(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with explored(image) as (pilot, screen):
        await pilot.press("slash", *"motd", "enter")
        await pilot.press("L")
        page = await form(pilot)
        assert page.text("to") == "./layer-0"
        await pilot.press("enter")
        await back(pilot, screen)
    assert names_in(tmp_path / "layer-0") == ["bin", "data", "etc", "usr", "var"]


async def test_what_is_there_is_only_replaced_when_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = small_archive(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "motd").write_bytes(b"precious")
    async with explored(image, path="/etc/motd", layer=0) as (pilot, screen):
        page = await form(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "./motd is there already and would be lost" in page.footer.render().plain
        assert (tmp_path / "motd").read_bytes() == b"precious"
        await pilot.press("enter")
        await back(pilot, screen)
    assert (tmp_path / "motd").read_bytes() == b"hello"


async def test_a_place_that_cannot_be_is_said_and_the_form_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = small_archive(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with explored(image, path="/etc", layer=0) as (pilot, screen):
        page = await form(pilot)
        page.put("to", str(image))
        await pilot.press("enter")
        await pilot.pause()
        assert "cannot extract to" in page.footer.render().plain
        page.put("to", "")
        await pilot.press("enter")
        assert "a place is needed" in page.footer.render().plain
        await pilot.press("escape")
        await back(pilot, screen)
    assert names_in(tmp_path) == ["image.tar"]


@pytest.mark.parametrize(
    ("path", "layer", "keys"),
    [
        ("/etc/app.conf", 0, ("1",)),
        ("/etc", 0, ("2",)),
        ("/etc", 1, ("2",)),
        ("/etc", 3, ("2",)),
        ("/var/lists/one", 2, ("1",)),  # removed there: it is in layer 0
        ("/var/lists", 1, ("2",)),
        ("/bin", 3, ("2",)),  # a symlink
        ("/data", 3, ("1",)),
    ],
)
async def test_the_command_that_is_shown_does_what_the_form_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, layer: int, keys: tuple[str, ...]
) -> None:
    image = small_archive(tmp_path)
    by_form, by_command = tmp_path / "form", tmp_path / "command"
    for folder in (by_form, by_command):
        folder.mkdir()
    monkeypatch.chdir(by_form)
    async with explored(image, path=path, layer=layer) as (pilot, screen):
        await pilot.press(*keys)
        screen.navigation.go_to(layer, path.strip("/").encode())
        await pilot.pause()
        page = await form(pilot)
        line = page.form.line()
        await pilot.press("enter")
        await back(pilot, screen)
    monkeypatch.chdir(by_command)
    assert main([*shlex.split(line)[1:], "--no-cache"]) == 0, line
    assert _told(by_form) == _told(by_command)
    assert _told(by_form), line


def _told(folder: Path) -> dict[str, object]:
    """What is below a folder: contents, link targets, folders."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else None
        for path in sorted(folder.rglob("*"))
    }


async def test_what_is_typed_at_once_takes_the_place_of_the_proposal_and_the_whole_place_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = small_archive(tmp_path)
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path)
    for path, told in (("/etc/app.conf", "there/app.conf"), ("/etc", "there/etc")):
        async with explored(image, path=path, layer=0) as (pilot, _):
            page = await form(pilot)
            name = path.rpartition("/")[2]
            assert str(page.query_one("#form-note").render()) == f"writes {tmp_path}/{name}"
            await pilot.press(*"there")
            assert page.text("to") == "there"
            assert str(page.query_one("#form-note").render()) == f"writes {tmp_path}/{told}"
            await pilot.press(*"/new")
            assert str(page.query_one("#form-note").render()) == f"writes {tmp_path}/there/new"
