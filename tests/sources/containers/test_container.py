"""A container as an image with its read-write layer on top."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.contents.reading import read_whole
from dive_py.errors import (
    ContainerNotFound,
    DamagedLayer,
    DivepyError,
    EngineUnavailable,
    ImageNotFound,
    UnsupportedImage,
)
from dive_py.exploration import Exploration
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import Kind
from dive_py.progress import Progress
from dive_py.reports import listing
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import file, write_tar
from tests.contents.tars import whole_content
from tests.engine.fake import VERSION
from tests.sources.docker_root import DockerRoot, served
from tests.sources.upper_root import CONTAINER, OfferedContainer

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import Image
    from tests.engine.fake import FakeEngine

LAYERS = [[file("etc/motd", b"hello", mtime=5), file("etc/passwd", b"root")], [file("srv/old", b"old")]]


@pytest.fixture
def offered(fake: FakeEngine, tmp_path: Path) -> OfferedContainer:
    return OfferedContainer(fake, DockerRoot(tmp_path / "docker"), LAYERS)


def opened(fake: FakeEngine, name: str = "web", *, probe: bool = True) -> Image:
    return open_image(f"container:{name}", OpenOptions(host=fake.address, probe=probe), Progress())


def changes(image: Image) -> list[tuple[str, str]]:
    """What the read-write layer did."""
    exploration = Exploration(image)
    exploration.load(Progress(), decide=True)
    stack = exploration.stack
    assert not exploration.errors
    rows = listing.rows(stack, listing.of_layer(stack, stack.layer_count - 1))
    return [(os.fsdecode(row.path), row.change or "") for row in rows]


def fill(upper: Path) -> None:
    (upper / "etc").mkdir()
    (upper / "etc/motd").write_text("hullo")
    (upper / "srv").mkdir()
    (upper / "srv/new").write_text("new")


def test_the_layer_lies_on_top_of_the_image(offered: OfferedContainer, fake: FakeEngine) -> None:
    fill(offered.upper)
    with opened(fake) as image:
        assert [layer.rw for layer in image.info.layers] == [False, False, True]
        assert image.info.layers[2].comment == "read-write layer of web"
        assert (image.info.reference, image.info.id) == ("container:web", offered.identity)
        assert changes(image) == [
            ("etc", "metadata" if (offered.upper / "etc").stat().st_mode & 0o777 != 0o755 else "identical"),
            ("etc/motd", "modified"),
            ("srv", "identical"),
            ("srv/new", "added"),
        ]
        assert [layer.rw for layer in image.info.layers] == [False, False, True]


def through_the_engine(offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the data root be another machine's."""
    monkeypatch.setattr("dive_py.sources.containers.upper_place.local_folder", lambda *_: "")
    monkeypatch.setattr("dive_py.sources.stores.docker_store.open_local", lambda *_: None)
    fake.answers["/.divepy/000"] = lambda name: [served(bound(fake, name), "000")]
    fake.answers["/.divepy"] = lambda _: (404, "the image's own store is closed")
    assert offered.upper.exists()


def bound(fake: FakeEngine, name: str) -> Path:
    from pathlib import Path

    config = next(config for created, config in fake.created if created == name)
    return Path(config["HostConfig"]["Mounts"][0]["Source"])


