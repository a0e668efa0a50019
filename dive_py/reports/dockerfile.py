"""A Dockerfile for what was done in a container by hand, as far as its layer and its settings tell.

Nobody can tell which commands made the files; what can be told is which files were added, changed and removed, and
what the container runs. Contents are not in it, least of all those of secrets: it says what to copy from where.
"""

from __future__ import annotations

import json
import re
import shlex
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.analysis.commit_hints import Sort, sort_of
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.engine.containers import ContainerSettings
    from dive_py.oci.config import ImageConfig
    from dive_py.overlay.stack import LayerStack

_MOST: Final = 40
"""Lines of one kind; more are counted."""

_USUAL: Final = 0o755
"""The mode of a directory that nobody set."""

_SECRET: Final = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH", re.IGNORECASE)
"""In names of variables whose values nobody wants in an image."""

_MANAGERS: Final = (
    (b"var/lib/dpkg/status", "apt-get update && apt-get install -y PACKAGES && rm -rf /var/lib/apt/lists/*"),
    (b"lib/apk/db/installed", "apk add --no-cache PACKAGES"),
    (b"var/lib/rpm/rpmdb.sqlite", "dnf install -y PACKAGES && dnf clean all"),
    (b"var/lib/rpm/Packages", "yum install -y PACKAGES && yum clean all"),
)
"""Files that a package manager changes, and how it would be asked in a Dockerfile."""

_PACKAGED: Final = (
    b"usr/",
    b"bin/",
    b"sbin/",
    b"lib/",
    b"lib64/",
    b"var/lib/dpkg/",
    b"var/lib/apt/",
    b"etc/alternatives/",
)
"""Where the files of packages lie: where packages were installed, they come with them."""


def lines(
    stack: LayerStack, layer: int, image: str, config: ImageConfig, settings: ContainerSettings | None
) -> Iterator[str]:
    """The Dockerfile, line by line.

    Args:
        stack: The container's layers.
        layer: The read-write layer.
        image: What the container was made of.
        config: That image's config.
        settings: The container's own; None where nobody knows them.
    """
    yield "# What was done by hand in a container, as far as its layer tells. Commands cannot be told from files:"
    yield "# read each line, and put the command in its place that makes what it copies."
    yield f"FROM {image}"
    changed = _Changed(stack, layer)
    managers = [command for path, command in _MANAGERS if path in changed.written]
    for command in managers:
        yield ""
        yield "# A package manager changed its records; the files of packages are left out below."
        yield f"# RUN {command}"
    yield from _removed(changed.removed, packaged=bool(managers))
    yield from _made(changed.directories, packaged=bool(managers))
    yield from _copied(changed.copied(packaged=bool(managers)))
    yield from _left_out(changed.left_out)
    yield from _attributes(changed.attributes)
    yield from _links(changed.links)
    if settings is not None:
        yield from _settings(config, settings)


class _Changed:
    """What the layer did, by what a Dockerfile would do."""

    def __init__(self, stack: LayerStack, layer: int) -> None:
        entries = stack.entries
        part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
        live = np.flatnonzero(entries.live[part] & ~entries.implicit[part]) + part.start
        paths = stack.paths.paths(entries.path[live])
        removed = stack.removed(layer)
        gone = stack.paths.paths(entries.path[removed])
        self.removed = _topmost(gone)
        self.written: set[bytes] = set()
        self.attributes: list[tuple[bytes, int, int, int]] = []
        self.links: list[tuple[bytes, bytes]] = []
        self.left_out: list[tuple[bytes, Sort]] = []
        directories: list[tuple[bytes, int, int, int]] = []
        for entry, path in zip(live.tolist(), paths, strict=True):
            kind, change = int(entries.kind[entry]), int(entries.change[entry])
            mode, uid, gid = int(entries.mode[entry]), int(entries.uid[entry]), int(entries.gid[entry])
            if change == Change.METADATA:
                self.attributes.append((path, mode, uid, gid))
            elif change in {Change.ADDED, Change.MODIFIED} and kind == Kind.DIR:
                directories.append((path, mode, uid, gid))
            elif change in {Change.ADDED, Change.MODIFIED} and kind == Kind.SYMLINK:
                self.links.append((path, entries.links[entries.link[entry]]))
            elif change in {Change.ADDED, Change.MODIFIED} and kind in {Kind.FILE, Kind.HARDLINK}:
                sort = sort_of(path)
                if sort is not None:
                    self.left_out.append((path, sort))
                else:
                    self.written.add(path)
        inside = sorted([*self.written, *(path for path, _ in self.links), *(path for path, *_ in directories)])
        self.directories = [found for found in directories if not _has_below(inside, found[0])]

    def copied(self, *, packaged: bool) -> list[bytes]:
        """Files that are to be copied, in order."""
        return sorted(path for path in self.written if not (packaged and path.startswith(_PACKAGED)))


