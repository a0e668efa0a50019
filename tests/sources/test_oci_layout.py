"""OCI layouts: platforms, nested indexes, attestations, artifacts, missing blobs."""

from __future__ import annotations

import json
import platform as machine
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import AmbiguousImage, DamagedImage, DivepyError, ImageNotFound, LimitExceeded, UnsupportedImage
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources import oci_layout
from dive_py.sources.seekable_members import FolderMembers
from tests.building import (
    ImageBuilder,
    file,
    oci_members,
    platform_members,
    write_folder,
    write_members,
)
from tests.building.image import as_json, sha256
from tests.building.oci_forms import INDEX_TYPE, MANIFEST_TYPE, add_manifest, descriptor, finished
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.building import Members


@pytest.fixture(params=["folder", "file", "stream"])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Members], str]:
    """Writes members as a layout's folder, as an archive, or as a compressed archive; gives its path."""

    def to_disk(members: Members) -> str:
        if request.param == "folder":
            return str(write_folder(tmp_path / "layout", members))
        return str(write_members(tmp_path / "x", members, "none" if request.param == "file" else "gzip"))

    return to_disk


@pytest.fixture(autouse=True)
def on_amd64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine", lambda: "x86_64")


def on(platform: str) -> ImageBuilder:
    """An image whose only file tells its platform."""
    return ImageBuilder(platform=platform).layer(file(platform.replace("/", "-"), b"x"))


def what(path: str, **options: str) -> bytes:
    """The only file of the image that is opened."""
    with opened(path, **options) as image:
        return paths(loaded(image)[0])[0]


def manifest_of(members: Members) -> tuple[str, dict[str, Any]]:
    """The first image's manifest: its name among the members, and what it says."""
    raw = members["index.json"]
    assert isinstance(raw, bytes)
    name = "blobs/sha256/" + json.loads(raw)["manifests"][0]["digest"][7:]
    data = members[name]
    assert isinstance(data, bytes)
    return name, json.loads(data)


def with_manifest(members: Members, manifest: dict[str, Any]) -> Members:
    """The members with another manifest in the first one's place."""
    data = as_json(manifest)
    return finished(members | {f"blobs/sha256/{sha256(data)}": data}, [descriptor(MANIFEST_TYPE, data)])


@pytest.mark.parametrize("nested", [True, False])
def test_this_machines_platform_is_taken_then_any_that_is_asked_for(
    write: Callable[[Members], str], *, nested: bool
) -> None:
    builders = [on("linux/arm64/v8"), on("linux/amd64"), on("linux/arm/v7"), on("windows/amd64")]
    path = write(platform_members(builders, nested=nested))
    with opened(path) as image:
        offered = [str(platform) for platform in image.info.platforms]
        assert offered == ["linux/arm64/v8", "linux/amd64", "linux/arm/v7", "windows/amd64"]
        assert str(image.info.platform) == "linux/amd64"
    assert what(path) == b"linux-amd64"
    assert what(path, platform="arm64") == b"linux-arm64-v8"
    assert what(path, platform="linux/arm") == b"linux-arm-v7"
    assert what(path, platform="windows/amd64") == b"windows-amd64"
    with pytest.raises(AmbiguousImage, match="nothing for linux/s390x") as caught:
        opened(path, platform="s390x")
    assert (caught.value.kind, list(caught.value.choices)) == ("platform", offered)


def test_where_this_machines_platform_is_missing_the_first_is_taken(write: Callable[[Members], str]) -> None:
    assert what(write(platform_members([on("linux/s390x"), on("linux/386")]))) == b"linux-s390x"


def test_a_platform_without_blobs_is_listed_and_not_opened(write: Callable[[Members], str]) -> None:
    members = platform_members([on("linux/amd64"), on("linux/arm64")], nested=False)
    name, _ = manifest_of(members)
    del members[name]
    path = write(members)
    assert what(path) == b"linux-arm64"
    with opened(path) as image:
        assert [str(platform) for platform in image.info.platforms] == ["linux/amd64", "linux/arm64"]
    with pytest.raises(AmbiguousImage, match="names linux/amd64, but its blobs are not there"):
        opened(path, platform="linux/amd64")


def test_an_attestation_is_never_the_image(write: Callable[[Members], str]) -> None:
    for nested in (True, False):
        members = platform_members([on("linux/amd64")], nested=nested)
        assert what(write(members)) == b"linux-amd64"


def test_the_first_of_two_for_one_platform_and_name_is_taken(write: Callable[[Members], str]) -> None:
    members: Members = {}
    entries = [
        add_manifest(members, builder, "gzip")
        | {"platform": {"os": "linux", "architecture": "amd64"}, "annotations": {"io.containerd.image.name": "a:1"}}
        for builder in (on("linux/amd64"), on("linux/arm64"))
    ]
    assert what(write(finished(members, entries))) == b"linux-amd64"


