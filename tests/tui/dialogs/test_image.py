"""All about the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.oci.config import ImageConfig
from dive_py.oci.platform import Platform
from dive_py.sources.image import ImageInfo, LayerInfo
from dive_py.tui.dialogs.image import ImageFacts, image_facts
from tests.tui.stage import explored, small_archive, small_image

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_known_is_told_and_the_rest_left_out() -> None:
    config = ImageConfig(
        created="2020-01-02T03:04:05Z",
        entrypoint=("sh", "-c", "echo hi"),
        env=("A=1", "B=2"),
        labels={"x": "\x1b[2J"},
        ports=("80/tcp",),
    )
    layers = (LayerInfo(0, compressed=1000), LayerInfo(1, compressed=500))
    info = ImageInfo(
        "a:1", "oci", "oci layout", "sha256:1", platform=Platform("linux", "arm64"), config=config, layers=layers
    )
    facts: dict[str, list[str]] = {}
    label = ""
    for fact in image_facts(info, None):
        label = fact.label or label
        facts.setdefault(label, []).append(fact.text)
    assert facts["entrypoint"] == ["sh -c 'echo hi'"]
    assert facts["environment"] == ["A=1", "B=2"]
    assert facts["labels"] == ["x=\\x1b[2J"]
    assert facts["platform"] == ["linux/arm64"]
    assert facts["size"] == ["1.5 kB compressed (1,500 bytes)"]
    assert facts["created"][0].startswith("2020-01-02T03:04:05Z · ")
    assert "digest" not in facts
    assert "user" not in facts


async def test_a_fact_can_be_copied(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await pilot.press("i")
        page = pilot.app.screen.query_one(ImageFacts)
        row = next(number for number, fact in enumerate(page.facts) if fact.label == "id")
        await pilot.press(*["down"] * row, "y")
        assert pilot.app.clipboard.removeprefix("sha256:") == small_image().id().removeprefix("sha256:")
        assert "copied id" in page.title_text
        assert any("16 kB stored, uncompressed" in fact.text for fact in page.facts)
