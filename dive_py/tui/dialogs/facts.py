"""Facts to read and copy, on top of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.dialogs.image import ImageFacts
from dive_py.tui.widgets.text_lines import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult

    from dive_py.engine.images import ImageDetails
    from dive_py.tui.look.glyphs import Marks


class FactsScreen(Dialog[None]):
    """Facts; `y` copies the one under the cursor."""

    def __init__(self, title: str, facts: Sequence[Fact], marks: Marks) -> None:
        super().__init__()
        self._title, self._facts, self._marks = title, facts, marks

    def compose(self) -> ComposeResult:
        """The facts."""
        yield ImageFacts(id="facts", marks=self._marks)

    def on_mount(self) -> None:
        """Write them."""
        page = self.query_one(ImageFacts)
        page.set_title(self._title, "", "y copies · Esc closes")
        page.show(self._facts)
        page.focus()


def details_facts(details: ImageDetails, users: Sequence[str], unique: int | None) -> list[Fact]:
    """What an engine says of an image, as far as it does.

    Args:
        details: The engine's answer.
        users: Containers that use the image.
        unique: Bytes that no other image has; None where unknown.
    """
    platform = "/".join(part for part in (details.os, details.architecture, details.variant) if part)
    size = details.size
    rows: list[tuple[str, Iterable[str]]] = [
        ("names", details.tags),
        ("id", [details.id]),
        ("digests", details.digests),
        ("platform", [platform]),
        ("created", [" · ".join(part for part in (details.created, units.age(details.created)) if part)]),
        ("author", [details.author]),
        ("size", [f"{units.size(size)} ({size:,} bytes)"] if size is not None else []),
        ("unique", [f"{units.size(unique)} that no other image has"] if unique is not None else []),
        ("used by", users),
        ("layers", details.diff_ids),
        ("driver", [details.driver]),
        ("top layer's folder", [details.upper]),
        *_settings(details.config),
    ]
    facts: list[Fact] = []
    for label, values in rows:
        shown = [printable(value) for value in values if value]
        facts += [Fact(value, label=label if number == 0 else "") for number, value in enumerate(shown)]
    return facts


def _settings(config: dict[str, object]) -> list[tuple[str, list[str]]]:
    """Container settings, whatever an engine has them be."""
    names = {
        "Entrypoint": "entrypoint",
        "Cmd": "command",
        "User": "user",
        "WorkingDir": "folder",
        "Env": "environment",
        "ExposedPorts": "ports",
        "Volumes": "volumes",
        "Labels": "labels",
        "StopSignal": "stop signal",
    }
    return [(label, _texts(config.get(name), joined=name in {"Entrypoint", "Cmd"})) for name, label in names.items()]


def _texts(value: object, *, joined: bool) -> list[str]:
    import shlex

    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [f"{key}={part}" if isinstance(part, str) else str(key) for key, part in value.items()]
    if not isinstance(value, list):
        return []
    words = [part for part in value if isinstance(part, str)]
    return [shlex.join(words)] if joined else words
