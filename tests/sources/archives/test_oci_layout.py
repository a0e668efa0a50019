"""OCI layouts: platforms, nested indexes, attestations, artifacts, missing blobs."""

from __future__ import annotations

import json
import platform as machine
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import AmbiguousImage, DamagedImage, DivepyError, ImageNotFound, LimitExceeded, UnsupportedImage
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources.archives import oci_layout
from dive_py.sources.archives.seekable_members import FolderMembers
from tests.building import (
    ImageBuilder,
    file,
    oci_members,
    platform_members,
    write_folder,
    write_members,
)
from tests.building.image import as_json, sha256
from tests.building.oci_forms import (
    CONFIG_TYPE,
    INDEX_TYPE,
    LAYER_TYPE,
    MANIFEST_TYPE,
    add_attestation,
    add_manifest,
    descriptor,
    finished,
    named,
    platform_of,
)
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


def under_one_tag(*builders: ImageBuilder) -> tuple[Members, list[str]]:
    """A layout whose own index has the images under one tag; with the digests of their manifests."""
    members: Members = {}
    entries = [
        add_manifest(members, builder, "gzip")
        | {"platform": platform_of(builder), "annotations": {"org.opencontainers.image.ref.name": "1"}}
        for builder in builders
    ]
    return finished(members, entries), [entry["digest"] for entry in entries]


def test_two_images_under_one_tag_are_told_apart_by_digest(write: Callable[[Members], str]) -> None:
    """Umoci 0.4.7 calls such a tag ambiguous; skopeo 1.9 takes the first of them without a word."""
    first, second = on("linux/amd64"), ImageBuilder().layer(file("second"))
    members, digests = under_one_tag(first, second)
    path = write(members)
    for word in (path, f"{path}:1"):
        with pytest.raises(AmbiguousImage, match="2 images") as caught:
            opened(word)
        assert [what(f"{path}:{choice}") for choice in caught.value.choices] == [b"linux-amd64", b"second"]
    assert what(f"{path}:{digests[1]}") == what(f"{path}@{digests[1]}") == what(f"{path}:1@{digests[1]}") == b"second"
    assert what(f"{path}:{second.id()}") == what(f"{path}:@1") == what(f"{path}@1") == b"second"
    assert what(f"{path}:{digests[0]}") == what(f"{path}:{digests[0][7:13]}") == b"linux-amd64"
    with pytest.raises(ImageNotFound, match="no image"):
        opened(f"{path}:2@{digests[1]}")


def test_of_several_under_one_tag_the_only_one_for_the_platform_is_taken(write: Callable[[Members], str]) -> None:
    members, _ = under_one_tag(on("linux/amd64"), on("linux/arm64"), ImageBuilder().layer(file("third")))
    path = write(members)
    assert what(f"{path}:1", platform="arm64") == b"linux-arm64"
    with pytest.raises(AmbiguousImage, match="3 images"):
        opened(f"{path}:1", platform="amd64")


@pytest.mark.parametrize("nested", [True, False])
def test_a_digest_goes_before_this_machines_platform(write: Callable[[Members], str], *, nested: bool) -> None:
    """The manifest's and the config's, whole or begun; that of the index leaves the platform open."""
    here, there = on("linux/amd64"), on("linux/arm64/v8")
    members = platform_members([here, there], nested=nested)
    path = write(members)
    manifests: Members = {}
    of = {name: add_manifest(manifests, builder, "gzip")["digest"] for name, builder in (("amd", here), ("arm", there))}
    for digest in (of["arm"], of["arm"][7:], of["arm"][:19], there.id()):
        assert what(f"{path}:{digest}") == b"linux-arm64-v8", digest
        with opened(path, name=digest) as image:
            assert image.info.digest == of["arm"]
            assert [str(platform) for platform in image.info.platforms] == ["linux/amd64", "linux/arm64/v8"]
    assert what(f"{path}:{of['amd']}") == b"linux-amd64"
    with pytest.raises(AmbiguousImage, match="has nothing for linux/amd64") as caught:
        opened(f"{path}:{of['arm']}", platform="linux/amd64")
    assert caught.value.choices == ("linux/arm64/v8",)
    assert what(f"{path}:{of['arm']}", platform="arm64") == b"linux-arm64-v8"
    if nested:
        index = json.loads(members["index.json"])["manifests"][0]["digest"]  # type: ignore[arg-type]  # it is bytes
        assert what(f"{path}:{index}") == b"linux-amd64"
        assert what(f"{path}:{index}", platform="arm64") == b"linux-arm64-v8"


