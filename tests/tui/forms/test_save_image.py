"""Saving an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.forms.save_image import SaveImageForm
from dive_py.tui.look.glyphs import UNICODE
from tests.engine.fake import Broken, FakeEngine, Hold
from tests.tui.stage import SMALL, names_in, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def page_of(fake: FakeEngine, *parts: bytes | Hold | Broken) -> FormScreen[SaveImageForm]:
    fake.answers["/images/app:1/json"] = {"Id": "sha256:1", "Size": 100}
    fake.export("app:1", parts)
    return FormScreen(SaveImageForm("app:1", "docker", OpenOptions(host=fake.address)), UNICODE)


async def test_it_can_be_stopped_and_leaves_nothing(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hold = Hold()
    page = page_of(fake, b"x" * 50, hold)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: page.busy and hold.reached.is_set())
        await pilot.press("escape")
        await until(pilot, lambda: "saving app:1 was stopped" in page.footer.render().plain)
        assert not page.busy
    assert names_in(tmp_path) == []


async def test_an_engine_that_breaks_off_leaves_nothing(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = page_of(fake, b"x" * 50, Broken())
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "while it exported app:1" in page.footer.render().plain)
    assert names_in(tmp_path) == []


async def test_overwriting_is_asked_for(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app-1.tar").write_text("precious")
    page = page_of(fake, b"new")
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        assert "would be lost" in page.footer.render().plain
        assert (tmp_path / "app-1.tar").read_text() == "precious"
        await pilot.press("enter")
        await until(pilot, lambda: page.said != "")
    assert (tmp_path / "app-1.tar").read_text() == "new"
