"""The explorer on an image in a registry that fails: it says why in one line, lives on, and asks again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.layers.cache import LayerCache
from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.sources.image import OpenOptions
from dive_py.sources.registries import opening
from dive_py.tui.dialogs.choice import ChoiceList, ChoiceScreen
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.viewer.screen import ViewerScreen
from tests.registry import misbehaving
from tests.registry.misbehaving import Answer, Kind, MisbehavingRegistry, Request, on
from tests.tui.stage import explored, inside, small_image, until, waste_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.fake import FakeEngine


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    """A registry with an image of four layers, `app:1`; nobody waits for it for long."""

    def connect(domain: str, *_: object, **__: object) -> Registry:
        return Registry(domain, [Endpoint(f"http://{domain}")], patience=Patience(10, 5, 1, 0, 1))

    monkeypatch.setattr(opening, "connect", connect)
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(small_image(), "1")
        yield served


def fail(registry: MisbehavingRegistry, layer: int, behaviour: misbehaving.Behaviour) -> None:
    """Let one layer's blob fail."""
    digest = json.loads(registry.repository("app").manifests["1"][1])["layers"][layer]["digest"]

    def applied(request: Request, answer: Answer) -> Answer:
        return behaviour(request, answer) if request.reference == digest else answer

    registry.behave(applied)


async def test_the_layers_of_a_registry_are_shown(registry: MisbehavingRegistry) -> None:
    async with explored(f"registry:{registry.host}/app:1") as (_, screen):
        assert [row.text for row in screen.layers_pane.rows][-1].startswith("COPY data")
        assert waste_of(screen) is not None
        assert "registry" in screen.header.render().plain


@pytest.mark.parametrize(
    "behaviour",
    [misbehaving.refused(500), misbehaving.wrong_body, misbehaving.cut_after(0), misbehaving.too_many(Retry_After="9")],
)
async def test_a_layer_that_fails_is_asked_for_again(
    registry: MisbehavingRegistry, behaviour: misbehaving.Behaviour
) -> None:
    fail(registry, 1, behaviour)
    async with explored(f"registry:{registry.host}/app:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: screen.snapshot is not None and screen.snapshot.complete)
        await pilot.press("down")
        await until(pilot, lambda: screen.selection.layer == 1)
        said = "\n".join(inside(screen.tree_pane))
        assert registry.host in said or "digest" in said or "blob" in said, said
        await pilot.press("down")
        await until(pilot, lambda: any("tool" in line for line in inside(screen.tree_pane)))
        await until(pilot, lambda: screen.reading.is_over)
        registry.behave()
        await pilot.press("R")
        await until(pilot, lambda: waste_of(screen) is not None)
        await pilot.press("up")
        await until(pilot, lambda: any("app.conf" in line for line in inside(screen.tree_pane)))


async def test_a_registry_that_fails_at_once_is_said_in_one_line(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.MANIFEST, misbehaving.refused(503, message="come\nback\x1b[31m later")))
    async with explored(f"registry:{registry.host}/app:1", loaded=False) as (pilot, screen):
        await until(pilot, lambda: screen.failure is not None)
        await pilot.pause()
    said = str(screen.failure)
    assert registry.host in said
    assert len(said.splitlines()) == 1


async def test_a_registry_that_fails_when_it_is_asked_again_leaves_what_is_shown(registry: MisbehavingRegistry) -> None:
    async with explored(f"registry:{registry.host}/app:1") as (pilot, screen):
        registry.close()
        await pilot.press("R")
        await until(pilot, lambda: screen.failure is not None)
        assert [row.text for row in screen.layers_pane.rows][-1].startswith("COPY data")
        assert waste_of(screen) is not None


async def test_what_is_asked_for_again_is_only_what_is_missing(registry: MisbehavingRegistry, tmp_path: Path) -> None:
    fail(registry, 1, misbehaving.refused(500))
    options = OpenOptions(cache=LayerCache(tmp_path))
    async with explored(f"registry:{registry.host}/app:1", loaded=False, options=options) as (pilot, screen):
        await until(pilot, lambda: screen.snapshot is not None and screen.snapshot.complete)
        await until(pilot, lambda: screen.reading.is_over)
        registry.behave()
        registry.requests.clear()
        await pilot.press("R")
        await until(pilot, lambda: len(registry.asked(Kind.BLOB)) > 1 and screen.reading.is_over)
        manifest = json.loads(registry.repository("app").manifests["1"][1])
        missing = {manifest["config"]["digest"], manifest["layers"][1]["digest"]}
        assert {asked.reference for asked in registry.asked(Kind.BLOB)} == missing


