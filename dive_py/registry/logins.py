"""Credentials."""

from __future__ import annotations

from msgspec import Struct


class Login(Struct, frozen=True):
    """Credentials."""

    username: str
    password: str
    identity_token: str = ""
    origin: str = ""
