"""Building an image: with BuildKit or Podman where their programs are, else with the engine's classic builder."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dive_py.causes import one_line
from dive_py.engine.build_context import classic_request, packed
from dive_py.engine.build_steps import BuildSteps, ClassicSteps, KitSteps, PodmanSteps, TextSteps
from dive_py.engine.images import inspect
from dive_py.engine.streaming import Streaming
from dive_py.errors import DivepyError, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import requests

    from dive_py.engine.build_context import BuildContext, ClassicRequest
    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

_PATIENCE: Final = 5.0
"""Seconds that a builder's program has for ending before it is killed."""

_FIRST_WITH_JSON: Final = (0, 13)
"""The version of buildx that first knew `--progress=rawjson`."""


@dataclass(frozen=True)
class BuildWay:
    """A way to build an image."""

    name: str
    """`buildx`, `podman` or `classic`."""
    words: tuple[str, ...] = ()
    """The program that builds, with the words that lead it to the engine; empty for the engine itself."""
    note: str = ""
    """What a person should know about it; often empty."""
    steps: type[BuildSteps] = ClassicSteps
    """The reader of what it prints."""


def build_way(engine: Engine) -> BuildWay:
    """Return the best way to let this engine build, from here."""
    address = engine.place.address
    if engine.product == "podman":
        program = shutil.which("podman")
        if program:
            return BuildWay("podman", (program, "--remote", "--url", address, "build"), steps=PodmanSteps)
        return BuildWay("classic", note="podman's own program is not here: the engine's interface builds")
    program = shutil.which("docker")
    version = _buildx_version(program) if program else None
    if program and version is not None:
        knows_json = version >= _FIRST_WITH_JSON
        progress = f"--progress={'rawjson' if knows_json else 'plain'}"
        words = (program, "-H", address, "buildx", "build", progress, "--load")
        return BuildWay("buildx", words, steps=KitSteps if knows_json else TextSteps)
    why = "docker buildx is not here" if program else "the docker program is not here"
    return BuildWay("classic", note=f"{why}: the engine's classic builder builds, which Docker no longer develops")


def _buildx_version(program: str) -> tuple[int, int] | None:
    """Return the version of `docker buildx`, zeros where it does not say; None where it is not installed."""
    try:
        done = subprocess.run([program, "buildx", "version"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode or b"buildx" not in done.stdout:
        return None
    found = re.search(rb"\bv?(\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


class Build:
    """One build; leaving it ends it.

    Args:
        engine: The engine that builds.
        words: The words behind `build`: options and the context, as docker reads them.
        progress: Its stop flag ends the build at once.
    """

    def __init__(self, engine: Engine, words: Sequence[str], progress: Progress) -> None:
        self.way = build_way(engine)
        """The way it is built."""
        self._engine, self._words, self._progress = engine, list(words), progress
        self.steps = self.way.steps()
        """The steps so far."""

    def run(self) -> str:
        """Build, and return the new image's ID.

        Raises:
            Cancelled: the stop flag was set.
            UsageError: an option, the folder or its Dockerfile cannot be used.
            EngineError: a step failed, or the engine broke off.
        """
        is_whole = False
        try:
            if self.way.words:
                self._by_program()
            else:
                self._by_engine()
            is_whole = not self.steps.error
        finally:
            self.steps.finish(stopped=self._progress.stopped or not is_whole)
        self._progress.check()
        if self.steps.error:
            raise EngineError(f"the build failed: {one_line(self.steps.error)}", self._where())
        if not self.steps.image:
            raise EngineError("the builder ended without an image", "its last words stand above")
        return self.steps.image

    def _where(self) -> str:
        failed = next((step for step in self.steps.steps if step.failed), None)
        return f"in step {failed.number}: {failed.text}" if failed is not None else ""

    def _by_engine(self) -> None:
        request = classic_request(self._words)
        steps = self.steps
        if not isinstance(steps, ClassicSteps):
            return
        with packed(request) as context, _Building(self._engine, request, context, self._progress) as building:
            for message in building.messages():
                steps.take_message(message)
        if request.iidfile and steps.image:
            Path(request.iidfile).write_text(steps.image)

    def _by_program(self) -> None:
        """Run the builder's own program with the words untouched."""
        with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
            iidfile = Path(folder) / "iid"
            words = [*self.way.words, "--iidfile", str(iidfile), *self._words]
            try:
                process = subprocess.Popen(
                    words, stdin=None, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
                )
            except OSError as error:
                raise EngineError(f"{words[0]} cannot be run: {error.strerror}") from error
            watch = threading.Thread(target=self._stop_when_asked, args=(process,), daemon=True)
            watch.start()
            with process:
                last = self._take_output(process)
            if process.returncode and not self.steps.error:
                self.steps.error = last or f"{words[0]} ended with {process.returncode}"
            if iidfile.exists():
                self.steps.image = _digest(iidfile.read_text().strip())

    def _take_output(self, process: subprocess.Popen[bytes]) -> str:
        """Take what the program prints, and return its last line."""
        last = ""
        for line in process.stdout or ():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            last = text or last
            self.steps.take(text)
        return last

    def _stop_when_asked(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            if self._progress.stop.wait(0.1):
                process.terminate()
                try:
                    process.wait(_PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                return


def _digest(text: str) -> str:
    return text if ":" in text or not text else f"sha256:{text}"


class _Building(Streaming):
    """The classic builder's answer."""

    asking = "to build"
    sending = "while it built"
    about = "the build"

    def __init__(self, engine: Engine, request: ClassicRequest, context: BuildContext, progress: Progress) -> None:
        self._engine, self._request, self._context = engine, request, context
        super().__init__("the image", progress)

    def request(self) -> requests.Response:
        """Send the context, with the credentials that docker-py finds."""
        from docker import auth

        params = dict(self._request.params)
        if self._context.dockerfile:
            params["dockerfile"] = self._context.dockerfile
        if self._context.remote:
            params["remote"] = self._context.remote
        headers = {"Content-Type": "application/x-tar"}
        config: Any = auth.load_config()
        known = config.get_all_credentials()
        if known:
            headers["X-Registry-Config"] = auth.encode_header(known).decode("ascii")
        return self._engine.post_streaming("/build", params=params, headers=headers, data=self._context.file)

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield the builder's messages, until it is done; what is none is passed over.

        Raises:
            Cancelled: the stop flag was set.
            EngineError: the engine refused, or broke off.
        """
        for line in self.lines():
            with suppress(ValueError, RecursionError):
                if isinstance(message := json.loads(line), dict):
                    yield message


def name_given(words: Sequence[str]) -> str:
    """Return the first name that the words behind `build` give the image, empty for none."""
    for number, word in enumerate(words):
        if word in {"-t", "--tag"} and number + 1 < len(words):
            return words[number + 1]
        if word.startswith("--tag="):
            return word.removeprefix("--tag=")
        if word.startswith("-t") and not word.startswith("--") and len(word) > len("-t"):
            return word.removeprefix("-t").removeprefix("=")
    return ""


def first_new_layer(engine: Engine, base: str, image: str) -> int:
    """Return the lowest layer of an image that is not in the image it was built on: the first that the build made.

    The last layer where all are, 0 where the base is not known.
    """
    try:
        layers = inspect(engine, image).diff_ids
        below = inspect(engine, base).diff_ids if base and base != "scratch" else ()
    except DivepyError:
        return 0
    shared = 0
    while shared < min(len(layers), len(below)) and layers[shared] == below[shared]:
        shared += 1
    return min(shared, max(0, len(layers) - 1))
