"""What a person said about registries."""

from __future__ import annotations

from msgspec import Struct


class RegistryOptions(Struct, frozen=True):
    """What was said about registries for one call."""

    insecure: bool = False
    """Whether certificates are not looked at, and plain HTTP is taken."""
    ca: str = ""
    """A file with certificates of authorities that are trusted, too."""


USUAL = RegistryOptions()
"""Nothing was said."""
