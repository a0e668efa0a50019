"""What the merged trees tell: changes, what vanished, from where on a name is hidden, and what is wasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.model.tree import ancestors, in_force, merged_trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.model.members import Member, Path
    from tests.model.tree import Node, Tree


def same_time(one: tuple[int, str], two: tuple[int, str]) -> bool:
    """Whether two times agree to the precision of the coarser one."""
    digits = min(len(one[1]), len(two[1]))
    return (one[0], one[1][:digits]) == (two[0], two[1][:digits])


def nature(shown: Member) -> object:
    """What makes an object another one: kind, and target, device number or content."""
    if shown.kind in ("file", "aufs"):
        return shown.size, shown.content
    return shown.link if shown.kind in ("symlink", "hardlink") else shown.device


def change(upper: Node, lower: Node | None) -> str:
    """How a node differs from what stood at its path below."""
    if lower is None:
        return "added"
    one, two = upper.shows or upper.entry, lower.shows or lower.entry
    if upper.kind != lower.kind or nature(one) != nature(two):
        return "modified"
    kept = one.kind == "dir" or same_time(one.mtime, two.mtime)
    if kept and (one.mode, one.uid, one.gid, one.xattrs) == (two.mode, two.uid, two.gid, two.xattrs):
        return "identical"
    return "metadata"


@dataclass(frozen=True)
class Wasted:
    """One stored content that no name shows any more."""

    entry: Member
    culprit: int
    causes: frozenset[str]
    """One cause; several only where several names vanished in the same layer in different ways."""


class Story:
    """All answers about one image.

    Args:
        layers: The members of each layer, base first.
    """

    def __init__(self, layers: Sequence[Sequence[Member]]) -> None:
        self.trees, self.layers = merged_trees(layers)

    def below(self, layer: int) -> Tree:
        """The merged tree below a layer."""
        return self.trees[layer - 1] if layer else {}

    def changes(self, layer: int) -> dict[Path, str]:
        """The change of each name that a layer itself put into the tree."""
        below = self.below(layer)
        return {
            path: change(node, below.get(path)) for path, node in self.trees[layer].items() if node.entry.layer == layer
        }

    def removed(self, layer: int) -> dict[Path, Node]:
        """What a layer made vanish."""
        tree = self.trees[layer]
        return {path: node for path, node in self.below(layer).items() if path not in tree}

    def compare(self, first: int, last: int) -> dict[Path, str]:
        """What layers `first` to `last` together did to the tree below them, untouched names left out."""
        before, after = self.below(first), self.trees[last]
        told = {path: "removed" for path in before if path not in after}
        for path, node in after.items():
            if node != before.get(path):
                told[path] = change(node, before.get(path))
        return told

    def is_duplicate(self, member: Member) -> bool:
        """Whether a later entry of the same tar took its place."""
        return member.is_object and in_force(self.layers[member.layer]).get(member.path) is not member

    def shadowed_by(self, member: Member) -> int | None:
        """The layer from which on an entry's name does not show it; None while it is visible."""
        for layer in range(member.layer, len(self.layers)):
            node = self.trees[layer].get(member.path)
            if node is None or member not in node.merged:
                return layer
        return None

    def names_of(self, content: Member, layer: int) -> list[Path]:
        """The names that show a content in the merged tree at a layer."""
        return [path for path, node in self.trees[layer].items() if node.shows is content]

    def stored(self) -> list[Member]:
        """Every stored content of the image."""
        return [
            member for layer in self.layers for member in layer if member.kind in ("file", "aufs") and member.content
        ]

    def waste(self) -> list[Wasted]:
        """Every wasted content with its culprit and cause."""
        return [found for content in self.stored() if (found := self._wasted(content)) is not None]

    def _wasted(self, content: Member) -> Wasted | None:
        top = len(self.layers) - 1
        if self.names_of(content, top):
            return None
        if content.kind == "aufs":
            shown = [layer for layer in range(content.layer, top + 1) if self.names_of(content, layer)]
            if not shown:
                return Wasted(content, content.layer, frozenset())
        culprit = next(layer for layer in range(content.layer, top + 1) if not self.names_of(content, layer))
        if culprit == content.layer:
            return Wasted(content, culprit, frozenset({"duplicate"}))
        names = self.names_of(content, culprit - 1)
        return Wasted(content, culprit, frozenset(self.cause(name, content, culprit) for name in names))

    def cause(self, name: Path, content: Member, culprit: int) -> str:
        """Why a name does not show a content any more."""
        node = self.trees[culprit].get(name)
        if name in in_force(self.layers[culprit]) and node is not None and node.entry.layer == culprit:
            return self._overwritten(node, content)
        markers = [member for member in self.layers[culprit] if member.is_marker]
        above = [*ancestors(name), name]
        if any(marker.kind == "whiteout" and marker.path in above for marker in markers):
            return "deleted"
        if any(marker.kind == "opaque" and marker.path in [(), *ancestors(name)] for marker in markers):
            return "opaque"
        return "replaced"

    def _overwritten(self, node: Node, content: Member) -> str:
        shown = node.shows
        if shown is None or shown.kind not in ("file", "aufs"):
            return "replaced"
        if nature(shown) != nature(content):
            return "overwritten"
        before = (content.mode, content.uid, content.gid, content.xattrs)
        same = same_time(shown.mtime, content.mtime) and (shown.mode, shown.uid, shown.gid, shown.xattrs) == before
        return "identical" if same else "metadata"
