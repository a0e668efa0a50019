"""Facts about two images besides their trees, and the two versions of one path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.contents.locate import content_entry
from dive_py.errors import DivepyError
from dive_py.overlay.vocabulary import Change
from dive_py.presentation import units
from dive_py.presentation.facts import Fact
from dive_py.presentation.figures import without
from dive_py.presentation.text import printable
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.viewer.versions import Shown

if TYPE_CHECKING:
    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.exploration import Exploration

    Images = tuple[Exploration, Exploration]

_FOLDERS = 12
"""Folders that are listed."""


def facts(comparison: Comparison, images: Images, names: tuple[str, str]) -> list[Fact]:
    """Return layers, sizes, how much of which change, and the folders that differ most.

    Args:
        comparison: What differs.
        images: Both.
        names: What they are called, printable.
    """
    shared = comparison.shared
    rows = [
        Fact(
            f"{name}: {units.count(len(image.info.layers), 'layer')}, {units.size(int(stored))} seen"
            + ("" if image.unread.complete else f", {without(image.unread)}"),
            "strong",
            place,
        )
        for place, name, image, stored in zip(
            ("before", "after"),
            names,
            images,
            (comparison.bytes_before.sum(), comparison.bytes_after.sum()),
            strict=True,
        )
    ]
    where = f", the lowest {shared.bottom}" if shared.bottom == shared.layers > 1 else ""
    rows.append(Fact(f"{units.count(shared.layers, 'layer')}{where}, {units.size(shared.bytes)}", "", "shared"))
    rows.append(Fact(""))
    for change in (Change.ADDED, Change.REMOVED, Change.MODIFIED, Change.METADATA, Change.IDENTICAL):
        tally = comparison.tally((change,))
        if tally.paths:
            rows.append(Fact(_tally(tally.paths, tally.before, tally.after), "", change.word))
    if assumed := comparison.assumed():
        rows.append(
            Fact(f"{units.count(assumed, 'path')} of these, from equal size and time or checksum", "", "assumed")
        )
    return rows + _folders(comparison)


def _folders(comparison: Comparison) -> list[Fact]:
    """Return the folders that differ most."""
    deltas = comparison.deltas()
    folders = sorted(comparison.folders(2).tolist(), key=lambda path: -abs(int(deltas[path])))
    if not folders:
        return []
    rows = [Fact(""), Fact("folders that differ most", "strong")]
    rows += [
        Fact("/" + printable(comparison.paths.path(path)), "directory", units.signed_size(int(deltas[path])))
        for path in folders[:_FOLDERS]
    ]
    return rows


def package_facts(found: PackageChanges, glyphs: Glyphs = UNICODE) -> list[Fact]:
    """Return the packages that differ, each with the mark of its change: `+` new, `-` gone, `~` another version.

    Args:
        found: What differs.
        glyphs: The glyphs to write with.
    """
    if not found.items and not found.unread:
        return []
    rows = [Fact(""), Fact(f"{units.count(len(found.items), 'package')} changed", "strong")]
    for one in found.items:
        before, after = (printable(version) if version is not None else "" for version in (one.before, one.after))
        change = Change.MODIFIED if before and after else Change.ADDED if after else Change.REMOVED
        text = f"{before} {glyphs.arrow} {after}" if before and after else after or before
        rows.append(Fact(f"{glyphs.changes[change]} {printable(one.name)}  {text}", change.word))
    rows += [Fact(f"/{printable(path)} is not read", "muted") for path in found.unread]
    return rows


def both_versions(comparison: Comparison, images: Images, names: tuple[str, str], path: int) -> list[Shown]:
    """Return the contents that the two images have at a path, the first image's first.

    Raises:
        DivepyError: neither has content there.
    """
    found: list[Shown] = []
    failure: DivepyError | None = None
    for name, image, column in zip(names, images, (comparison.was, comparison.now), strict=True):
        entry = int(column[path])
        if entry < 0:
            continue
        try:
            content = content_entry(image.stack, entry)
        except DivepyError as error:
            failure = error
            continue
        layer = int(image.stack.entries.layer[entry])
        found.append(Shown(image.stack, image.image, content, name, (f"{name}, layer {layer}",), layer))
    if not found:
        raise failure or DivepyError("neither image has content there")
    return found


def _tally(paths: int, before: int, after: int) -> str:
    sizes = units.size(before) if before == after else f"{units.size(before)} → {units.size(after)}"
    return f"{units.count(paths, 'path')}, {sizes}"
