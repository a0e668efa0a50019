"""What the command line says about registries: `--insecure` and `--ca`."""

from __future__ import annotations

from msgspec import Struct


class RegistryOptions(Struct, frozen=True):
    """What one call says about registries."""

    insecure: bool = False
    """Whether certificates are not checked, and plain HTTP will do."""
    ca: str = ""
    """A file of certificate authorities to trust besides the system's; empty for none."""


USUAL = RegistryOptions()
"""Neither is given."""
