"""Archives of `docker save`: order, names, platforms, oddities."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import AmbiguousImage, DamagedImage, ImageNotFound, LimitExceeded
from dive_py.layers.index import LayerIndex
from dive_py.oci import config
from tests.building import (
    ImageBuilder,
    Link,
    docker_25_members,
    docker_members,
    file,
    oci_members,
    platform_members,
    squeeze,
    tar_members,
    v10_members,
    write_members,
)
from tests.building.image import as_json
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Members


@pytest.fixture(params=["none", "gzip"], ids=["file", "stream"])
def outer(request: pytest.FixtureRequest) -> str:
    """How the archive is compressed as a whole: read in place, or as it passes."""
    return str(request.param)


def five(name: str = "five:1") -> ImageBuilder:
    """Five layers that can be told apart."""
    builder = ImageBuilder(name=name)
    for number in range(5):
        builder.layer(file(f"layer{number}", bytes([number]) * 10))
    return builder


def order(path: Path | str, **options: str) -> list[bytes]:
    with opened(path, **options) as image:
        return [paths(result)[0] for result in loaded(image)]


RIGHT = [b"layer0", b"layer1", b"layer2", b"layer3", b"layer4"]


def edited(members: Members, **changes: Any) -> Members:  # noqa: ANN401  any JSON
    """The members with another first entry in `manifest.json`."""
    raw = members["manifest.json"]
    assert isinstance(raw, bytes)
    entries = json.loads(raw)
    entries[0] |= changes
    return members | {"manifest.json": as_json(entries)}


def test_the_order_is_the_manifests_not_the_archives(tmp_path: Path, outer: str) -> None:
    for number, members in enumerate((docker_members([five()]), docker_25_members([five()]), v10_members([five()]))):
        backwards = dict(reversed(members.items()))
        assert order(write_members(tmp_path / f"{number}", members, outer)) == RIGHT
        assert order(write_members(tmp_path / f"{number}b", backwards, outer)) == RIGHT


def test_an_oci_manifest_in_random_order_is_put_right_by_the_diff_ids(tmp_path: Path, outer: str) -> None:
    members = docker_25_members([five()])
    listed = json.loads(members["manifest.json"])  # type: ignore[arg-type]  # it is bytes
    shuffled = [listed[0]["Layers"][number] for number in (3, 1, 4, 0, 2)]
    path = write_members(tmp_path / "x", edited(members, Layers=shuffled), outer)
    assert order(path) == RIGHT
    with opened(path) as image:
        assert any("another order" in warning for warning in image.info.warnings)


def test_a_repeated_layer_that_is_a_link_is_read_once_and_shown_twice(tmp_path: Path, outer: str) -> None:
    builder = ImageBuilder().layer(file("a", b"a")).layer(file("b", b"b")).layer(file("a", b"a"))
    members = docker_members([builder])
    assert any(isinstance(value, Link) for value in members.values())
    with opened(write_members(tmp_path / "x", members, outer)) as image:
        results = loaded(image)
        assert [paths(result) for result in results] == [[b"a"], [b"b"], [b"a"]]
        assert len({layer.archive_id for layer in image.info.layers}) == 3


def test_links_in_a_circle_are_one_missing_layer(tmp_path: Path, outer: str) -> None:
    members = docker_members([five()])
    names = [name for name in members if name.endswith("layer.tar")]
    members[names[0]], members[names[1]] = Link("../" + names[1]), Link("../" + names[0])
    with opened(write_members(tmp_path / "x", members, outer)) as image:
        results = loaded(image)
        problems = [str(result) for result in results if not isinstance(result, LayerIndex)]
        assert len(problems) == 2
        assert all("is not here" in problem for problem in problems)


def test_ids_and_digests_beside_each_other(tmp_path: Path, outer: str) -> None:
    builder = some_image()
    with opened(write_members(tmp_path / "x", docker_25_members([builder]), outer)) as image:
        info = image.info
        assert info.source == "docker-archive"
        assert info.digest.startswith("sha256:")
        assert info.digest != info.id == builder.id()
        assert {layer.media_type for layer in info.layers} == {"application/vnd.oci.image.layer.v1.tar"}
        assert [layer.archive_id for layer in info.layers] == ["blobs"] * 3
    with opened(write_members(tmp_path / "y", docker_members([builder]), outer)) as image:
        assert image.info.digest == ""
        assert all(len(layer.archive_id) == 64 for layer in image.info.layers)


def test_of_several_images_one_must_be_named(tmp_path: Path, outer: str) -> None:
    images = [five("a:1"), five("b:1"), ImageBuilder(name="").layer(file("c"))]
    for number, build in enumerate((docker_members, docker_25_members, oci_members)):
        path = write_members(tmp_path / f"{number}", build(images), outer)
        with pytest.raises(AmbiguousImage) as caught:
            opened(path)
        assert len(caught.value.choices) >= 2
        assert caught.value.kind == "image"
        with opened(path, name=images[2].id()) if build is not oci_members else opened(path, name="a:1") as image:
            assert loaded(image)
        with pytest.raises(ImageNotFound, match="'z:9'"):
            opened(path, name="z:9")


def test_images_before_1_10_are_chosen_by_name(tmp_path: Path, outer: str) -> None:
    other = ImageBuilder(name="host:5000/other:2").layer(file("other"))
    path = write_members(tmp_path / "x", v10_members([five(), other]), outer)
    assert order(path, name="host:5000/other:2") == [b"other"]
    assert order(path, name="five:1") == RIGHT
    with pytest.raises(AmbiguousImage) as caught:
        opened(path)
    assert caught.value.choices == ("five:1", "host:5000/other:2")


def test_a_newer_archive_without_its_manifest_and_cut_off_is_not_taken_for_an_old_one(
    tmp_path: Path, outer: str
) -> None:
    members = docker_members([five()])
    del members["manifest.json"], members["repositories"]
    data = tar_members(members | {"z": b"x" * 5000})[:-4000]
    (tmp_path / "x").write_bytes(squeeze(data, outer))
    with pytest.raises(DamagedImage, match=r"is cut off in its member 'z'.*, are missing"):
        opened(tmp_path / "x")


def test_before_1_10_descriptions_without_end_are_refused(
    tmp_path: Path, outer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = v10_members([five()])
    members["repositories"] = b"{}"
    path = write_members(tmp_path / "x", members, outer)
    assert order(path) == RIGHT
    monkeypatch.setattr(config, "MAX_LAYERS", 3)
    with pytest.raises(LimitExceeded, match="more than 3 layers"):
        opened(path)


def test_before_1_10_without_repositories_the_top_is_nobodys_parent(tmp_path: Path, outer: str) -> None:
    members = v10_members([five()])
    del members["repositories"]
    assert order(write_members(tmp_path / "x", members, outer)) == RIGHT


@pytest.mark.parametrize(
    ("parent_of_base", "complaint"),
    [(None, "its own ancestor"), ("0" * 64, "is missed"), ("../../etc", "not a layer's ID")],
)
def test_before_1_10_parents_that_lead_nowhere(
    tmp_path: Path, outer: str, parent_of_base: str | None, complaint: str
) -> None:
    members = v10_members([five()])
    described = {name: json.loads(data) for name, data in members.items() if name.endswith("/json") and data}  # type: ignore[arg-type]
    base = next(name for name, value in described.items() if "parent" not in value)
    top = json.loads(members["repositories"])["five"]["1"]  # type: ignore[arg-type]
    members[base] = as_json(described[base] | {"parent": parent_of_base or top})
    with pytest.raises(DamagedImage, match=complaint):
        opened(write_members(tmp_path / "x", members, outer))


def test_a_platform_that_the_only_image_is_not_for(tmp_path: Path, outer: str) -> None:
    for number, members in enumerate((docker_members([five()]), docker_25_members([five()]), v10_members([five()]))):
        path = write_members(tmp_path / f"{number}", members, outer)
        with pytest.raises(AmbiguousImage, match="linux/s390x") as caught:
            opened(path, platform="linux/s390x")
        assert (caught.value.kind, caught.value.choices) == ("platform", ("linux/amd64",))
        assert order(path, platform="amd64") == RIGHT


def test_of_an_index_beside_the_manifest_any_platform_can_be_asked_for(tmp_path: Path, outer: str) -> None:
    here, there = five(), some_image("five:1", "linux/arm64/v8")
    members = platform_members([here, there])
    config = f"blobs/sha256/{here.id()[7:]}"
    layers = [f"blobs/sha256/{blob.digest}" for blob in here.blobs("gzip")]
    members["manifest.json"] = as_json([{"Config": config, "RepoTags": ["five:1"], "Layers": layers}])
    path = write_members(tmp_path / "x", members, outer)
    with opened(path) as image:
        assert image.info.id == here.id()
        assert [str(platform) for platform in image.info.platforms] == ["linux/amd64", "linux/arm64/v8"]
    with opened(path, platform="arm64") as image:
        assert image.info.id == there.id()
        assert image.info.names == ("five:1",)
        assert len(loaded(image)) == 3


def test_every_digest_that_an_engine_shows_chooses_in_the_archive_that_it_saved(tmp_path: Path, outer: str) -> None:
    """Docker 26.1 and 28.5 with containerd's store show an index's digest as the ID, and save all platforms."""
    here, there = five(), some_image("five:1", "linux/arm64/v8")
    members = platform_members([here, there])
    index = json.loads(members["index.json"])["manifests"][0]["digest"]  # type: ignore[arg-type]  # it is bytes
    inner = json.loads(members[f"blobs/sha256/{index[7:]}"])["manifests"]  # type: ignore[arg-type]
    amd, arm = (entry["digest"] for entry in inner[:2])
    config = f"blobs/sha256/{here.id()[7:]}"
    layers = [f"blobs/sha256/{blob.digest}" for blob in here.blobs("gzip")]
    members["manifest.json"] = as_json([{"Config": config, "RepoTags": ["five:1"], "Layers": layers}])
    path = write_members(tmp_path / "x", members, outer)
    for word, builder in (
        (amd, here), (arm, there), (arm[:19], there), (here.id(), here), (there.id(), there), (index, here),
        (f"five:1@{arm}", there), ("@0", here), ("five:1", here),
    ):  # fmt: skip
        with opened(f"{path}:{word}") as image:
            assert (image.info.id, image.info.names) == (builder.id(), ("five:1",)), word
            assert image.info.digest == (arm if builder is there else amd)
            assert [str(platform) for platform in image.info.platforms] == ["linux/amd64", "linux/arm64/v8"]
            assert image.info.reference == f"{path}:{word}"
    with opened(f"{path}@{index}", platform="arm64") as image:
        assert image.info.id == there.id()
    with pytest.raises(AmbiguousImage, match="has nothing for linux/amd64"):
        opened(f"{path}:{arm}", platform="linux/amd64")
    with pytest.raises(AmbiguousImage, match="linux/arm64"):
        opened(f"{path}:{here.id()}", platform="linux/arm64")
    with pytest.raises(ImageNotFound):
        opened(f"{path}:sha256:{'0' * 64}")


def test_an_image_that_only_the_index_lists_is_reached_by_digest(tmp_path: Path, outer: str) -> None:
    members = docker_25_members([five(), some_image("other:1")])
    listed = json.loads(members["manifest.json"])  # type: ignore[arg-type]  # it is bytes
    members["manifest.json"] = as_json(listed[:1])
    path = write_members(tmp_path / "x", members, outer)
    with opened(f"{path}:{some_image().id()}") as image:
        assert len(loaded(image)) == 3
    with opened(path) as image:
        assert len(loaded(image)) == 5
    with pytest.raises(ImageNotFound):
        opened(f"{path}:@1")


def test_two_images_under_one_tag_are_told_apart_by_digest(tmp_path: Path, outer: str) -> None:
    for members in (docker_members([five(), some_image("five:1")]), docker_25_members([five(), some_image("five:1")])):
        path = write_members(tmp_path / "x", members, outer)
        with pytest.raises(AmbiguousImage, match="2 images that fit") as caught:
            opened(f"{path}:five:1")
        for choice, builder in zip(caught.value.choices, (five(), some_image()), strict=True):
            with opened(f"{path}:{choice}") as image:
                assert image.info.id == builder.id()


def test_a_config_is_asked_for_by_its_digest_whatever_it_is_called(tmp_path: Path, outer: str) -> None:
    """Containerify 4.1.0 calls it config.json."""
    members = docker_members([five(), some_image("other:1")])
    entries = json.loads(members["manifest.json"])  # type: ignore[arg-type]  # it is bytes
    for number, entry in enumerate(entries):
        members[f"config{number}.json"] = members.pop(entry["Config"])
        entry["Config"] = f"config{number}.json"
    path = write_members(tmp_path / "x", members | {"manifest.json": as_json(entries)}, outer)
    for builder in (five(), some_image()):
        with opened(f"{path}:{builder.id()}") as image:
            assert image.info.id == builder.id()


def test_a_config_of_another_digest_is_not_what_was_asked_for(tmp_path: Path, outer: str) -> None:
    members = docker_members([five()])
    members[f"{five().id()[7:]}.json"] = some_image().config_bytes()
    with pytest.raises(DamagedImage, match="has another digest"):
        opened(f"{write_members(tmp_path / 'x', members, outer)}:{five().id()}")


def test_a_damaged_index_beside_the_manifest_is_only_a_warning(tmp_path: Path, outer: str) -> None:
    members = docker_25_members([five()]) | {"index.json": b"{"}
    with opened(write_members(tmp_path / "x", members, outer)) as image:
        assert [paths(result)[0] for result in loaded(image)] == RIGHT
        assert any("index.json" in warning for warning in image.info.warnings)


def test_a_config_that_is_not_what_its_name_says_is_told(tmp_path: Path, outer: str) -> None:
    members = docker_members([five()])
    name = next(name for name in members if name.endswith(".json") and len(name) > 60)
    members[name] = some_image().config_bytes()
    with opened(write_members(tmp_path / "x", members, outer)) as image:
        assert any("not what its name says" in warning for warning in image.info.warnings)
        assert any("5 layers, the config 3 diff IDs" in warning for warning in image.info.warnings)
        assert [layer.diff_id != "" for layer in image.info.layers][:3] == [True, True, True]
        assert image.info.layers[3].created_by == ""


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"Config": "nothing.json"}, "'nothing.json' is missed in .*x"),
        ({"Config": None}, "without config"),
        ({"Config": "../../../etc/passwd"}, "'etc/passwd' is missed"),
        ({"Layers": "x"}, "manifest.json in .*Expected"),
        ({"Layers": [1]}, "manifest.json in .*Expected"),
    ],
)
def test_a_damaged_manifest_is_named(tmp_path: Path, outer: str, changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(DamagedImage, match=complaint):
        opened(write_members(tmp_path / "x", edited(docker_members([five()]), **changes), outer))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"[" * 50_000, b"[{}]", b'[{"Config": "manifest.json"}]', b"null"],
    ids=["nothing", "empty", "deep", "no config", "itself", "null"],
)
def test_what_is_no_manifest_is_damage(tmp_path: Path, outer: str, data: bytes) -> None:
    with pytest.raises(DamagedImage, match=r"manifest\.json"):
        opened(write_members(tmp_path / "x", docker_members([five()]) | {"manifest.json": data}, outer))


def test_history_need_not_fit_the_layers(tmp_path: Path, outer: str) -> None:
    for number, history in enumerate(([], [{"created_by": "only"}], [{"created_by": str(n)} for n in range(9)])):
        builder = five()
        builder.history = history
        with opened(write_members(tmp_path / f"{number}", docker_members([builder]), outer)) as image:
            assert len(image.info.layers) == 5
            assert len(loaded(image)) == 5


def test_an_image_that_is_listed_again_is_one_with_all_names(tmp_path: Path, outer: str) -> None:
    members = docker_members([five()])
    listed = json.loads(members["manifest.json"])  # type: ignore[arg-type]  # it is bytes
    members["manifest.json"] = as_json([listed[0], listed[0] | {"RepoTags": ["other:2"]}])
    with opened(write_members(tmp_path / "x", members, outer)) as image:
        assert image.info.names == ("five:1", "other:2")


def test_an_image_without_layers_opens(tmp_path: Path, outer: str) -> None:
    builder = ImageBuilder().step("CMD x")
    for number, members in enumerate((docker_members([builder]), docker_25_members([builder]))):
        with opened(write_members(tmp_path / f"{number}", members, outer)) as image:
            assert image.info.layers == ()
            assert [step.created_by for step in image.info.config.history] == ["CMD x"]
