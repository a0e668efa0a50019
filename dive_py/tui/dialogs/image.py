"""All about the image: names, digests, how it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.choice import _MOVES
from dive_py.tui.dialogs.dialog import Dialog
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.text_lines import Fact, TextLines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from dive_py.analysis.figures import Unread
    from dive_py.analysis.waste import Waste
    from dive_py.sources.image import ImageInfo


class ImageFacts(TextLines):
    """The facts; `y` copies the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_MOVES,
        Binding("y", "copy", "copy"),
        Binding("i", "screen.close", "close", show=False),
    ]

    def action_copy(self) -> None:
        """Copy the fact under the cursor."""
        fact = self.current
        if fact is not None and fact.text:
            self.app.copy_to_clipboard(fact.copy or fact.text)
            self.set_title("Image", "", f"copied {fact.label or 'it'}")


def image_facts(info: ImageInfo, waste: Waste | None, unread: Unread | None = None) -> list[Fact]:
    """The facts of an image, those that are known.

    Args:
        info: What the image says.
        waste: What it costs; None while that is not known.
        unread: The layers that this is told without; None for none.
    """
    config = info.config
    rows: list[tuple[str, Iterable[str]]] = [
        ("reference", [info.reference]),
        ("names", info.names),
        ("id", [info.id]),
        ("digest", [info.digest]),
        ("source", [f"{info.source}, {info.way}"]),
        ("platform", [str(info.platform)]),
        ("platforms", [str(platform) for platform in info.platforms] if len(info.platforms) > 1 else []),
        ("created", [" · ".join(part for part in (config.created, units.age(config.created)) if part)]),
        ("author", [config.author]),
        ("layers", [str(len(info.layers))]),
        ("size", [*_sizes(info, waste), *_missing(unread)]),
        ("entrypoint", [_words(config.entrypoint)]),
        ("command", [_words(config.command)]),
        ("user", [config.user]),
        ("folder", [config.working_dir]),
        ("environment", config.env),
        ("ports", config.ports),
        ("volumes", config.volumes),
        ("labels", [f"{name}={value}" for name, value in config.labels.items()]),
        ("health check", [_words(config.healthcheck)]),
        ("stop signal", [config.stop_signal]),
        ("warnings", info.warnings),
    ]
    facts: list[Fact] = []
    for label, values in rows:
        shown = [printable(value) for value in values if value]
        facts += [Fact(value, label=label if number == 0 else "") for number, value in enumerate(shown)]
    return facts


def _words(words: tuple[str, ...]) -> str:
    import shlex

    return shlex.join(words)


def _missing(unread: Unread | None) -> list[str]:
    """That the sizes are not those of the whole image, where a layer could not be read."""
    from dive_py.presentation import figures

    return [figures.incomplete(unread)] if unread is not None and not unread.complete else []


def _sizes(info: ImageInfo, waste: Waste | None) -> list[str]:
    sizes = []
    if waste is not None:
        sizes.append(f"{units.size(waste.stored)} stored, uncompressed ({waste.stored:,} bytes)")
        sizes.append(f"{units.size(waste.visible)} visible, {units.size(waste.wasted)} wasted")
    compressed = [layer.compressed for layer in info.layers if layer.compressed is not None]
    if compressed and len(compressed) == len(info.layers):
        sizes.append(f"{units.size(sum(compressed))} compressed ({sum(compressed):,} bytes)")
    return sizes


class ImageScreen(Dialog[None]):
    """Facts to read and copy."""

    def __init__(
        self, info: ImageInfo, waste: Waste | None, marks: Marks = UNICODE, unread: Unread | None = None
    ) -> None:
        super().__init__()
        self._info, self._waste, self._marks, self._unread = info, waste, marks, unread

    def compose(self) -> ComposeResult:
        """The facts."""
        yield ImageFacts(id="image", marks=self._marks)

    def on_mount(self) -> None:
        """Write them."""
        page = self.query_one(ImageFacts)
        page.set_title("Image", "", "y copies · Esc closes")
        page.show(image_facts(self._info, self._waste, self._unread))
        page.focus()
