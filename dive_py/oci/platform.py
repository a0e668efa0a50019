"""What an image runs on."""

from __future__ import annotations

import platform as machine
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARCHITECTURES = {
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
    "aarch64": ("arm64", ""),
    "i386": ("386", ""),
    "i686": ("386", ""),
    "armhf": ("arm", "v7"),
    "armv7l": ("arm", "v7"),
    "armel": ("arm", "v6"),
    "armv6l": ("arm", "v6"),
    "ppc64el": ("ppc64le", ""),
}
"""Names that people and kernels use, and what they are called in images."""

_DEFAULT_VARIANT = {"arm64": "v8", "arm": "v7", "amd64": "v1"}
"""What a platform without variant means (containerd's platform matching)."""

_SYSTEMS = frozenset({"linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "wasip1", "wasi"})
_MAX_PARTS = 3


class Platform(Struct, frozen=True):
    """An operating system and a processor (OCI image-spec 1.1, image-index.md, *platform*)."""

    os: str = ""
    """`linux`, `windows`, …; empty where the image does not say."""
    architecture: str = ""
    """`amd64`, `arm64`, … as Go calls them."""
    variant: str = ""
    """`v8`, `v7`, …; empty where not given."""
    os_version: str = ""
    """The system's version, as Windows images need it."""
    os_features: tuple[str, ...] = ()
    """What the system must have, for instance `win32k`."""

    @classmethod
    def parse(cls, text: str) -> Platform:
        """Return the platform that a person typed: `linux/arm64/v8`, `linux/amd64`, `arm64`, `linux`.

        Raises:
            UsageError: it is none of that form.
        """
        parts = text.strip().lower().split("/")
        if len(parts) > _MAX_PARTS or not all(re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", part) for part in parts):
            raise UsageError(f"{text!r} is not a platform", "a platform looks like linux/amd64 or linux/arm/v7")
        if len(parts) == 1:
            parts = [parts[0], cls.local().architecture] if parts[0] in _SYSTEMS else ["linux", parts[0]]
        architecture, variant = _ARCHITECTURES.get(parts[1], (parts[1], ""))
        return cls(parts[0], architecture, parts[2] if len(parts) == _MAX_PARTS else variant)

    @classmethod
    def local(cls) -> Platform:
        """Return Linux on this machine's processor: what an engine here runs, on macOS and Windows too."""
        name = machine.machine().lower()
        architecture, variant = _ARCHITECTURES.get(name, (name, ""))
        return cls("linux", architecture, variant)

    def matches(self, requested: Platform) -> bool:
        """Return whether something made for this platform is what is requested."""
        return self.distance(requested) is not None

    def distance(self, requested: Platform) -> int | None:
        """Return the distance from the requested platform: 0 fits exactly, None not at all.

        Only 32-bit ARM runs older variants (v7 takes v6 and v5), the nearest first.
        """
        mine, theirs = self._normalised, requested._normalised
        if mine[:2] != theirs[:2]:
            return None
        if requested.os_version and requested.os_version != self.os_version:
            return None
        if mine[2] == theirs[2]:
            return 0
        if mine[1] == "arm" and re.fullmatch(r"v\d", mine[2]) and re.fullmatch(r"v\d", theirs[2]):
            gap = int(theirs[2][1]) - int(mine[2][1])
            return gap if gap > 0 else None
        return None

    @property
    def _normalised(self) -> tuple[str, str, str]:
        """System, architecture and variant with aliases and defaults resolved."""
        architecture, variant = _ARCHITECTURES.get(self.architecture, (self.architecture, ""))
        variant = self.variant or variant or _DEFAULT_VARIANT.get(architecture, "")
        return self.os or "linux", architecture, variant

    def __str__(self) -> str:
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


def nearest(offered: Sequence[Platform], requested: Platform) -> int | None:
    """Return the position of the platform that fits best, the first of equals; None if nothing fits."""
    best: tuple[int, int] | None = None
    for position, platform in enumerate(offered):
        distance = platform.distance(requested)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, position)
    return None if best is None else best[1]