def test_images_without_name_for_one_platform_are_ambiguous(write: Callable[[Members], str]) -> None:
    builders = [ImageBuilder(name="").layer(file(name)) for name in ("a", "b")]
    path = write(oci_members(builders))
    with pytest.raises(AmbiguousImage, match="2 images") as caught:
        opened(path)
    assert what(path, name=caught.value.choices[1]) == b"b"
    assert what(path, name="@0") == b"a"


def test_one_manifest_under_two_names_is_one_image(write: Callable[[Members], str]) -> None:
    members: Members = {}
    entry = add_manifest(members, on("linux/amd64"), "gzip")
    entries = [entry | {"annotations": {"io.containerd.image.name": name}} for name in ("a:1", "b:2")]
    path = write(finished(members, entries))
    with opened(path) as image:
        assert image.info.names == ("a:1", "b:2")
    assert what(path, name="b:2") == b"linux-amd64"
    with pytest.raises(ImageNotFound):
        opened(path, name="c")


def test_a_layer_that_is_not_there_is_an_error_and_the_others_are_read(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    digest = some_image().blobs("gzip")[1].digest
    del members[f"blobs/sha256/{digest}"]
    with opened(write(members)) as image:
        first, second, third = loaded(image)
        assert isinstance(first, LayerIndex)
        assert isinstance(third, LayerIndex)
        assert isinstance(second, DivepyError)
        assert f"blob {digest[:12]} is not here" in second.message
        assert image.info.layers[1].compressed == len(some_image().blobs("gzip")[1].stored), "as the manifest claims"


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip+encrypted"}, UnsupportedImage, "encrypted"),
        ({"mediaType": "application/vnd.erofs.layer.v1"}, UnsupportedImage, "EROFS"),
        (
            {
                "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                "digest": "sha256:" + "0" * 64,
                "urls": ["https://elsewhere/layer"],
            },
            DivepyError,
            "distributes it elsewhere.*https://elsewhere/layer",
        ),
    ],
)
def test_layers_that_cannot_be_read_are_listed(
    write: Callable[[Members], str], change: dict[str, Any], kind: type[DivepyError], message: str
) -> None:
    members = oci_members([some_image()])
    _, manifest = manifest_of(members)
    manifest["layers"][0] |= change
    size = manifest["layers"][0]["size"]
    with opened(write(with_manifest(members, manifest))) as image:
        first, *others = loaded(image)
        assert isinstance(first, kind)
        with pytest.raises(kind, match=message):
            raise first
        assert image.info.layers[0].compressed == size
        assert all(isinstance(result, LayerIndex) for result in others)
        with pytest.raises(kind):
            image.digests(0, [0], [1], Progress())


def test_a_foreign_layer_that_is_there_is_read(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    _, manifest = manifest_of(members)
    manifest["layers"][0]["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
    with opened(write(with_manifest(members, manifest))) as image:
        assert all(isinstance(result, LayerIndex) for result in loaded(image))


def test_media_types_are_not_trusted(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()], "zstd")
    _, manifest = manifest_of(members)
    for layer in manifest["layers"]:
        layer["mediaType"] = "application/vnd.docker.image.rootfs.diff.tar"
    with opened(write(with_manifest(members, manifest))) as image:
        assert all(isinstance(result, LayerIndex) and not result.damage for result in loaded(image))
        assert all(layer.compressed for layer in image.info.layers)


def test_layers_in_random_order_are_put_right_by_the_diff_ids(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()], "none")
    _, manifest = manifest_of(members)
    manifest["layers"].reverse()
    with opened(write(with_manifest(members, manifest))) as image:
        assert [layer.diff_id for layer in image.info.layers] == some_image().diff_ids()
        assert any("another order" in warning for warning in image.info.warnings)
        assert b"etc/motd" in paths(loaded(image)[0])


def test_fewer_diff_ids_than_layers_are_told(write: Callable[[Members], str]) -> None:
    builder = some_image()
    builder.extra = {"rootfs": {"type": "layers", "diff_ids": builder.diff_ids()[:1]}}
    with opened(write(oci_members([builder]))) as image:
        assert any("3 layers, the config 1 diff IDs" in warning for warning in image.info.warnings)
        assert len(loaded(image)) == 3


@pytest.mark.parametrize(
    "kind", ["application/vnd.oci.empty.v1+json", "application/vnd.cncf.helm.config.v1+json", "application/x+json"]
)
def test_an_artifact_is_said_to_be_none(write: Callable[[Members], str], kind: str) -> None:
    members = oci_members([some_image()])
    _, manifest = manifest_of(members)
    manifest["config"]["mediaType"] = kind
    with pytest.raises(UnsupportedImage, match="holds an artifact of type"):
        opened(write(with_manifest(members, manifest)))


