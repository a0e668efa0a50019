"""Time an image in a registry beside the ways there were: pull it into an engine first, or read it from an archive.

    python -m benchmarks.registry [--registry HOST] [--image NAME] [--archive PATH] [--pull] [--rounds N]

Bytes are counted at the wire, by a proxy between divepy and the registry; what a run leaves on the disk is looked for
in a home of its own. Figures are medians; the page cache is warm. `--pull` starts an empty Docker 26 of its own, as
root. Copies with a table of contents are measured where the registry has them: `--copy NAME`, any number of times.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.client
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import measure
from benchmarks.memory import Peaks
from benchmarks.terminal import Terminal
from benchmarks.wire import CountingProxy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOST = "127.0.0.1:5000"
"""The registry that is measured where none is named and this one answers."""

IMAGE = "bench/medium:1"
COPIES = ("lab/medium:zstdchunked", "lab/medium:estargz")
SECOND = "lab/medium:second"
"""An image that shares all layers but the last with `IMAGE`; pushed here."""

STEP = r"#\(nop\)|Imported from|apt-get|FROM sha256"
"""What stands on the screen when the layers do."""

MANIFESTS = ", ".join(
    f"application/vnd.{kind}+json"
    for kind in (
        "oci.image.manifest.v1",
        "oci.image.index.v1",
        "docker.distribution.manifest.v2",
        "docker.distribution.manifest.list.v2",
    )
)

_GLANCE = 0.01


@dataclass(frozen=True)
class Taken:
    """What one run took."""

    seconds: float
    processor: float
    """Seconds of processors, in the program and in the kernel for it."""
    memory: int
    """Peak bytes."""
    received: int = 0
    """Bytes from the registry."""
    requests: int = 0
    left: int = 0
    """Bytes on the disk besides the index cache."""


@dataclass(frozen=True)
class Home:
    """Where a run keeps what it keeps."""

    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """Everything that is written by default comes into the folder."""
        names = {"HOME": "home", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run"}
        for name in names.values():
            (self.folder / name).mkdir(exist_ok=True)
        root = str(Path(__file__).parents[1])
        return measure.environment() | {"PYTHONPATH": root} | {key: str(self.folder / at) for key, at in names.items()}

    def left(self) -> int:
        """Bytes of what lies there besides the index cache."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files if "cache" not in path.relative_to(self.folder).parts)


@contextmanager
def home() -> Iterator[Home]:
    """A new home."""
    with tempfile.TemporaryDirectory(prefix="divepy-bench-", dir="/var/tmp") as name:
        yield Home(Path(name))


def analysed(word: str, at: Home, proxy: CountingProxy | None = None, *, cached: bool = False, host: str = "") -> Taken:
    """Time a whole analysis as a process."""
    report = at.folder / "report.json"
    words = [*measure.divepy().analysis[:-4], word, "--json", str(report)]
    words += [*([] if cached else ["--no-cache"]), *(["--host", host] if host else [])]
    if proxy is not None:
        proxy.reset()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with (at.folder / "said").open("w+b") as said:
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said, env=at.environment)
        peaks = Peaks(process.pid)
        while process.poll() is None:
            peaks.look()
            time.sleep(_GLANCE)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode or not report.stat().st_size:
        raise SystemExit(f"{' '.join(words)} failed: {(at.folder / 'said').read_text(errors='replace')}")
    for path in (report, at.folder / "said"):
        path.unlink()
    received, requests = (0, 0) if proxy is None else (proxy.received, sum(proxy.requests.values()))
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(seconds, spent, peaks.total or 0, received, requests, at.left())


def explored(word: str, at: Home, limit: float) -> tuple[float | None, float | None, int]:
    """Seconds until the layers and until all figures are on screen, and peak bytes."""
    words = (*measure.divepy().explorer[:-2], word, "--no-cache")
    with Terminal(words, at.environment) as terminal:
        layers = terminal.wait_for(STEP, limit)
        figures = terminal.wait_for(r"efficiency \d+ %", limit)
        terminal.peaks.look(now=True)
        return layers, figures, terminal.peaks.total or 0


