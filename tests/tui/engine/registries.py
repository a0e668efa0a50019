"""A registry for the screens: some tags of an image, an artifact, and short timeouts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.sources.registries import opening, tagged
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


def connect(domain: str, *_: object, **__: object) -> Registry:
    """Return a registry that is asked in the clear, and not waited for."""
    return Registry(domain, [Endpoint(f"http://{domain}")], patience=Patience(10, 5, 1, 0, 1))


def version(number: int) -> ImageBuilder:
    """An image of two layers; the upper one has a file that is another in each version, and one that only looks so."""
    files = file("etc/app.conf", b"version %d" % number, mtime=number), file("same", b"s" * 50, mtime=number)
    return ImageBuilder().layer(file("base", b"b" * 1000)).layer(*files)


@contextmanager
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    """A registry with `team/app`: 1.0, 2.0, a chart, and a tag that leads nowhere."""
    for module in (opening, tagged):
        monkeypatch.setattr(module, "connect", connect)
    with MisbehavingRegistry() as registry:
        found = registry.repository("team/app")
        found.add_image(version(1), "1.0")
        found.add_image(version(2), "2.0")
        found.add_artifact("application/vnd.cncf.helm.config.v1+json", {"chart": ("x/y", b"chart")}, "chart")
        found.tags.append("gone")
        yield registry
