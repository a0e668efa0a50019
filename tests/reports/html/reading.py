"""A report as what it says: its texts, its data, its policy."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """The elements of a page, and what stands in them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.raw: list[str] = []
        """What stands in each style and script."""
        self._inside = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser calls it so
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in {"style", "script"}:
            self.raw.append(data)
        elif data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        """All texts, one a line."""
        return "\n".join(self.texts)

    @property
    def tree(self) -> dict[str, Any]:
        """What the script reads."""
        found: dict[str, Any] = json.loads(self.raw[1])
        return found

    @property
    def policy(self) -> str:
        """What the page may load and run."""
        (found,) = (
            attrs["content"] for tag, attrs in self.elements if attrs.get("http-equiv") == "Content-Security-Policy"
        )
        return found or ""