async def test_a_file_that_costs_much_is_asked_for_and_comes(
    registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.tui.viewer.screen.FETCHED_UNASKED", 10)
    async with explored(f"registry:{registry.host}/app:1") as (pilot, screen):
        await pilot.press("F", "slash", *"motd", "enter")
        await until(pilot, lambda: any("motd" in line for line in inside(screen.tree_pane)))
        await pilot.press("end", "v")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        title = str(pilot.app.screen.query_one("#question").border_title)
        assert title.startswith("Fetch ")
        assert title.endswith("B?")
        registry.requests.clear()
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert registry.requests == []
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        viewer = pilot.app.screen
        assert isinstance(viewer, ViewerScreen)
        await until(pilot, lambda: any("hello" in line for line in inside(viewer.pane)))


async def test_an_extraction_that_costs_much_says_so_first(
    registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dive_py.tui.forms.extract.FETCHED_UNASKED", 10)
    monkeypatch.chdir(tmp_path)
    async with explored(f"registry:{registry.host}/app:1") as (pilot, screen):
        await pilot.press("F", "slash", *"motd", "enter")
        await until(pilot, lambda: any("motd" in line for line in inside(screen.tree_pane)))
        await pilot.press("end", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        page = pilot.app.screen
        assert isinstance(page, FormScreen)
        await pilot.press("enter")
        await until(pilot, lambda: "the registry sends" in page.footer.render().plain)
        assert not (tmp_path / "motd").exists()
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert (tmp_path / "motd").read_bytes() == b"hello"


async def test_a_name_that_is_nowhere_is_explored_in_the_registry(
    registry: MisbehavingRegistry, fake: FakeEngine
) -> None:
    fake.answers["/images/app:1/json"] = (404, "No such image")
    async with explored(f"{registry.host}/app:1", loaded=False, options=OpenOptions(host=fake.address)) as (
        pilot,
        screen,
    ):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        rows = list(pilot.app.screen.query_one(ChoiceList).rows)
        assert rows == ["explore it in the registry, without pulling", f"pull it: docker pull {registry.host}/app:1"]
        await pilot.press("enter")
        await until(pilot, lambda: waste_of(screen) is not None)
        assert "registry · stream" in screen.header.render().plain


async def test_a_name_with_its_host_is_offered_in_its_registry_first(
    registry: MisbehavingRegistry, fake: FakeEngine
) -> None:
    fake.answers[f"/images/{registry.host}/app:1/json"] = (404, "No such image")
    fake.answers["/images/json"] = [{"Id": "sha256:1", "RepoTags": ["app:1"]}]
    options = OpenOptions(host=fake.address)
    async with explored(f"{registry.host}/app:1", loaded=False, options=options) as (pilot, _):
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        first, *others = pilot.app.screen.query_one(ChoiceList).rows
        assert first == "explore it in the registry, without pulling"
        assert others == ["open app:1", f"pull it: docker pull {registry.host}/app:1"]
        await pilot.press("escape")


async def test_an_image_of_a_registry_is_pulled_to_be_run(registry: MisbehavingRegistry, fake: FakeEngine) -> None:
    name = f"{registry.host}/app:1"
    fake.answers[f"/images/{name}/json"] = (404, "No such image")
    fake.answers["/images/create"] = [b'{"status":"Status: Downloaded newer image"}\n']
    async with explored(f"registry:{name}", options=OpenOptions(host=fake.address)) as (pilot, _):
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        assert str(pilot.app.screen.query_one("#question").border_title) == f"Pull {name} to run it?"
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        assert isinstance(pilot.app.screen, FormScreen)
        assert f"run {name}" in pilot.app.screen.header.render().plain
        await pilot.press("escape")


async def test_an_image_of_a_registry_is_not_run_without_an_engine(registry: MisbehavingRegistry) -> None:
    options = OpenOptions(host="unix:///nowhere.sock")
    async with explored(f"registry:{registry.host}/app:1", options=options) as (pilot, screen):
        await pilot.press("r")
        await until(pilot, lambda: "needs an engine" in screen.footer.render().plain)
        assert pilot.app.screen is screen
