"""Which way an image of an engine is read: its store from here, its store through the engine, its export."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import ImageNotFound
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.engines.engine_image import open_engine_image
from dive_py.sources.image import OpenOptions
from tests.building import ImageBuilder, docker_members, file, tar_members, whiteout
from tests.sources.docker_root import DockerRoot, served, served_together
from tests.sources.opening import Loaded, loaded

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.image import Image
    from tests.engine.fake import FakeEngine

LAYERS = [[file("etc/motd", b"hello")], [whiteout("etc/motd"), file("a", b"a")]]


class Offer:
    """An image that a fake engine and a data root have.

    Args:
        fake: The engine.
        root: The data root.
    """

    def __init__(self, fake: FakeEngine, root: DockerRoot) -> None:
        self.root = root
        self.identity = root.add(LAYERS, "elsewhere:1", author="somebody")
        self.config = root.image_folder / "imagedb/content/sha256" / self.identity[7:]
        diff_ids = json.loads(self.config.read_bytes())["rootfs"]["diff_ids"]
        fake.answers["/images/test:1/json"] = {
            "Id": self.identity,
            "RepoTags": ["test:1"],
            "Os": "linux",
            "Architecture": "amd64",
            "Config": {"Volumes": {"/data": {}}},
            "RootFS": {"Layers": diff_ids},
            "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": f"{root.path}/overlay2/abc/diff"}},
        }
        fake.answers[f"/images/{self.identity}/history"] = [{"CreatedBy": "step 1"}, {"CreatedBy": "step 0"}]
        fake.answers["/containers/json"] = []
        built = ImageBuilder(name="test:1").layer(*LAYERS[0]).layer(*LAYERS[1])
        assert built.diff_ids() == diff_ids
        fake.export(self.identity, [tar_members(docker_members([built]))])

    def folders(self, image: Image) -> list[Path]:
        """What the container would show."""
        return [*(self.root.layer(layer.chain_id) for layer in image.info.layers), self.config]


@pytest.fixture
def offer(fake: FakeEngine, tmp_path: Path) -> Offer:
    return Offer(fake, DockerRoot(tmp_path / "docker"))


def opened(fake: FakeEngine, *, probe: bool = True) -> Image:
    return open_engine_image(parse("test:1"), OpenOptions(host=fake.address, probe=probe), Progress())


def counts(layers: Loaded) -> list[int]:
    return [index.count for index in layers if isinstance(index, LayerIndex)]


def hidden(offer: Offer) -> None:
    """Let the data root be one that cannot be read from here."""
    offer.config.rename(offer.config.with_name("hidden"))
    offer.config = offer.config.with_name("hidden")


def test_a_store_that_can_be_read_here(fake: FakeEngine, offer: Offer) -> None:
    with opened(fake) as image:
        assert image.info.way == "docker · layerdb"
        assert image.info.names == ("test:1",), "the engine's name, not the folder's"
        assert image.info.config.author == "somebody"
        assert counts(loaded(image)) == [1, 2]
    assert offer.identity == image.info.id
    assert fake.created == []


def test_a_store_that_only_the_engine_can_read(fake: FakeEngine, offer: Offer) -> None:
    hidden(offer)
    with opened(fake) as image:
        assert image.info.way == "docker · layerdb · never-started container"
        assert image.info.config.author == ""
        fake.answers["/.divepy"] = [served_together(offer.folders(image))]
        indexes = loaded(image)
        assert counts(indexes) == [1, 2]
        assert {index.digest_kind for index in indexes if isinstance(index, LayerIndex)} == {DigestKind.CRC64}
        assert indexes.info.config.author == "somebody", "the real config has come by"
    ((_, said),) = fake.created
    assert said["Image"] == offer.identity
    sources = [mount.get("Source", "") for mount in said["HostConfig"]["Mounts"]]
    assert all("/layerdb/sha256/" in source for source in sources[:2])
    assert sources[2].endswith(f"/imagedb/content/sha256/{offer.identity[7:]}")
    assert said["HostConfig"]["Mounts"][3] == {"Type": "tmpfs", "Target": "/data"}
    assert len(fake.deleted) == 1


def test_contents_through_the_engine(fake: FakeEngine, offer: Offer) -> None:
    hidden(offer)
    with opened(fake) as image:
        fake.answers["/.divepy"] = [served_together([offer.root.layer(image.info.layers[0].chain_id)])]
        contents = offer.root.contents(image.info.layers[0].chain_id)
        fake.answers["/.divepy/000"] = [served(contents, "000")]
        assert image.digests(0, [512], [5], Progress()) == [sha256(b"hello").digest()]
    assert len(fake.deleted) == len(fake.created) == 2


def test_an_engine_that_allows_no_such_container(fake: FakeEngine, offer: Offer) -> None:
    hidden(offer)
    fake.answers["/containers/create"] = (403, "authorization denied by plugin")
    with opened(fake) as image:
        indexes = loaded(image)
        assert counts(indexes) == [1, 2]
        assert indexes.info.way == "docker · export"
        assert any("denied by plugin" in warning for warning in indexes.info.warnings)


def test_where_it_is_switched_off(fake: FakeEngine, offer: Offer) -> None:
    hidden(offer)
    with opened(fake, probe=False) as image:
        assert image.info.way == "docker · export"
        assert counts(loaded(image)) == [1, 2]
    assert fake.created == []
    assert not [path for path, _ in fake.asked if path.startswith("/containers")]


@pytest.mark.parametrize(
    ("driver", "upper"),
    [("overlay2", ""), ("overlay2", "/x/overlay2/../diff"), ("btrfs", "/x/btrfs/a/diff"), ("", "/overlay2/a/diff")],
)
def test_a_store_whose_folders_nobody_knows(fake: FakeEngine, offer: Offer, driver: str, upper: str) -> None:
    fake.answers["/images/test:1/json"]["GraphDriver"] = {"Name": driver, "Data": {"UpperDir": upper}}
    with opened(fake) as image:
        assert image.info.id == offer.identity
        assert image.info.way == "docker · export"


def test_an_image_that_only_the_folder_has(fake: FakeEngine, offer: Offer) -> None:
    """Names come from the engine; the folder may belong to another."""
    assert offer.identity
    with pytest.raises(ImageNotFound):
        open_engine_image(parse("elsewhere:1"), OpenOptions(host=fake.address), Progress())