class Uploads:
    """Puts documents and blobs into a registry.

    Args:
        host: Which one, in the clear.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        """As it is asked."""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers by name in lower case, and body."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def manifest(self, image: str) -> dict[str, Any] | None:
        """The manifest of an image, of an index its first; None where there is none."""
        repository, _, tag = image.rpartition(":")
        for _ in range(2):
            status, _, body = self.ask("GET", f"/v2/{repository}/manifests/{tag}", headers={"Accept": MANIFESTS})
            if status != 200:
                return None
            found: dict[str, Any] = json.loads(body)
            if "layers" in found:
                return found
            tag = found["manifests"][0]["digest"]
        return None

    def blob(self, repository: str, data: bytes) -> dict[str, Any]:
        """Put a blob; gives digest and size."""
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        _, headers, _ = self.ask("POST", f"/v2/{repository}/blobs/uploads/")
        place = headers["location"].partition(self.host)[2] or headers["location"]
        joint = "&" if "?" in place else "?"
        self.ask("PUT", f"{place}{joint}digest={digest}", data, {"Content-Type": "application/octet-stream"})
        return {"digest": digest, "size": len(data)}

    def second(self, image: str, target: str) -> int | None:
        """Put an image that has all layers of another but the last, and one of its own; gives the new one's bytes."""
        found = self.manifest(image)
        if found is None or len(found["layers"]) < 2:
            return None
        source, repository = image.rpartition(":")[0], target.rpartition(":")[0]
        for layer in found["layers"][:-1]:
            self.ask("POST", f"/v2/{repository}/blobs/uploads/?mount={layer['digest']}&from={source}")
        _, _, config = self.ask("GET", f"/v2/{source}/blobs/{found['config']['digest']}")
        described = json.loads(config)
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            member = tarfile.TarInfo("srv/second")
            member.size = 1 << 20
            tar.addfile(member, io.BytesIO(os.urandom(member.size)))
        layer = self.blob(repository, packed.getvalue())
        described["rootfs"]["diff_ids"][-1] = "sha256:" + hashlib.sha256(gzip.decompress(packed.getvalue())).hexdigest()
        found["layers"][-1] = found["layers"][-1] | layer
        found["config"] |= self.blob(repository, json.dumps(described).encode())
        path = f"/v2/{repository}/manifests/{target.rpartition(':')[2]}"
        status, _, said = self.ask("PUT", path, json.dumps(found).encode(), {"Content-Type": found["mediaType"]})
        if status != 201:
            raise SystemExit(f"{target} cannot be put there: {said.decode(errors='replace')}")
        return len(packed.getvalue())


def size_of(manifest: dict[str, Any]) -> int:
    """Bytes of all its layers as they are stored."""
    return sum({layer["digest"]: layer["size"] for layer in manifest["layers"]}.values())


@contextmanager
def empty_docker() -> Iterator[Any]:
    """A Docker 26 without images; as root."""
    from tests.live import engines

    with (
        tempfile.TemporaryDirectory(prefix="divepy-live-", dir="/var/tmp") as name,
        engines.docker_26(Path(name)) as one,
    ):
        yield one


def pulled(image: str, at: Home) -> tuple[float, Taken]:
    """Time a pull into an empty engine, and the analysis of what it then has."""
    with empty_docker() as engine:
        began = time.perf_counter()
        engine.docker("pull", "--quiet", image)
        seconds = time.perf_counter() - began
        return seconds, analysed(image, at, host=engine.address)


