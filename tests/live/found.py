"""Which real engines the live tests can start on this machine, and why not the others: `python -m tests.live.found`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from tests.live import converting, engines, programs

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Needs:
    """What an engine or a group of tests is started with."""

    name: str
    programs: tuple[str, ...]
    debian: tuple[str, ...] = ()
    """A Debian system by its suite and packages; empty for none."""
    more: tuple[str, ...] = ()
    """Packages that are added to it."""


ALL: Final = (
    Needs("Docker 20.10", ("dockerd", "docker", "unshare")),
    Needs("Docker 26", ("docker", "unshare"), engines.DOCKER_26),
    Needs("Docker 28", ("docker", "unshare"), engines.DOCKER_28),
    Needs("Podman", ("podman", "docker")),
    Needs("a registry", ("docker-registry",)),
    Needs("a registry with certificates and tokens", ("docker-registry", "openssl")),
    Needs("copies in other formats", ("skopeo",)),
    Needs("a browser", ("chromium", "chromedriver")),
    Needs("copies with tables of contents, and artifacts", ("unshare",), engines.DOCKER_26, converting.PACKAGES),
)


def lines() -> Iterator[str]:
    """One for each, with the reason where its tests will be skipped."""
    for each in ALL:
        try:
            programs.need(*each.programs)
            if each.debian:
                programs.absent(programs.cached(*each.debian) / "root", *each.more)
        except pytest.skip.Exception as skipped:
            yield f"  {each.name}: will be skipped: {skipped.msg}"
        else:
            yield f"  {each.name}: will be tested"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
