"""A Dockerfile for what was done in a container by hand, as far as its layer and its settings show.

Which commands made the files is not known; what is known is which files were added, changed and removed, and
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
"""The mode of a directory that is usual."""

_SECRET: Final = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH", re.IGNORECASE)
"""In names of variables whose values do not belong in an image."""

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
    """Yield the Dockerfile, line by line, for the read-write layer of a container of `image`."""
    yield "# What was done by hand in a container, as its layer shows it. No file shows the commands that made it:"
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
        """Return files that are to be copied, in order."""
        return sorted(path for path in self.written if not (packaged and path.startswith(_PACKAGED)))


def _has_below(paths: list[bytes], path: bytes) -> bool:
    """Return whether one of these paths, in order, lies below a directory."""
    place = bisect_left(paths, path + b"/")
    return place < len(paths) and paths[place].startswith(path + b"/")


def _topmost(paths: Sequence[bytes]) -> list[bytes]:
    """Return paths without those below another one of them."""
    found: list[bytes] = []
    for path in sorted(paths, key=lambda path: path.split(b"/")):
        if not found or not path.startswith(found[-1] + b"/"):
            found.append(path)
    return found


def _word(path: bytes) -> str:
    return _plain(shlex.quote("/" + path.decode("utf-8", "backslashreplace")))


def _section(rows: Sequence[str], *heading: str, indent: str = " ") -> Iterator[str]:
    """Yield a blank line, the heading and the first rows, and count the others; nothing where there are no rows."""
    if rows:
        yield from ("", *heading, *rows[:_MOST])
    if len(rows) > _MOST:
        yield f"#{indent}and {len(rows) - _MOST} more"


def _removed(paths: Sequence[bytes], *, packaged: bool) -> Iterator[str]:
    kept = [_word(path) for path in paths if not (packaged and path.startswith(_PACKAGED))]
    if kept:
        yield ""
        yield "# The bytes of what is removed here stay in the image below."
        yield f"RUN rm -rf {' '.join(kept[:_MOST])}"
        if len(kept) > _MOST:
            yield f"# and {len(kept) - _MOST} more"


def _made(found: Sequence[tuple[bytes, int, int, int]], *, packaged: bool) -> Iterator[str]:
    """Yield a line for each new directory with nothing in it that would make it."""
    rows = []
    for path, mode, uid, gid in sorted(found):
        if not (packaged and path.startswith(_PACKAGED)):
            word = _word(path)
            owner = f" && chown {uid}:{gid} {word}" if uid or gid else ""
            rows.append(f"RUN mkdir -p {word}{owner}{f' && chmod {mode:o} {word}' if mode != _USUAL else ''}")
    return _section(rows)


def _copied(paths: Sequence[bytes]) -> Iterator[str]:
    """Yield a line for each file, out of a folder beside the Dockerfile that would hold it."""
    names = [path.decode("utf-8", "backslashreplace") for path in paths]
    return _section(
        [f"COPY [{json.dumps('rootfs/' + name)}, {json.dumps('/' + name)}]" for name in names],
        "# Put these files beside this Dockerfile, below rootfs/ (divepy tree container:NAME --layer rw lists them).",
    )


def _left_out(found: Sequence[tuple[bytes, Sort]]) -> Iterator[str]:
    rows = [f"#   {_word(path)} ({sort.word})" for path, sort in sorted(found)]
    return _section(rows, "# Left out, since an image hardly wants them:", indent="   ")


def _attributes(found: Sequence[tuple[bytes, int, int, int]]) -> Iterator[str]:
    return _section(
        [f"RUN chown -h {uid}:{gid} {_word(path)} && chmod {mode:o} {_word(path)}" for path, mode, uid, gid in found],
        "# A file here is copied into the new layer whole, for its mode or owner alone.",
    )


def _links(found: Sequence[tuple[bytes, bytes]]) -> Iterator[str]:
    targets = ((path, shlex.quote(target.decode("utf-8", "backslashreplace"))) for path, target in found)
    return _section([_plain(f"RUN ln -sfn {target} {_word(path)}") for path, target in targets])


def _settings(config: ImageConfig, settings: ContainerSettings) -> Iterator[str]:
    """Yield instructions for what the container has and its image has not."""
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
    """Return an ENV instruction; of what is probably a secret, only that it is there."""
    key, _, value = variable.partition("=")
    if _SECRET.search(key):
        return f"# ENV {key}=… is left out: it is probably a secret; give it to the container when that is run"
    return f"ENV {key}={json.dumps(value)}"


def _plain(line: str) -> str:
    """Return the line without what a terminal, or a Dockerfile's reader, would take for something else."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in line)
