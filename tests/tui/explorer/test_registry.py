"""The explorer on an image in a registry that fails: it says why in one line, lives on, and asks again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.sources.registries import opening
from tests.registry import misbehaving
from tests.registry.misbehaving import Answer, Kind, MisbehavingRegistry, Request, on
from tests.tui.stage import explored, inside, small_image, until, waste_of

if TYPE_CHECKING:
    from collections.abc import Iterator


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
