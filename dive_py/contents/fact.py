"""What is said of a file: facts, each a label and a value."""

from __future__ import annotations

Fact = tuple[str, str]
"""A label, and the value; text from the file in it is untrusted and has gone through
`readable` only."""


def readable(data: bytes) -> str:
    r"""Return bytes of a file as text, for display only, with what is not UTF-8 as `\xNN`.

    Control characters stay; what shows the text puts it through `presentation.text.printable`.
    """
    return data.decode("utf-8", "backslashreplace")


def byte_count(count: int) -> str:
    """Return a number of bytes as the value of a fact: `1,234 bytes`."""
    return "1 byte" if count == 1 else f"{count:,} bytes"
