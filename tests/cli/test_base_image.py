"""The image that another was built on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis import bases
from dive_py.cli import base_image, opening
from dive_py.errors import DivepyError, ImageNotFound
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, docker_members, file, tar_members
from tests.cli.parsed import parsed
from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.known_base import Base
    from dive_py.sources.image import ImageInfo

FIRST, SECOND, OWN = [file("a", b"1")], [file("b", b"22")], [file("c", b"333")]


def built(*layers: list, labels: dict[str, str] | None = None) -> ImageBuilder:  # type: ignore[type-arg]
    image = ImageBuilder(config={"Labels": labels} if labels else {})
    for layer in layers:
        image.layer(*layer)
    return image


def info(image: ImageBuilder, path: Path) -> ImageInfo:
    with open_image(str(image.docker_archive(path)), OpenOptions(), Progress()) as opened:
        return opened.info


def found(named: str, of: ImageInfo, *options: str) -> Base:
    return base_image.find(named, of, opening.options(parsed("image", *options)), Progress())


@pytest.mark.parametrize(
    ("base", "image", "layers"),
    [
        ([FIRST, SECOND], [FIRST, SECOND, OWN], 2),
        ([FIRST], [FIRST, SECOND, OWN], 1),
        ([FIRST, SECOND], [FIRST, SECOND], 2),
        ([], [FIRST], 0),
        ([FIRST, OWN], [FIRST, SECOND, OWN], 1),
    ],
)
def test_layers_are_shared_from_the_bottom(base: list, image: list, layers: int, tmp_path: Path) -> None:  # type: ignore[type-arg]
    archive = built(*base).docker_archive(tmp_path / "base.tar")
    result = found(str(archive), info(built(*image), tmp_path / "image.tar"))
    assert (result.layers, result.reference) == (layers, str(archive))
    assert bool(result.note) == (layers < len(base))


def test_the_note_says_how_many(tmp_path: Path) -> None:
    archive = built(FIRST, OWN).docker_archive(tmp_path / "base.tar")
    note = found(str(archive), info(built(FIRST, SECOND), tmp_path / "image.tar")).note
    assert "shares 1 of the 2 layers of" in note
    assert "count as its own" in note


def test_another_image_is_not_the_base(tmp_path: Path) -> None:
    archive = built(SECOND).docker_archive(tmp_path / "base.tar")
    with pytest.raises(DivepyError, match=r"does not stand on .*base\.tar: they share no layer"):
        found(str(archive), info(built(FIRST, SECOND), tmp_path / "image.tar"))


def test_a_base_that_is_nowhere_is_an_error(tmp_path: Path, engine: FakeEngine) -> None:
    with pytest.raises(ImageNotFound) as caught:
        found("base:1", info(built(FIRST), tmp_path / "image.tar"), "-H", engine.address, "--source", "docker")
    assert caught.value.hint == "to get it: divepy pull base:1; without pulling it: divepy registry:base:1"


DIGEST = "sha256:" + "d" * 64
LABELS = {bases.NAME: "docker.io/library/base:1"}


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:  # short: the address of a socket has 108 bytes
        fake = FakeEngine(Path(folder) / "s")
        yield fake
        fake.close()


def offer(engine: FakeEngine, name: str, image: ImageBuilder) -> None:
    """Let an engine have an image of this name."""
    engine.answers[f"/images/{name.replace('@', '%40')}/json"] = {
        "Id": image.id(),
        "RootFS": {"Layers": image.diff_ids()},
        "Os": "linux",
        "Architecture": "amd64",
    }
    engine.answers[f"/images/{image.id()}/history"] = []
    engine.export(image.id(), [tar_members(docker_members([image]))])


def of_labels(engine: FakeEngine, labels: dict[str, str], tmp_path: Path) -> Base:
    image = info(built(FIRST, OWN, labels=labels), tmp_path / "image.tar")
    return found("labels", image, "-H", engine.address, "--source", "docker", "--no-probe")


def test_labels_name_the_base(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, "base:1", built(FIRST))
    assert of_labels(engine, LABELS, tmp_path).layers == 1


def test_the_digest_goes_before_the_name(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, f"base@{DIGEST}", built(FIRST))
    offer(engine, "base:1", built(SECOND))
    assert of_labels(engine, LABELS | {bases.DIGEST: DIGEST}, tmp_path).layers == 1


def test_where_nobody_has_the_digest_the_name_is_taken(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, "base:1", built(FIRST))
    assert of_labels(engine, LABELS | {bases.DIGEST: DIGEST}, tmp_path).layers == 1


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({}, "has no label"),
        ({bases.NAME: "/etc/passwd"}, "is wrong"),
        ({bases.NAME: "docker-archive:base.tar"}, "has no image docker-archive:base.tar"),
        ({bases.NAME: "-"}, "is wrong"),
        (LABELS | {bases.DIGEST: "x"}, "is wrong"),
    ],
)
def test_labels_name_images_alone(engine: FakeEngine, labels: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(DivepyError, match=message):
        of_labels(engine, labels, tmp_path)


def test_no_file_is_taken_for_what_labels_name(
    engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    built(FIRST).docker_archive(tmp_path / "base")
    with pytest.raises(ImageNotFound):
        of_labels(engine, {bases.NAME: "base"}, tmp_path)


def test_an_image_is_not_its_own_base(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, "base:1", built(FIRST, OWN, labels=LABELS))
    with pytest.raises(DivepyError, match="name the image itself as its base"):
        of_labels(engine, LABELS, tmp_path)


def test_standard_input_holds_one_image(tmp_path: Path) -> None:
    image = info(built(FIRST), tmp_path / "image.tar")
    with pytest.raises(DivepyError, match="standard input holds one image"):
        found("-", type(image)(**vars(image) | {"reference": "-"}))
