"""A read-write layer out of the engine's own comparison: the same as root reads it, and its contents."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.contents.reading import read_whole
from dive_py.engine.connection import connect
from dive_py.engine.container_layer import container_layer
from dive_py.errors import DamagedLayer, DivepyError, UnsupportedImage
from dive_py.exploration import Exploration
from dive_py.progress import Progress
from dive_py.reports import listing
from dive_py.sources.containers.exported_upper import ExportedUpper
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import directory, file, hardlink, write_tar
from tests.contents.tars import whole_content
from tests.engine.fake import VERSION, Broken
from tests.sources.containers.test_container import mark, needs_root, stack_entry
from tests.sources.docker_root import DockerRoot
from tests.sources.upper_root import CONTAINER, OfferedContainer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dive_py.sources.image import Image
    from tests.building import Entry
    from tests.engine.fake import FakeEngine

LAYERS = [[file("etc/motd", b"hello", mtime=5), file("etc/passwd", b"root")], [file("srv/old", b"old", mtime=5)]]
APART = {"Driver": "overlay2", "DriverStatus": [["Native Overlay Diff", "false"]]}
SHOWN = [
    file(".dockerenv"),
    directory("moved"),
    file("moved/motd", b"hello", mtime=5),
    hardlink("moved/more", "moved/motd"),
    file("moved/passwd", b"root"),
    directory("srv"),
    file("srv/new", b"brand new"),
    file("srv/old", b"old", mtime=5, mode=0o600),
]
"""What the container has when `etc` was renamed, a name was added, and `srv/old` has another mode."""

CHANGES = [
    *({"Path": "/etc", "Kind": 2}, {"Path": "/srv", "Kind": 0}, {"Path": "/srv/new", "Kind": 1}),
    *({"Path": f"/moved{name}", "Kind": 1} for name in ("", "/motd", "/more", "/passwd")),
    {"Path": "/srv/old", "Kind": 0},
]


@pytest.fixture
def offered(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfferedContainer:
    """A container of an engine on another machine."""
    found = OfferedContainer(fake, DockerRoot(tmp_path / "docker"), LAYERS)
    fake.answers["/info"] = APART
    fake.answers[f"/containers/{CONTAINER}/changes"] = CHANGES
    exported(fake, SHOWN)
    monkeypatch.setattr("dive_py.sources.containers.upper_place.local_folder", lambda *_: "")
    return found


def exported(fake: FakeEngine, entries: Sequence[Entry]) -> None:
    fake.answers[f"/containers/{CONTAINER}/export"] = [write_tar(entries)]
    for entry in entries:
        name = os.fsdecode(entry.name)
        fake.answers[f"/{name}"] = [write_tar([file(name.rpartition("/")[2], entry.data)])]


def opened(fake: FakeEngine, *, probe: bool = False) -> Image:
    return open_image("container:web", OpenOptions(host=fake.address, probe=probe), Progress())


def explored(image: Image) -> Exploration:
    exploration = Exploration(image)
    exploration.load(Progress(), decide=True)
    assert not exploration.errors
    return exploration


def told(image: Image) -> dict[str, tuple[str | None, int]]:
    """Path to what happened to it, and its size."""
    stack = explored(image).stack
    rows = listing.rows(stack, listing.of_layer(stack, stack.layer_count - 1))
    return {os.fsdecode(row.path): (row.change, row.size) for row in rows}


def archives(fake: FakeEngine) -> list[str]:
    """The paths of the container that were asked for."""
    return [query["path"][0] for path, query in fake.asked if path == f"/containers/{CONTAINER}/archive"]


def exports(fake: FakeEngine) -> int:
    return [path for path, _ in fake.asked].count(f"/containers/{CONTAINER}/export")


def test_what_it_did(offered: OfferedContainer, fake: FakeEngine) -> None:
    assert offered.identity
    with opened(fake) as image:
        assert told(image) == {
            "etc": ("removed", 0),
            "etc/motd": ("removed", 5),
            "etc/passwd": ("removed", 4),
            "moved": ("added", 0),
            "moved/more": ("added", 5),
            "moved/motd": ("added", 5),
            "moved/passwd": ("added", 4),
            "srv": ("identical", 0),
            "srv/new": ("added", 9),
            "srv/old": ("metadata", 3),
        }
        assert image.info.note.startswith("the read-write layer is read by docker · export")
    assert not fake.created, "no container is made for it"


@needs_root
def test_root_reads_the_same(offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of the upper directory, as Linux 6.1 leaves it with `redirect_dir` and `metacopy`."""
    upper = offered.upper
    (upper / "moved").mkdir()
    mark(upper / "moved", "redirect", b"etc")
    os.mknod(upper / "etc", 0o020000)
    (upper / "srv").mkdir()
    (upper / "srv/new").write_text("brand new")
    with (upper / "srv/old").open("wb") as bare:
        bare.truncate(3)
    (upper / "srv/old").chmod(0o600)
    os.utime(upper / "srv/old", (5, 5))
    mark(upper / "srv/old", "metacopy", b"")
    shown = [entry for entry in SHOWN if entry.name != b"moved/more"]
    exported(fake, shown)
    with opened(fake) as image:
        by_export = told(image)
    monkeypatch.undo()
    with opened(fake) as image:
        assert image.info.note == ""
        assert told(image) == by_export


