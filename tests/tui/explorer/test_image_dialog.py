"""The image's details, and what is attached to it in its registry."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.bases import NAME
from dive_py.sources.registries import attached
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.viewer.screen import ViewerScreen
from dive_py.tui.widgets.text_lines import TextLines
from tests.building import ImageBuilder, file
from tests.building.image import as_json
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on
from tests.tui.engine.registries import connect, served, version
from tests.tui.stage import SMALL, explored, inside, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

STATEMENT = {
    "_type": "https://in-toto.io/Statement/v0.1",
    "predicateType": "https://slsa.dev/provenance/v1",
    "subject": [{"name": "app", "digest": {"sha256": "0" * 64}}],
    "predicate": {"builder": "a builder"},
}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    """A registry with `team/app:3`, to which a statement in an envelope is attached."""
    monkeypatch.setattr(attached, "connect", connect)
    with served(monkeypatch) as found:
        found.lists_referrers = True
        repository = found.repository("team/app")
        image = repository.add_image(version(3), "3")
        payload = base64.b64encode(as_json(STATEMENT)).decode()
        envelope = {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": [{"sig": "x"}]}
        files = {"provenance.json": ("application/vnd.in-toto+json", as_json(envelope))}
        repository.add_artifact("application/vnd.in-toto+json", files, "", image)
        yield found


def facts_of(pilot: Pilot[int]) -> list[tuple[str, str]]:
    """Labels and texts of the dialog."""
    return [(fact.label, fact.text) for fact in pilot.app.screen.query_one(TextLines).facts]


async def test_what_is_attached_is_listed_and_opened(registry: MisbehavingRegistry) -> None:
    async with explored(f"registry:{registry.host}/team/app:3", size=SMALL) as (pilot, screen):
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        await until(pilot, lambda: not facts_of(pilot)[-1][1].startswith("asking"))
        assert facts_of(pilot)[-1][0] == "attached"
        await pilot.press("home", "enter")
        assert "nothing to open here" in pilot.app.screen.query_one(TextLines).title_text
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        viewer = pilot.app.screen
        assert isinstance(viewer, ViewerScreen)
        await until(pilot, lambda: any('"predicateType": "https://slsa.dev' in line for line in inside(viewer.pane)))
        assert any('"builder": "a builder"' in line for line in inside(viewer.pane)), "unwrapped"
        assert "provenance.json" in viewer.header.render().plain
        await pilot.press("y", "q")
        assert pilot.app.clipboard == "provenance.json"
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_a_registry_that_does_not_say_it_is_said_among_the_facts(registry: MisbehavingRegistry) -> None:
    async with explored(f"registry:{registry.host}/team/app:3") as (pilot, _):
        registry.behave(on(Kind.MANIFEST, misbehaving.refused(403)))
        await pilot.press("i")
        await until(pilot, lambda: any(label == "attached" and "refuses" in text for label, text in facts_of(pilot)))


async def test_limits_are_facts(registry: MisbehavingRegistry) -> None:
    limit = {"RateLimit_Limit": "100;w=21600", "RateLimit_Remaining": "98;w=21600"}
    registry.behave(on(Kind.MANIFEST, lambda _, answer: answer.but(**limit)))
    async with explored(f"registry:{registry.host}/team/app:1.0") as (pilot, _):
        await pilot.press("i")
        await until(pilot, lambda: ("attached", "nothing") in facts_of(pilot))
        assert ("rate limit", "100 times in 6 h, 98 left") in facts_of(pilot)


async def test_the_base_is_asked_for_where_the_image_is(registry: MisbehavingRegistry) -> None:
    name = f"{registry.host}/team/base:1"
    base, own = ImageBuilder().layer(file("a", b"1")), [file("c", b"333")]
    built = ImageBuilder(config={"Labels": {NAME: name}}).layer(file("a", b"1")).layer(*own)
    registry.repository("team/base").add_image(base, "1")
    registry.repository("team/built").add_image(built, "1")
    async with explored(f"registry:{registry.host}/team/built:1", size=(160, 50)) as (pilot, screen):
        await pilot.press("i")
        certain = f"{name}, layer 0 (certain): a label names it, and its layers are the lowest"
        await until(pilot, lambda: ("base", certain) in facts_of(pilot))
        assert ("", "own: 3 B stored above the base, 0 B of it wasted") in facts_of(pilot)
        await until(pilot, lambda: ("attached", "nothing") in facts_of(pilot))
        assert ("base", certain) in facts_of(pilot)
        await pilot.press("escape", "dollar_sign")
        await until(pilot, lambda: screen.is_current and screen.advice_pane.advice is not None)
        assert "above layer 0" in screen.advice_pane.title_text
        asked = len(registry.requests)
        await pilot.press("i")
        await until(pilot, lambda: ("base", certain) in facts_of(pilot))
        await until(pilot, lambda: ("attached", "nothing") in facts_of(pilot))
        assert not [one for one in registry.requests[asked:] if "team/base" in one.path], "the base is asked for once"
