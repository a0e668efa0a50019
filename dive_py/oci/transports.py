"""The words that say where an image is: transports in a reference, and the sources of `--source` and the settings."""

from __future__ import annotations

from typing import Final

TRANSPORTS: Final = (
    "docker-daemon",
    "docker-archive",
    "docker-dir",
    "oci",
    "oci-archive",
    "containers-storage",
    "containerd",
    "container",
    "registry",
)
"""Words that, with a colon, say where an image is."""

PATH_TRANSPORTS: Final = frozenset({"docker-archive", "docker-dir", "oci", "oci-archive"})
"""Transports behind which a path stands."""

DIVE_TRANSPORTS: Final = {
    "docker": "docker-daemon",
    "podman": "containers-storage",
    "docker-archive": "docker-archive",
    "docker-tar": "docker-archive",
}
"""dive's prefixes, which end in `://`."""

SOURCES: Final = {
    "docker": "docker-daemon",
    "docker-dir": "docker-dir",
    "containerd": "containerd",
    "podman": "containers-storage",
    "docker-archive": "docker-archive",
    "docker-tar": "docker-archive",
    "oci": "oci",
    "oci-archive": "oci-archive",
    "registry": "registry",
}
"""What `--source` takes, and the transport that each means."""
