"""The versions of one path: each layer's own content of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.contents.locate import content_entry, shown_entry
from dive_py.contents.reading import OpenContent, cost_of
from dive_py.errors import DivepyError
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.differences import attribute_differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.image import Image


@dataclass(frozen=True, eq=False)
class Shown:
    """One of the contents that a viewer can show."""

    stack: LayerStack
    """Of which image."""
    source: Image
    """Where it is read."""
    content: int
    """The stored entry with the content."""
    title: str
    """What it is called in a comparison, printable: `layer 3`."""
    facts: tuple[str, ...] = ()
    """What the header says of it besides, printable."""
    layer: int = 0
    """The layer that is extracted from."""

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return int(self.stack.entries.size[self.content])

    @property
    def cost(self) -> int:
        """Bytes that a registry sends for it."""
        return cost_of(self.stack, self.source, [self.content])

    def open(self, progress: Progress) -> OpenContent:
        """Return its bytes; nothing is read yet."""
        return OpenContent(self.stack, self.source, self.content, progress)

    def differences(self, upper: Shown, arrow: str) -> tuple[str, ...]:
        """Return in which attributes another version differs, printable."""
        was, now = ((one.stack.entries, one.content) for one in (self, upper))
        return attribute_differences(was, now, arrow=arrow)


@dataclass(frozen=True)
class Version:
    """What one layer has at a path."""

    layer: int
    """The layer that brought it."""
    content: int
    """The stored entry with its content; another layer's where it is a hard link to something below."""
    change: str
    """`added`, `modified`, …"""
    shadowed_by: int | None
    """The layer that hides it, or None."""


def versions(stack: LayerStack, path_id: int) -> list[Version]:
    """Return all contents that layers have at a path, the lowest layer first; none where it never was a file."""
    found = []
    for event in stack.story(path_id):
        real = int(stack.entries.real[event.entry])
        if event.change is not Change.REMOVED and real >= 0 and stack.entries.kind[real] == Kind.FILE:
            found.append(Version(event.layer, real, event.change.word, event.shadowed_by))
    return found


def version_at(stack: LayerStack, path_id: int, entry: int) -> tuple[int, list[Version], int]:
    """Return the path that an entry leads to (a symlink to another), its versions, and which of them the entry is.

    Raises:
        DivepyError: the entry has no content: it is a folder, a device, a link to nothing.
    """
    symlink = int(stack.entries.real[entry])  # a hard link to a symlink is one more name of it
    if symlink >= 0 and stack.entries.kind[symlink] == Kind.SYMLINK:
        entry = shown_entry(stack, stack.paths.path(path_id))
        real = content_entry(stack, entry)
        path_id = int(stack.entries.path[entry])
    else:
        real = content_entry(stack, entry)
    found = versions(stack, path_id)
    layer = int(stack.entries.layer[entry])
    exact = [number for number, one in enumerate(found) if one.layer == layer and one.content == real]
    place = exact or [number for number, one in enumerate(found) if one.content == real]
    if not place:
        raise DivepyError("no layer records this content")
    return path_id, found, place[-1]


def shown_versions(stack: LayerStack, source: Image, found: list[Version], label: Callable[[int], str]) -> list[Shown]:
    """Return versions of one path as a viewer takes them.

    Args:
        stack: All layers.
        source: The open image.
        found: The versions.
        label: What a layer is called.
    """
    made = []
    for version in found:
        hider = version.shadowed_by
        facts = [f"layer {label(version.layer)} {version.change}"]
        facts += [f"hidden by layer {label(hider)}"] if hider is not None else []
        made.append(Shown(stack, source, version.content, f"layer {label(version.layer)}", tuple(facts), version.layer))
    return made
