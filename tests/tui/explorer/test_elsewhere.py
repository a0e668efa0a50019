"""The other engines that have the image: said in the header, and a key away."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.places import Place
from dive_py.sources import alternatives, places
from dive_py.tui.dialogs.choice import ChoiceList, ChoiceScreen
from tests.building import ImageBuilder, file
from tests.engine.fake import VERSION, FakeEngine
from tests.sources.offering import offer
from tests.tui.stage import explored, small_archive, until, waste_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.progress import Progress
    from dive_py.sources.alternatives import Alternative
    from dive_py.sources.image import OpenOptions

Engines = tuple[FakeEngine, FakeEngine]


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engines]:
    """Docker and Podman; both have test:1, of different contents."""
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        docker = FakeEngine(Path(folder) / "docker.sock")
        podman = FakeEngine(Path(folder) / "podman.sock", VERSION | {"Components": [{"Name": "Podman Engine"}]})
        offer(docker, ImageBuilder(name="test:1").layer(file("docker", b"a")))
        offer(podman, ImageBuilder(name="test:1").layer(file("podman", b"b")).layer(file("more", b"c")))
        usual = (Place(docker.address, "Docker"), Place(podman.address, "Podman"))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr("dive_py.engine.places.usual", lambda _: usual)
        monkeypatch.setattr(places, "stores", tuple)
        yield docker, podman
        docker.close()
        podman.close()


async def test_the_header_says_which_engine_and_a_key_leads_to_the_other(engines: Engines) -> None:
    docker, podman = engines
    async with explored("test:1") as (pilot, screen):
        await until(pilot, lambda: screen.elsewhere.holders is not None)
        assert "Docker, 1 of 2" in screen.header.render().plain
        await pilot.press("H")
        words = pilot.app.screen.query_one(ChoiceList).rows
        assert words == [
            f"this one · Docker at {docker.address}",
            f"under another ID · Podman at {podman.address}",
        ]
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.info is not None and screen.info.source == "podman")
        await until(pilot, lambda: waste_of(screen) is not None)
        assert screen.info is not None
        assert len(screen.info.layers) == 2
        assert "Podman, 1 of 2" in screen.header.render().plain
        assert f"comes from {podman.address} now" in screen.footer.render().plain
        await pilot.press("H", "enter")
        assert not isinstance(pilot.app.screen, ChoiceScreen)
        assert screen.info.source == "podman", "the one that is open is not opened again"


async def test_the_key_waits_for_the_answer(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    assert engines
    genuine, go_on = alternatives.find_alternatives, threading.Event()

    def held(word: str, options: OpenOptions, progress: Progress) -> Iterator[Alternative]:
        go_on.wait()
        return genuine(word, options, progress)

    monkeypatch.setattr(alternatives, "find_alternatives", held)
    async with explored("test:1") as (pilot, screen):
        await pilot.press("H")
        assert "asking the other engines" in screen.footer.render().plain
        go_on.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("escape")
        assert screen.info is not None
        assert screen.info.source == "docker"


async def test_an_image_of_one_engine_has_nowhere_else_to_come_from(engines: Engines) -> None:
    engines[1].answers.clear()
    async with explored("test:1") as (pilot, screen):
        await until(pilot, lambda: screen.elsewhere.holders is not None)
        assert "1 of" not in screen.header.render().plain
        await pilot.press("H")
        assert "no other engine or store here" in screen.footer.render().plain


async def test_a_file_is_nowhere_else(tmp_path: Path, engines: Engines) -> None:
    asked = len(engines[0].asked)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.elsewhere.holders is not None)
        await pilot.press("H")
        assert "no other engine or store here" in screen.footer.render().plain
    assert len(engines[0].asked) == asked
