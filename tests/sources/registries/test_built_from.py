"""What an image was built from, as provenance tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dive_py.oci.digest import Digest
from dive_py.oci.reference import ImageName
from dive_py.progress import Progress
from dive_py.registry.options import RegistryOptions
from dive_py.sources.registries.built_from import built_from, images_in
from tests.building import ImageBuilder, file
from tests.building.image import as_json
from tests.building.oci_forms import CONFIG_TYPE, INDEX_TYPE, MANIFEST_TYPE
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from tests.registry.stored import Repository

HEX = "ab" * 32
DEBIAN = {"uri": "pkg:docker/debian@12?platform=linux%2Famd64", "digest": {"sha256": HEX}}


def of_slsa_02(*materials: dict[str, Any]) -> bytes:
    """A statement as BuildKit wrote it until 0.22 without being asked."""
    return as_json({"predicateType": "https://slsa.dev/provenance/v0.2", "predicate": {"materials": materials}})


def of_slsa_1(*used: dict[str, Any]) -> bytes:
    """A statement of the later form."""
    definition = {"buildDefinition": {"resolvedDependencies": used}}
    return as_json({"predicateType": "https://slsa.dev/provenance/v1", "predicate": definition})


@pytest.mark.parametrize("statement", [of_slsa_02, of_slsa_1])
def test_images_are_named_with_tag_and_digest(statement: Any) -> None:  # noqa: ANN401 - either form
    private = {"uri": "pkg:docker/r.example%3A5000/team/base@1.2"}
    source = {"uri": "git+https://a.example/x.git", "digest": {"sha1": "1" * 40}}
    pinned = {"uri": f"pkg:docker/golang@sha256:{HEX}"}
    found = images_in(statement(DEBIAN, source, private, pinned))
    assert [one.full for one in found] == [
        f"docker.io/library/debian:12@sha256:{HEX}",
        "r.example:5000/team/base:1.2",
        f"docker.io/library/golang@sha256:{HEX}",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"[" * 9000, b'{"predicate": 1}', b'{"predicate": {"materials": {}}}', b"\xff",
        of_slsa_02({"uri": "pkg:docker/../etc@1"}), of_slsa_02({"uri": "pkg:docker/a@\x1b[31m"}),
        of_slsa_02({"uri": "pkg:docker/a@1", "digest": {"sha256": "no"}}), of_slsa_02({"uri": "pkg:docker/"}),
    ],
)  # fmt: skip
def test_what_is_none_names_none(data: bytes) -> None:
    assert images_in(data) == []


def with_provenance(repository: Repository, image: ImageBuilder, tag: str, *statements: bytes) -> str:
    """Add an image as BuildKit pushes it, and return the digest of its manifest."""
    entry = repository.add_image(image) | {"platform": {"os": "linux", "architecture": "amd64"}}
    about = {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"}
    layers = [repository.add_blob("application/vnd.in-toto+json", data) | {"annotations": about} for data in statements]
    config = repository.add_blob(CONFIG_TYPE, b"{}")
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": layers}
    attestation = repository.add_document(MANIFEST_TYPE, manifest) | {
        "platform": {"os": "unknown", "architecture": "unknown"},
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": entry["digest"],
        },
    }
    index = {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [entry, attestation]}
    repository.add_document(INDEX_TYPE, index, tag)
    return str(entry["digest"])


def test_the_provenance_in_an_index_is_read() -> None:
    image = ImageBuilder().layer(file("a", b"1"))
    with MisbehavingRegistry() as registry:
        digest = Digest.parse(with_provenance(registry.repository("app"), image, "1", of_slsa_02(DEBIAN, DEBIAN)))
        registry.repository("app").add_image(image, "plain")
        name = ImageName.parse(f"{registry.host}/app:1")
        (found,) = built_from(name, digest, RegistryOptions(), Progress())
        assert found.familiar == f"debian:12@sha256:{HEX}"
        assert built_from(name, Digest.parse(f"sha256:{HEX}"), RegistryOptions(), Progress()) == [], "another platform"
        plain = ImageName.parse(f"{registry.host}/app:plain")
        assert built_from(plain, digest, RegistryOptions(), Progress()) == []
