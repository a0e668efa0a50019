r"""The gate that all untrusted text passes once before it is shown.

Names, commands and labels of an image are hostile: they may hold escape sequences that drive the terminal, characters
that reorder or hide what stands beside them, line breaks that break a table, and bytes that are not UTF-8. `printable`
shows each of these as a visible escape (`\n`, `\x1b`, `\u202e`) and leaves everything else as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMED = {0x07: r"\a", 0x08: r"\b", 0x09: r"\t", 0x0A: r"\n", 0x0B: r"\v", 0x0C: r"\f", 0x0D: r"\r"}
"""Escapes that people know by name."""

_KEPT = frozenset("\u3000")
"""Not printable for Python, yet an ordinary, visible-by-width character of CJK names: the ideographic space."""

_INVISIBLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
"""Printable for Python, but drawn as nothing or as a blank: fillers, joiners and variation selectors.

Two names that differ in one of these alone would look the same, and terminals disagree about their width. After
Unicode's *Default_Ignorable_Code_Point*; the format characters (category Cf) among those are not printable anyway.
"""

_TAB_STOP = 8
"""Columns between tab stops where lines are kept, as terminals have it."""


def _escape(code: int) -> str:
    r"""Return the visible escape of one code point.

    U+DC80 to U+DCFF stand for bytes that are not UTF-8 and become `\xNN`.
    """
    if code in _NAMED:
        return _NAMED[code]
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


class _Gate(dict[int, str]):
    """A translation table that decides about a code point when it first meets it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        safe = character in _KEPT or (character.isprintable() and code not in _INVISIBLE)
        self[code] = shown = character if safe else _escape(code)
        return shown


_GATE = _Gate()


def printable(text: str | bytes, *, keep_lines: bool = False) -> str:
    r"""Return the text with everything a terminal might act upon, or hide, turned into visible escapes.

    The result holds no control character, no bidirectional control, no zero-width character and no lone surrogate.
    Wide and combining characters stay. Backslashes stay too: the result is for eyes and cannot be turned back.

    Args:
        text: Bytes are taken as UTF-8; those that are none are shown as `\xNN`, and so are surrogate escapes.
        keep_lines: Let line feeds through (CR LF as one) and expand tabs to spaces, for contents of many lines.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable():
        return text
    if keep_lines:
        lines = text.replace("\r\n", "\n").expandtabs(_TAB_STOP).split("\n")
        return "\n".join(line.translate(_GATE) for line in lines)
    return text.translate(_GATE)


_WORTH = 6
"""Cells that a directory's name, cut, is worth."""


def shorten_path(path: str, width: int, ellipsis: str = "…", cells: Callable[[str], int] = len) -> str:
    """Return a path, or an image's name, in at most `width` cells, so that rows of a list can be distinguished.

    What is left out is the middle: the name stays whole where it fits, then as many directories as there is room for,
    in turn from the start and from beside the name: `/usr/…/numpy/core/_multiarray_umath.so`. Of a name that is too
    long itself, start and end stay.
    """
    if width <= 0 or cells(path) <= width:
        return path if width > 0 else ""
    *above, name = _components(path)
    if not above:
        return without_middle(path, width, ellipsis, cells)
    lead = f"{ellipsis}/"
    room = width - cells(lead)
    if cells(name) > room:
        return (
            lead + without_middle(name, room, ellipsis, cells)
            if room > width // 2
            else without_middle(name, width, ellipsis, cells)
        )
    return _without_directories(above, name, width, ellipsis, cells)


def shorten_image(name: str, width: int, ellipsis: str, cells: Callable[[str], int]) -> str:
    """Return an image's name in at most `width` cells, with the start of its registry: that may be all that differs.

    `127.0.0…/bench/medium` is another image than `bench/medium`; the arguments are those of `shorten_path`.
    """
    shown = shorten_path(name, width, ellipsis, cells)
    start = name[: max(0, width - cells(shown))] if shown.startswith(f"{ellipsis}/") else ""
    return f"{start}{shown}" if cells(start) + cells(shown) <= width else shown


def _without_directories(above: list[str], name: str, width: int, ellipsis: str, cells: Callable[[str], int]) -> str:
    """Return a path with as many of its directories as there is room for, from both ends in turn; its name fits."""
    lead = f"{ellipsis}/"
    start, end = "", name
    first, last, stuck = 0, len(above), 0
    while first < last - 1 and stuck < 2:
        # one component is left out at least, else the path would have fitted
        take_first = (first + len(above) - last + stuck) % 2 == 0
        longer = (f"{start}{above[first]}/", end) if take_first else (start, f"{above[last - 1]}/{end}")
        room = width - cells(start) - cells(lead) - cells(end)
        if cells(longer[0]) + cells(lead) + cells(longer[1]) <= width:
            (start, end), stuck = longer, 0
            first, last = (first + 1, last) if take_first else (first, last - 1)
        elif last == len(above) and not take_first and room > _WORTH:
            # the directory beside the name tells more than one further up: files of a package have the same names
            return f"{start}{lead}{without_middle(above[-1], room - 1, ellipsis, cells)}/{end}"
        else:
            stuck += 1
    return f"{start}{lead}{end}"


def _components(path: str) -> list[str]:
    """Return the components of a path, with a slash before the first and behind the last where there is one."""
    parts = path.strip("/").split("/")
    parts[0] = "/" * path.startswith("/") + parts[0]
    parts[-1] += "/" * (path.endswith("/") and len(path) > 1)
    return parts


def without_middle(text: str, width: int, ellipsis: str, cells: Callable[[str], int]) -> str:
    """Start and end of a text that is too long; two thirds of what there is room for are of its start."""
    room = width - cells(ellipsis)
    if room <= 0:
        return ellipsis if width > 0 and cells(ellipsis) <= width else ""
    start, end = text[:room], text[-room:]
    while cells(end) > room // 3:
        end = end[1:]
    while cells(start) > room - cells(end):
        start = start[:-1]
    return f"{start}{ellipsis}{end}"