def test_what_has_another_digest_is_not_what_was_asked_for(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    name, _ = manifest_of(members)
    other = oci_members([on("linux/amd64")])
    members |= {member: data for member, data in other.items() if member.startswith("blobs/")}
    members[name] = other[manifest_of(other)[0]]
    path = write(members)
    with opened(path) as image:
        assert any("manifest" in line and "not what its digest says" in line for line in image.info.warnings)
    with pytest.raises(DamagedImage, match="another digest"):
        opened(f"{path}:sha256:{name[-64:]}")


@pytest.mark.parametrize("listed", [True, False])
def test_an_attestation_that_is_asked_for_is_said_to_be_one(write: Callable[[Members], str], *, listed: bool) -> None:
    """BuildKit states something about nearly every image; Docker 26.1 and 28.5 save it with the image."""
    builder = on("linux/amd64")
    members = platform_members([builder], nested=False)
    digest = json.loads(members["index.json"])["manifests"][1]["digest"]  # type: ignore[arg-type]  # it is bytes
    if listed:
        layers = [f"blobs/sha256/{blob.digest}" for blob in builder.blobs("gzip")]
        entry = {"Config": f"blobs/sha256/{builder.id()[7:]}", "RepoTags": ["test:1"], "Layers": layers}
        members["manifest.json"] = as_json([entry])
    path = write(members)
    with opened(path) as image:
        assert image.info.warnings == ()
    with pytest.raises(UnsupportedImage, match="an attestation about an image"):
        opened(f"{path}:{digest}")
    with pytest.raises(ImageNotFound):
        opened(f"{path}:sha256:{'0' * 64}")


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


def test_positions_count_images_alone(write: Callable[[Members], str]) -> None:
    members: Members = {}
    images = [named(add_manifest(members, image, "gzip"), image) for image in (on("linux/amd64"), some_image())]
    entries = [artifact(members, ["text/spdx+json"], f"{number}.sbom") for number in range(4)] + images
    entries.append(add_attestation(members, images[0]))
    path = write(finished(members, entries))
    assert what(f"{path}:@0") == b"linux-amd64"
    with opened(f"{path}:@1") as image:
        assert image.info.id == some_image().id()
    for beyond in ("@2", "@3"):
        with pytest.raises(ImageNotFound, match=f"no image '{beyond}'"):
            opened(f"{path}:{beyond}")


def artifact(members: Members, kinds: list[str], tag: str, config: str = CONFIG_TYPE) -> dict[str, Any]:
    """Add what is not an image: texts in the layers' place, and return its descriptor."""
    layers = []
    for number, kind in enumerate(kinds):
        text = as_json({"text": number, "of": tag})
        members[f"blobs/sha256/{sha256(text)}"] = text
        layers.append(descriptor(kind, text))
    own = as_json({"architecture": "", "os": "", "config": {}, "rootfs": {"type": "layers", "diff_ids": []}, "of": tag})
    manifest = as_json({"schemaVersion": 2, "config": descriptor(config, own), "layers": layers})
    members[f"blobs/sha256/{sha256(own)}"] = own
    members[f"blobs/sha256/{sha256(manifest)}"] = manifest
    return descriptor(MANIFEST_TYPE, manifest) | {"annotations": {"org.opencontainers.image.ref.name": tag}}


def test_what_cosign_lays_beside_an_image_is_told_and_asks_nothing(write: Callable[[Members], str]) -> None:
    """Cosign 2 keeps signatures and attestations as manifests with an image's config and JSON in the layers' place."""
    members: Members = {}
    image = on("linux/amd64")
    entry = add_manifest(members, image, "gzip")
    tag = entry["digest"].replace(":", "-")
    signature = artifact(members, ["application/vnd.dev.cosign.simplesigning.v1+json"] * 2, f"{tag}.sig")
    attestation = artifact(members, ["application/vnd.dsse.envelope.v1+json"], f"{tag}.att")
    packages = artifact(members, ["text/spdx+json"], f"{tag}.sbom")
    path = write(finished(members, [signature, named(entry, image), attestation, packages]))
    with opened(path) as found:
        assert found.info.id == image.id()
        assert [str(platform) for platform in found.info.platforms] == ["linux/amd64"]
        (line,) = found.info.warnings
    for words in ("a signature of cosign", "an attestation about an image", "a list of packages"):
        assert words in line
    for word, kind in ((f"{tag}.sig", "signature of cosign"), (attestation["digest"], "attestation")):
        said = rf"is an artifact of type .*{kind}.* which is not an image"
        with pytest.raises(UnsupportedImage, match=said) as caught:
            opened(path, name=word)
        assert image.name in caught.value.hint


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/json", "text/html", ""])
def test_an_old_images_config_has_many_types(write: Callable[[Members], str], kind: str) -> None:
    """Docker pulls them (moby, *distribution/registry.go*): registries of 2015 and 2016 called the config so."""
    members = oci_members([some_image()])
    _, manifest = manifest_of(members)
    manifest["config"]["mediaType"] = kind
    with opened(write(with_manifest(members, manifest))) as image:
        assert image.info.id == some_image().id()
        assert image.info.warnings == ()
    manifest["artifactType"] = "application/x.own"
    if kind:
        with pytest.raises(UnsupportedImage, match=r"application/x\.own"):
            opened(write(with_manifest(members, manifest)))


@pytest.mark.parametrize("top", [True, False])
def test_buildkits_cache_is_said_to_be_one(write: Callable[[Members], str], *, top: bool) -> None:
    """BuildKit 0.13's `--cache-to type=local`: an index of layers, and of what says which step each belongs to."""
    members = oci_members([some_image()])
    layers = [descriptor(LAYER_TYPE + "+gzip", blob.stored) for blob in some_image().blobs("gzip")]
    config = as_json({"layers": [], "records": []})
    entries = [*layers, descriptor("application/vnd.buildkit.cacheconfig.v0", config)]
    cache = as_json({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": entries})
    blobs: Members = {name: data for name, data in members.items() if name.startswith("blobs/")}
    blobs |= {f"blobs/sha256/{sha256(data)}": data for data in (cache, config)}
    name = {"org.opencontainers.image.ref.name": "latest"}
    path = write(finished(blobs, entries if top else [descriptor(INDEX_TYPE, cache) | {"annotations": name}]))
    with pytest.raises(UnsupportedImage, match="BuildKit's build cache") as caught:
        opened(path)
    assert "type=oci" in caught.value.hint


def test_a_cache_beside_an_image_is_told(write: Callable[[Members], str]) -> None:
    members: Members = {}
    entry = named(add_manifest(members, some_image(), "gzip"), some_image())
    cache = artifact(members, [LAYER_TYPE], "cache", "application/vnd.buildkit.cacheconfig.v0")
    path = write(finished(members, [cache, entry]))
    with opened(path) as image:
        assert image.info.id == some_image().id()
        assert "BuildKit's build cache" in image.info.warnings[0]
    with pytest.raises(UnsupportedImage, match=r"'cache' in .* is an artifact .*BuildKit's build cache"):
        opened(f"{path}:cache")


def test_what_an_index_points_to_and_is_no_manifest_is_not_read(write: Callable[[Members], str]) -> None:
    members = oci_members([some_image()])
    entry = json.loads(members["index.json"])["manifests"][0]  # type: ignore[arg-type]  # it is bytes
    blob = b"\x1f\x8b no JSON"
    members[f"blobs/sha256/{sha256(blob)}"] = blob
    with opened(write(finished(members, [descriptor(LAYER_TYPE, blob), entry]))) as image:
        assert image.info.id == some_image().id()
        assert LAYER_TYPE in image.info.warnings[0]


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
        (b'{"manifests": [{"digest": "sha256:../../../../etc/passwd"}]}', "is not a digest"),
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
