"""What is offered to compare with, and what a typed name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.sources.image import ImageInfo
from dive_py.tui.compare.names import meant_beside
from tests.registry.aliased import alias

if TYPE_CHECKING:
    from pathlib import Path

HOST = "reg.example:5000"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("app:2", f"registry:{HOST}/app:2"),
        ("team/web:1", f"registry:{HOST}/team/web:1"),
        (f"{HOST}/app:2", f"registry:{HOST}/app:2"),
        ("other.example/app:2", "other.example/app:2"),
        ("docker.io/app:2", "docker.io/app:2"),
        ("docker://app:2", "docker://app:2"),
        ("./app.tar", "./app.tar"),
        ("known:1", "known:1"),
        ("No Name", "No Name"),
    ],
)
def test_beside_an_image_of_a_registry(typed: str, meant: str) -> None:
    info = ImageInfo(f"{HOST}/app:1", "registry", "registry", registry=HOST)
    assert meant_beside(typed, info, ["known:1"]) == meant


def test_beside_one_of_the_hub_and_one_of_an_engine() -> None:
    assert meant_beside("app:2", ImageInfo("app:1", "registry", "registry", registry="docker.io"), ()) == (
        "registry:app:2"
    )
    assert meant_beside("app:2", ImageInfo("app:1", "docker", "docker"), ()) == "app:2"


def test_beside_one_of_the_hub_no_alias_leads_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alias(tmp_path, monkeypatch, "app", "a.example/app")
    hub = ImageInfo("app:1", "registry", "registry", registry="docker.io")
    assert meant_beside("app:2", hub, ()) == "registry:docker.io/library/app:2"
