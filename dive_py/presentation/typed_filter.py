r"""What a person means who types a filter: a glob, as `find -name` takes it, or an expression, as dive takes it.

The rule: what has a `*` or `?` and no other sign of an expression is a glob. `*.conf`, `lib*.so.?`, `/etc/**` and
`**/cache/*` are globs; `\.conf$`, `^/etc`, `a|b`, `(?i)readme`, `.*\.so` and `[0-9]+` are expressions, and so is a
plain word, found anywhere in a path. A `.`, `]` or `)` before a `*` or `?` is an expression's, as in `.*`; but nothing
can be repeated where nothing stands, so that `*.*` is a glob. `(colou?r)` is an expression, `colou?r` a glob.
"""

from __future__ import annotations

import re
from typing import Final

from dive_py.analysis import globs
from dive_py.errors import InvalidPattern
from dive_py.presentation.text import printable

_WILDCARD: Final = re.compile(r"[*?]")
_EXPRESSION: Final = re.compile(r"[\\^$(){}|+]|[.\])][*?]")


def is_glob(text: str) -> bool:
    """Return whether a filter is a glob, by the rule above."""
    if text.startswith(("*", "?")):  # no expression begins so
        return not re.search(r"[\\^$(){}|+]", text)
    return bool(_WILDCARD.search(text)) and not _EXPRESSION.search(text)


def expression(text: str) -> str:
    """Return the expression (RE2) that a filter stands for, for paths without leading slash; empty for an empty one.

    People see `/etc/motd` and type `/etc` or `^/etc`; a slash may as well stand inside a path, as in `/bin/`.

    Raises:
        InvalidPattern: a glob has brackets that make no sense, or names the root.
    """
    text = globs.expression(text) if is_glob(text) else text
    if text.startswith("^/"):
        return "^" + text[2:]
    return "(?:^|/)" + text[1:] if text.startswith("/") else text


def problem(text: str) -> str:
    """Return why a filter is neither a glob nor an expression, as a printable line; empty where it is one."""
    from dive_py.analysis.matching import Matcher  # with numpy, which the first frame does without

    try:
        Matcher(expression(text))
    except InvalidPattern as error:
        return printable(error.message)
    return ""
