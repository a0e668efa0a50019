"""Two images compared, as JSON lines.

First the total: `{"before", "after", "shared", "added", "removed", "modified", "metadata", "packages"}`.

* *before*, *after*: the images, `{"reference", "id", "digest", "platform", "layers", "stored", "visible",
  "unreadLayers"}`; these could not be read, or not to their end, and all figures are without them.
* *shared*: the layers that both have, `{"layers", "bottom", "bytes"}`; *bottom* of them are the lowest of both.
* each change: `{"paths", "bytes_before", "bytes_after"}`, how many paths and the bytes that their contents store; a
  content with several names is counted once.
* *packages*: `{"changed": [{"manager", "name", "before", "after"}], "unread"}`, the versions of packages that differ,
  null where one is not installed, and the paths of databases that differ and were not read; null where no
  packages were looked for.

Then a line for each path that differs, in tree order, every field always there: `{"path", "change", "kind",
"kind_before", "size_before", "size_after", "mode_before", "mode_after", "owner_before", "owner_after", "link_before",
"link_after", "same", "differs"}`.

* *change* `added removed modified metadata`.
* *kind* what stands there now; of a removed path, what stood there. A hard link has its target's kind and attributes.
* *size* content bytes, 0 for what is not a file; *mode* four octal digits; *owner* `"uid:gid"`; *link* a symlink's
  target as stored, else null. What ends in `_before` is null where nothing was, what ends in `_after` where nothing is.
* *same* `known | assumed | read | null`: how the contents' comparison was decided.
* *differs* of a path that both have, a list: one of `kind content target device`, then any of `mode owner xattrs
  mtime`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dive_py.analysis.comparison import DIFFERENT
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import Change, Same
from dive_py.presentation.columns import owner
from dive_py.reports.diff_tables import differences, package_fields
from dive_py.reports.json_lines import object_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack

_CHUNK = 4096
"""Paths that are written together."""

_SIDE = ("kind", "size", "mode", "owner", "link")
"""What is written of each image."""


def json_lines(
    comparison: Comparison,
    images: tuple[Exploration, Exploration],
    path: int = ROOT,
    packages: PackageChanges | None = None,
) -> Iterator[str]:
    """Yield first the total, then a line for each path that differs, of `path` and below it."""
    shared = comparison.shared
    yield object_line(
        {
            "before": _image(images[0]),
            "after": _image(images[1]),
            "shared": {"layers": shared.layers, "bottom": shared.bottom, "bytes": shared.bytes},
            **{change.word: _tally(comparison, change, path) for change in DIFFERENT},
            "packages": package_fields(packages),
        }
    )
    rows = comparison.different_inside(path)
    for start in range(0, len(rows), _CHUNK):
        yield from _lines(comparison, rows[start : start + _CHUNK])


def _image(exploration: Exploration) -> dict[str, object]:
    info, waste = exploration.info, exploration.waste
    return {
        "reference": info.reference,
        "id": info.id or None,
        "digest": info.digest or None,
        "platform": str(info.platform) or None,
        "layers": len(info.layers),
        "stored": int(waste.stored),
        "visible": int(waste.visible),
        "unreadLayers": list(exploration.unread.layers),
    }


def _tally(comparison: Comparison, change: Change, path: int) -> dict[str, int]:
    tally = comparison.tally([change], path)
    return {"paths": tally.paths, "bytes_before": tally.before, "bytes_after": tally.after}


def _lines(comparison: Comparison, rows: NDArray[np.int32]) -> Iterator[str]:
    old, new = (
        [_side(stack, entry) for entry in entries[rows].tolist()]
        for stack, entries in zip(comparison.stacks, (comparison.was, comparison.now), strict=True)
    )
    names = comparison.paths.paths(rows)
    columns = (comparison.change[rows].tolist(), comparison.same[rows].tolist(), differences(comparison, rows))
    for path, was, now, change, same, differs in zip(names, old, new, *columns, strict=True):
        fields: dict[str, object] = {"change": Change(change).word, "kind": now["kind"] or was["kind"]}
        fields["kind_before"] = was["kind"]
        for name in _SIDE[1:]:
            fields[f"{name}_before"], fields[f"{name}_after"] = was[name], now[name]
        yield object_line(fields | {"same": Same(same).word, "differs": differs}, path)


def _side(stack: LayerStack, entry: int) -> dict[str, Any]:
    """Return what one image has at a path."""
    if entry < 0:
        return dict.fromkeys(_SIDE)
    entries = stack.entries
    entry = int(entries.real[entry]) if entries.real[entry] >= 0 else entry
    kind = Kind(int(entries.kind[entry]))
    link = entries.links[entries.link[entry]] if kind is Kind.SYMLINK else None
    return {
        "kind": kind.word,
        "size": int(entries.size[entry]),
        "mode": f"{int(entries.mode[entry]):04o}",
        "owner": owner(int(entries.uid[entry]), int(entries.gid[entry])),
        "link": None if link is None else link.decode("utf-8", "surrogateescape"),
    }
