"""What a person says about registries."""

from __future__ import annotations

from dive_py.registry.options import USUAL, RegistryOptions


def test_certificates_are_looked_at_unless_said_otherwise() -> None:
    assert RegistryOptions() == USUAL
    assert not USUAL.insecure
    assert not USUAL.ca
