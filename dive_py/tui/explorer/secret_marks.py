"""Where secrets that were found stand in the tree, and what is said of each; no widget, and never a value."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.vocabulary import Kind
from dive_py.presentation.facts import Fact
from dive_py.reports.secret_tables import place_of
from dive_py.secrets.findings import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dive_py.overlay.stack import LayerStack, View
    from dive_py.presentation.rows import Row
    from dive_py.secrets.findings import Finding

GRAVE: Final = "error"
LOW: Final = "muted"
"""The roles of what is hardly none, and of what may well be none."""


def by_path(found: Sequence[Finding]) -> dict[bytes, list[Finding]]:
    """Return what files have, by their paths without leading slash."""
    files: dict[bytes, list[Finding]] = {}
    for one in found:
        if one.place is Place.FILE:
            files.setdefault(one.where.encode("utf-8", "surrogateescape"), []).append(one)
    return files


def role_of(found: Sequence[Finding]) -> str:
    """Return the role of what has these."""
    return LOW if all(one.low for one in found) else GRAVE


def details(one: Finding) -> str:
    """Return what is said of a secret behind its kind and its place: who hides it, why it may be none, how to mend."""
    hidden = f"hidden by layer {one.hidden_by}" if one.hidden_by is not None else ""
    return ", ".join(filter(None, (hidden, f"likely none: {one.low}" if one.low else "")))


def story_fact(one: Finding, sign: str) -> Fact:
    """Return what the story of a file says of a secret in it: kind, line, layer, and the value masked."""
    place = f"line {one.line}" if one.line else f"byte {one.offset:,}"
    about = f"likely none: {one.low}" if one.low else ""
    words = ", ".join(filter(None, (one.rule.id, place, f"layer {one.layer}", about)))
    return Fact(f"{sign} {words}  {one.masked}", role_of([one]))


def list_fact(one: Finding) -> Fact:
    """Return the row of a list of secrets: kind, place, the value masked, what else there is to say."""
    text = f"{place_of(one)}  {one.masked}"
    if one.place is Place.FILE:
        text = f"layer {one.layer}  {text}"
    more = details(one)
    return Fact(f"{text}  {more}" if more else text, LOW if one.low else "", label=one.rule.id, copy=place_of(one))


@dataclass(frozen=True)
class ViewMarks:
    """The rows of one view that have a secret, or have one folded away."""

    stack: LayerStack
    of_entries: Mapping[int, str]
    """The roles of entries."""
    below: Mapping[str, Sequence[int]]
    """By role the ids of paths with a secret, ascending."""

    def role_of(self, row: Row) -> str:
        """Return the role of a row's mark; empty for none."""
        if not row.collapsed:
            return self.of_entries.get(row.entry, "")
        end = int(self.stack.paths.end[row.path_id])
        for role, ids in self.below.items():
            at = bisect_right(ids, row.path_id)
            if at < len(ids) and ids[at] < end:
                return role
        return ""


class SecretMarks:
    """The entries of a stack that have secrets.

    Args:
        stack: The layers.
        files: What was found, by path.
    """

    def __init__(self, stack: LayerStack, files: Mapping[bytes, Sequence[Finding]]) -> None:
        self._stack = stack
        self._roles: dict[int, str] = {}
        entries = stack.entries
        ids = {stack.paths.find(path): found for path, found in files.items()}
        known = np.array([path_id for path_id in ids if path_id is not None], np.int32)
        for entry in np.flatnonzero(np.isin(entries.path, known) & (entries.kind == Kind.FILE)).tolist():
            found = [one for one in ids[int(entries.path[entry])] if one.layer == entries.layer[entry]]
            if found:
                self._roles[entry] = role_of(found)
        self._add_links()

    def _add_links(self) -> None:
        """Mark hard links to contents that have a secret."""
        entries = self._stack.entries
        links = np.flatnonzero((entries.kind == Kind.HARDLINK) & np.isin(entries.real, list(self._roles)))
        for entry in links.tolist():
            self._roles[entry] = self._roles[int(entries.real[entry])]

    def within(self, view: View) -> ViewMarks:
        """Return the marks of a view: folded directories have those of what it shows below them."""
        below: dict[str, list[int]] = {GRAVE: [], LOW: []}
        entries = np.fromiter(self._roles, np.int32, len(self._roles))
        paths = self._stack.entries.path[entries]
        at = np.searchsorted(view.path, paths)
        known = at < len(view.path)
        known[known] = view.entry[at[known]] == entries[known]
        for entry, path_id in zip(entries[known].tolist(), paths[known].tolist(), strict=True):
            below[self._roles[entry]].append(path_id)
        return ViewMarks(self._stack, self._roles, {role: sorted(ids) for role, ids in below.items()})
