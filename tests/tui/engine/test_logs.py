"""What a container wrote, on the screen."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from dive_py.settings import keys
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.engine.logs import LogsScreen
from dive_py.tui.look.glyphs import UNICODE
from tests.engine.fake import FakeEngine, Hold
from tests.settings.writing import settled
from tests.tui.stage import SMALL, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def frame(data: bytes) -> bytes:
    return struct.pack(">BxxxI", 1, len(data)) + data


def page_of(fake: FakeEngine, *parts: bytes | Hold) -> LogsScreen:
    fake.holds += [part for part in parts if isinstance(part, Hold)]
    fake.answers["/containers/web/json"] = {}
    fake.answers["/containers/web/logs"] = list(parts)
    return LogsScreen("web", OpenOptions(host=fake.address), UNICODE)


def shown(page: LogsScreen) -> list[str]:
    return [strip.text.rstrip() for strip in page.pane.lines]


async def test_lines_come_as_they_are_written_with_colours_and_nothing_else(fake: FakeEngine) -> None:
    hold = Hold()
    page = page_of(fake, frame(b"\x1b[31mred\x1b[0m\x1b]52;c;eA==\x07\n"), hold, frame(b"later\n"))
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: shown(page) == ["red"])
        assert any(segment.style and segment.style.color for segment in page.pane.lines[0])
        assert "following" in page.header.render().plain
        hold.go_on.set()
        await until(pilot, lambda: shown(page) == ["red", "later"])
        await until(pilot, lambda: "2 lines · it writes no more" in page.header.render().plain)


async def test_following_can_be_held(fake: FakeEngine) -> None:
    hold = Hold()
    page = page_of(fake, frame(b"".join(b"line %d\n" % number for number in range(100))), hold)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: len(page.lines) == 100)
        await pilot.press("G")
        assert not page.pane.auto_scroll
        assert "held" in page.header.render().plain
        await pilot.press("W", "G")
        assert page.pane.wrap


async def test_saving_leaves_the_colours_out(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = page_of(fake, frame(b"\x1b[31mred\x1b[0m\n"))
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: len(page.lines) == 1)
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "saved the output to web.log" in page.footer.render().plain)
    assert (tmp_path / "web.log").read_text() == "red\n"


async def test_an_error_is_a_line(fake: FakeEngine) -> None:
    page = LogsScreen("none", OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(page).run_test(size=(120, 24)) as pilot:
        await until(pilot, lambda: "the output of none" in page.footer.render().plain)


async def test_lines_are_wrapped_as_it_was_settled(fake: FakeEngine) -> None:
    page = page_of(fake, frame(b"x" * 100 + b"\n"))
    async with DivepyApp(page, settled((keys.WRAP, True))).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: len(shown(page)) > 1)
        await pilot.press("W")
        assert not page.pane.wrap
