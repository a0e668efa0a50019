"""What a container's upper directory keeps in the layers below, brought into its own layer.

With `redirect_dir` overlayfs does not copy a directory that is renamed: the upper directory has an empty one of the new
name, a whiteout of the old one, and the mark where its content is. With `metacopy` a `chmod` or `chown` copies the
attributes alone. Here, such a directory gets rows for all that it shows, and such a file the content that it has below:
neither counts a byte.

Source: Linux, *Documentation/filesystems/overlayfs.rst*, "redirect_dir" and "Metadata only copy up".
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dive_py.errors import LimitExceeded
from dive_py.layers.index import KEY_SEPARATOR, LayerIndex, key_path
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.changes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack

_LARGEST: Final = 5_000_000
"""Rows of the largest upper directory: renamed directories may show the same content many times."""


def with_content_from_below(index: LayerIndex, lower: LayerStack) -> LayerIndex:
    """Return an upper directory's layer with what it keeps below, as rows of its own.

    Returns:
        The layer; its `below` has for each file with `Flag.BELOW` the tree key of the content.

    Raises:
        LimitExceeded: renamed directories show more than any honest container's.
    """
    return _Expansion(index, lower).run() if index.below else index


class _Expansion:
    """One layer on its way."""

    def __init__(self, index: LayerIndex, lower: LayerStack) -> None:
        self._index = index
        self._lower = lower
        self._owners = lower.owners(lower.layer_count - 1)
        self._keys = index.keys()
        self._kinds: dict[bytes, int] = {}
        self._opaque = {self._keys[row] for row in np.flatnonzero(index.kind == Kind.OPAQUE).tolist()}
        for key, kind in zip(self._keys, index.kind.tolist(), strict=True):
            if kind != Kind.OPAQUE:
                self._kinds[key] = kind
        self._places: dict[bytes, bytes | None] = {b"": b""}
        self._added: list[tuple[bytes, int]] = []
        self._hiding: list[bytes] = []
        self._below: dict[bytes, bytes] = {}

    def run(self) -> LayerIndex:
        """Find what is to be added, then put it in its place."""
        for key in sorted(self._index.below):
            if self._kinds.get(key) == Kind.DIR:
                self._show_directory(key)
        for key in self._index.below:
            source = self._place(key)
            if self._kinds.get(key) == Kind.FILE and source is not None:
                self._below[key] = source
        return self._joined()

    def _place(self, key: bytes) -> bytes | None:
        """Return the tree key in the merged tree below that a path of the upper directory continues; None for none."""
        if key in self._places:
            return self._places[key]
        above, _, name = key.rpartition(b"\0")
        parent = None if above in self._opaque else self._place(above)
        redirect = self._index.below.get(key, b"")
        if redirect.startswith(b"/"):
            place: bytes | None = b"\0".join(part for part in redirect.split(b"/") if part)
        elif parent is None or b"/" in redirect:
            place = None
        else:
            place = (parent + b"\0" if parent else b"") + (redirect or name)
        self._places[key] = place
        return place

    def _show_directory(self, key: bytes) -> None:
        """Add what a renamed directory shows; what the layers below have at its new name is hidden."""
        source = self._place(key)
        if source is None or key in self._opaque:
            return
        if self._is_visible(key):
            self._hiding.append(key)
        for path, entry in self._inside(source):
            target = key + path[len(source) :]
            if not self._covered(target, key):
                self._added.append((target, entry))
        if len(self._added) > _LARGEST:
            raise LimitExceeded(f"renamed directories show more than {_LARGEST} entries")

    def _is_visible(self, key: bytes) -> bool:
        number = self._lower.paths.find(key_path(key))
        return number is not None and bool(self._owners[number] >= 0)

    def _inside(self, source: bytes) -> Iterator[tuple[bytes, int]]:
        """Return all that is visible inside a directory below: tree keys and entries."""
        paths = self._lower.paths
        number = paths.find(key_path(source))
        if number is None or self._owners[number] < 0 or self._lower.entries.kind[self._owners[number]] != Kind.DIR:
            return
        ids = np.arange(number + 1, int(paths.end[number]))
        for path in ids[self._owners[ids] >= 0].tolist():
            yield paths.key(path), int(self._owners[path])

    def _covered(self, target: bytes, top: bytes) -> bool:
        """Return whether the upper directory itself has something at a path, or hides it by what it has above."""
        kind = self._kinds.get(target)
        if kind is not None:
            return True
        above = target
        while above != top:
            above = above.rpartition(b"\0")[0]
            kind = self._kinds.get(above)
            if above == top:
                return False
            if kind is not None and (kind != Kind.DIR or above in self._opaque or above in self._index.below):
                return True
        return False

    def _joined(self) -> LayerIndex:
        """Put the rows together, in tree order."""
        index, entries = self._index, self._lower.entries
        added = np.array([entry for _, entry in self._added], np.int32)
        real = shown(entries, added)
        keys = [*self._keys, *self._hiding, *(key for key, _ in self._added)]
        links = list(index.links)
        columns = self._columns(added, real, links)
        files = np.flatnonzero((entries.kind[real] == Kind.FILE) & (entries.size[real] > 0)).tolist()
        for row in files:
            self._below[self._added[row][0]] = self._lower.paths.key(int(entries.path[added[row]]))
        flags, stored = columns["flags"], columns["stored"]
        rows = {key: row for row, key in enumerate(keys) if columns["kind"][row] == Kind.FILE}
        for key in self._below:
            flags[rows[key]] |= Flag.BELOW
            stored[rows[key]] = 0
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return replace(
            index,
            count=len(keys),
            names=KEY_SEPARATOR.join(map(keys.__getitem__, order)),
            links=tuple(links),
            xattrs=(*index.xattrs, *entries.xattrs),
            below=self._below,
            **{name: column[order] for name, column in columns.items()},
        )

    def _columns(self, added: NDArray[np.int32], real: NDArray[np.int32], links: list[bytes]) -> dict[str, Any]:
        """Return all columns: the upper directory's rows, a marker for each renamed directory, and what it shows."""
        index, entries, hiding = self._index, self._lower.entries, len(self._hiding)
        count = index.count + hiding + len(added)
        columns: dict[str, Any] = {}
        for field in fields(index):
            own = getattr(index, field.name)
            if not isinstance(own, np.ndarray) or field.name == "digest":
                continue
            column = np.zeros(count, own.dtype)
            column[: index.count] = own
            if field.name not in {"order", "offset", "link", "xattr", "flags", "stored"}:
                column[index.count + hiding :] = getattr(entries, field.name)[real]
            columns[field.name] = column
        columns["kind"][index.count : index.count + hiding] = Kind.OPAQUE
        columns["order"][index.count :] = np.arange(count - index.count) + index.count
        columns["offset"][index.count :] = -1
        columns["link"][index.count :] = -1
        # the same attributes may stand in the list twice; no row of a walk tells them apart by their place in it
        columns["xattr"][index.count + hiding :] = entries.xattr[real] + len(index.xattrs)
        columns["xattr"][columns["xattr"] == len(index.xattrs)] = 0
        self._link(columns, real, links, index.count + hiding)
        return columns

    def _link(self, columns: Mapping[str, Any], real: NDArray[np.int32], links: list[bytes], first: int) -> None:
        entries = self._lower.entries
        for row in np.flatnonzero(entries.kind[real] == Kind.SYMLINK).tolist():
            columns["link"][first + row] = len(links)
            links.append(entries.links[entries.link[real[row]]])
        for row in np.flatnonzero(entries.kind[real] == Kind.HARDLINK).tolist():  # it shows nothing, here as there
            columns["link"][first + row] = len(links)
            links.append(b"\0")
