"""Manifests and small blobs, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage
from dive_py.oci.digest import Digest
from dive_py.progress import Progress
from dive_py.registry import manifests
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on, wrong_body
from tests.registry.serving import client_of, named

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(ImageBuilder().layer(file("x")), "1")
        yield served


def test_a_tag_is_looked_up_without_its_manifest(registry: MisbehavingRegistry) -> None:
    with client_of(registry) as client:
        digest = manifests.digest_of(client, named(registry), Progress())
        assert digest == str(manifests.fetch(client, named(registry), Progress()).digest)
    assert [request.method for request in registry.asked(Kind.MANIFEST)] == ["HEAD", "GET"]


def test_a_digest_goes_before_a_tag(registry: MisbehavingRegistry) -> None:
    with client_of(registry) as client:
        first = manifests.fetch(client, named(registry), Progress())
        registry.repository("app").add_image(ImageBuilder().layer(file("y")), "1")
        again = manifests.fetch(client, named(registry, f"app:1@{first.digest}"), Progress())
        assert again == first
        assert manifests.fetch(client, named(registry), Progress()).digest != first.digest


def test_a_small_blob_is_what_its_digest_says(registry: MisbehavingRegistry) -> None:
    descriptor = registry.repository("app").add_blob("application/json", b'{"a":1}')
    digest = Digest.parse(descriptor["digest"])
    with client_of(registry) as client:
        assert manifests.document(client, named(registry), digest, Progress()) == b'{"a":1}'
        registry.behave(on(Kind.BLOB, wrong_body))
        with pytest.raises(DamagedImage, match="is not what its digest says"):
            manifests.document(client, named(registry), digest, Progress())
