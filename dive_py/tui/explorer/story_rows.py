"""The story of one path in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.contents.accounts import NO_NAMES, Accounts
from dive_py.layers.tar_extensions import xattr_items
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change, Same
from dive_py.presentation import units
from dive_py.presentation.columns import device, exact_time, mode_string
from dive_py.presentation.facts import Fact
from dive_py.presentation.file_capabilities import capabilities
from dive_py.presentation.steps import number_label
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.overlay.entries import Entries
    from dive_py.overlay.stack import Event, LayerStack
    from dive_py.tui.look.glyphs import Glyphs


_ROLES = ("muted", "added", "modified", "metadata", "identical", "removed")
"""The role of a word, by `Change`."""


@dataclass(frozen=True)
class StoryRow:
    """One line of the story, printable."""

    layer: int
    """Where it happened."""
    word: str
    """What happened: `added`, `modified`, `removed`, …"""
    role: str
    """The role of the word."""
    size: str
    """Bytes of the content, or empty."""
    fate: str
    """What became of it: visible, or hidden by which layer and why."""
    wasted: bool
    """Whether its bytes are paid for and not seen."""
    label: str = ""
    """What the layer is called, where not by its number."""
    detail: str = ""
    """What differs from what was there before, for a line of its own."""


def story_rows(stack: LayerStack, path_id: int, glyphs: Glyphs, accounts: Accounts = NO_NAMES) -> tuple[StoryRow, ...]:
    """Return what happened to a path, base first.

    Args:
        stack: All layers.
        path_id: The path.
        glyphs: The glyphs to write with.
        accounts: Names of users and groups.
    """
    return tuple(_row(stack, event, glyphs, accounts) for event in stack.story(path_id))


def _row(stack: LayerStack, event: Event, glyphs: Glyphs, accounts: Accounts) -> StoryRow:
    from dive_py.presentation.differences import differences

    entries, entry = stack.entries, event.entry
    label = number_label(stack, event.layer)
    kind = Kind(int(entries.kind[entry]))
    size = units.size(int(entries.size[entry])) if kind is Kind.FILE else kind.word
    if event.change is Change.REMOVED:
        fate = f"what layer {number_label(stack, int(entries.layer[entry]))} had here is gone"
        return StoryRow(event.layer, "removed", "removed", "", fate, wasted=False, label=label)
    word = "implicit" if entries.implicit[entry] else event.change.word
    fate = _fate(stack, event, glyphs)
    if event.same is Same.ASSUMED:
        fate += f" {glyphs.dot} content assumed the same"
    detail = ""
    if event.change in {Change.MODIFIED, Change.METADATA}:
        detail = f" {glyphs.dot} ".join(differences(stack, entry, accounts, arrow=glyphs.arrow))
    role = _ROLES[event.change]
    return StoryRow(event.layer, word, role, size, fate, wasted=event.wasted > 0, label=label, detail=detail)


def _fate(stack: LayerStack, event: Event, glyphs: Glyphs) -> str:
    if event.shadowed_by is not None:
        from dive_py.analysis.waste import cause_of

        by = "this layer" if event.shadowed_by == event.layer else f"layer {number_label(stack, event.shadowed_by)}"
        text = f"{glyphs.shadow} hidden by {by}: {cause_of(stack, event.entry).word}"
        return f"{text}, {units.size(event.wasted)} wasted" if event.wasted else text
    if event.until is not None:
        return f"merged with layer {number_label(stack, event.until)}"
    return "visible"


_LONG = 56
"""Cells of a path from on which no title is sure to show it whole."""

_MUCH = 200
"""Bytes of an attribute that are shown."""


def attribute_facts(
    stack: LayerStack, path_id: int, entry: int, glyphs: Glyphs, accounts: Accounts = NO_NAMES
) -> tuple[Fact, ...]:
    """Return mode, owner, bytes and time on one line; then link, device, attributes and a long path, where they are.

    Args:
        stack: All layers.
        path_id: The path.
        entry: The entry that stands there.
        glyphs: The glyphs to write with.
        accounts: Names of users and groups.
    """
    entries = stack.entries
    kind = Kind(int(entries.kind[entry]))
    if entries.implicit[entry]:
        facts = [Fact("no entry of its own: mode, owner and time are not known", "muted")]
    else:
        # a hard link has no attributes of its own, whatever its header says
        shown = int(entries.real[entry]) if kind is Kind.HARDLINK and entries.real[entry] >= 0 else entry
        numbers = _numbers(entries, shown, Kind(int(entries.kind[shown])), accounts)
        facts = [Fact(f" {glyphs.dot} ".join(numbers), "muted")]
    link = int(entries.link[entry])
    if link >= 0:
        target = entries.links[link]
        text = "/" + printable(target.replace(b"\0", b"/")) if kind is Kind.HARDLINK else printable(target)
        broken = kind is Kind.HARDLINK and entries.real[entry] < 0
        facts.append(Fact(f"links to {text}{' (nothing is there)' if broken else ''}", "muted", copy=text))
    for name, value in xattr_items(entries.xattrs[int(entries.xattr[entry])]):
        facts.append(Fact(f"{printable(name)} {_value(name, value, glyphs)}", "muted"))
    path = "/" + printable(stack.paths.path(path_id))
    return (*facts, Fact(path, "faint")) if len(path) > _LONG else tuple(facts)


def _numbers(entries: Entries, entry: int, kind: Kind, accounts: Accounts) -> list[str]:
    mode = int(entries.mode[entry])
    parts = [f"{mode_string(kind, mode)} {mode:04o}", accounts.owner(int(entries.uid[entry]), int(entries.gid[entry]))]
    if kind in {Kind.CHAR, Kind.BLOCK}:
        parts.append(f"device {device(int(entries.major[entry]), int(entries.minor[entry]))}")
    if kind is Kind.FILE:
        size, stored = int(entries.size[entry]), int(entries.stored[entry])
        parts.append(f"{size:,} bytes" + (f", {stored:,} stored" if stored != size else ""))
    seconds, nanoseconds, digits = (
        int(column[entry]) for column in (entries.mtime, entries.mtime_ns, entries.mtime_digits)
    )
    return [*parts, exact_time(seconds, nanoseconds, digits, " UTC")]


def _value(name: bytes, value: bytes, glyphs: Glyphs) -> str:
    """Return an attribute's value: words, else text, else hex digits."""
    words = capabilities(value) if name == b"security.capability" else ""
    if words:
        return words
    text = value.rstrip(b"\0")
    shown = printable(text[:_MUCH]) if text.isascii() and text.decode().isprintable() else value[:_MUCH].hex()
    return (shown or '""') + (glyphs.ellipsis if len(value) > _MUCH else "")