def test_the_engine_sends_it_where_it_is_not_here(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the container is asked whether what lies below a directory shows through."""
    fill(offered.upper)
    through_the_engine(offered, fake, monkeypatch)
    fake.answers["HEAD /etc/passwd"] = 200
    with opened(fake) as image:
        rows = dict(changes(image))
    assert rows["etc/motd"] == "modified"
    assert rows["srv/old"] == "removed"
    assert "etc/passwd" not in rows
    heads = [path for path, _ in fake.asked if path.startswith("HEAD")]
    assert heads == ["HEAD /etc/passwd", "HEAD /srv/old"]
    assert len(fake.created) == len(fake.deleted)


def test_docker_28_on_overlay2_is_not_asked_for_a_path_of_the_container(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That question copies `/etc/hosts` and more into the container's layer; what was deleted says as much."""
    fill(offered.upper)
    through_the_engine(offered, fake, monkeypatch)
    fake.answers["/version"] = VERSION | {"Version": "28.5.2", "ApiVersion": "1.51"}
    changes_of_web = [{"Path": "/srv", "Kind": 0}, {"Path": "/srv/old", "Kind": 2}, {"Path": 5, "Kind": 2}, None]
    for name in ("web", CONTAINER):
        fake.answers[f"/containers/{name}/changes"] = changes_of_web
    with opened(fake) as image:
        rows = dict(changes(image))
    assert rows["srv/old"] == "removed"
    assert "etc/passwd" not in rows
    assert not [path for path, _ in fake.asked if path.startswith("HEAD")]


@pytest.mark.parametrize(
    ("status", "is_apart"),
    [
        ([["Using metacopy", "true"], ["Native Overlay Diff", "false"]], True),
        ([["Using metacopy", "false"], ["Native Overlay Diff", "false"], ["userxattr", "false"]], True),
        ([["Using metacopy", "false"], ["Native Overlay Diff", "false"], ["userxattr", "true"]], False),
        ([["Using metacopy", "false"], ["Native Overlay Diff", "true"]], False),
        ([], False),
    ],
)
@pytest.mark.parametrize("probe", [True, False])
def test_what_no_tar_of_it_tells_is_taken_from_the_export(
    offered: OfferedContainer,
    fake: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    status: object,
    *,
    is_apart: bool,
    probe: bool,
) -> None:
    """Docker 20.10 and 28.5, Podman 4.3: their overlay with `redirect_dir` or `metacopy`, through the engine."""
    fill(offered.upper)
    through_the_engine(offered, fake, monkeypatch)
    fake.answers["/info"] = {"Driver": "overlay2", "DriverStatus": status}
    fake.answers[f"/containers/{CONTAINER}/changes"] = [{"Path": "/srv", "Kind": 0}, {"Path": "/srv/told", "Kind": 1}]
    fake.answers[f"/containers/{CONTAINER}/export"] = [
        write_tar([file("srv/told", b"new"), file("etc/motd", b"hello")])
    ]
    if not is_apart and not probe:
        with pytest.raises(UnsupportedImage, match="cannot be read here"):
            opened(fake, probe=probe)
        return
    with opened(fake, probe=probe) as image:
        assert ("srv/told" in dict(changes(image))) is is_apart
        assert ("docker · export" in image.info.note) is is_apart


def test_an_engine_that_tells_nothing_of_itself_is_not_asked_to_compare(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies of an engine's socket forbid `/info`: the image below can be explored all the same."""
    through_the_engine(offered, fake, monkeypatch)
    fake.answers["/info"] = (403, "forbidden")
    with opened(fake) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        assert list(exploration.errors) == [2]
        assert "forbidden" in exploration.errors[2].message


def test_a_large_layer_is_announced(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_the_engine(offered, fake, monkeypatch)
    offered.answer["SizeRw"] = 64_000_001
    with opened(fake) as image:
        changes(image)
        assert image.info.note == "the read-write layer is large: all of its 64000001 bytes pass through the engine"


@pytest.mark.parametrize(
    ("made_by", "first"),
    [
        ("app:1", "app:1"),
        ("docker.io/library/app:1", "app:1"),
        ("gone:1", "host:5000/app:1"),
        ("sha256:1", "host:5000/app:1"),
    ],
)
def test_the_name_that_it_was_made_by_is_the_first(
    offered: OfferedContainer, fake: FakeEngine, made_by: str, first: str
) -> None:
    """An image that was pulled from another registry, too, keeps being called as the person called it."""
    fake.answers[f"/images/{offered.identity}/json"]["RepoTags"] = ["host:5000/app:1", "app:1"]
    offered.answer["Config"] = {"Image": made_by}
    with opened(fake) as image:
        assert image.info.names[0] == first
        assert sorted(image.info.names) == ["app:1", "host:5000/app:1"]


def test_an_empty_layer_is_there_too(offered: OfferedContainer, fake: FakeEngine) -> None:
    assert not list(offered.upper.iterdir())
    with opened(fake) as image:
        assert changes(image) == []


def test_contents_are_read_again(offered: OfferedContainer, fake: FakeEngine) -> None:
    """A file of the same size as the one below is compared by reading it."""
    (offered.upper / "etc").mkdir()
    (offered.upper / "etc/motd").write_text("hello")
    with opened(fake) as image:
        assert dict(changes(image))["etc/motd"] == "metadata"


def test_what_changed_meanwhile_is_an_error_when_it_is_read_again(offered: OfferedContainer, fake: FakeEngine) -> None:
    (offered.upper / "etc").mkdir()
    (offered.upper / "etc/motd").write_text("hello")
    found: dict[int, LayerIndex | DivepyError] = {}
    with opened(fake) as image:
        with pytest.raises(DivepyError, match="has not been read yet"):
            image.digests(2, [0], [5], Progress())
        image.load(found.__setitem__, Progress())
        index = found[2]
        assert isinstance(index, LayerIndex)
        row = index.kind.tolist().index(Kind.FILE)
        (offered.upper / "etc/motd").write_text("grown meanwhile")
        with pytest.raises(DamagedLayer, match="is not the file of 5 bytes"):
            image.digests(2, [int(index.offset[row])], [5], Progress())


def test_a_way_that_fails_leaves_the_image_below(
    offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_the_engine(offered, fake, monkeypatch)
    del fake.answers["/.divepy/000"]
    found: dict[int, LayerIndex | DivepyError] = {}
    with opened(fake) as image:
        image.load(found.__setitem__, Progress())
    assert isinstance(found[0], LayerIndex)
    error = found[2]
    assert isinstance(error, DamagedLayer)
    assert error.message.startswith("the read-write layer of web: the engine refused to read files")


def test_there_is_no_such_container(offered: OfferedContainer, fake: FakeEngine) -> None:
    assert offered.identity
    with pytest.raises(ContainerNotFound, match="has no container none"):
        opened(fake, "none")


def test_there_is_no_engine(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable):
        open_image("container:web", OpenOptions(host=f"unix://{tmp_path}/none.sock"), Progress())


def test_its_image_is_gone(offered: OfferedContainer, fake: FakeEngine) -> None:
    del fake.answers[f"/images/{offered.identity}/json"]
    with pytest.raises(
        ImageNotFound, match=r"the image of the container web \(app:1\) is not there any more"
    ) as caught:
        opened(fake)
    assert not caught.value.name, "nobody offers to pull it"


def test_no_way_is_left(offered: OfferedContainer, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered.identity
    monkeypatch.setattr("dive_py.sources.containers.upper_place.local_folder", lambda *_: "")
    with pytest.raises(UnsupportedImage, match="the read-write layer of web cannot be read here"):
        opened(fake, probe=False)


def test_several_engines_are_asked(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from dive_py.engine.connection import open_place
    from dive_py.engine.places import Place, named

    place = named(fake.address, "", {})
    assert isinstance(place, Place)
    monkeypatch.setattr("dive_py.engine.connection.candidates", lambda *_: (place, place))
    with pytest.raises(ContainerNotFound, match="there is no container web here"):
        open_image("container:web", OpenOptions(), Progress())
    open_place(place).close()


def test_the_stack_knows_the_read_write_layer(offered: OfferedContainer, fake: FakeEngine) -> None:
    fill(offered.upper)
    with opened(fake) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        assert exploration.stack.rw == len(LAYERS)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root sets the marks of overlayfs")


def mark(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, f"trusted.overlay.{name}", value)
    except OSError:
        pytest.skip("this file system keeps no such attributes")


@needs_root
def test_what_overlayfs_keeps_below_is_read_from_there(offered: OfferedContainer, fake: FakeEngine) -> None:
    """A renamed directory (`redirect_dir`), and a `chmod` (`metacopy`), as Linux 6.1 leaves them."""
    (offered.upper / "moved").mkdir()
    mark(offered.upper / "moved", "redirect", b"etc")
    os.mknod(offered.upper / "etc", 0o020000)
    (offered.upper / "srv").mkdir()
    with (offered.upper / "srv/old").open("wb") as bare:
        bare.truncate(3)
    (offered.upper / "srv/old").chmod(0o600)
    mark(offered.upper / "srv/old", "metacopy", b"")
    with opened(fake) as image:
        exploration = Exploration(image)
        exploration.load(Progress(), decide=True)
        stack = exploration.stack
        rows = {os.fsdecode(row.path): row for row in listing.rows(stack, listing.of_layer(stack, 2))}
        assert {path: row.change for path, row in rows.items() if path != "srv"} == {
            "etc": "removed",
            "etc/motd": "removed",
            "etc/passwd": "removed",
            "moved": "added",
            "moved/motd": "added",
            "moved/passwd": "added",
            "srv/old": "metadata",
        }
        entries = [stack_entry(stack, path) for path in (b"moved/motd", b"srv/old")]
        assert list(read_whole(stack, image, entries, 99, Progress()).values()) == [b"hello", b"old"]
        for entry, held in zip(entries, (b"hello", b"old"), strict=True):
            assert whole_content(stack, image, entry, 99, Progress()) == held
        assert (exploration.waste.stored, exploration.waste.wasted) == (12, 0)


def stack_entry(stack: LayerStack, path: bytes) -> int:
    from dive_py.contents.locate import content_entry, shown_entry

    return content_entry(stack, shown_entry(stack, path))
