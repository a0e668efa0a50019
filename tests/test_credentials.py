"""What addresses say about who asks is shown nowhere."""

from __future__ import annotations

import pytest

from dive_py.credentials import hidden, hidden_address
from dive_py.errors import DivepyError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tcp://me:secret@host:2375", "tcp://***@host:2375"),
        ("https://token@hub.example.org/v2", "https://***@hub.example.org/v2"),
        ("at HTTPS://me:s@cret@host, then tcp://a:b@c", "at HTTPS://***@host, then tcp://***@c"),
        ("ssh://me@host", "ssh://me@host"),
        ("ssh://me:secret@host/run/x.sock", "ssh://***@host/run/x.sock"),
        ("tcp://:secret@host", "tcp://***@host"),
        ("unix:///run/me@home/docker.sock", "unix:///run/me@home/docker.sock"),
        ("docker://ubuntu@sha256:abc is an image", "docker://ubuntu@sha256:abc is an image"),
        ("registry.example.org:5000/a@sha256:abc", "registry.example.org:5000/a@sha256:abc"),
        ("https://host/path@x?y=a@b", "https://host/path@x?y=a@b"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_names_and_passwords_are_left_out(text: str, shown: str) -> None:
    assert hidden(text) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("me:secret@host:2375", "***@host:2375"),
        ("host:2375", "host:2375"),
        ("tcp://me:secret@host", "tcp://***@host"),
        ("/run/docker.sock", "/run/docker.sock"),
        ("unix:///run/me@home/docker.sock", "unix:///run/me@home/docker.sock"),
        ("tcp://me:my secret@[bad", "tcp://***@[bad"),
        ("tcp://me:a/b?c#d@host", "tcp://***@host"),
        ("ssh://me@host/run/x.sock", "ssh://me@host/run/x.sock"),
        ("ssh://me:secret@host", "ssh://***@host"),
    ],
)
def test_an_address_needs_no_scheme(address: str, shown: str) -> None:
    assert hidden_address(address) == shown


def test_no_error_tells_them() -> None:
    error = DivepyError("tcp://me:secret@host does not answer", "try tcp://me:secret@other")
    assert "secret" not in f"{error} {error.message} {error.hint} {error.line} {error.args}"
