"""What the classic builder receives: its parameters, and the tar of a folder.

Source: Docker Engine API 1.41, *Build an image*; docker-build(1).
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, cast

from dive_py import short_file
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

_VALUED: Final = {
    "-f": "dockerfile", "--file": "dockerfile", "-t": "t", "--tag": "t", "--target": "target",
    "--network": "networkmode", "--platform": "platform", "--build-arg": "buildargs", "--label": "labels",
    "--iidfile": "iidfile", "--cache-from": "cachefrom", "-m": "memory", "--memory": "memory",
    "--shm-size": "shmsize", "--add-host": "extrahosts",
}  # fmt: skip
"""Options with a value that the classic builder has, and its parameters for them."""

_SWITCHES: Final = {
    "--no-cache": "nocache", "--pull": "pull", "--rm": "rm", "--force-rm": "forcerm", "--squash": "squash",
    "-q": "q", "--quiet": "q",
}  # fmt: skip
"""Its switches, and its parameters for them."""

_DOCKERFILE: Final = "Dockerfile"
_IGNORE: Final = ".dockerignore"

_LARGEST: Final = 1 << 20
"""Bytes of a Dockerfile or `.dockerignore` at most."""


@dataclass(frozen=True)
class ClassicRequest:
    """The parameters of the classic builder."""

    context: str
    """The folder, `-` for standard input, or an address that the engine fetches itself."""
    params: dict[str, str]
    """The query."""
    iidfile: str = ""
    """A file that gets the image's ID, or empty."""


def classic_request(words: Sequence[str]) -> ClassicRequest:
    """Read the words behind `build` for the classic builder.

    Raises:
        UsageError: an option is none of its own, or there is no one context.
    """
    # as BuildKit does: a step that fails leaves no container behind, which would keep its image from being removed
    params: dict[str, Any] = {"rm": "1"}
    contexts: list[str] = []
    iidfile, rest = "", list(words)
    while rest:
        word = rest.pop(0)
        if word == "-" or not word.startswith("-"):
            contexts.append(word)
            continue
        name, value = _split(word)
        if name in _SWITCHES:
            params[_SWITCHES[name]] = "0" if (value or "").lower() in {"0", "f", "false"} else "1"
        elif name in _VALUED:
            iidfile = _keep(params, _VALUED[name], _value(name, value, rest)) or iidfile
        else:
            raise UsageError(f"the classic builder has no option {name}", "docker buildx would get it, were it here")
    if len(contexts) != 1:
        message = "build wants one PATH" if not contexts else f"build does not take {contexts[1]!r}"
        raise UsageError(message, "usage: divepy build [OPTIONS] PATH")
    params.setdefault("forcerm", params["rm"])
    for key in ("buildargs", "labels", "cachefrom"):
        if key in params:
            params[key] = json.dumps(params[key])
    return ClassicRequest(contexts[0], params, iidfile)


def _split(word: str) -> tuple[str, str | None]:
    """Return an option's name, and the value in the same word, if there is one."""
    if not word.startswith("--") and len(word) > 2 and word[:2] in _VALUED:
        return word[:2], word[2:].removeprefix("=")
    name, equals, value = word.partition("=")
    return name, value if equals else None


def _value(name: str, value: str | None, rest: list[str]) -> str:
    """Return the value of an option: its own, else the next word."""
    if value is not None:
        return value
    if not rest:
        raise UsageError(f"{name} wants a value", "usage: divepy build [OPTIONS] PATH")
    return rest.pop(0)


def _keep(params: dict[str, Any], key: str, value: str) -> str:
    """Take one option's value; gives the name of the file for the ID back."""
    if key == "iidfile":
        return value
    if key in {"buildargs", "labels"}:
        name, equals, text = value.partition("=")
        known = params.setdefault(key, {})
        if equals:
            known[name] = text
        elif key == "labels":
            known[name] = ""
        elif name in os.environ:
            known[name] = os.environ[name]
    elif key == "cachefrom":
        params.setdefault(key, []).append(value)
    elif key == "extrahosts":
        params[key] = ",".join(filter(None, (params.get(key), value)))
    else:
        params[key] = value
    return ""


class BuildContext:
    """What the engine gets to build from; closed when the build is over."""

    def __init__(self, file: IO[bytes] | None, remote: str, dockerfile: str) -> None:
        self.file = file
        """The tar; None where the engine fetches the context itself."""
        self.remote = remote
        """Where from, or empty."""
        self.dockerfile = dockerfile
        """The Dockerfile's name in it; empty for the usual one."""

    def __enter__(self) -> Self:
        """Return the context itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the tar."""
        if self.file is not None:
            self.file.close()


