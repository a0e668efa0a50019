"""The whole loop: search, pull, look, run, change, look, commit, look, build, look; in the screens and by commands."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.live import images as small_images
from tests.live.programs import need
from tests.live.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.live.engines import LiveEngine

CONTAINER = "new_container"
COMMITTED = "jamtur01/apache2"
BUILT = "divepy-live/built:1"

PRECISE = r"""
FROM scratch
ADD root.tar /
RUN mkdir -p /etc/apt && echo "deb one" > /etc/apt/sources.list && echo old > /etc/apt/apt.conf
RUN rm /etc/apt/apt.conf
RUN echo "deb two" > /etc/apt/sources.list
CMD ["sh"]
"""
"""What stands for ubuntu:12.04: a file that an upper layer replaces, and one that it deletes.

Its base is no other image's: containerd fetches no layer that lies unpacked already.
"""


class Index(http.server.BaseHTTPRequestHandler):
    """A registry's search of version 1, as `docker search HOST/TERM` asks it."""

    def do_GET(self) -> None:
        url = urllib.parse.urlparse(self.path)
        hits = [("jamtur01/puppet", "", 3, False), ("puppet/puppetserver", "Puppet Server", 110, False)]
        term = urllib.parse.parse_qs(url.query).get("q", [""])[0]
        results = [
            {"name": name, "description": text, "star_count": stars, "is_official": official}
            for name, text, stars, official in hits
            if term in name
        ]
        body = json.dumps({"results": results, "num_results": len(results)} if "search" in url.path else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""


@contextmanager
def searched() -> Iterator[str]:
    """The address of such an index."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@contextmanager
def registry(folder: Path) -> Iterator[str]:
    """The address of an empty registry."""
    need("docker-registry")
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    config = folder / "registry.yml"
    config.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/blobs}}}}\nhttp: {{addr: '{address}'}}\n"
    )
    process = subprocess.Popen(
        ["docker-registry", "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0:
                    break
            time.sleep(0.05)
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def shop(docker20: LiveEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry with `library/ubuntu:12.04`; its address."""
    folder = tmp_path_factory.mktemp("registry")
    small_images.build_base(docker20)
    with registry(folder) as address:
        name = f"{address}/library/ubuntu:12.04"
        (folder / "Dockerfile").write_text(PRECISE)
        (folder / "root.tar").write_bytes(small_images.base_tar())
        docker20.docker("build", "--quiet", "--network", "none", "--tag", name, folder)
        docker20.docker("push", name)
        docker20.docker("rmi", name)
        yield address


@contextmanager
def tidied(engine: LiveEngine, *images: str) -> Iterator[None]:
    """Nothing of the walk is left with the engine."""
    try:
        yield
    finally:
        for words in (("rm", "-f", "-v", CONTAINER), ("rmi", "-f", COMMITTED, BUILT, *images)):
            subprocess.run(["docker", "-H", engine.address, *words], capture_output=True, check=False)


def divepy(engine: LiveEngine, *words: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "dive_py", "-H", engine.address, *words]
    environ = {key: value for key, value in os.environ.items() if key != "CI"}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=180, check=False, env=environ)
    assert done.returncode == status, f"{words}: {done.stderr.decode(errors='replace')}"
    return done.stdout.decode()


def layer(engine: LiveEngine, image: str, number: str) -> set[tuple[str, str]]:
    """What a layer did, without directories that only lie above it."""
    lines = divepy(engine, "tree", image, "--layer", number, "--json", "--no-cache").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return {(row["path"], row["change"]) for row in rows if row["change"] != "identical"}


def top(engine: LiveEngine, image: str) -> str:
    found = json.loads(divepy(engine, image, "--json", "-", "--no-cache"))
    return str(len(found["layer"]) - 1)


def look_for_shadowed(engine: LiveEngine, image: str) -> None:
    lines = divepy(engine, "tree", image, "etc/apt", "--all", "--json", "--no-cache").splitlines()
    rows = [json.loads(line) for line in lines]
    hidden = [row for row in rows if row["path"] == "etc/apt/sources.list" and row["shadowed_by"] is not None]
    assert hidden
    assert hidden[0]["wasted"] > 0


@pytest.mark.parametrize("name", ["docker20", "docker26"])
def test_the_walk_by_commands(request: pytest.FixtureRequest, name: str, shop: str, tmp_path: Path) -> None:
    engine: LiveEngine = request.getfixturevalue(name)
    if name == "docker26":
        request.getfixturevalue("containerd_root")
    image = f"{shop}/library/ubuntu:12.04"
    with tidied(engine, image), searched() as index:
        assert "puppet/puppetserver" in divepy(engine, "search", f"{index}/puppet")
        assert f"{shop}/library/ubuntu" in divepy(engine, "search", f"{shop}/ubuntu")
        assert divepy(engine, "search", "--tags", f"{shop}/library/ubuntu").splitlines()[1].split()[0] == "12.04"
        assert divepy(engine, "pull", image).startswith("sha256:")
        listed = image.rpartition(":")[0].encode() in engine.docker("images")  # Docker 26 leaves some out
        assert (image.rpartition(":")[0] in divepy(engine, "images")) is listed
        look_for_shadowed(engine, image)
        work = "echo mine > /srv/new && rm /etc/motd && echo more >> /etc/passwd"
        divepy(engine, "run", "--name", CONTAINER, "--network", "none", image, "sh", "-c", work)
        shown = layer(engine, f"container:{CONTAINER}", "rw")
        assert shown >= {("srv/new", "added"), ("etc/motd", "removed"), ("etc/passwd", "modified")}
        assert CONTAINER in divepy(engine, "containers")
        divepy(engine, "commit", CONTAINER, COMMITTED, "--no-input")
        assert layer(engine, COMMITTED, top(engine, COMMITTED)) == shown
        (tmp_path / "Dockerfile").write_text(f"FROM {COMMITTED}\nCOPY page /srv/page\n")
        (tmp_path / "page").write_text("hello\n")
        out = divepy(engine, "build", "--network", "none", "-t", BUILT, str(tmp_path))
        assert "COPY" in out
        assert layer(engine, BUILT, top(engine, BUILT)) == {("srv/page", "added")}
        divepy(engine, "tag", BUILT, "divepy-live/again:1")
        divepy(engine, "save", BUILT, "-o", str(tmp_path / "built.tar"))
        assert layer(engine, f"docker-archive:{tmp_path}/built.tar", top(engine, BUILT)) == {("srv/page", "added")}
        divepy(engine, "remove", "divepy-live/again:1", "--no-input", status=2)
        divepy(engine, "remove", "divepy-live/again:1", "-y")


