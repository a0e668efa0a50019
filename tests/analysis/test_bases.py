"""What an image was built on, how many layers are its, and how sure that is."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from dive_py.analysis.bases import DIGEST, NAME, Base, Certainty, find_base, newer_base, parts
from dive_py.analysis.waste import waste
from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, file, whiteout
from tests.engine.fake import FakeEngine
from tests.overlay.stacking import stacked
from tests.registry.misbehaving import MisbehavingRegistry
from tests.sources.registries.test_built_from import of_slsa_02, with_provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.sources.image import ImageInfo
    from tests.building import Entry

FIRST, SECOND, OWN = [file("a", b"1")], [file("b", b"22")], [file("c", b"333")]
LIFECYCLE = "io.buildpacks.lifecycle.metadata"


def built(*layers: list[Entry], **labels: str) -> ImageBuilder:
    image = ImageBuilder(config={"Labels": labels} if labels else {})
    for layer in layers:
        image.layer(*layer)
    return image


def described(image: ImageBuilder, folder: Path, **fields: object) -> ImageInfo:
    with open_image(str(image.docker_archive(folder / "image.tar")), OpenOptions(), Progress()) as found:
        return replace(found.info, **fields)  # type: ignore[arg-type]


def found(info: ImageInfo) -> Base:
    return find_base(info, OpenOptions(), Progress())


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:  # short: the address of a socket has 108 bytes
        fake = FakeEngine(Path(folder) / "s")
        fake.answers["/images/json"] = []
        yield fake
        fake.close()


def offer(engine: FakeEngine, image: ImageBuilder, *names: str) -> None:
    engine.answers["/images/json"].append({"Id": image.id(), "RepoTags": list(names)})
    engine.answers[f"/images/{image.id()}/json"] = {"Id": image.id(), "RootFS": {"Layers": image.diff_ids()}}


def test_without_a_word_the_lowest_layer_is_assumed(tmp_path: Path) -> None:
    base = found(described(built(FIRST, OWN), tmp_path))
    assert (base.reference, base.layers, base.sure) == ("", 1, Certainty.ASSUMED)
    empty = found(described(built(), tmp_path))
    assert (empty.layers, empty.why) == (0, "it has no layers")


def test_a_label_alone_gives_a_name_and_no_layers(tmp_path: Path) -> None:
    base = found(described(built(FIRST, OWN, **{NAME: "docker.io/library/debian:12"}), tmp_path))
    assert (base.reference, base.layers, base.sure) == ("debian:12", 1, Certainty.ASSUMED)


def test_red_hats_labels_name_an_image(tmp_path: Path) -> None:
    labels = {"com.redhat.component": "ubi9-container", "name": "ubi9", "version": "9.4", "release": "949"}
    base = found(described(built(FIRST, OWN, **labels), tmp_path))
    assert (base.reference, base.sure) == ("ubi9:9.4-949", Certainty.ASSUMED)


def test_buildpacks_tell_the_uppermost_layer_of_the_run_image(tmp_path: Path) -> None:
    top = built(FIRST, SECOND).diff_ids()[1]
    said = json.dumps({"app": [], "runImage": {"topLayer": top, "reference": "x@sha256:1", "image": "cnb/run:noble"}})
    base = found(described(built(FIRST, SECOND, OWN, **{LIFECYCLE: said}), tmp_path))
    assert (base.reference, base.layers, base.sure) == ("cnb/run:noble", 2, Certainty.LIKELY)


@pytest.mark.parametrize(
    "said", ["", "{", "[]", "[" * 5000, "{}", '{"runImage": 1}', '{"runImage": {"topLayer": "sha256:no"}}', "null"]
)
def test_what_buildpacks_cannot_have_said_says_nothing(said: str, tmp_path: Path) -> None:
    assert found(described(built(FIRST, OWN, **{LIFECYCLE: said}), tmp_path)).sure is Certainty.ASSUMED


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x", "A B", "-", "x" * 9000, "a:\x1b[31m", "docker-archive:x.tar "]
)
def test_a_label_that_is_not_a_name_names_nothing(name: str, tmp_path: Path) -> None:
    assert found(described(built(FIRST, **{NAME: name}), tmp_path)).reference == ""


def test_an_engine_has_the_image_whose_layers_are_the_lowest(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, built(FIRST), "debian:12")
    offer(engine, built(FIRST, SECOND), "python:3", "python:latest")
    offer(engine, built(SECOND), "other:1")
    offer(engine, built(FIRST, SECOND, OWN), "same:1")
    base = found(described(built(FIRST, SECOND, OWN), tmp_path, address=engine.address))
    assert (base.reference, base.layers, base.sure) == ("python:3", 2, Certainty.LIKELY)
    assert base.why == "its layers are the lowest; so are those of python:latest"


def test_a_label_and_layers_together_are_certain(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, built(FIRST), "alias:1", "debian:12")
    labels = {NAME: "docker.io/library/debian:12"}
    base = found(described(built(FIRST, OWN, **labels), tmp_path, address=engine.address))
    assert (base.reference, base.layers, base.sure) == ("debian:12", 1, Certainty.CERTAIN)


def test_an_older_tag_of_the_image_and_one_without_a_name_are_not_its_base(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, built(FIRST, SECOND), "app:1")
    offer(engine, built(FIRST, SECOND))
    info = described(built(FIRST, SECOND, OWN), tmp_path, address=engine.address, names=("app:2",))
    assert found(info).sure is Certainty.ASSUMED


def test_an_engine_that_does_not_answer_leaves_it_assumed(engine: FakeEngine, tmp_path: Path) -> None:
    info = described(built(FIRST, OWN), tmp_path, address=engine.address)
    engine.answers["/images/json"] = (500, "broken")
    assert found(info).sure is Certainty.ASSUMED
    assert found(replace(info, address="unix:///nowhere")).sure is Certainty.ASSUMED


def test_looking_for_it_can_be_stopped(engine: FakeEngine, tmp_path: Path) -> None:
    offer(engine, built(FIRST), "debian:12")
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        find_base(described(built(FIRST, OWN), tmp_path, address=engine.address), OpenOptions(), progress)


def of_registry(registry: MisbehavingRegistry, image: ImageBuilder) -> ImageInfo:
    registry.repository("app").add_image(image, "1")
    with open_image(f"registry:{registry.host}/app:1", OpenOptions(), Progress()) as opened:
        return opened.info


def test_the_registry_that_has_the_image_is_asked_for_its_base() -> None:
    with MisbehavingRegistry() as registry:
        name = f"{registry.host}/base:1"
        registry.repository("base").add_image(built(FIRST, SECOND), "1")
        base = found(of_registry(registry, built(FIRST, SECOND, OWN, **{NAME: name})))
    assert (base.reference, base.layers, base.sure) == (name, 2, Certainty.CERTAIN)


def test_no_other_host_is_asked_because_a_label_says_so() -> None:
    with MisbehavingRegistry() as registry, MisbehavingRegistry("localhost") as other:
        other.repository("base").add_image(built(FIRST), "1")
        base = found(of_registry(registry, built(FIRST, OWN, **{NAME: f"{other.host}/base:1"})))
        assert (base.sure, len(other.requests)) == (Certainty.ASSUMED, 0)


def test_a_registry_without_the_base_leaves_it_assumed() -> None:
    with MisbehavingRegistry() as registry:
        base = found(of_registry(registry, built(FIRST, OWN, **{NAME: f"{registry.host}/gone:1"})))
    assert (base.layers, base.sure) == (1, Certainty.ASSUMED)


def built_with(registry: MisbehavingRegistry, *uses: dict[str, Any]) -> ImageInfo:
    with_provenance(registry.repository("app"), built(FIRST, SECOND, OWN), "1", of_slsa_02(*uses))
    with open_image(f"registry:{registry.host}/app:1", OpenOptions(), Progress()) as opened:
        return opened.info


def test_of_the_images_that_a_build_used_the_one_with_the_lowest_layers_is_the_base() -> None:
    with MisbehavingRegistry() as registry:
        names = ("tool", "first", "both")
        for name, layers in zip(names, ((OWN,), (FIRST,), (FIRST, SECOND)), strict=True):
            registry.repository(name).add_image(built(*layers), "1")
        uses = [{"uri": f"pkg:docker/{registry.host}/{name}@1"} for name in (*names, "gone")]
        base = found(built_with(registry, *uses))
        assert (base.reference, base.layers, base.sure) == (f"{registry.host}/both:1", 2, Certainty.CERTAIN)


def test_the_only_image_that_a_build_used_is_the_base_and_another_host_is_not_asked() -> None:
    with MisbehavingRegistry() as registry, MisbehavingRegistry("localhost") as other:
        other.repository("base").add_image(built(FIRST), "1")
        base = found(built_with(registry, {"uri": f"pkg:docker/{other.host}/base@1", "digest": {"sha256": "1" * 64}}))
        assert (base.reference, base.sure, len(other.requests)) == (f"{other.host}/base:1", Certainty.ASSUMED, 0)
        uses = [{"uri": f"pkg:docker/{other.host}/{name}@1"} for name in "ab"]
        assert found(built_with(registry, *uses)).reference == "", "which of them is not known"


def test_a_newer_base_is_out_once_its_name_stands_for_other_layers() -> None:
    with MisbehavingRegistry() as registry:
        name, repository = f"{registry.host}/base:1", registry.repository("base")
        repository.add_image(built(FIRST), "1")
        info = of_registry(registry, built(FIRST, OWN, **{NAME: name}))
        base = found(info)
        assert not newer_base(base, info, OpenOptions(), Progress()).is_out
        repository.add_image(built(SECOND), "1")
        newer = newer_base(base, info, OpenOptions(), Progress())
    assert (newer.is_out, newer.reference) == (True, name)


def test_the_digest_of_a_squashed_images_base_tells_that_none_is_newer() -> None:
    with MisbehavingRegistry() as registry:
        name = f"{registry.host}/base:1"
        registry.repository("base").add_image(built(FIRST), "1")
        with open_image(f"registry:{name}", OpenOptions(), Progress()) as image:
            digest = image.info.digest
        info = of_registry(registry, built(OWN, **{NAME: name, DIGEST: digest}))
        assert not newer_base(Base(name, 1), info, OpenOptions(), Progress()).is_out


@pytest.mark.parametrize("reference", ["", "./base.tar", "debian@sha256:" + "1" * 64])
def test_a_base_without_a_tag_has_no_newer_one(reference: str, tmp_path: Path) -> None:
    with pytest.raises(DivepyError, match="no name with a tag"):
        newer_base(Base(reference, 1), described(built(FIRST), tmp_path), OpenOptions(), Progress())


_PATHS = st.sampled_from(["a", "b", "c", "d"])
_LAYER = st.lists(st.tuples(_PATHS, st.integers(0, 30), st.booleans()), max_size=4, unique_by=lambda one: one[0])


@given(st.lists(_LAYER, min_size=1, max_size=5), st.integers(0, 5))
def test_own_and_base_bytes_add_up(layers: list[list[tuple[str, int, bool]]], base: int) -> None:
    stack = stacked(
        *([whiteout(path) if gone else file(path, b"x" * size) for path, size, gone in layer] for layer in layers)
    )
    figures = waste(stack)
    found = parts(figures, base)
    assert found.base_stored + found.own_stored == figures.stored
    assert found.base_wasted + found.base_hidden + found.own_wasted == figures.wasted
    assert min(astuple(found)) >= 0