def packed(request: ClassicRequest) -> BuildContext:
    """Pack the context: a folder, what comes through standard input, or an address that the engine fetches.

    Raises:
        UsageError: it is not there, or has no Dockerfile.
    """
    where, requested = request.context, request.params.get("dockerfile", "")
    if where.startswith(("http://", "https://", "git://", "git@", "github.com/")):
        return BuildContext(None, where, requested)
    if where == "-":
        return _of_input()
    if not Path(where).is_dir():
        raise UsageError(f"there is no folder {where}", "build wants the folder with the Dockerfile")
    path = str(Path(where).resolve())
    dockerfile, content = build_dockerfile(path, requested)
    return BuildContext(packed_folder(path, dockerfile, content), "", dockerfile)


def build_dockerfile(path: str, requested: str) -> tuple[str, bytes | None]:
    """Return the Dockerfile's name in the context, and its content where it lies outside.

    As in the docker command: the folder's own Dockerfile may be a link, but only to a file in the folder; a folder that
    came from elsewhere shall not send other files along. One that was named with `-f` may lie anywhere.

    Args:
        path: The folder, absolute.
        requested: What `-f` says, or empty.

    Raises:
        UsageError: there is none, it leads out of the folder, or it is no file.
    """
    target = Path(requested) if requested else Path(path) / _DOCKERFILE
    if requested and not os.path.lexists(target):
        target = Path(path) / requested
    if not target.exists():
        raise UsageError(f"there is no {requested or _DOCKERFILE} in {path}", "name it with -f")
    resolved = target.resolve()
    if resolved.is_relative_to(path):
        if not resolved.is_file():
            _refuse(target, short_file.kind_of(resolved.stat().st_mode))
        return str(resolved.relative_to(path)), None
    if not requested:
        _refuse(target, f"it leads out of the folder, to {resolved}")
    return ".divepy.Dockerfile", _text(target, short_file.PATIENCE)


def packed_folder(path: str, dockerfile: str, content: bytes | None) -> IO[bytes]:
    """Return the tar of a folder without what its `.dockerignore` names.

    Args:
        path: The folder, absolute.
        dockerfile: The Dockerfile's name in it.
        content: The Dockerfile's content where it lies outside.

    Raises:
        UsageError: something in the folder cannot be read.
    """
    from docker.utils import build

    ignore = Path(path) / _IGNORE
    rules = _text(ignore) if os.path.lexists(ignore) else b""
    try:
        names = sorted(build.exclude_paths(path, _patterns(rules), dockerfile=dockerfile))
    except re.error as error:
        raise UsageError(f"{ignore} has a pattern that makes no sense: {error}") from error
    own: dict[str, bytes] = {}
    if content is not None:
        # the builder takes away what the file in the tar names: the Dockerfile is for it alone
        kept = b"" if ignore.is_symlink() else rules
        own = {_IGNORE: (kept.rstrip() or _IGNORE.encode()) + b"\n" + dockerfile.encode() + b"\n", dockerfile: content}
    try:
        return _tar(path, [name for name in names if name not in own], own)
    except OSError as error:
        raise UsageError(f"{path} cannot be packed: {error.strerror or error}") from error


def _patterns(rules: bytes) -> list[str]:
    """Return the patterns of a `.dockerignore`; names in another encoding than UTF-8 are compared byte by byte."""
    lines = os.fsdecode(rules.removeprefix(b"\xef\xbb\xbf")).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _text(path: Path, patience: float = 0.0) -> bytes:
    """Return a Dockerfile or `.dockerignore`; no device without end, no pipe that is never written into."""
    try:
        data = short_file.read(path, _LARGEST, patience=patience)
    except OSError as error:
        _refuse(path, error.strerror or str(error))
    if len(data) > _LARGEST:
        _refuse(path, f"it has more than {_LARGEST >> 20} MiB")
    return data


def _refuse(path: Path, reason: str) -> NoReturn:
    raise UsageError(
        f"{path} cannot be built with: {reason}", "name a Dockerfile with -f" if path.name != _IGNORE else ""
    )


def _tar(root: str, names: list[str], own: dict[str, bytes]) -> IO[bytes]:
    """Write a tar of files of a folder and of some others to a temporary file; links stay, sockets are left out."""
    import io
    import tarfile

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the context closes it
    try:
        with tarfile.open(mode="w", fileobj=file) as tar:
            for name in names:
                full = os.path.join(root, name)  # noqa: PTH118 - names may be no UTF-8
                member = cast("tarfile.TarInfo | None", tar.gettarinfo(full, arcname=name))  # none of a socket
                if member is None:
                    continue
                member.mtime = int(member.mtime)
                if not member.isfile():
                    tar.addfile(member)
                    continue
                with open(full, "rb") as content:  # noqa: PTH123
                    tar.addfile(member, content)
            for name, data in own.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _of_input() -> BuildContext:
    """Return a Dockerfile alone, or a tar, from standard input."""
    import io
    import tarfile

    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    if not data.strip():
        raise UsageError("nothing comes through standard input", "a Dockerfile, or a tar of a folder with one")
    if data[257:262] == b"ustar" or data[:2] == b"\x1f\x8b":
        return BuildContext(io.BytesIO(data), "", "")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo("Dockerfile")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    packed.seek(0)
    return BuildContext(packed, "", "Dockerfile")
