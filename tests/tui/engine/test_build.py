"""A build on the screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.engine.build import BuildScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.engine.fake import FakeEngine, Hold
from tests.tui.stage import SMALL, WIDE, inside, until

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = "sha256:" + "a" * 64


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", "/nowhere")
    (tmp_path / "Dockerfile").write_text("FROM x")
    return tmp_path


def said(*messages: object) -> bytes:
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


BEGINNING = said(
    {"stream": "Step 1/3 : FROM x"},
    {"stream": "Step 2/3 : COPY a /a"},
    {"stream": " ---> Using cache"},
    {"stream": "Step 3/3 : RUN make"},
    {"stream": "compiling\n\x1b]52;c;eA==\x07done\n"},
)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_steps_and_output_as_they_come_and_then_back(
    fake: FakeEngine, folder: Path, size: tuple[int, int]
) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/build"] = [BEGINNING, hold, said({"aux": {"ID": IDENTITY}})]
    fake.answers["/images/x/json"] = {"Id": "sha256:x", "RootFS": {"Layers": ["1"]}}
    fake.answers[f"/images/{IDENTITY}/json"] = {"Id": IDENTITY, "RootFS": {"Layers": ["1", "2", "3"]}}
    root, page = Page(UNICODE), BuildScreen(["-t", "app:1", str(folder)], OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(root).run_test(size=size) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.is_active and bool(page.query("#steps")) and len(page.pane.rows) == 3)
        await until(pilot, lambda: [strip.text.rstrip() for strip in page.output.lines] == ["compiling", "done"])
        found = inside(page.pane)
        assert found[1].split()[:4] == ["=", "2/3", "cached", "COPY"]
        assert found[2].split()[0] == ">"
        await until(pilot, lambda: "3 steps, 1 cached" in page.header.render().plain)
        hold.go_on.set()
        await until(pilot, lambda: root.is_active)
        assert (page.image, page.first_layer) == (IDENTITY, 1)
        visit = page.visit()
        assert (visit.reference, visit.layer, visit.options.host) == ("app:1", 1, fake.address)


async def test_a_step_that_fails_is_under_the_cursor_with_its_output(fake: FakeEngine, folder: Path) -> None:
    fake.answers["/build"] = [BEGINNING, said({"error": "make: 1"})]
    page = BuildScreen([str(folder)], OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "the build failed: make: 1" in page.footer.render().plain)
        assert page.pane.cursor == 2
        assert "failed" in page.header.render().plain
        assert "compiling" in page.output.lines[0].text
        assert page.image == ""


async def test_stopping_asks_first(fake: FakeEngine, folder: Path) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/build"] = [BEGINNING, hold]
    page = BuildScreen([str(folder)], OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: len(page.pane.rows) == 3)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, QuestionScreen)
        await pilot.press("y")
        await until(pilot, lambda: "the build was stopped" in page.footer.render().plain)
        assert page.header.render().plain.rstrip().endswith("stopped")
        assert inside(page.pane)[-1].split()[:3] == ["!", "3/3", "stopped"]


async def test_ctrl_c_ends_the_build_and_says_so(fake: FakeEngine, folder: Path) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/build"] = [BEGINNING, hold]
    root, page = Page(UNICODE), BuildScreen([str(folder)], OpenOptions(host=fake.address), UNICODE)
    program = DivepyApp(root)
    async with program.run_test(size=WIDE) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.is_active and bool(page.query("#steps")) and len(page.pane.rows) == 3)
        await pilot.press("ctrl+c")
    assert (program.return_value, program.words) == (130, ["the build was stopped"])


async def test_what_was_built_is_left_on_the_terminal(fake: FakeEngine, folder: Path) -> None:
    fake.answers["/build"] = [BEGINNING, said({"aux": {"ID": IDENTITY}})]
    page = BuildScreen(["-tapp:1", str(folder)], OpenOptions(host=fake.address), UNICODE)
    program = DivepyApp(page)
    async with program.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: bool(program.words))
        await pilot.press("ctrl+c")
    assert (program.return_value, program.words) == (0, ["built app:1 (aaaaaaaaaaaa)"])


async def test_an_engine_that_is_not_there() -> None:
    page = BuildScreen(["."], OpenOptions(host="unix:///nowhere"), UNICODE)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "no engine answers" in page.footer.render().plain)