@pytest.mark.parametrize(
    ("running", "version", "mounts", "asked", "passes"),
    [
        (False, "1.41", [], ["/moved/motd", "/srv/new", "/srv/old"], 0),
        (False, "1.41", [{"Destination": "/srv"}], ["/moved/motd"], 1),
        (False, "1.51", [], [], 1),
        (True, "1.51", [], ["/moved/motd", "/srv/new", "/srv/old"], 0),
    ],
)
def test_contents(
    offered: OfferedContainer,
    fake: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    *,
    running: bool,
    version: str,
    mounts: list[dict[str, str]],
    asked: list[str],
    passes: int,
) -> None:
    """One by one, but for what a volume hides, and where Docker 28 would write into the container at the question."""
    monkeypatch.setattr("dive_py.sources.containers.exported_upper.A_REQUEST", 0)
    fake.answers["/version"] = VERSION | {"ApiVersion": version}
    offered.answer["State"] = {"Running": running}
    offered.answer["Mounts"] = mounts
    with opened(fake) as image:
        stack = explored(image).stack
        before, passed = len(archives(fake)), exports(fake)
        paths = (b"moved/motd", b"srv/new", b"srv/old")
        entries = [stack_entry(stack, path) for path in paths]
        found = read_whole(stack, image, entries, 99, Progress())
        assert [found[entry] for entry in entries] == [b"hello", b"brand new", b"old"]
        assert sorted(archives(fake)[before:]) == asked
        assert exports(fake) - passed == passes
        assert whole_content(stack, image, entries[1], 99, Progress()) == b"brand new"


def test_many_contents_pass_together(offered: OfferedContainer, fake: FakeEngine) -> None:
    """Where asking for each takes longer than one more export."""
    assert offered.identity
    with opened(fake) as image:
        stack = explored(image).stack
        entries = [stack_entry(stack, path) for path in (b"srv/new", b"moved/more")]
        passed = exports(fake)
        found = read_whole(stack, image, entries, 99, Progress())
        assert [found[entry] for entry in entries] == [b"brand new", b"hello"]
        assert (archives(fake), exports(fake) - passed) == ([], 1)


@pytest.mark.parametrize("weight", [0, 2_000_000])
def test_a_link_to_the_images_file(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, weight: int
) -> None:
    """`ln etc/motd etc/twin`: the export has its content under the name that did not change."""
    assert offered.identity
    monkeypatch.setattr("dive_py.sources.containers.exported_upper.A_REQUEST", weight)
    exported(fake, [directory("etc"), file("etc/motd", b"hello", mtime=5), hardlink("etc/twin", "etc/motd")])
    fake.answers[f"/containers/{CONTAINER}/changes"] = [{"Path": "/etc", "Kind": 0}, {"Path": "/etc/twin", "Kind": 1}]
    with opened(fake) as image:
        stack = explored(image).stack
        assert whole_content(stack, image, stack_entry(stack, b"etc/twin"), 99, Progress()) == b"hello"
        assert told(image)["etc/twin"] == ("added", 5)


@pytest.mark.parametrize("weight", [0, 2_000_000])
def test_what_changed_meanwhile_is_an_error(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, weight: int
) -> None:
    assert offered.identity
    monkeypatch.setattr("dive_py.sources.containers.exported_upper.A_REQUEST", weight)
    with opened(fake) as image:
        stack = explored(image).stack
        exported(fake, [file("srv/new", b"grown meanwhile")])
        with pytest.raises(DamagedLayer, match="is not the file of 9 bytes that it should be"):
            whole_content(stack, image, stack_entry(stack, b"srv/new"), 99, Progress())


@pytest.mark.parametrize(
    ("export", "message"),
    [
        ([write_tar(SHOWN)[:700]], "the export of the container web ends too early|inside"),
        ([b"no tar at all" * 99], "is not a tar archive"),
        ([write_tar(SHOWN)[:700], Broken()], "while it exported the container web"),
        ((500, "no space"), "refused to export the container web: no space"),
    ],
)
def test_an_export_that_fails_leaves_the_image_below(
    offered: OfferedContainer, fake: FakeEngine, export: object, message: str
) -> None:
    assert offered.identity
    fake.answers[f"/containers/{CONTAINER}/export"] = export
    found: dict[int, object] = {}
    with opened(fake) as image:
        image.load(found.__setitem__, Progress())
    assert not isinstance(found[0], DivepyError)
    error = found[2]
    assert isinstance(error, DamagedLayer)
    with pytest.raises(DamagedLayer, match=message):
        raise error


@pytest.mark.parametrize(
    "info", [{"Driver": "overlay2", "DriverStatus": [["Native Overlay Diff", "true"]]}, {"Driver": "aufs"}]
)
def test_a_list_that_may_be_incomplete_is_not_taken(offered: OfferedContainer, fake: FakeEngine, info: object) -> None:
    """An overlay's own list has nothing of what vanished deep below an opaque directory (Docker 20.10)."""
    assert offered.identity
    fake.answers["/info"] = info
    with connect(fake.address) as engine:
        upper = ExportedUpper(engine, container_layer(engine, "web"))
        with pytest.raises(UnsupportedImage, match="may be incomplete"):
            upper.index(list, Progress())
