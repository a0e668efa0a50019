"""One measurement of one program: as a process that analyses and ends, and as an explorer on a screen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.memory import Peaks
from benchmarks.terminal import Terminal

_GLANCE = 0.005
_SETTLED = 0.5


@dataclass(frozen=True)
class Program:
    """How one of the two is called and how its screen is read."""

    name: str
    analysis: tuple[str, ...]
    """The whole analysis as a process; `{image}` and `{report}` are filled in."""
    explorer: tuple[str, ...]
    """The explorer; `{image}` is filled in."""
    layers: str
    """Regular expression: the layers are on screen; `{step}` is filled in with the text of any step."""
    figures: str
    """Regular expression: all figures are on screen."""
    layer: str
    """Regular expression: layer `{number}`, with the diff ID `{digest}`, is selected and shown."""


@dataclass(frozen=True)
class Analysis:
    """Of a process: seconds and peak bytes; None where it did not end in time."""

    seconds: float | None
    memory: int | None


@dataclass(frozen=True)
class Explorer:
    """Of a screen: seconds from the start, seconds of each key, peak bytes; None where it did not come to it."""

    layers: float | None
    figures: float | None
    keys: tuple[float | None, ...]
    memory: int | None


def find(name: str) -> str | None:
    """A program beside the running Python, or on PATH."""
    beside = shutil.which(name, path=sysconfig.get_path("scripts"))
    return beside or shutil.which(name)


def divepy_words() -> tuple[str, ...]:
    """How this program is called, from this environment."""
    script = find("divepy")
    return (script,) if script else (sys.executable, "-m", "dive_py")


def divepy() -> Program:
    """This program, from this environment."""
    words = divepy_words()
    return Program(
        "divepy",
        (*words, "{image}", "--no-cache", "--json", "{report}"),
        (*words, "{image}", "--no-cache"),
        r"{step}",
        r"efficiency \d+ %",
        r"Layer {number} · ",
    )


def dive() -> Program | None:
    """dive, if it is installed."""
    script = find("dive")
    if script is None:
        return None
    return Program(
        "dive",
        (script, "--source", "docker-archive", "{image}", "--json", "{report}"),
        (script, "--source", "docker-archive", "--ignore-errors", "{image}"),
        r"Layers",  # all or nothing; of some archives it shows layers without their steps
        r"efficiency score: \d+ %",
        r"Digest: +{digest}",
    )


def environment() -> dict[str, str]:
    """The machine's environment without what would make a gate out of either program."""
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR"}}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def fill(words: tuple[str, ...], **places: str) -> list[str]:
    """A command with its places filled in."""
    out = []
    for word in words:
        for place, value in places.items():
            word = word.replace("{" + place + "}", value)  # noqa: PLW2901 - the same word, filled
        out.append(word)
    return out


@dataclass(frozen=True)
class Subject:
    """An archive that is measured, and what a screen shows of its first image."""

    path: Path
    diff_ids: tuple[str, ...]
    """Of each layer, base first."""
    step: str
    """Regular expression: the text of one of its steps."""


def subject(image: Path) -> Subject:
    """Read what the screen will have to show."""
    with tarfile.open(image) as archive:
        if "manifest.json" in archive.getnames():
            name = _json(archive, "manifest.json")[0]["Config"]
        else:
            manifest = _json(archive, _blob(_json(archive, "index.json")["manifests"][0]))
            name = _blob(manifest["config"])
        config = _json(archive, name)
    words = [_step(entry.get("created_by", "")) for entry in config.get("history", ()) if not entry.get("empty_layer")]
    step = "|".join(sorted({re.escape(text) for text in words if text})) or "FROM"
    return Subject(image, tuple(config["rootfs"]["diff_ids"]), step)


def _step(command: str) -> str:
    """The beginning of a step as both programs show it; a narrow column cuts the rest."""
    return re.sub(r"^/bin/sh -c\s+(#\(nop\)\s+)?", "", command).strip()[:10].strip()


def _blob(descriptor: dict[str, Any]) -> str:
    return "blobs/" + str(descriptor["digest"]).replace(":", "/")


def _json(archive: tarfile.TarFile, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    found = archive.extractfile(name)
    if found is None:
        raise FileNotFoundError(name)
    return json.load(found)


def analyse(program: Program, image: Subject, limit: float) -> Analysis:
    """Time the whole analysis of an image as a process."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = fill(program.analysis, image=str(image.path), report=str(report))
        started = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        ) as process:
            peaks = Peaks(process.pid)
            while process.poll() is None:
                peaks.look(now=True)
                if time.perf_counter() - started > limit:
                    process.kill()
                    return Analysis(None, peaks.total)
                time.sleep(_GLANCE)
            seconds = time.perf_counter() - started
        if process.returncode or not report.stat().st_size:
            message = f"{command[0]} failed with status {process.returncode}"
            raise RuntimeError(message)
    return Analysis(seconds, peaks.total)


def explore(program: Program, image: Subject, limit: float, presses: int = 8) -> Explorer:
    """Time the explorer: layers, figures, and the way down from layer to layer."""
    with Terminal(fill(program.explorer, image=str(image.path)), environment()) as terminal:
        layers = terminal.wait_for(fill((program.layers,), step=image.step)[0], limit)
        figures = None if layers is None else terminal.wait_for(program.figures, limit)
        keys: list[float | None] = []
        if figures is not None:
            terminal.settle(_SETTLED, limit)
            for number in range(1, min(presses, len(image.diff_ids) - 1) + 1):
                expected = fill(
                    (program.layer,), number=str(number), digest=image.diff_ids[number][: len("sha256:") + 24]
                )[0]
                keys.append(terminal.press("down", expected, limit / 4))
                if keys[-1] is None:
                    break
        terminal.peaks.look(now=True)
        return Explorer(layers, figures, tuple(keys), terminal.peaks.total)
