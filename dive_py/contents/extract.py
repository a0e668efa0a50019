"""Extracting to a folder of this machine, and to nowhere else.

Every name comes from an image and is hostile. Folders are opened component by component, from a descriptor of the
target on, and never through a link; a file is written under a name of its own beside its place and moved there when it
is whole; links are made last. Everything is owned by the person, no device is made, and neither setuid nor
setgid nor sticky survives.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from dive_py.closing import Closing
from dive_py.contents.reading import content_of, expanded
from dive_py.errors import DamagedLayer, DivepyError, UnsupportedImage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from io import FileIO

    from dive_py.contents.extraction import File, Plan
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream
    from dive_py.sources.image import Image

_FOLDER: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | getattr(os, "O_NOFOLLOW", 0)
_NEW: Final = os.O_WRONLY | os.O_CLOEXEC | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_READ: Final = 1 << 20
_MOST_OPEN: Final = 64
"""Folders that stay open on the way to the last one, so that the next is one step away and not as many as it is deep.
Those further up are opened anew when they are needed again."""

_LARGEST_TIME: Final = (1 << 62) - 1


class Target(Closing):
    """The folder that an extraction stays in. Close it, or use it as a context.

    Args:
        folder: Its path; made where it is not there, with what leads to it.
        name: Of a single file: its name in the folder.

    Raises:
        DivepyError: it cannot be made or opened, or is not a folder.
    """

    def __init__(self, folder: str, name: bytes = b"") -> None:
        self.shown = folder
        self.failed: dict[tuple[bytes, ...], str] = {}
        """What the last extraction could not give, by its name there, and why: its content is damaged."""
        self._name = name
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103  a path of bytes that are not UTF-8 is one too
            self._root = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        except OSError as error:
            raise _no_target(folder, error) from error
        self._replace: frozenset[tuple[bytes, ...]] = frozenset()
        self._met: list[tuple[bytes, ...]] = []
        self._open_folders: list[tuple[bytes, int]] = []
        """The folder that was opened last and those above it: name and descriptor, -1 for one that was given back."""

    def close(self) -> None:
        """Give back the descriptors; may be called twice."""
        self._leave(0)
        if self._root >= 0:
            os.close(self._root)
        self._root = -1

    def full_name(self, path: tuple[bytes, ...]) -> str:
        """Return where one of a plan's names will be, for people."""
        return os.path.join(self.shown, _text(self._own(path)))  # noqa: PTH118

    def conflicts(self, plan: Plan) -> list[tuple[bytes, ...]]:
        """Return those of a plan's names that are there already, and would be replaced.

        Raises:
            DivepyError: a folder is there where a file should be, or something else where a folder should be.
        """
        found = []
        for folder in plan.folders:
            there = self._look(folder.path)
            if there is not None and not stat.S_ISDIR(there.st_mode):
                raise self._in_the_way(folder.path, "is there and is not a folder")
        for path in plan.names:
            there = self._look(path)
            if there is not None:
                if stat.S_ISDIR(there.st_mode):
                    raise self._in_the_way(path, "is a folder")
                found.append(path)
        return found

    def extract(
        self,
        plan: Plan,
        stack: LayerStack,
        source: Image,
        progress: Progress,
        replace: Collection[tuple[bytes, ...]] = (),
    ) -> list[tuple[bytes, ...]]:
        """Make all of a plan.

        Args:
            plan: What to make.
            stack: Where the entries are.
            source: The open image.
            progress: Given its total, and advanced by the bytes written; its stop flag ends the work.
            replace: Names that are there already and may be replaced.

        Returns:
            The names that were left out because something else stood there by then: on a file system that does not
            tell capitals from small letters, names of the image itself may meet.

        A file whose content is damaged is noted in `failed`, with its other names, and stops nothing.

        Raises:
            DivepyError: the image cannot be read any more, or something cannot be written; what was made before stays,
                every file of it whole.
        """
        progress.total = plan.total
        self._leave(0)  # what was open for a question may have been moved since
        for folder in plan.folders:
            progress.check()
            self._make_folder(folder.path)
        self._replace = frozenset(replace)
        self._met = []
        self.failed = {}
        for one, content in _contents(plan.files, stack, source, progress):
            try:
                if isinstance(content, DamagedLayer):
                    raise content
                self._write(one, expanded(stack, one.entry, content))
            except (DamagedLayer, UnsupportedImage) as error:
                self.failed[one.path] = error.message
        for link in plan.hard_links:
            progress.check()
            self._link(link.path, link.target)
        for symlink in plan.symlinks:
            progress.check()
            self._symlink(symlink.path, symlink.target)
        for folder in reversed(plan.folders):
            with self._guarded(folder.path):
                os.fchmod(self._open(folder.path), (folder.mode & 0o777) | 0o700)
                if folder.mtime is not None:
                    os.utime(self._open(folder.path), ns=(_near(folder.mtime),) * 2)
        return self._met

    def _own(self, path: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return path or (self._name,)

    def _look(self, path: tuple[bytes, ...]) -> os.stat_result | None:
        """Return what stands at a path, without following a link; None for nothing."""
        *folder, name = self._own(path)
        try:
            return os.stat(name, dir_fd=self._open(tuple(folder)), follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(path, error) from error

    def _open(self, folder: tuple[bytes, ...]) -> int:
        """Return a descriptor of a folder below the target, reached through folders alone; good until the next call.

        Raises:
            OSError: it is not there, or a link is on the way.
        """
        shared = 0
        for (name, _), asked in zip(self._open_folders, folder, strict=False):
            if name != asked:
                break
            shared += 1
        while shared and self._open_folders[shared - 1][1] < 0:
            shared -= 1
        self._leave(shared)
        for name in folder[shared:]:
            above = self._open_folders[-1][1] if self._open_folders else self._root
            self._open_folders.append((name, os.open(_checked(name), _FOLDER, dir_fd=above)))
            if len(self._open_folders) > _MOST_OPEN:
                self._give_back(len(self._open_folders) - 1 - _MOST_OPEN)
        return self._open_folders[-1][1] if self._open_folders else self._root

    def _leave(self, depth: int) -> None:
        """Close all folders below the first `depth`."""
        while len(self._open_folders) > depth:
            _, fd = self._open_folders.pop()
            if fd >= 0:
                os.close(fd)

    def _give_back(self, place: int) -> None:
        """Close a folder above others that stay open: a process may have few descriptors."""
        name, fd = self._open_folders[place]
        if fd >= 0:
            os.close(fd)
            self._open_folders[place] = (name, -1)

    def _make_folder(self, path: tuple[bytes, ...]) -> None:
        with self._guarded(path):
            with suppress(FileExistsError):
                os.mkdir(_checked(path[-1]), 0o700, dir_fd=self._open(path[:-1]))
            self._open(path)  # what stands there is a folder, and no link to one

    def _write(self, one: File, content: ContentStream) -> None:
        with self._guarded(one.path):
            if not self._is_free(one.path):
                return
            with self._new_name(one.path) as (temporary, parent):
                fd = os.open(temporary, _NEW, 0o600, dir_fd=parent)
                with os.fdopen(fd, "wb", buffering=0) as out:
                    _copy(content, out)
                    os.fchmod(out.fileno(), one.mode & 0o777)
                    os.utime(out.fileno(), ns=(_near(one.mtime),) * 2)

    def _link(self, path: tuple[bytes, ...], target: tuple[bytes, ...]) -> None:
        *other, first = self._own(target)
        with self._guarded(path):
            if target in self.failed:
                self.failed[path] = self.failed[target]
                return
            if target in self._met or not self._is_free(path):
                return
            there = os.dup(self._open(tuple(other)))
            try:
                with self._new_name(path) as (temporary, parent):
                    os.link(first, temporary, src_dir_fd=there, dst_dir_fd=parent, follow_symlinks=False)
            finally:
                os.close(there)

    def _symlink(self, path: tuple[bytes, ...], target: bytes) -> None:
        with self._guarded(path):
            if not self._is_free(path):
                return
            with self._new_name(path) as (temporary, parent):
                os.symlink(target, temporary, dir_fd=parent)

    @contextmanager
    def _new_name(self, path: tuple[bytes, ...]) -> Iterator[tuple[bytes, int]]:
        """Yield an unused name for what takes the place at `path` in one step when the block has made it."""
        *folder, name = self._own(path)
        parent = self._open(tuple(folder))
        temporary = b".divepy-" + secrets.token_hex(8).encode()
        try:
            yield temporary, parent
            os.replace(temporary, _checked(name), src_dir_fd=parent, dst_dir_fd=parent)
        finally:  # two names of one file: the system leaves both as they are
            with suppress(OSError):
                os.unlink(temporary, dir_fd=parent)

    def _is_free(self, path: tuple[bytes, ...]) -> bool:
        """Return whether a name can be taken; noted where it cannot."""
        if path in self._replace or self._look(path) is None:
            return True
        self._met.append(path)
        return False

    @contextmanager
    def _guarded(self, path: tuple[bytes, ...]) -> Iterator[None]:
        """Turn what the system refuses into an error with the path."""
        try:
            yield
        except OSError as error:
            raise self._failed(path, error) from error

    def _in_the_way(self, path: tuple[bytes, ...], what: str) -> DivepyError:
        return DivepyError(f"{self.full_name(path)} {what}; nothing was extracted", "name another place")

    def _failed(self, path: tuple[bytes, ...], error: OSError) -> DivepyError:
        reason = "a link or a file is in the way" if error.errno in {errno.ELOOP, errno.ENOTDIR} else error.strerror
        return DivepyError(f"cannot extract {self.full_name(path)}: {reason}")


def _contents(
    files: Sequence[File], stack: LayerStack, source: Image, progress: Progress
) -> Iterator[tuple[File, ContentStream | DamagedLayer]]:
    """Yield each file with its content, or why there is none; every layer is read once, in the order of its tar."""
    entries = stack.entries
    by_layer: dict[int, list[File]] = {}
    taken: set[int] = set()  # in a container, several files may get one content
    for one in files:
        if entries.stored[one.entry] and one.entry not in taken:
            taken.add(one.entry)
            by_layer.setdefault(int(entries.layer[one.entry]), []).append(one)
        else:
            try:
                with content_of(stack, source, one.entry, progress) as content:
                    yield one, content
            except DamagedLayer as error:
                yield one, error
    for layer, part in by_layer.items():
        part.sort(key=lambda one: int(entries.offset[one.entry]))
        offsets = [int(entries.offset[one.entry]) for one in part]
        sizes = [int(entries.stored[one.entry]) for one in part]
        missing = dict.fromkeys(range(len(part)))
        why = DamagedLayer(f"a content of layer {layer} did not come")
        found = source.contents(layer, offsets, sizes, progress)
        while missing:
            try:
                place, content = next(found)
            except StopIteration:
                break
            except DamagedLayer as error:
                why = error
                break
            del missing[place]
            yield part[place], content
        for place in missing:
            yield part[place], why


def _copy(content: ContentStream, out: FileIO) -> None:
    """Write all of a content; its holes stay holes, so that they take neither time nor room."""
    at_end = 0
    while True:
        hole = content.pass_hole()
        if hole:
            out.seek(hole, os.SEEK_CUR)
            at_end = hole
        piece = content.read(_READ)
        if not piece:
            break
        at_end = 0
        view = memoryview(piece)
        while view:
            view = view[out.write(view) :]
    if at_end:
        out.truncate()


def _checked(name: bytes) -> bytes:
    """Return a last component."""
    if name in {b"", b".", b".."} or b"/" in name or b"\0" in name:
        raise OSError(errno.EINVAL, "the name is none that a file can have")
    return name


def _near(time: int) -> int:
    """Return a time that every system takes: images may state any."""
    return max(-_LARGEST_TIME, min(time, _LARGEST_TIME))


def _no_target(folder: str, error: OSError) -> DivepyError:
    """Say why there is no folder to extract to; where a file stands on the way to it, which."""
    way = folder.rstrip("/") or "/"
    while way and not os.path.lexists(way):
        way = os.path.dirname(way)  # noqa: PTH120  a path of bytes that are not UTF-8 is one too
    if way and not os.path.isdir(way):  # noqa: PTH112
        what = "is a link that leads nowhere" if os.path.islink(way) else "is a file"  # noqa: PTH114
        return DivepyError(f"cannot extract to {folder}: {way} {what}", "name a folder, or a place where nothing is")
    return DivepyError(f"cannot extract to {folder}: {error.strerror}", "name another folder")


def _text(path: Sequence[bytes]) -> str:
    return b"/".join(path).decode("utf-8", "replace")
