"""The same unpacking with real files: each layer is extracted by the system's tar and moved onto a folder.

Only well-formed layers can be unpacked so: no path twice, nothing below what is no directory. Extended attributes, and
owners unless run by root, are left out.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.building import write_tar
from tests.model.members import member
from tests.model.tree import ancestors, marked_directories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path as FilePath

    from tests.building import Entry
    from tests.model.members import Member, Path


@dataclass(frozen=True)
class Found:
    """What lies on the disk at one path."""

    kind: str
    mode: int
    owner: tuple[int, int]
    mtime: int
    """Nanoseconds."""
    link: bytes
    content: bytes
    inode: int


def at(root: FilePath, path: Path) -> bytes:
    """A path below a folder, as bytes."""
    return os.path.join(os.fsencode(root), *path)  # noqa: PTH118 - names are bytes


def is_directory(path: bytes) -> bool:
    """Whether a real directory, no link to one, is there."""
    return os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114


def wipe(path: bytes) -> None:
    """Remove whatever is there."""
    if is_directory(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)  # noqa: PTH108


class Folder:
    """A file system that grows by one layer after the other.

    Args:
        workspace: An empty folder to work in.
    """

    def __init__(self, workspace: FilePath) -> None:
        self.root = workspace / "root"
        self._stage = workspace / "stage"
        self._below = workspace / "below"
        self.root.mkdir()

    def apply(self, number: int, layer: Sequence[Entry]) -> None:
        """Unpack one more layer."""
        own = {
            made.path: (made, entry)
            for order, entry in enumerate(layer)
            if (made := member(number, order, entry)) is not None and not made.is_marker
        }
        markers = [made for order, entry in enumerate(layer) if (made := member(number, order, entry)) is not None]
        markers = [made for made in markers if made.is_marker]
        subprocess.run(["cp", "-al", self.root, self._below], check=True)
        self._stage.mkdir()
        self._extract([entry for made, entry in own.values() if entry.type != b"1"])
        inodes = {
            os.lstat(at(self._stage, path)).st_ino: made.order
            for path, (made, entry) in own.items()
            if entry.type != b"1" and made.kind != "dir"
        }
        links = [made for made, entry in own.values() if entry.type == b"1"]
        broken = self._link(links, {path: made.order for path, (made, _) in own.items()})
        for link in sorted(set(links) - {own[path][0] for path in broken}, key=lambda link: link.order):
            self._state(link, inodes)
        for marker in markers:
            self._mark(marker)
        for path in broken:
            self._directories(ancestors(path))
            wipe(at(self.root, path))
        self._move({path for path, (made, _) in own.items() if made.kind == "dir"})
        self._directories(marked_directories([*markers, *(made for made, _ in own.values())]))
        shutil.rmtree(self._stage)
        shutil.rmtree(self._below)

    def _extract(self, entries: Sequence[Entry]) -> None:
        flags = ["--same-owner", "--numeric-owner"] if os.geteuid() == 0 else []
        command = ["tar", "-x", "-p", "-f", "-", "-C", str(self._stage), "--delay-directory-restore", *flags]
        subprocess.run(command, input=write_tar(entries), check=True)

    def _state(self, link: Member, inodes: dict[int, int]) -> None:
        """Apply a link's header to the file it links to, as engines do, where its own tar had that before."""
        path = at(self._stage, link.path)
        if inodes.get(os.lstat(path).st_ino, link.order) >= link.order:
            return
        if os.geteuid() == 0:
            os.chown(path, link.uid, link.gid, follow_symlinks=False)
        if not os.path.islink(path):  # noqa: PTH114
            os.chmod(path, link.mode)  # noqa: PTH101
        time = link.mtime[0] * 10**9 + int(link.mtime[1].ljust(9, "0"))
        os.utime(path, ns=(time, time), follow_symlinks=False)

    def _link(self, links: list[Member], own: dict[Path, int]) -> list[Path]:
        """Make the hard links whose targets are there, until none is left or nothing moves; return the broken ones."""
        waiting = list(links)
        while True:
            left = [link for link in waiting if not self._linked(link, own)]
            if len(left) == len(waiting):
                return [link.path for link in left]
            waiting = left

    def _linked(self, link: Member, own: dict[Path, int]) -> bool:
        if link.link == ():
            return False
        source = at(self._below, link.link)  # type: ignore[arg-type]
        order = own.get(link.link, link.order + 1)  # type: ignore[arg-type]
        # of a later file of its own tar only where there was none before; of itself never
        if order <= link.order or (link.link in own and (not os.path.lexists(source))):
            source = at(self._stage, link.link)  # type: ignore[arg-type]
        if not os.path.lexists(source) or is_directory(source):
            return False
        target = at(self._stage, link.path)
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        os.link(source, target, follow_symlinks=False)
        return True

    def _mark(self, marker: Member) -> None:
        target = at(self.root, marker.path)
        if marker.kind == "whiteout":
            if self._reachable(marker.path):
                wipe(target)
        elif is_directory(target) and self._reachable(marker.path):
            for name in os.listdir(target):  # noqa: PTH208
                wipe(os.path.join(target, name))  # noqa: PTH118

    def _reachable(self, path: Path) -> bool:
        """Whether all above a path are real directories, so that no link leads elsewhere."""
        return all(is_directory(at(self.root, above)) for above in ancestors(path))

    def _directories(self, paths: list[Path]) -> None:
        for path in paths:
            target = at(self.root, path)
            if not is_directory(target):
                wipe(target)
                os.mkdir(target)  # noqa: PTH102
                os.chmod(target, 0o755)  # noqa: PTH101, S103 - what engines make

    def _move(self, explicit: set[Path]) -> None:
        """Move what was extracted onto the tree; a directory's attributes come from the layer's entry."""
        for path, source in walk(self._stage):
            if path[0].startswith(b".wh..wh."):
                continue
            target = at(self.root, path)
            if not is_directory(source):
                wipe(target)
                os.rename(source, target)  # noqa: PTH104
                continue
            self._directories([path])
            if path in explicit:
                shutil.copystat(source, target)
                found = os.lstat(source)
                os.chown(target, found.st_uid, found.st_gid)
                os.chmod(target, stat.S_IMODE(found.st_mode))  # noqa: PTH101

    def read(self) -> dict[Path, Found]:
        """All that lies on the disk now."""
        return {path: look(source) for path, source in walk(self.root)}