def test_the_walk_by_commands_with_podman(podman: LiveEngine, tmp_path: Path) -> None:
    """Without search and run: a container that was only created is committed."""
    image = "divepy-live/whiteouts:1"
    with tidied(podman):
        assert "divepy-live/whiteouts" in divepy(podman, "images")
        podman.docker("create", "--network", "none", "--name", CONTAINER, image, "true")
        (tmp_path / "page").write_text("hello\n")
        podman.docker("cp", tmp_path / "page", f"{CONTAINER}:/srv/page")
        shown = layer(podman, f"container:{CONTAINER}", "rw")
        assert ("srv/page", "added") in shown
        divepy(podman, "commit", CONTAINER, COMMITTED, "--no-input")
        assert layer(podman, COMMITTED, top(podman, COMMITTED)) == shown
        (tmp_path / "Dockerfile").write_text(f"FROM {COMMITTED}\nCOPY page /srv/second\n")
        divepy(podman, "build", "-t", BUILT, str(tmp_path))
        assert ("srv/second", "added") in layer(podman, BUILT, top(podman, BUILT))
        divepy(podman, "save", BUILT, "-o", str(tmp_path / "built.tar"))
        divepy(podman, "remove", BUILT, "-y")


def test_the_walk_in_the_screens(docker20: LiveEngine, shop: str, tmp_path: Path) -> None:
    """With keys alone, in a terminal: what a person sees at each station is on the screen."""
    engine, image = docker20, f"{shop}/library/ubuntu:12.04"
    (tmp_path / "Dockerfile").write_text(f"FROM {COMMITTED}\nCOPY page /srv/page\n")
    (tmp_path / "page").write_text("hello\n")
    own = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with (
        tidied(engine, image),
        searched() as index,
        Terminal("-H", engine.address, columns=140, rows=44, environ=own) as screen,
    ):
        screen.see("Images", "divepy-live/whiteouts")
        find_and_pull(screen, index, image)
        run_it(screen, image)
        look_and_commit(screen)
        build_on_it(screen, tmp_path)
        screen.press("q")
        assert screen.end() == 0
        screen.assert_whole()


def find_and_pull(screen: Terminal, index: str, image: str) -> None:
    screen.press("S")
    screen.see("type what to search for")
    screen.press(f"{index}/puppet")
    screen.see("puppet/puppetserver", "110")
    screen.press("\x1b")
    screen.see("by repository")
    screen.press("p")
    screen.see("Pull which image?")
    screen.fill(image)
    screen.see("efficiency", "Layer 0", "ubuntu:12.04", "4 layers", "wasted")
    screen.press("\x1b[B")
    screen.see("Layer 1 ")
    screen.press("5")
    screen.see("[5 shadowed]", "sources.list")
    screen.press("q")
    screen.see("by repository", "ubuntu")


def run_it(screen: Terminal, image: str) -> None:
    screen.press("/")
    screen.see("words of name, id or container")
    screen.press("ubuntu")
    screen.see("1 match")
    screen.press("\r")
    time.sleep(0.5)
    screen.press("r")
    screen.see(f"Run {image}", "docker run -it")
    screen.press(f"{CONTAINER}\t" + "\t" * 7 + "none")
    screen.see(f"docker run --name {CONTAINER} -it --network none {image}")
    screen.press("\r")
    screen.see("#")
    screen.line("echo mine > /srv/new; rm /etc/motd; exit 3")
    screen.see(f"{CONTAINER} ended with 3", "by repository")


def look_and_commit(screen: Terminal) -> None:
    screen.press("C")
    screen.see("Containers", CONTAINER, "Exited (3)")
    screen.press("\r")
    screen.see(f"container:{CONTAINER}", "Layer rw", "efficiency", "4 of 4", "new", "motd")
    screen.press("q")
    screen.see("Containers")
    screen.press("b")
    screen.see("New layer", "+ /srv/new", "- /etc/motd")
    screen.press(COMMITTED)
    screen.see(f"docker commit {CONTAINER} {COMMITTED}")
    screen.press("\r")
    screen.see(COMMITTED, "Layer 4", "efficiency", "5 layers", "new", "motd")
    screen.press("q")
    screen.see("Containers")
    screen.press("q")
    screen.see("by repository")


def build_on_it(screen: Terminal, folder: Path) -> None:
    screen.press("b")
    screen.see("Build what?")
    screen.fill(f"--network none -t {BUILT} {folder}")
    screen.see(BUILT, "Layer 5", "efficiency", "page")
    screen.press("q")
    screen.see("by repository")
