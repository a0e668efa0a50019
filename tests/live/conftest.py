"""Real engines, started once for all live tests, with the same images in each.

    docker20   20.10, API 1.41   overlay2             Debian 12
    docker26   26.1, API 1.45    containerd 1.7       Debian 13
    docker28   28.5, API 1.51    containerd 2.1       Debian 14
    docker28o  28.5, API 1.51    overlay2             Debian 14
    podman     4.3, API 1.41     containers-storage   Debian 12

What depends on the store or on what an engine answers is tried on all five: how it tells about itself and its images,
what a container sees, its read-write layer, every way to an image. What depends on neither (terminals, registries,
building, the whole loop) is tried on the oldest and on one with containerd; a new form of an answer shows elsewhere.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import converting, copies, distribution, engines, images
from tests.live.copies import Workshop
from tests.live.programs import DEMANDED, debian, need, run
from tests.live.token_server import TokenServer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tests.live.distribution import LiveRegistry
    from tests.live.engines import LiveEngine


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under DIVEPY_LIVE=1 a test that cannot run is a failure: nobody may take silence for success."""
    report = yield
    if DEMANDED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"DIVEPY_LIVE=1 wants this test to run, but: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder on a disk, with a short path: engines put sockets and overlay mounts into it."""
    folder = Path(tempfile.mkdtemp(prefix="divepy-live-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def stack() -> Iterator[ExitStack]:
    """What is stopped when all live tests have run."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def docker20(short_folder: Path, stack: ExitStack) -> LiveEngine:
    """Docker 20.10 with all small images."""
    folder = short_folder / "d20"
    folder.mkdir()
    engine = stack.enter_context(engines.docker_20(folder))
    images.build(engine, folder)
    return engine


@pytest.fixture(scope="session")
def archive(docker20: LiveEngine, short_folder: Path) -> Callable[[str], Path]:
    """Gives the `docker save` archive of an image."""

    def saved(image: str) -> Path:
        path = short_folder / f"{image.partition(':')[0].replace('/', '-')}.tar"
        if not path.exists():
            docker20.docker("save", "--output", path, image)
        return path

    return saved


@pytest.fixture(scope="session")
def loaded(archive: Callable[[str], Path]) -> Callable[[LiveEngine], LiveEngine]:
    """Loads all small images into another engine."""

    def load(engine: LiveEngine) -> LiveEngine:
        for name in images.DOCKERFILES:
            engine.docker("load", "--quiet", "--input", archive(f"divepy-live/{name}:1"))
        return engine

    return load


@pytest.fixture(scope="session")
def docker26(short_folder: Path, stack: ExitStack, loaded: Callable[[LiveEngine], LiveEngine]) -> LiveEngine:
    """Docker 26 with the containerd image store and all small images."""
    folder = short_folder / "d26"
    folder.mkdir()
    return loaded(stack.enter_context(engines.docker_26(folder)))


@pytest.fixture(scope="session")
def docker28(short_folder: Path, stack: ExitStack, loaded: Callable[[LiveEngine], LiveEngine]) -> LiveEngine:
    """Docker 28 with the containerd image store and all small images."""
    folder = short_folder / "d28"
    folder.mkdir()
    return loaded(stack.enter_context(engines.docker_28(folder, containerd=True)))


@pytest.fixture(scope="session")
def docker28o(short_folder: Path, stack: ExitStack, loaded: Callable[[LiveEngine], LiveEngine]) -> LiveEngine:
    """Docker 28 with overlay2 and all small images."""
    folder = short_folder / "d28o"
    folder.mkdir()
    return loaded(stack.enter_context(engines.docker_28(folder, containerd=False)))


@pytest.fixture
def rooted(request: pytest.FixtureRequest) -> Iterator[Callable[[str], LiveEngine]]:
    """Gives an engine by its fixture's name, with its files where it says that they are."""
    with ExitStack() as until:

        def give(name: str) -> LiveEngine:
            engine: LiveEngine = request.getfixturevalue(name)
            if engine.inside is not None:
                until.enter_context(engines.reachable(engine))
            return engine

        yield give


@pytest.fixture(scope="module")
def containerd_root(docker26: LiveEngine) -> Iterator[Path]:
    """Docker 26's containerd root; the engine's paths, which are those of its own system, lead here meanwhile."""
    with engines.reachable(docker26) as folder:
        yield folder / "data/containerd/daemon"


@pytest.fixture(scope="session")
def podman(short_folder: Path, stack: ExitStack, loaded: Callable[[LiveEngine], LiveEngine]) -> LiveEngine:
    """Podman with all small images."""
    folder = short_folder / "podman"
    folder.mkdir()
    return loaded(stack.enter_context(engines.podman(folder)))


@pytest.fixture(scope="session")
def oci_layout(archive: Callable[[str], Path], short_folder: Path) -> Callable[[str], Path]:
    """Gives an image as OCI layout folder with gzip layers."""
    need("skopeo")

    def converted(image: str) -> Path:
        path = short_folder / f"{image.partition(':')[0].replace('/', '-')}-oci"
        if not path.exists():
            run("skopeo", "copy", "--quiet", f"docker-archive:{archive(image)}", f"oci:{path}:1")
        return path

    return converted


@pytest.fixture(scope="session")
def debian_image(docker20: LiveEngine, short_folder: Path) -> str:
    """The name of an image of Debian content in Docker 20.10, with device nodes and hard links."""
    suite = next(
        line.partition("=")[2].strip('"')
        for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
        if line.startswith("VERSION_CODENAME=")
    )
    return images.build_debian(docker20, short_folder, debian(suite))


@pytest.fixture(scope="session")
def registries(short_folder: Path) -> Path:
    """The folder of the registries of this session, which share what they store."""
    folder = short_folder / "registries"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def registry(registries: Path, stack: ExitStack) -> LiveRegistry:
    """docker-registry, in the clear, for everyone."""
    return stack.enter_context(distribution.registry(registries, "plain"))


@pytest.fixture(scope="session")
def schema_1(registries: Path, stack: ExitStack) -> LiveRegistry:
    """The same store, with schema 1 switched on."""
    return stack.enter_context(distribution.registry(registries, "schema1", distribution.SCHEMA_1))


@pytest.fixture(scope="session")
def certificates(registries: Path) -> distribution.Certificates:
    """A private authority, and what it signed."""
    return distribution.certificates(registries)


@pytest.fixture(scope="session")
def with_tls(registries: Path, stack: ExitStack, certificates: distribution.Certificates) -> LiveRegistry:
    """The same store, with TLS and the certificate of a private authority."""
    return stack.enter_context(distribution.registry(registries, "tls", distribution.tls(certificates)))


@pytest.fixture(scope="session")
def with_basic(registries: Path, stack: ExitStack) -> LiveRegistry:
    """The same store, for those who log in."""
    return stack.enter_context(distribution.registry(registries, "basic", distribution.basic(registries)))


@pytest.fixture(scope="session")
def token_server(certificates: distribution.Certificates, stack: ExitStack) -> TokenServer:
    """What gives tokens for `with_tokens`."""
    server = TokenServer(certificates, distribution.USER, distribution.PASSWORD)
    stack.callback(server.close)
    return server


@pytest.fixture(scope="session")
def with_tokens(registries: Path, stack: ExitStack, token_server: TokenServer) -> LiveRegistry:
    """The same store, for those who have a token."""
    return stack.enter_context(distribution.registry(registries, "token", distribution.token(token_server)))


@pytest.fixture(scope="session")
def workshop(registry: LiveRegistry, schema_1: LiveRegistry, stack: ExitStack) -> Workshop:
    """What makes copies of images in other forms."""
    return Workshop(registry, schema_1, stack.enter_context(converting.converters()))


@pytest.fixture(scope="session")
def copied(workshop: Workshop) -> Callable[[str, str], str]:
    """Gives the reference, without `registry:`, of an image in a form, one of `copies.MADE`."""
    made: dict[tuple[str, str], str] = {}

    def copy(name: str, form: str) -> str:
        if (name, form) not in made:
            target = workshop.reference(name, form)
            copies.FORMS[form](workshop, name, target)
            made[name, form] = target
        return made[name, form]

    return copy


@pytest.fixture(scope="session")
def built(workshop: Workshop, docker26: LiveEngine) -> Callable[[str], str]:
    """Gives the reference, without `registry:`, of an image that BuildKit built, in a form of `copies.BUILDKIT`."""
    made: dict[str, str] = {}

    def build(form: str) -> str:
        if form not in made:
            made[form] = copies.build(workshop, docker26, form)
        return made[form]

    return build
