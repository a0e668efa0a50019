"""Reads an engine's JSON, in which every field may be missing, null, or something else than expected.

Docker leaves out empty fields since API 1.52, older engines answer null, Podman leaves out what it does not have, and
what answers need not be an engine at all. So a field of the wrong kind is empty, and never costs the rest of an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping


class Answer(Struct, frozen=True):
    """An object of an engine's JSON."""

    fields: Mapping[str, Any]
    """Its fields as they came."""

    @classmethod
    def of(cls, value: object) -> Answer:
        """Return the object; an empty one for any other value."""
        return cls(value if isinstance(value, dict) else {})

    def has(self, key: str) -> bool:
        """Return whether a field is there, and is neither empty nor null."""
        return bool(self.fields.get(key))

    def object(self, key: str) -> Answer:
        """Return the object in a field; an empty one where there is none."""
        return Answer.of(self.fields.get(key))

    def objects(self, key: str) -> list[Answer]:
        """Return the objects in a list."""
        return objects(self.fields.get(key))

    def text(self, *keys: str) -> str:
        """Return the text of the first of these fields that has one; empty where none has."""
        return next(filter(None, (text(self.fields.get(key)) for key in keys)), "")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts in a list."""
        return texts(self.fields.get(key))

    def number(self, key: str) -> int | None:
        """Return the whole number in a field; None where there is none."""
        value = self.fields.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def is_true(self, key: str) -> bool:
        """Return whether a field is `true`."""
        return self.fields.get(key) is True


def objects(value: object) -> list[Answer]:
    """Return the objects in a list; none where it is not a list."""
    return [Answer(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object) -> tuple[str, ...]:
    """Return the texts in a list; none where it is not a list."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def text(value: object) -> str:
    """Return a text; empty for any other value."""
    return value if isinstance(value, str) else ""
