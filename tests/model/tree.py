"""Layers unpacked into a dictionary, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.model.members import Member, Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IMPLICIT = -1
"""The `order` of a directory that exists only because something below it does."""


@dataclass(frozen=True)
class Node:
    """What stands at one path of a merged tree."""

    entry: Member
    """The entry whose name this is; of merged directories the uppermost."""
    shows: Member | None
    """The entry whose kind, attributes and content it has: of a hard link its target's; None for a broken link."""
    merged: tuple[Member, ...]
    """All entries that this name shows: several only for directories."""

    @property
    def kind(self) -> str:
        """What a person sees at the path; a broken link stays a `hardlink`."""
        if self.shows is None:
            return "hardlink"
        return "file" if self.shows.kind == "aufs" else self.shows.kind


Tree = dict[Path, Node]
"""A merged file system; the root is not in it."""


def ancestors(path: Path) -> list[Path]:
    """The directories above a path, from the top, the root left out."""
    return [path[:depth] for depth in range(1, len(path))]


def remove(tree: Tree, path: Path, *, inside: bool = False) -> None:
    """Remove a path and all below it; with `inside` only what is below it."""
    for other in list(tree):
        if other[: len(path)] == path and not (inside and other == path):
            del tree[other]


def in_force(layer: Iterable[Member]) -> dict[Path, Member]:
    """What a layer's tar ends up with.

    Of a path stored twice the last entry stays. Of a file and something below it (engines refuse such a tar) the later
    one stays: a file takes the place of a directory, or a directory that is needed the place of a file.
    """
    last = {member.path: member for member in layer if member.is_object}
    out = dict(last)
    for path, member in last.items():
        if member.kind == "dir":
            continue
        for other in last.values():
            if path in ancestors(other.path):
                out.pop(other.path if other.order < member.order else path, None)
    return out


def target_of(link: Member, layer: Sequence[Member]) -> Member | None:
    """The entry of its own tar that a hard link names: of several the last before it, else the first after it."""
    several = [m for m in layer if m.path == link.link and (m.is_object or m.kind == "aufs")]
    earlier = [m for m in several if m.order < link.order]
    return earlier[-1] if earlier else (several[0] if several else None)


def resolve(link: Member, layer: Sequence[Member], below: Tree) -> Member | None:
    """What a hard link shows: looked up in its own tar, else in the tree below; None if it is broken."""
    seen: set[Member] = set()
    while link.kind == "hardlink":
        if link in seen:
            return None
        seen.add(link)
        found = target_of(link, layer)
        if found is None or found.order > link.order:
            node = below.get(link.link)  # type: ignore[arg-type]
            if node is not None:
                return None if node.kind == "dir" else node.shows
        if found is None:
            return None
        link = found
    return None if link.kind == "dir" else link


def make_directories(tree: Tree, paths: Iterable[Path], layer: int) -> None:
    """Make the directories that are not there; what is no directory gives way."""
    for path in paths:
        if path in tree and tree[path].kind == "dir":
            continue
        remove(tree, path)
        made = Member(layer, IMPLICIT, path, "dir", mode=0o755)
        tree[path] = Node(made, made, (made,))


def shared(below: Tree, layer: Sequence[Member]) -> list[Member]:
    """The members of a layer, each content with the attributes that the last header for it states.

    A hard link's header is applied to the file it links to: mode, owner and time are set, extended attributes are
    added, and a change of the owner takes a file's capabilities away.
    """
    final = {member.order: member for member in layer}
    for link in layer:
        content = resolve(link, layer, below) if link.kind == "hardlink" else None
        if content is None or content.layer != link.layer or content.order > link.order:
            continue
        xattrs = dict(final[content.order].xattrs)
        xattrs.pop("security.capability", None)
        final[content.order] = replace(
            final[content.order],
            mode=0o777 if content.kind == "symlink" else link.mode,
            uid=link.uid,
            gid=link.gid,
            mtime=link.mtime,
            xattrs=tuple(sorted((xattrs | dict(link.xattrs)).items())),
        )
    return [final[member.order] for member in layer]


def marked_directories(layer: Sequence[Member]) -> list[Path]:
    """The directories that a layer's markers stand in, and those that they make opaque.

    A marker below what the layer itself has as something else, or takes away, stands in none.
    """
    own = in_force(layer)
    closed = {path for path, member in own.items() if member.kind != "dir"}
    closed |= {member.path for member in layer if member.kind == "whiteout" and member.path not in own}
    out: list[Path] = []
    for marker in layer:
        if marker.is_marker:
            above = [*ancestors(marker.path), *([marker.path] if marker.kind == "opaque" and marker.path else [])]
            out += above if not closed.intersection(above) else []
    return out


def unpack(below: Tree, layer: Sequence[Member]) -> Tree:
    """The merged tree after one more layer."""
    tree = dict(below)
    for member in layer:
        if member.is_marker:
            remove(tree, member.path, inside=member.kind == "opaque")
    own = in_force(layer)
    for path in sorted(own):
        place(tree, own[path], layer, below)
    if layer:
        make_directories(tree, sorted(marked_directories(layer)), layer[0].layer)
    return tree


def place(tree: Tree, member: Member, layer: Sequence[Member], below: Tree) -> None:
    """Put one entry into the tree; a directory over a directory keeps what is inside."""
    make_directories(tree, ancestors(member.path), member.layer)
    old = tree.get(member.path)
    if member.kind == "dir" and old is not None and old.kind == "dir":
        tree[member.path] = Node(member, member, (*old.merged, member))
        return
    remove(tree, member.path)
    shows = resolve(member, layer, below) if member.kind == "hardlink" else member
    tree[member.path] = Node(member, shows, (member,))


def merged_trees(layers: Sequence[Sequence[Member]]) -> tuple[list[Tree], list[list[Member]]]:
    """The merged tree after each layer, from the base upwards, and the layers with attributes as they are shared."""
    trees: list[Tree] = []
    final: list[list[Member]] = []
    for layer in layers:
        below = trees[-1] if trees else {}
        final.append(shared(below, layer))
        trees.append(unpack(below, final[-1]))
    return trees, final