class Table:
    """The lines of the result; the first is what the others are measured by.

    Args:
        uploads: The registry.
        proxy: Before it.
        rounds: How often each is run.
    """

    def __init__(self, uploads: Uploads, proxy: CountingProxy, rounds: int) -> None:
        self.uploads, self.proxy, self._rounds = uploads, proxy, rounds
        self._first = 0.0
        head = f"{'s':>8}{'ratio':>8}{'CPU, s':>8}{'MB':>10}{'requests':>10}{'memory, MB':>12}{'left, kB':>10}"
        print(f"{'':46}{head}", flush=True)

    def row(self, name: str, timed: Sequence[Taken], counted: Taken | None = None) -> None:
        """Print the medians of what was timed, and what was counted at the wire."""
        seconds, spent = (
            statistics.median(values) for values in zip(*((r.seconds, r.processor) for r in timed), strict=True)
        )
        self._first = self._first or seconds
        memory, left = max(run.memory for run in timed), max(run.left for run in timed)
        wire = f"{counted.received / 1e6:>10.3f}{counted.requests:>10}" if counted else " " * 20
        cells = (
            f"{seconds:>8.2f}{seconds / self._first:>8.2f}{spent:>8.2f}{wire}{memory / 1e6:>12.0f}{left / 1e3:>10.1f}"
        )
        print(f"{name:46}{cells}", flush=True)

    def image(self, name: str, image: str, at: Home, *, cached: bool = False) -> None:
        """Time an image of the registry, then count what crosses the wire: the proxy would take time of its own."""
        counted = analysed(f"registry:{self.proxy.host}/{image}", at, self.proxy, cached=cached) if cached else None
        word = f"registry:{self.uploads.host}/{image}"
        timed = [analysed(word, at, cached=cached) for _ in range(self._rounds)]
        self.row(name, timed, counted or analysed(f"registry:{self.proxy.host}/{image}", at, self.proxy))

    def archive(self, path: Path, at: Home) -> None:
        """Time an archive."""
        warm(path)
        self.row("the same as OCI archive", [analysed(f"oci-archive:{path}", at) for _ in range(self._rounds)])

    def second_tag(self, image: str, at: Home) -> None:
        """What a tag takes that shares all layers but one with what was read before, and the same tag again."""
        size = self.uploads.second(image, SECOND)
        if size is None:
            return
        analysed(f"registry:{self.uploads.host}/{image}", at, cached=True)
        once = analysed(f"registry:{self.proxy.host}/{SECOND}", at, self.proxy, cached=True)
        self.row(f"a second tag, whose new layer has {size / 1e6:.3f} MB", [once], once)
        self.image("the second tag again", SECOND, at, cached=True)

    def pull(self, image: str, at: Home) -> None:
        """Time the way round an engine."""
        seconds, after = pulled(f"{self.uploads.host}/{image}", at)
        whole = seconds + after.seconds
        self.row(f"pull into an empty Docker 26 ({seconds:.1f} s), divepy", [replace(after, seconds=whole)])


def warm(path: Path) -> None:
    """Read a file once, so that the disk is not measured."""
    with path.open("rb") as opened:
        while opened.read(1 << 22):
            pass


def compare(options: argparse.Namespace) -> None:
    """Measure and print."""
    uploads = Uploads(options.registry)
    manifest = uploads.manifest(options.image)
    if manifest is None:
        raise SystemExit(f"{options.registry} has no {options.image}")
    size = size_of(manifest) / 1e6
    print(f"\n{options.image} in {options.registry}: {len(manifest['layers'])} layers, {size:.0f} MB compressed")
    with CountingProxy(options.registry) as proxy, home() as at, home() as keeping:
        table = Table(uploads, proxy, options.rounds)
        table.image("registry:, first time", options.image, at)
        if options.archive:
            table.archive(options.archive, at)
        for copy in options.copy or COPIES:
            if (found := uploads.manifest(copy)) is not None:
                table.image(f"{copy}, {size_of(found) / 1e6:.0f} MB", copy, at)
        table.second_tag(options.image, keeping)
        if options.pull:
            table.pull(options.image, at)
        layers, figures, memory = explored(f"registry:{options.registry}/{options.image}", at, options.limit)
    times = [f"{seconds:.2f} s" if seconds is not None else "never" for seconds in (layers, figures)]
    print(f"explorer: layers after {times[0]}, all figures after {times[1]}, {memory / 1e6:.0f} MB", flush=True)


def answers(host: str = HOST, image: str = IMAGE) -> bool:
    """Whether there is a registry with the image."""
    try:
        return Uploads(host).manifest(image) is not None
    except OSError:
        return False


def parse(words: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registry", description="Time an image in a registry.")
    parser.add_argument("--registry", default=HOST, help=f"its host and port, in the clear ({HOST})")
    parser.add_argument("--image", default=IMAGE, help=f"with its tag ({IMAGE})")
    parser.add_argument("--archive", type=Path, help="the same image as an OCI archive")
    parser.add_argument("--copy", action="append", help=f"the same image in another form ({', '.join(COPIES)})")
    parser.add_argument("--pull", action="store_true", help="pull it into an empty Docker 26, too; as root")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120)
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    compare(parse(words))
    return 0


if __name__ == "__main__":
    sys.exit(main())
