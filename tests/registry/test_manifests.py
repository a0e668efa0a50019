"""Manifests and small blobs, checked."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage, RegistryError
from dive_py.oci.digest import Digest
from dive_py.progress import Progress
from dive_py.registry import manifests
from dive_py.registry.blobs import size_of
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import Kind, MisbehavingRegistry, cut_after, endless, html, on, wrong_body
from tests.registry.serving import client_of, named

if TYPE_CHECKING:
    from tests.registry.misbehaving import Behaviour


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


@pytest.mark.parametrize("behaviour", [wrong_body, html, cut_after(0.5), endless])
def test_what_a_mirror_gives_damaged_comes_from_the_registry_itself(
    registry: MisbehavingRegistry, mirror: MisbehavingRegistry, behaviour: Behaviour
) -> None:
    app = registry.repository("app")
    data = app.manifests["1"][1]
    digest = Digest.parse(json.loads(data)["config"]["digest"])
    mirror.repository("app").add_image(ImageBuilder().layer(file("x")), "1")
    mirror.behave(behaviour)
    with client_of(mirror, registry) as client:
        assert manifests.fetch(client, named(registry), Progress(), Digest.of(data)).data == data
        (warning,) = client.warnings
        assert warning.startswith(f"the mirror {mirror.host} is not asked any more: ")
    with client_of(mirror, registry) as client:
        assert digest.fits(manifests.document(client, named(registry), digest, Progress()))


def test_a_document_is_checked_by_any_digest_that_is_known(registry: MisbehavingRegistry) -> None:
    data = b'{"schemaVersion":2}'
    app = registry.repository("app")
    good, bad, other = f"sha512:{hashlib.sha512(data).hexdigest()}", f"sha512:{'0' * 128}", "blake3:abc"
    for text in (good, bad, other):
        app.manifests[text] = "application/vnd.oci.image.manifest.v1+json", data
        app.blobs[text] = data
    with client_of(registry) as client:
        assert manifests.fetch(client, named(registry, f"app@{good}"), Progress()).data == data
        assert manifests.document(client, named(registry), Digest.parse(good), Progress()) == data
        for digest in map(Digest.parse, (bad, other)):
            with pytest.raises(DamagedImage, match="is not what its digest says"):
                manifests.fetch(client, named(registry), Progress(), digest)
            with pytest.raises(DamagedImage, match="is not what its digest says"):
                manifests.document(client, named(registry), digest, Progress())


def test_of_a_signed_manifest_what_is_signed_counts_alone(registry: MisbehavingRegistry) -> None:
    """Else any manifest could be given more members, and be called signed."""
    data = b'{"schemaVersion":2,"layers":[]}'
    said = json.dumps({"formatLength": len(data) - 1, "formatTail": base64.b64encode(b"}").decode().rstrip("=")})
    protected = base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")
    more = data[:-1] + f',"layers":["more"],"signatures":[{{"protected":"{protected}"}}]}}'.encode()
    kind = "application/vnd.docker.distribution.manifest.v1+prettyjws"
    registry.repository("app").manifests[str(Digest.of(data))] = kind, more
    with client_of(registry) as client:
        assert manifests.fetch(client, named(registry), Progress(), Digest.of(data)).data == data


def test_a_size_that_no_blob_has_is_not_believed(registry: MisbehavingRegistry) -> None:
    digest = Digest.parse(registry.repository("app").add_blob("", b"abc")["digest"])
    with client_of(registry) as client:
        assert size_of(client, "app", digest, Progress()) == 3
        for said in ("9" * 5000, "9" * 19, "-4", "x"):
            registry.behave(partial(lambda said, _, answer: answer.but(Content_Length=said), said))
            with pytest.raises(RegistryError, match="does not say the size"):
                size_of(client, "app", digest, Progress())
