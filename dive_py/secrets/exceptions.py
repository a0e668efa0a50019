"""The list of what is known and has a reason: YAML, each item with the line it stands in.

    - rule: private-key
      path: etc/ssl/private/*.key
      reason: made anew when the container starts
      expires: 2027-01-31

A path is a glob as everywhere, or the name of the variable that has the secret; without one the exception is for all
places of the rule. What has run out does not count any more, and is said; so is what hits nothing.
"""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py import short_file
from dive_py.analysis import globs
from dive_py.analysis.matching import Matcher
from dive_py.errors import DivepyError, InvalidPattern, Misconfigured
from dive_py.secrets.rules import ANYWHERE, ASSIGNED, OF_FILES
from dive_py.settings import yaml_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dive_py.secrets.findings import Finding

_LARGEST: Final = 1 << 20
"""Bytes of the largest list that is read."""

_KEYS: Final = ("rule", "path", "reason", "expires")

KNOWN: Final = frozenset(rule.id for rule in (*ANYWHERE, ASSIGNED, *(one.rule for one in OF_FILES)))
"""The ids of all kinds."""


class Excepted(Struct, frozen=True):
    """One item of the list."""

    rule: str
    path: str
    """The glob; empty for everywhere."""
    reason: str
    expires: dt.date | None
    place: str
    """The file and the line, for messages."""
    matcher: Matcher | None

    def fits(self, found: Finding) -> bool:
        """Return whether this is about a finding."""
        if found.rule.id != self.rule:
            return False
        names = (found.where, found.name)
        return self.matcher is None or any(
            self.matcher.matches(name.encode("utf-8", "surrogateescape")) for name in names if name
        )


def read(name: str) -> list[Excepted]:
    """Return what a file lists.

    Raises:
        Misconfigured: it cannot be read, or an item of it makes no sense.
    """
    try:
        data = short_file.read(name, _LARGEST, patience=short_file.PATIENCE)
    except OSError as error:
        raise Misconfigured(f"{name} cannot be read: {error.strerror}", "--exceptions names a list in YAML") from error
    except DivepyError as error:
        raise Misconfigured(f"{name}: {error.message}", error.hint) from error
    try:
        root = yaml_nodes.compose(data)
    except yaml_nodes.NoYaml as error:
        raise Misconfigured(
            f"{name}:{error.line}: {error.reason}" if error.line else f"{name}: {error.reason}"
        ) from error
    if root is None or root.tag == yaml_nodes.NULL:
        return []
    if getattr(root, "id", "") != "sequence":
        raise Misconfigured(f"{name} is not a list", "each item has rule, path, reason and, if it ends, expires")
    return [_item(node, f"{name}:{yaml_nodes.line_of(node)}") for node in root.value]


def _item(node: Any, place: str) -> Excepted:  # noqa: ANN401 - nodes have no types
    if node.id != "mapping":
        raise Misconfigured(f"{place}: an exception has keys: rule, path, reason, expires")
    said: dict[str, str] = {}
    for key, value in node.value:
        if key.id != "scalar" or key.value not in _KEYS:
            raise Misconfigured(
                f"{place}: {key.value if key.id == 'scalar' else 'a list'!r} is not one of {', '.join(_KEYS)}"
            )
        if value.id != "scalar":
            raise Misconfigured(f"{place}: {key.value} is a word or a text")
        if key.value in said:
            raise Misconfigured(f"{place}: {key.value} stands here twice")
        said[key.value] = value.value
    if said.get("rule") not in KNOWN:
        near = get_close_matches(said.get("rule", ""), KNOWN, n=1)
        hint = f"did you mean {near[0]}?" if near else f"rules are {', '.join(sorted(KNOWN))}"
        raise Misconfigured(f"{place}: there is no rule {said.get('rule', '')!r}", hint)
    if not said.get("reason", "").strip():
        raise Misconfigured(f"{place}: an exception needs a reason")
    return Excepted(
        said["rule"], said.get("path", ""), said["reason"], _date(said.get("expires", ""), place), place,
        _glob(said["path"], place) if said.get("path") else None,
    )  # fmt: skip


def _date(text: str, place: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Misconfigured(f"{place}: {text!r} is not a date", "as in 2027-01-31") from error


def _glob(pattern: str, place: str) -> Matcher:
    try:
        return Matcher(globs.expression(pattern if pattern.startswith("/") else f"/{pattern}"), rooted=True)
    except InvalidPattern as error:
        raise Misconfigured(f"{place}: {error.message}", error.hint) from error


def apply(found: Sequence[Finding], listed: Iterable[Excepted], today: dt.date) -> tuple[list[Finding], int, list[str]]:
    """Leave out what the list has.

    Args:
        found: What was found.
        listed: The exceptions.
        today: The last day that those may name which still count.

    Returns:
        What is left, how many were left out, and a line for each exception that has run out or hits nothing.
    """
    left, notes = list(found), []
    for one in listed:
        hits = [each for each in left if one.fits(each)]
        if one.expires is not None and one.expires < today:
            notes.append(f"{one.place}: the exception for {one.rule} has run out on {one.expires}")
        elif not hits:
            notes.append(f"{one.place}: the exception for {one.rule} hits nothing")
        else:
            left = [each for each in left if not one.fits(each)]
    return left, len(found) - len(left), notes
