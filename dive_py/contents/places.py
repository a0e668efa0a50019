"""Where an extraction goes: a folder, and in it a name, as `cp -r` and `docker cp` decide it."""

from __future__ import annotations

import os


def place_of(destination: str, path: bytes, *, single: bool) -> tuple[str, bytes]:
    """The folder to extract to, and for a single file its name there.

    What is there already as a folder, or ends with a slash, takes the thing under its own name; else the destination
    is the new name. Everything (an empty path) goes right into the destination.

    Args:
        destination: As typed.
        path: What is extracted, in the image.
        single: Whether it is one file or link.
    """
    typed = os.path.expanduser(destination)  # noqa: PTH111  what ends with a slash must stay so
    own = path.rpartition(b"/")[2]
    into = os.path.isdir(typed) or typed.endswith("/")  # noqa: PTH112
    if single:
        if into:
            return typed, own
        folder, name = os.path.split(typed)
        return folder or ".", os.fsencode(name)
    return (os.path.join(typed, os.fsdecode(own)) if into and own else typed), b""  # noqa: PTH118
