"""Opens what a path leads to: an archive, a layout's folder, a pipe."""

from __future__ import annotations

import os
import re
import select
import stat
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage, DivepyError, ImageNotFound, UnsupportedImage, UsageError
from dive_py.layers.blocks import BLOCK
from dive_py.layers.cache import LayerKey
from dive_py.layers.compression import MAGIC_BYTES, sniff
from dive_py.layers.tar_numbers import checksum_fits
from dive_py.oci.platform import Platform
from dive_py.oci.reference import STANDARD_INPUT
from dive_py.sources.archives import docker_archive, oci_layout
from dive_py.sources.archives.diagnosis import no_image, no_image_inside
from dive_py.sources.archives.dir_form import DirMembers, is_dir_form
from dive_py.sources.archives.layout import ImageChoice, describe
from dive_py.sources.archives.seekable_members import ArchiveMembers, FolderMembers
from dive_py.sources.archives.stored_image import StoredImage
from dive_py.sources.archives.streamed_archive import StreamedArchive
from dive_py.sources.archives.streamed_image import StreamedImage, verified
from dive_py.sources.file_range import LARGEST_READ, FileState, Stretch, StretchReader
from dive_py.sources.near_files import near_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dive_py.layers.blocks import Readable
    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.archives.layout import ImageDocuments, Members
    from dive_py.sources.image import Image, OpenOptions

_HUGE_WORD = 4096

_LEGACY_LAYER = re.compile(r"[^/]+/layer\.tar")

_POSITION = re.compile(r"\d{1,9}")
_HEX = re.compile(r"[0-9a-f]{4,64}")
_BEHIND_AT = re.compile(rf"{_POSITION.pattern}|{_HEX.pattern}|[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{{4,}}")
"""What stands behind an `@`: a position or a digest, as skopeo takes them, or an ID as engines list it, of sha256."""

_PATIENCE = 100
"""Milliseconds that a pipe is waited for between two looks at the stop flag."""


@dataclass(frozen=True)
class _Request:
    """What is to be opened."""

    path: str
    """Where it is, for the system."""
    shown: str
    """Where it is, as typed."""
    title: str
    """What was asked for, as typed: the path, and behind it which image."""
    transport: str
    choice: ImageChoice
    cache: LayerCache | None
    keep: bool = False
    start: int = 0
    """Where the archive begins in its file."""


