"""All that a layer's tar says of one entry besides its content, for reading below its story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.contents.accounts import NO_NAMES, Accounts
from dive_py.layers.tar_extensions import xattr_items
from dive_py.layers.vocabulary import Kind
from dive_py.presentation.columns import device, exact_time, mode_string
from dive_py.presentation.facts import Fact
from dive_py.presentation.file_capabilities import capabilities
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.overlay.entries import Entries
    from dive_py.overlay.stack import LayerStack
    from dive_py.tui.look.glyphs import Glyphs

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
    """An attribute's value: words, else text, else hex digits."""
    words = capabilities(value) if name == b"security.capability" else ""
    if words:
        return words
    text = value.rstrip(b"\0")
    shown = printable(text[:_MUCH]) if text.isascii() and text.decode().isprintable() else value[:_MUCH].hex()
    return (shown or '""') + (glyphs.ellipsis if len(value) > _MUCH else "")
