"""What a real engine's build stands on, and whether a newer base is out in a real registry."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.live import images, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.live.distribution import LiveRegistry
    from tests.live.engines import LiveEngine

LABEL = "org.opencontainers.image.base.name"


@contextmanager
def built(engine: LiveEngine, folder: Path, name: str, base: str, *steps: str) -> Iterator[str]:
    """An image that is there meanwhile."""
    context = folder / "context"
    context.mkdir(exist_ok=True)
    (context / "Dockerfile").write_text("\n".join([f"FROM {base}", *steps, 'CMD ["/bin/sh"]']))
    engine.docker("build", "--quiet", "--no-cache", "--network", "none", "--tag", name, context)
    try:
        yield name
    finally:
        engine.docker("rmi", "--force", name)


def base_of(engine: LiveEngine, name: str) -> dict[str, Any]:
    total = rows.divepy("advise", f"docker-daemon:{name}", "--host", engine.address)[0]
    found: dict[str, Any] = total["base"]
    assert found["layers"] == total["baseLayers"]
    return found


def test_layers_that_an_image_of_the_engine_has_name_the_base(docker20: LiveEngine, tmp_path: Path) -> None:
    images.build_base(docker20)
    middle, top = "divepy-live/base-middle:1", "divepy-live/base-top:1"
    with (
        built(docker20, tmp_path, middle, images.BASE, "RUN echo one > /one"),
        built(docker20, tmp_path, top, middle, "RUN echo two > /two"),
    ):
        assert (base_of(docker20, top)["reference"], base_of(docker20, top)["layers"]) == (middle, 2)
        assert base_of(docker20, middle)["layers"] == 1
        assert base_of(docker20, top)["sure"] == "likely"


def test_a_newer_base_is_out_once_it_has_been_pushed(
    docker20: LiveEngine, registry: LiveRegistry, tmp_path: Path
) -> None:
    images.build_base(docker20)
    base, top = f"{registry.host}/lab/base:1", f"{registry.host}/lab/top:1"
    with built(docker20, tmp_path, base, images.BASE, "RUN echo one > /one"):
        docker20.docker("push", "--quiet", base)
        with built(docker20, tmp_path, top, base, f"LABEL {LABEL}={base}", "RUN echo two > /two"):
            docker20.docker("push", "--quiet", top)
            assert base_of(docker20, top)["sure"] == "certain"
    total = rows.divepy("advise", f"registry:{top}")[0]
    assert (total["base"]["reference"], total["base"]["layers"], total["base"]["sure"]) == (base, 2, "certain")
    assert total["newerBase"]["isOut"] is False
    with built(docker20, tmp_path, base, images.BASE, "RUN echo newer > /one"):
        docker20.docker("push", "--quiet", base)
    assert rows.divepy("advise", f"registry:{top}")[0]["newerBase"]["isOut"] is True
