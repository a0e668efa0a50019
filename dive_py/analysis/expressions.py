r"""Expressions over paths: the one door to what searches with them.

RE2, in time that grows with the path alone whatever it is fed, and dive's syntax; where it is not installed (it has no
wheels for musl, hence Alpine), the module `regex`, which tries one way after the other and is ended after a time.
The latter refuses what RE2 refuses (look-around, references back, possessive and fuzzy repetition), so that a rule that
works here works everywhere. It differs in these: `(?i)` knows no letters but ASCII's, and there is no `\Q…\E`,
`\C`, `\x{…}` or `(?U)`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from dive_py.errors import InvalidPattern

if TYPE_CHECKING:
    from types import ModuleType

_PATIENCE: Final = 0.5
"""Seconds that `regex` has for one path; an honest expression takes microseconds."""

_FOREIGN: Final = re.compile(
    r"\\[^1-9gGhHkKLmMNRXZ]|\[\^?+\]?+(?:\\.|[^\]\\])*+\]|(?P<foreign>"
    r"\\.|\(\?(?:[=!>|&R(~#0-9]|<[=!]|P[=>])|[*+?}]\+|\{[^}]*[eids<][^}]*\}"
    r"|\{(?:\d+,)?(?!1000[,}])\d{4,}[,}])",
    re.DOTALL,
)
"""Escapes and sets that both know, passed as a whole; and what only `regex` knows, or RE2 finds too often repeated."""


_ENDS: Final = re.compile(r"\\z|(\\.|\[\^?+\]?+(?:\\.|[^\]\\])*+\])|\$", re.DOTALL)
"""Ends of the text, and as a group the escapes and sets in which such a sign means itself."""

_LINES: Final = re.compile(r"\(\?[a-zA-Z]*m")
"""A flag with which `$` is the end of any line, in both."""


class Place(Protocol):
    """The part of a path that an expression matches."""

    def start(self) -> int:
        """Return where it begins."""

    def end(self) -> int:
        """Return where it ends."""


class Expression(Protocol):
    """A compiled expression."""

    def search(self, text: bytes, start: int = 0, /) -> Place | None:
        """Find the first match from `start` on."""


@cache
def _re2() -> ModuleType | None:
    try:
        import re2
    except ImportError:
        return None
    module: ModuleType = re2
    return module


def engine() -> str:
    """Return the name of what searches here: `RE2`, or `regex`."""
    return "RE2" if _re2() else "regex"


def compiled(pattern: str) -> Expression:
    """Compile an expression: case-sensitive, unanchored.

    Raises:
        InvalidPattern: it is none, or not in RE2's syntax.
    """
    re2 = _re2()
    return _compiled_by(re2, pattern.encode("utf-8", "surrogatepass")) if re2 else _Backtracking(pattern)


def has_lines() -> bool:
    """Return whether expressions can be compiled for a text of many lines; else each is searched by itself."""
    return _re2() is not None


def compiled_for_lines(text: bytes) -> Any:  # noqa: ANN401  without types
    """Compile an expression of RE2, which `has_lines` knows; nothing that it finds reaches over the end of a line.

    Raises:
        InvalidPattern: it is none.
    """
    return _compiled_by(_re2(), text, lines=True)


def compiled_for_bytes(pattern: bytes) -> Expression:
    """Compile an expression of divepy's own over bytes as they are, whatever they mean; its repetitions have bounds.

    Without RE2 it is Python's, which is slower by far, and as safe with such expressions.
    """
    re2 = _re2()
    if re2 is None:
        return re.compile(pattern, re.DOTALL)
    options = re2.Options()
    options.log_errors, options.never_capture, options.max_mem = False, True, 64 << 20
    options.encoding = re2.Options.Encoding.LATIN1
    expression: Expression = re2.compile(pattern, options)
    return expression


def _compiled_by(re2: Any, text: bytes, *, lines: bool = False) -> Expression:  # noqa: ANN401  without types
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.never_nl = lines
    try:
        expression: Expression = re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        raise _bad(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason) from error
    return expression


def _bad(reason: str) -> InvalidPattern:
    return InvalidPattern(f"bad expression: {reason}")


class _Backtracking:
    """An expression in the hands of `regex`.

    Raises:
        InvalidPattern: it is none, or not in RE2's syntax.
    """

    def __init__(self, pattern: str) -> None:
        import regex

        foreign = next((found["foreign"] for found in _FOREIGN.finditer(pattern) if found["foreign"]), "")
        if foreign:
            raise _bad(f"not in RE2's syntax: {foreign}")
        # `$` matches before a line break at the end as well, which a name may have; RE2's does not
        exact = pattern if _LINES.search(pattern) else _ENDS.sub(lambda found: found[1] or r"\Z", pattern)
        try:
            self._search = regex.compile(exact, regex.ASCII | regex.VERSION0).search
        except (regex.error, RecursionError, OverflowError) as error:
            raise _bad(str(error)) from error

    def search(self, text: bytes, start: int = 0, /) -> _Span | None:
        """Find the first match from `start` on."""
        before = _decoded(text[:start])
        path = before + _decoded(text[start:])
        try:
            found = self._search(path, len(before), timeout=_PATIENCE, concurrent=True)
        except TimeoutError as error:
            raise InvalidPattern(
                "the expression takes too long on one of the paths",
                "repeat less within repetitions, or install google-re2, which always takes linear time",
            ) from error
        return None if found is None else _Span(path, found.start(), found.end())


class _Span:
    """A match in characters, counted in bytes."""

    def __init__(self, path: str, start: int, end: int) -> None:
        self._path, self._start, self._end = path, start, end

    def start(self) -> int:
        return _length(self._path[: self._start])

    def end(self) -> int:
        return _length(self._path[: self._end])


def _decoded(path: bytes) -> str:
    """Decode a path, of which bytes that are not UTF-8 may be written as surrogates already."""
    try:
        return path.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return path.decode("utf-8", "surrogateescape")


def _length(text: str) -> int:
    """Return the bytes of a text; of a byte that is not UTF-8, one."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))