def test_beside_an_image_artifacts_are_skipped(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    _, manifest = manifest_of(members)
    image_entry = json.loads(members["index.json"])["manifests"][0]  # type: ignore[arg-type]  # it is bytes
    signature = as_json(manifest | {"config": manifest["config"] | {"mediaType": "application/vnd.dev.cosign"}})
    members[f"blobs/sha256/{sha256(signature)}"] = signature
    with opened(write(finished(members, [descriptor(MANIFEST_TYPE, signature), image_entry]))) as image:
        assert image.info.id == some_image().id()


def test_an_index_that_contains_itself_many_times_ends(write: Callable[[Members], str]) -> None:
    inner: dict[str, Any] = {}
    members: Members = {}
    for _ in range(20):
        data = as_json({"manifests": [inner] * 3 if inner else []})
        members[f"blobs/sha256/{sha256(data)}"] = data
        inner = descriptor(INDEX_TYPE, data)
    with pytest.raises(LimitExceeded, match="nests indexes"):
        opened(write(finished(members, [inner])))


def test_an_index_that_is_pointed_to_ten_thousand_times_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = oci_members([some_image()])
    entry = json.loads(members["index.json"])["manifests"][0]  # type: ignore[arg-type]  # it is bytes
    read: list[str] = []
    original = FolderMembers.document

    def document(self: FolderMembers, name: str) -> bytes:
        read.append(name)
        return original(self, name)

    monkeypatch.setattr(FolderMembers, "document", document)
    with opened(write_folder(tmp_path, finished(members, [entry] * 5000))) as image:
        assert image.info.id == some_image().id()
    assert len(read) < 10


def test_manifests_that_are_together_too_large_are_refused(
    write: Callable[[Members], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oci_layout, "_MAX_BYTES", 500)
    with pytest.raises(LimitExceeded, match="together larger"):
        opened(write(oci_members([some_image(f"a:{number}") for number in range(2)] + [on("linux/386")])))


def test_more_manifests_than_any_honest_layout_lists_are_refused(
    write: Callable[[Members], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oci_layout, "_MAX_MANIFESTS", 3)
    with pytest.raises(LimitExceeded, match="more than 3 manifests"):
        opened(write(platform_members([on(f"linux/{name}") for name in ("amd64", "386", "arm64", "arm")])))


@pytest.mark.parametrize(
    ("index", "complaint"),
    [
        (b"{}", "neither a manifest nor an index"),
        (b"[]", "index.json"),
        (b'{"config": {"digest": "sha256:' + b"0" * 64 + b'"}}', "is a manifest and no index"),
        (b'{"manifests": []}', "lists none"),
        (b'{"manifests": null}', "neither a manifest"),
        (b'{"manifests": [{"digest": "sha256:../../../../etc/passwd"}]}', "is no digest"),
        (b'{"manifests": [{"digest": "sha256:' + b"0" * 64 + b'"}]}', "is not in"),
        (b'{"other":' + b"[" * 90_000, "nested too deep"),
        (b"{" + b" " * 5_000_000 + b"}", "honest"),
    ],
    ids=["neither", "list", "manifest", "empty", "null", "climbing", "missing", "deep", "large"],
)
def test_a_damaged_index_is_named(write: Callable[[Members], str], index: bytes, complaint: str) -> None:
    with pytest.raises(DamagedImage, match=complaint):
        opened(write(oci_members([some_image()]) | {"index.json": index}))


def test_a_config_that_is_not_what_its_digest_says_is_told(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    members[f"blobs/sha256/{some_image().id()[7:]}"] = on("linux/amd64").config_bytes()
    with opened(write(members)) as image:
        assert any("is not what its digest says" in warning for warning in image.info.warnings)


def test_a_missing_config_is_damage(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    del members[f"blobs/sha256/{some_image().id()[7:]}"]
    with pytest.raises(DamagedImage, match="is missed in"):
        opened(write(members))


def test_unknown_files_are_no_error_and_the_mark_may_be_missing(write: Callable[[Members], str]) -> None:
    members = oci_members([on("linux/amd64")]) | {"README": b"hello", "other/file": b"x"}
    del members["oci-layout"]
    assert what(write(members)) == b"linux-amd64"


def test_dives_id_is_only_of_archives(write: Callable[[Members], str]) -> None:
    with opened(write(oci_members([some_image()]))) as image:
        ids = {layer.archive_id for layer in image.info.layers}
        assert ids == ({""} if image.info.source == "oci" else {"blobs"})


def test_ten_openings_give_one_order(write: Callable[[Members], str]) -> None:
    path = write(oci_members([some_image()]))
    assert len({tuple(layer.diff_id for layer in opened(path).info.layers) for _ in range(10)}) == 1
