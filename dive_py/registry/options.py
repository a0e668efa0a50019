"""What the command line says about registries: `--insecure`, `--ca`, and which engine says more."""

from __future__ import annotations

from msgspec import Struct


class RegistryOptions(Struct, frozen=True):
    """What one call says about registries."""

    insecure: bool = False
    """Whether certificates are not checked, and plain HTTP will do."""
    ca: str = ""
    """A file of certificate authorities to trust besides the system's; empty for none."""
    host: str = ""
    """The value of `--host`: the engine whose mirrors and insecure registries count."""
    context: str = ""
    """The value of `--context`, likewise."""


USUAL = RegistryOptions()
"""Neither is given."""
