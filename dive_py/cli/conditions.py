"""What a command line looks for in an image: the words of `find` as a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.analysis.find import Bits, Mode, Owner, Query
from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.analysis.rule_values import parse_size
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.errors import DivepyError, UsageError
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dive_py.contents.accounts import Accounts

_MODE: Final = re.compile(r"([-/]?)0*([0-7]{1,4})", re.ASCII)
_OWNER: Final = re.compile(r"(\d{1,10}|[A-Za-z_][\w.$@-]{0,31})?(?::(\d{1,10}|[A-Za-z_][\w.$@-]{0,31})?)?", re.ASCII)
_LARGEST_OWNER: Final = 2**32 - 1

_ANY_EXECUTE: Final = 0o111
_MODE_WORDS: Final = {"setuid": 0o4000, "setgid": 0o2000, "sticky": 0o1000, "world-writable": 0o002}
"""Words for bits that must all be there."""


class Conditions(Struct, frozen=True):
    """What a path and its entry must be like, as typed."""

    pattern: str | None = None
    regex: bool = False
    ignore_case: bool = False
    size: list[str] | None = None
    kind: list[str] | None = None
    mode: list[str] | None = None
    owner: list[str] | None = None
    xattr: list[str] | None = None
    layer: str | None = None
    change: list[str] | None = None
    hidden: bool = False
    visible: bool = False


def query(requested: Conditions) -> Query:
    """Return what to look for, without what only the image knows: which layers it has, and names of owners.

    Raises:
        UsageError: nothing is looked for, or a condition makes no sense.
        InvalidPattern: the pattern is none.
    """
    smallest, largest = _sizes(requested.size or ())
    found = Query(
        pattern=_pattern(requested),
        smallest=smallest,
        largest=largest,
        kinds=frozenset(Kind[word.upper()] for word in requested.kind or ()),
        modes=tuple(map(_mode, requested.mode or ())),
        owners=() if has_names(requested.owner) else owners(requested.owner),
        xattrs=tuple(name.encode("utf-8", "surrogateescape") for name in requested.xattr or ()),
        changes=frozenset(Change[word.upper()] for word in requested.change or ()),
        hidden=True if requested.hidden else False if requested.visible else None,
    )
    if found == Query() and requested.layer is None and not requested.owner:
        raise UsageError("find wants PATTERN, or an option that says what to find", "see: divepy help find")
    if found.hidden is not None and found.changes == {Change.REMOVED}:
        raise UsageError("a removal is neither hidden nor visible", "leave --hidden and --visible out")
    return found


def _pattern(requested: Conditions) -> Matcher | None:
    """Return what paths must match, if that is said.

    Raises:
        UsageError: it is said how to match, and not what.
        InvalidPattern: the pattern is none.
    """
    if not requested.pattern:
        if requested.regex or requested.ignore_case:
            raise UsageError(f"{'--regex' if requested.regex else '--ignore-case'} wants PATTERN")
        return None
    text = requested.pattern if requested.regex else expression(requested.pattern)
    return Matcher(f"(?i){text}" if requested.ignore_case else text, rooted=True)


def _sizes(texts: Sequence[str]) -> tuple[int | None, int | None]:
    """Return the least and the greatest size that fit all of these bounds; None for none."""
    least, most = [], []
    for text in texts:
        size = parse_size(text[1:] if text[:1] in {"+", "-"} else text)
        if not text.startswith("-"):
            least.append(size)
        if not text.startswith("+"):
            most.append(size)
    return max(least, default=None), min(most, default=None)


def _mode(text: str) -> Mode:
    """Return a mode as GNU find takes it, or a word for one.

    Raises:
        UsageError: it is none.
    """
    if text == "executable":
        return Mode(Bits.ANY, _ANY_EXECUTE, frozenset((Kind.FILE, Kind.HARDLINK)))
    if text in _MODE_WORDS:  # a symlink's mode means nothing, and grants all
        return Mode(Bits.ALL, _MODE_WORDS[text], frozenset(Kind) - {Kind.SYMLINK})
    match = _MODE.fullmatch(text)
    if match is None:
        words = " ".join((*_MODE_WORDS, "executable"))
        raise UsageError(
            f"--mode {text} is not a mode", f"0755 exactly, -4000 all bits, /6000 any of them, or: {words}"
        )
    return Mode({"": Bits.EXACT, "-": Bits.ALL, "/": Bits.ANY}[match[1]], int(match[2], 8))


def has_names(texts: Sequence[str] | None) -> bool:
    """Return whether an owner is given by a name, which is looked up in the image.

    Raises:
        UsageError: an owner is none.
    """
    parts = [part for text in texts or () for part in _parts(text)]
    return any(part and not _is_number(part) for part in parts)


def owners(texts: Sequence[str] | None, known: Accounts | None = None) -> tuple[Owner, ...]:
    """Return the owners that are looked for.

    Args:
        texts: The values of `--owner`.
        known: The image's users and groups; None where no name is to be looked up.

    Raises:
        UsageError: one is none.
        DivepyError: the image has no user or group of a name.
    """
    found = []
    for text in texts or ():
        user, group = _parts(text)
        uid = _number(user, text, "user", known.uids if known else {})
        gid = _number(group, text, "group", known.gids if known else {})
        found.append(Owner(uid, gid))
    return tuple(found)


def _parts(text: str) -> tuple[str, str]:
    """Return user and group of `USER`, `USER:GROUP` or `:GROUP`, each by number or name; one of them may be empty.

    Raises:
        UsageError: it is none of these.
    """
    match = _OWNER.fullmatch(text)
    user, group = (part or "" for part in match.groups()) if match else ("", "")
    large = any(_is_number(part) and int(part) > _LARGEST_OWNER for part in (user, group))
    if large or not (user or group):
        raise UsageError(
            f"--owner {text} is not an owner",
            "USER, USER:GROUP or :GROUP, by number or as the image's /etc/passwd has it",
        )
    return user, group


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal()


def _number(part: str, text: str, what: str, known: Mapping[str, int]) -> int | None:
    """Return the number of a user or group; None for an empty part."""
    if not part:
        return None
    if _is_number(part):
        return int(part)
    if part in known:
        return known[part]
    hint = did_you_mean(part, known) or "name its number"
    raise DivepyError(f"--owner {text}: the image has no {what} {part}", hint)