def open_path(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open the image at a path or on standard input.

    Args:
        reference: Its `location` is a path (after which `:NAME` may stand) or `-`.
        options: What was said besides.
        progress: Advanced where the whole archive has to pass; its stop flag ends the work.

    Raises:
        AmbiguousImage: several images, or none for the platform, fit.
        DamagedImage: what is there is damaged, or no image.
        ImageNotFound: nothing is there.
        UnsupportedImage: what is there is well formed, and nothing that can be explored.
    """
    path, name = _split_name(reference.location)
    platform = Platform.parse(options.platform) if options.platform else None
    choice = ImageChoice(options.name or name, platform)
    title = f"{path}:{options.name}" if options.name else reference.location
    place = os.path.expanduser(path)  # noqa: PTH111  Path() normalises
    requested = _Request(place, path, title, reference.transport, choice, options.cache, options.keep)
    if requested.transport == "docker-dir":
        return _open_store(requested)
    if path == STANDARD_INPUT:
        return _open_standard_input(requested, progress)
    mode = _mode(requested)
    if stat.S_ISDIR(mode):
        return _open_folder(requested)
    try:
        # opening a named pipe waits for its writer, which is what a person who gives one wants
        fd = os.open(requested.path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise _cannot_open(requested, error) from error
    return _open_file(fd, requested, progress)


def _open_store(requested: _Request) -> Image:
    """Open an image in Docker's own folder; the platform is the one that it has."""
    from dive_py.sources.stores.docker_store import open_store

    image = open_store(requested.path, requested.choice.name, requested.choice.name or requested.shown)
    has, asked = image.info.platform, requested.choice.platform
    if asked is not None and not has.matches(asked):
        raise ImageNotFound(f"{requested.shown} has {image.info.reference} for {has}, not for {asked}")
    return image


def _open_standard_input(requested: _Request, progress: Progress) -> Image:
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        raise UsageError(
            "an archive is expected on standard input, and there is none", "for instance: docker save IMAGE | divepy -"
        )
    fd = os.dup(sys.stdin.fileno())
    if requested.keep and not stat.S_ISREG(os.fstat(fd).st_mode):
        fd = _kept(fd, progress)
    return _open_file(fd, requested, progress)


def _kept(fd: int, progress: Progress) -> int:
    """Return what comes through a pipe as a file without a name, to read it again; the pipe is closed."""
    raw = _Raw(fd, progress)
    try:
        with tempfile.TemporaryFile(buffering=0) as file:
            while piece := raw.read(LARGEST_READ):
                progress.advance(len(piece))
                file.write(piece)
            file.seek(0)
            return os.dup(file.fileno())
    except OSError as error:
        raise DivepyError(f"what comes through standard input cannot be kept: {error.strerror}") from error
    finally:
        os.close(fd)


def _open_file(fd: int, requested: _Request, progress: Progress) -> Image:
    """Open an archive on a file descriptor, which is closed with the image or where this fails."""
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return _stream(fd, requested, progress)
        start = os.lseek(fd, 0, os.SEEK_CUR) if requested.path == STANDARD_INPUT else 0
        if start:
            return _stream(fd, replace(requested, start=start), progress)
        if sniff(os.pread(fd, MAGIC_BYTES, 0)):
            progress.total = status.st_size
            return _stream(fd, requested, progress)
        return _open_archive(fd, requested, progress)
    except OSError as error:
        os.close(fd)
        raise DamagedImage(f"{requested.shown} cannot be read: {error.strerror}") from error
    except BaseException:
        os.close(fd)
        raise


def _open_archive(fd: int, requested: _Request, progress: Progress) -> Image:
    head = os.pread(fd, BLOCK, 0)
    if len(head) < BLOCK or not checksum_fits(head):
        raise no_image(requested.shown, head)
    members = ArchiveMembers(fd, requested.shown, progress)
    found, source = _find(members, requested)
    way = "archive" if source == "docker-archive" else "oci archive"
    return StoredImage(describe(found, members, requested.title, source, way), found.layers, members, requested.cache)


def _stream(fd: int, requested: _Request, progress: Progress) -> Image:
    """Read an archive that passes once, and close its file descriptor."""
    what = "standard input" if requested.path == STANDARD_INPUT else requested.shown
    regular, state = stat.S_ISREG(os.fstat(fd).st_mode), FileState.of(fd, what)
    archive = StreamedArchive(_Raw(fd, progress), progress, _keeping(requested.cache), what)
    try:
        archive.consume()
    finally:
        if regular:
            state.check(fd)
    found, source = _find(archive, requested)
    found = verified(found, archive)
    kind = "archive" if source == "docker-archive" else "oci archive"
    ways = [kind, archive.compression, "standard input" if requested.path == STANDARD_INPUT else ""]
    way = " · ".join(part for part in ways if part)
    info = describe(found, archive, requested.title, source, way)
    if not regular:
        os.close(fd)
        return StreamedImage(info, found.layers, archive)
    start = requested.start

    @contextmanager
    def again(_progress: Progress) -> Iterator[Readable]:
        yield StretchReader(Stretch(fd, start, max(0, state.size - start), 0, state))

    return StreamedImage(info, found.layers, archive, again, partial(os.close, fd))


def _keeping(cache: LayerCache | None) -> Callable[[str, str, LayerIndex], None] | None:
    """Return what keeps layers that stream past, under the diff IDs that were computed on the way."""
    if cache is None:
        return None
    return lambda _, diff_id, index: cache.put(LayerKey.of_diff_id(diff_id) if diff_id else None, index)


def _open_folder(requested: _Request) -> Image:
    members = FolderMembers(requested.path)
    if requested.transport == "oci-archive":
        raise UsageError(f"{requested.shown} is a folder, not an archive", f"say oci:{requested.shown}")
    try:
        if not requested.transport and is_dir_form(members):
            return _open_dir_form(requested)
        found, source = _find(members, requested)
    except OSError as error:
        raise _cannot_open(requested, error) from error
    source = "oci" if source == "oci-archive" else source
    way = "oci layout" if source == "oci" else "unpacked archive"
    found = found.without_archive_ids()
    return StoredImage(describe(found, members, requested.title, source, way), found.layers, members, requested.cache)


def _open_dir_form(requested: _Request) -> Image:
    """Open a folder that keeps the manifest as the registry had it, and blobs by their digests."""
    members = DirMembers(requested.path)
    found = oci_layout.find(members, requested.choice)
    info = describe(found, members, requested.title, "dir", "folder of dir:")
    return StoredImage(info, found.layers, members, requested.cache)


def _find(members: Members, requested: _Request) -> tuple[ImageDocuments, str]:
    """Return the image that is meant, and the kind of source it is in, by the documents that are there.

    `manifest.json` goes before `index.json`, as engines read it: Docker 25.0.0 wrote OCI manifests in random order.
    """
    has_index = members.has(oci_layout.INDEX)
    if has_index and (requested.transport in {"oci", "oci-archive"} or not members.has(docker_archive.MANIFEST)):
        return oci_layout.find(members, requested.choice), "oci-archive"
    if requested.transport in {"oci", "oci-archive"}:
        raise DamagedImage(
            f"{requested.shown} is not an OCI layout: it has no index.json",
            f"to find out what it is, say {requested.shown!r} without a transport",
        )
    if members.has(docker_archive.MANIFEST):
        if members.document(docker_archive.MANIFEST).lstrip()[:1] == b"{":
            raise UnsupportedImage(
                f"{requested.shown} is in the form of skopeo's dir: transport, which is read from a folder only",
                "unpack it, or give the folder without a transport",
            )
        return docker_archive.find(members, requested.choice), "docker-archive"
    whole = not members.damage and any(_LEGACY_LAYER.fullmatch(name) for name in members.names())
    if members.has(docker_archive.REPOSITORIES) or whole:
        return docker_archive.find_legacy(members, requested.choice), "docker-archive"
    if isinstance(members, FolderMembers):
        raise no_image_inside(requested.shown, members.names_below(), members.damage, is_folder=True)
    raise no_image_inside(requested.shown, members.names(), members.damage)


def _split_name(location: str) -> tuple[str, str]:
    """Return a path and the name behind it, if any: `image.tar:ubuntu:12.04`, `layout@sha256:…`, `layout@0`.

    A path that exists as a whole is a path; else it ends at the first colon that leaves something that exists.
    """
    if location == STANDARD_INPUT or len(location) > _HUGE_WORD or _exists(location):
        return location, ""
    for found in re.finditer("[:@]", location):
        path, name = location[: found.start()], location[found.end() :]
        if found[0] == "@" and not _BEHIND_AT.fullmatch(name):
            continue
        if path and name and (path == STANDARD_INPUT or _exists(path)):
            return path, _behind_at(name) if found[0] == "@" else name
    return location, ""


def _behind_at(text: str) -> str:
    """Return what stands behind an `@`, as a choice among images."""
    if _POSITION.fullmatch(text):
        return f"@{text}"
    return f"sha256:{text}" if _HEX.fullmatch(text) else text


def _exists(path: str) -> bool:
    try:
        return os.path.exists(os.path.expanduser(path))  # noqa: PTH110, PTH111  Path() normalises
    except ValueError:
        return False


def _mode(requested: _Request) -> int:
    try:
        return os.stat(requested.path).st_mode  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError) as error:
        near = near_file(requested.shown.rstrip("/"))
        raise ImageNotFound(
            f"there is no file or folder {requested.shown!r}", f"did you mean {near}?" if near else ""
        ) from error
    except (OSError, ValueError) as error:
        raise _cannot_open(requested, error) from error


def _cannot_open(requested: _Request, error: OSError | ValueError) -> DivepyError:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    hint = "read it as another user, perhaps with sudo" if isinstance(error, PermissionError) else ""
    return DivepyError(f"{requested.shown!r} cannot be opened: {reason}", hint)


class _Raw:
    """A file descriptor as a stream."""

    def __init__(self, fd: int, progress: Progress) -> None:
        self._fd = fd
        self._progress = progress
        self._poll = None
        if hasattr(select, "poll") and not stat.S_ISREG(os.fstat(fd).st_mode):
            self._poll = select.poll()
            self._poll.register(fd, select.POLLIN | select.POLLHUP)

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end.

        Raises:
            Cancelled: the work was asked to stop; a pipe without a writer does not hold it up.
        """
        while self._poll is not None and not self._poll.poll(_PATIENCE):
            self._progress.check()
        return os.read(self._fd, n)
