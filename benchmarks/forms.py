"""What the form of an archive costs: CPU seconds of the whole analysis, so that a busy machine spoils nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import statistics
import subprocess
import tarfile
import tempfile
import time
from typing import IO, TYPE_CHECKING, Final

from benchmarks import measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_ENTRIES: Final = 50_424
_FORMS: Final = {"GNU": tarfile.GNU_FORMAT, "PAX": tarfile.PAX_FORMAT}
_TIME: Final = 1_600_000_000.25
"""With a fraction, which PAX headers alone can hold."""


def pax_beside_gnu(folder: Path, rounds: int) -> str:
    """The same files with a PAX header each, and without.

    Args:
        folder: Where the two archives are kept.
        rounds: How often each is analysed.
    """
    commands = [_analysis(measure.divepy(), _built(folder, form)) for form in _FORMS]
    (gnu, _), (pax, _) = _medians(commands, rounds)
    return (
        f"{_ENTRIES:,} entries, a PAX header each: {pax:.2f} CPU s; the same in GNU form: {gnu:.2f}; "
        f"ratio {pax / gnu:.2f}"
    )


def beside_build(image: Path, other: str, rounds: int) -> str:
    """This build and another one on one archive.

    Args:
        image: The archive.
        other: The other build's `divepy`.
        rounds: How often each analyses it.
    """
    commands = [[*words, "waste", str(image), "--no-cache", "--json"] for words in ([other], measure.divepy_words())]
    (cpu, wall), (own_cpu, own_wall) = _medians(commands, rounds)
    return (
        f"{image.name}: {own_cpu:.2f} CPU s, {own_wall:.2f} s; {other}: {cpu:.2f} CPU s, {wall:.2f} s; "
        f"{cpu / own_cpu:.2f} times the CPU, {wall / own_wall:.2f} times the time"
    )


def _analysis(program: measure.Program, image: Path) -> list[str]:
    return measure.fill(program.analysis, image=str(image), report=os.devnull)


def _medians(commands: Sequence[Sequence[str]], rounds: int) -> list[tuple[float, float]]:
    """Run the commands in turns; return CPU and wall seconds of each."""
    taken: list[list[tuple[float, float]]] = [[] for _ in commands]
    for _ in range(rounds):
        for command, own in zip(commands, taken, strict=True):
            own.append(_seconds(command))
    return [(statistics.median(cpu for cpu, _ in own), statistics.median(wall for _, wall in own)) for own in taken]


def _seconds(command: Sequence[str]) -> tuple[float, float]:
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=measure.environment(), check=True)
    wall, after = time.perf_counter() - started, os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return used, wall


def _built(folder: Path, form: str) -> Path:
    """An archive of one layer in this form, from the folder, built there first if it is not."""
    path = folder / f"{form.lower()}-{_ENTRIES}.tar"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with tempfile.TemporaryFile() as layer, tarfile.open(unfinished, "w", format=tarfile.GNU_FORMAT) as archive:
            with tarfile.open(fileobj=layer, mode="w", format=_FORMS[form]) as tar:
                for member, data in _files():
                    tar.addfile(member, io.BytesIO(data))
            layer.seek(0)
            digest = hashlib.file_digest(layer, "sha256").hexdigest()
            size = layer.tell()
            layer.seek(0)
            config = {
                "architecture": "amd64",
                "os": "linux",
                "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]},
            }
            manifest = [{"Config": "config.json", "RepoTags": None, "Layers": ["layer.tar"]}]
            _add(archive, "layer.tar", layer, size)
            for name, document in (("config.json", config), ("manifest.json", manifest)):
                data = json.dumps(document).encode()
                _add(archive, name, io.BytesIO(data), len(data))
        unfinished.rename(path)
    return path


def _files() -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    for number in range(_ENTRIES):
        member = tarfile.TarInfo(f"usr/share/{number // 5000}/{number // 100}/café-{number}")
        member.size, member.mtime = number * 37 % 3000, _TIME + number
        yield member, bytes(member.size)


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    archive.addfile(member, content)
