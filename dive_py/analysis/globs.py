r"""Globs over paths, as an expression in RE2's syntax that matches in linear time.

A glob without `/` is about the last component; one with `/` about whole components up to the end of the path, from the
root if it begins with `/` (or `./`). `*`, `?` and `[…]` never match a `/`; `**` does: as a component of its own it
stands for any number of directories, at the end for all that is below. A backslash takes the next character as it is,
in brackets too. Hidden names are matched like all others. wcmatch translates globs too, but to expressions with
look-around, all of which RE2 refuses.
"""

from __future__ import annotations

import re
from typing import Final

from dive_py.errors import InvalidPattern

_SLASH: Final = re.compile(r"\\?/")
_CURRENT: Final = frozenset(("", "."))

_TOKEN: Final = re.compile(
    r"(?P<any>\*\*+)|(?P<star>\*)|(?P<one>\?)"
    r"|\[(?P<not>[!^]?+)(?P<set>(?:\[:[a-z]+:\]|\\.|[^\\])(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]"
    r"|\\?(?P<literal>.)",
    re.DOTALL,
)
_MEMBER: Final = re.compile(r"\[:(?P<word>[a-z]+):\]|\\?(?P<low>.)(?:-\\?(?P<high>.))?", re.DOTALL)

_ANY: Final = "(?:[^/]|/)"
_STAR: Final = "[^/]*"
_ONE: Final = "[^/]"
_DIRECTORIES: Final = "(?:[^/]+/)*"

_CLASSES: Final = {
    "alnum": "09AZaz", "alpha": "AZaz", "blank": "\t\t  ", "cntrl": "\0\x1f\x7f\x7f", "digit": "09", "graph": "!~",
    "lower": "az", "print": " ~", "punct": "!/:@[`{~", "space": "\t\r  ", "upper": "AZ", "xdigit": "09AFaf",
}  # fmt: skip
"""The ranges of each POSIX class, first and last character of each; of ASCII alone."""


def expression(glob: str) -> str:
    """Translate a glob to an expression over paths with their leading slash.

    Raises:
        InvalidPattern: the glob names the root, or has brackets that make no sense.
    """
    *folders, name = [part for part in _SLASH.split(glob) if part not in _CURRENT] or [""]
    if not name:
        raise InvalidPattern(f"bad pattern: {glob!r} names nothing inside an image", "for instance '*.pem' or '/etc/*'")
    above = [_DIRECTORIES if part == "**" else _component(part) + "/" for part in folders]
    last = f"{_ANY}+" if name == "**" else _component(name)
    return "".join(("^/" if glob.startswith(("/", "./")) else "/", *above, last, "$"))


def _component(glob: str) -> str:
    """Translate what stands between two slashes."""
    return "".join(map(_token, _TOKEN.finditer(glob)))


def _token(token: re.Match[str]) -> str:
    if token["any"]:
        return f"{_ANY}*"
    if token["star"]:
        return _STAR
    if token["one"]:
        return _ONE
    return _escaped(token["literal"]) if token["set"] is None else _brackets(token["set"], negated=bool(token["not"]))


def _brackets(members: str, *, negated: bool) -> str:
    """Translate a set of characters; a slash is never among them."""
    ranges = [span for member in _MEMBER.finditer(members) for span in _ranges(member)]
    inside = "".join(f"{_escaped(low)}-{_escaped(high)}" for low, high in ranges)
    return f"[^/{inside}]" if negated else f"[{inside}]"


def _ranges(member: re.Match[str]) -> list[tuple[str, str]]:
    """Return the ranges of characters that a member of a set stands for, the slash cut out."""
    word, low, high = member["word"], member["low"], member["high"] or member["low"]
    if word and word not in _CLASSES:
        raise InvalidPattern(f"bad pattern: [:{word}:] is not a class", f"there are: {' '.join(_CLASSES)}")
    if not word and high < low:
        raise InvalidPattern(f"bad pattern: the range {low}-{high} is empty", f"meant is perhaps {high}-{low}")
    ends = _CLASSES[word] if word else low + high
    found: list[tuple[str, str]] = []
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        parts = [(first, "."), ("0", last)] if first <= "/" <= last else [(first, last)]
        found += [part for part in parts if part[0] <= part[1]]
    return found


def _escaped(character: str) -> str:
    """Return a character as itself, also where it would mean something."""
    return "\\" + character if character.isascii() and not (character.isalnum() or character in "_/ \n") else character