def _has_below(paths: list[bytes], path: bytes) -> bool:
    """Whether one of these paths, in order, lies below a directory."""
    place = bisect_left(paths, path + b"/")
    return place < len(paths) and paths[place].startswith(path + b"/")


def _topmost(paths: Sequence[bytes]) -> list[bytes]:
    """Paths without those below another one of them."""
    found: list[bytes] = []
    for path in sorted(paths, key=lambda path: path.split(b"/")):
        if not found or not path.startswith(found[-1] + b"/"):
            found.append(path)
    return found


def _word(path: bytes) -> str:
    return _plain(shlex.quote("/" + path.decode("utf-8", "backslashreplace")))


def _removed(paths: Sequence[bytes], *, packaged: bool) -> Iterator[str]:
    kept = [path for path in paths if not (packaged and path.startswith(_PACKAGED))]
    if kept:
        yield ""
        yield "# The bytes of what is removed here stay in the image below."
        yield f"RUN rm -rf {' '.join(map(_word, kept[:_MOST]))}"
        if len(kept) > _MOST:
            yield f"# and {len(kept) - _MOST} more"


def _made(found: Sequence[tuple[bytes, int, int, int]], *, packaged: bool) -> Iterator[str]:
    """New directories with nothing in them that would make them."""
    kept = [one for one in sorted(found) if not (packaged and one[0].startswith(_PACKAGED))]
    if kept:
        yield ""
        for path, mode, uid, gid in kept[:_MOST]:
            word = _word(path)
            owner = f" && chown {uid}:{gid} {word}" if uid or gid else ""
            yield f"RUN mkdir -p {word}{owner}{f' && chmod {mode:o} {word}' if mode != _USUAL else ''}"
        if len(kept) > _MOST:
            yield f"# and {len(kept) - _MOST} more"


def _copied(paths: Sequence[bytes]) -> Iterator[str]:
    """One line for each directory of this machine's folder that would hold the files."""
    if not paths:
        return
    yield ""
    yield "# Put these files beside this Dockerfile, below rootfs/ (divepy tree container:NAME --layer rw lists them)."
    for path in paths[:_MOST]:
        word = json.dumps("rootfs/" + path.decode("utf-8", "backslashreplace"))
        yield f"COPY [{word}, {json.dumps('/' + path.decode('utf-8', 'backslashreplace'))}]"
    if len(paths) > _MOST:
        yield f"# and {len(paths) - _MOST} more"


def _left_out(found: Sequence[tuple[bytes, Sort]]) -> Iterator[str]:
    if found:
        yield ""
        yield "# Left out, since an image hardly wants them:"
        for path, sort in sorted(found)[:_MOST]:
            yield f"#   {_word(path)} ({sort.word})"
        if len(found) > _MOST:
            yield f"#   and {len(found) - _MOST} more"


def _attributes(found: Sequence[tuple[bytes, int, int, int]]) -> Iterator[str]:
    if found:
        yield ""
        yield "# A file here is copied into the new layer whole, for its mode or owner alone."
        for path, mode, uid, gid in found[:_MOST]:
            yield f"RUN chown -h {uid}:{gid} {_word(path)} && chmod {mode:o} {_word(path)}"
        if len(found) > _MOST:
            yield f"# and {len(found) - _MOST} more"


def _links(found: Sequence[tuple[bytes, bytes]]) -> Iterator[str]:
    if found:
        yield ""
        for path, target in found[:_MOST]:
            yield _plain(f"RUN ln -sfn {shlex.quote(target.decode('utf-8', 'backslashreplace'))} {_word(path)}")
        if len(found) > _MOST:
            yield f"# and {len(found) - _MOST} more"


def _settings(config: ImageConfig, settings: ContainerSettings) -> Iterator[str]:
    """Instructions for what the container has and its image has not."""
    made: list[str] = []
    made += [_variable(variable) for variable in settings.env if variable not in config.env]
    made += [f"EXPOSE {port}" for port in settings.ports if port not in config.ports]
    made += [f"VOLUME {json.dumps([volume])}" for volume in settings.volumes if volume not in config.volumes]
    made += [f"WORKDIR {settings.working_dir}"] if settings.working_dir not in {"", config.working_dir} else []
    made += [f"USER {settings.user}"] if settings.user not in {"", config.user} else []
    if settings.entrypoint and settings.entrypoint != config.entrypoint:
        made.append(f"ENTRYPOINT {json.dumps(list(settings.entrypoint))}")
    if settings.command and settings.command != config.command:
        made.append(f"CMD {json.dumps(list(settings.command))}")
    if made:
        yield ""
        yield from map(_plain, made)


def _variable(variable: str) -> str:
    """An ENV instruction; of what is probably a secret, only that it is there."""
    key, _, value = variable.partition("=")
    if _SECRET.search(key):
        return f"# ENV {key}=… is left out: it is probably a secret; give it to the container when that is run"
    return f"ENV {key}={json.dumps(value)}"


def _plain(line: str) -> str:
    """The line without what a terminal, or a Dockerfile's reader, would take for something else."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in line)