def walk(root: FilePath, path: Path = ()) -> Iterator[tuple[Path, bytes]]:
    """Every path below a folder and where it is, parents first."""
    for name in sorted(os.listdir(at(root, path))):  # noqa: PTH208
        below = (*path, name)
        yield below, at(root, below)
        if is_directory(at(root, below)):
            yield from walk(root, below)


def look(path: bytes) -> Found:
    """One file, link or directory as it is."""
    found = os.lstat(path)
    kinds = {stat.S_IFDIR: "dir", stat.S_IFLNK: "symlink", stat.S_IFREG: "file", stat.S_IFIFO: "fifo"}
    kind = kinds[stat.S_IFMT(found.st_mode)]
    link = os.readlink(path) if kind == "symlink" else b""  # noqa: PTH115
    content = b""
    if kind == "file":
        with open(path, "rb") as opened:  # noqa: PTH123
            content = opened.read()
    owner = (found.st_uid, found.st_gid)
    return Found(kind, stat.S_IMODE(found.st_mode), owner, found.st_mtime_ns, link, content, found.st_ino)


def well_formed(layer: Sequence[Entry]) -> bool:
    """Whether an ordinary tar program can unpack a layer: no path twice, nothing below what is no directory."""
    made = [found for order, entry in enumerate(layer) if (found := member(0, order, entry)) is not None]
    objects = [found for found in made if not found.is_marker]
    kinds = {found.path: found.kind for found in objects}
    if len(kinds) < len(objects) or any(b".." in entry.name for entry in layer):
        return False
    if any(kinds.get(above) == "symlink" for found in made if found.is_marker for above in ancestors(found.path)):
        return False  # it stands where the link leads (Docker 26 and 28 make that directory), as an entry would
    return not any(kinds.get(above, "dir") != "dir" for found in objects for above in ancestors(found.path))
