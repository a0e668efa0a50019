"""The terminal lent to a container; what happens in it is tried live."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.run_request import RunRequest
from dive_py.engine.session import Outcome
from dive_py.tui.app import DivepyApp
from dive_py.tui.forms import lent_terminal
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.fake import FakeEngine


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("c", 0), "web ended with 0"),
        (Outcome("c", 3), "web ended with 3"),
        (Outcome("c", detached=True), "web runs on"),
    ],
)
async def test_how_a_run_ended_is_said(outcome: Outcome, said: str) -> None:
    page = Page(UNICODE)
    async with DivepyApp(page).run_test():
        lent_terminal.show_ending(page, outcome, "web")
        assert said in page.footer.render().plain


async def test_an_engine_that_is_not_there_is_a_line_and_the_screen_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(UNICODE)
    lent: list[str] = []

    @contextmanager
    def suspend() -> Iterator[None]:
        lent.append("gone")
        yield
        lent.append("back")

    async with DivepyApp(page).run_test() as pilot:
        monkeypatch.setattr(pilot.app, "suspend", suspend)
        request = RunRequest("app", interactive=True, terminal=True)
        assert lent_terminal.run(page, ("unix:///nowhere", ""), request) is None
        assert lent == ["gone", "back"]
        assert "no engine answers" in page.footer.render().plain


@contextmanager
def lent() -> Iterator[None]:
    """A terminal that can be lent."""
    yield


async def test_a_shell_is_one_that_runs_and_it_is_the_shell_that_ends(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container whose bash is a link to a busybox without one gets its sh."""
    asked: list[tuple[str, ...]] = []

    def execute(_: object, container: str, request: RunRequest, *__: object) -> Outcome:
        asked.append(request.command)
        return Outcome(container, 5)

    monkeypatch.setattr("dive_py.engine.session.execute", execute)
    page = Page(UNICODE)
    async with DivepyApp(page).run_test() as pilot:
        monkeypatch.setattr(pilot.app, "suspend", lent)
        fake.answers |= {"HEAD /bin/sh": 200, "HEAD /bin/bash": 200}
        lent_terminal.shell(page, (fake.address, ""), "web")
        assert "the shell in web ended with 5" in page.footer.render().plain
        fake.answers["HEAD /bin/sh"] = 404
        lent_terminal.shell(page, (fake.address, ""), "web")
        lent_terminal.command(page, (fake.address, ""), "web", ["ash", "-l"])
        assert "ash in web ended with 5" in page.footer.render().plain
    assert asked[0][:2] == ("/bin/sh", "-c")
    assert asked[1:] == [("/bin/bash",), ("ash", "-l")]


def test_the_best_shell_is_bash_where_that_works_and_else_sh(tmp_path: Path) -> None:
    """Tried with the shell here, in a folder in place of the container's root."""
    line = lent_terminal.BEST.replace("/bin/", f"{tmp_path}/")
    for name, words in (("bash", "echo applet not found >&2; exit 127"), ("sh", "echo sh")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{words}\n")
        (tmp_path / name).chmod(0o755)
    ended = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("sh\n", "")
    (tmp_path / "bash").write_text("#!/bin/sh\n[ $# -gt 0 ] || echo bash\n")
    assert subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False).stdout == "bash\n"
    (tmp_path / "bash").unlink()
    assert subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False).stdout == "sh\n"


async def test_what_could_not_be_run_is_left_to_be_read(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    statuses = iter((127, 1))
    monkeypatch.setattr("dive_py.engine.session.execute", lambda *_: Outcome("web", next(statuses)))
    monkeypatch.setattr(lent_terminal, "_wait_for_enter", lambda: waited.append(1))
    page = Page(UNICODE)
    async with DivepyApp(page).run_test() as pilot:
        monkeypatch.setattr(pilot.app, "suspend", lent)
        lent_terminal.command(page, (fake.address, ""), "web", ["nosuch"])
        assert waited == [1]
        lent_terminal.command(page, (fake.address, ""), "web", ["false"])
        assert waited == [1]
