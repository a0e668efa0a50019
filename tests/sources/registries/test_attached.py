"""What is attached to an image, however it is found."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import ImageNotFound, RegistryError
from dive_py.progress import Progress
from dive_py.registry.options import USUAL
from dive_py.registry.referrers import Way
from dive_py.sources.registries import attached as module
from dive_py.sources.registries.attached import attached, choose, read_statement
from tests.building import ImageBuilder, file
from tests.building.image import as_json, sha256
from tests.building.oci_forms import INDEX_TYPE, MANIFEST_TYPE
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on, refused
from tests.registry.serving import named

if TYPE_CHECKING:
    from tests.registry.misbehaving import Answer, Request

STATEMENT = {
    "_type": "https://in-toto.io/Statement/v0.1",
    "predicateType": "https://slsa.dev/provenance/v1",
    "subject": [],
}
IN_TOTO = "application/vnd.in-toto+json"


def builder() -> ImageBuilder:
    return ImageBuilder().layer(file("x"))


def attest(registry: MisbehavingRegistry, subject: dict[str, Any] | None = None) -> dict[str, Any]:
    """BuildKit's attestation manifest about an image."""
    found = registry.repository("app")
    blob = found.add_blob(IN_TOTO, as_json(STATEMENT))
    blob["annotations"] = {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"}
    return found.add_image(builder(), config=found.add_blob("application/vnd.oci.image.config.v1+json", b"{}"),
                           layers=[blob], subject=subject)  # fmt: skip


def test_attestations_of_an_index_are_about_its_members(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    image = found.add_image(builder())
    entry = attest(registry) | {
        "platform": {"os": "unknown", "architecture": "unknown"},
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": image["digest"],
        },
    }
    platform = {"os": "linux", "architecture": "amd64"}
    found.add_document(
        INDEX_TYPE,
        {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [image | {"platform": platform}, entry]},
        "1",
    )
    (one,) = attached(named(registry), USUAL, Progress())
    assert (one.referrer.way, one.subject) == (Way.INDEX, image["digest"])
    (statement,) = one.statements
    assert statement.kind == "where an image comes from (SLSA)"
    opened = read_statement(named(registry), statement, USUAL, Progress())
    assert json.loads(opened.data) == STATEMENT
    assert choose([one], statement.descriptor.digest.hex[:12]) == statement
    assert choose([one], "ffff") is None


@pytest.mark.parametrize("has_api", [True, False])
def test_the_list_of_referrers_or_the_tag_of_the_digest(registry: MisbehavingRegistry, *, has_api: bool) -> None:
    registry.lists_referrers = has_api
    found = registry.repository("app")
    image = found.add_image(builder(), "1")
    entry = found.add_artifact("application/spdx+json", {"sbom.json": ("application/spdx+json", b"{}")}, "", image)
    if not has_api:
        entry |= {"artifactType": "application/spdx+json"}
        tag = image["digest"].replace(":", "-")
        found.add_document(INDEX_TYPE, {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [entry]}, tag)
    (one,) = attached(named(registry), USUAL, Progress())
    assert one.referrer.way is (Way.API if has_api else Way.TAG)
    assert "list of packages" in one.referrer.kind
    assert [statement.name for statement in one.statements] == ["sbom.json"]


def test_tags_of_cosign(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    image = found.add_image(builder(), "1")
    payload = base64.b64encode(as_json(STATEMENT)).decode()
    envelope = {"payloadType": IN_TOTO, "payload": payload, "signatures": [{"sig": "x"}]}
    blob = found.add_blob("application/vnd.dsse.envelope.v1+json", as_json(envelope))
    found.add_image(builder(), image["digest"].replace(":", "-") + ".att", layers=[blob])
    (one,) = attached(named(registry), USUAL, Progress())
    assert one.referrer.way is Way.COSIGN
    opened = read_statement(named(registry), one.statements[0], USUAL, Progress())
    assert json.loads(opened.data) == STATEMENT
    assert (opened.wrappings, opened.signatures) == (("a DSSE envelope",), 1)


def test_nothing_attached_and_nothing_there(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(builder(), "1")
    assert attached(named(registry), USUAL, Progress()) == []
    with pytest.raises(ImageNotFound):
        attached(named(registry, "app:2"), USUAL, Progress())


def test_a_refusal_is_not_the_same_as_nothing(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(builder(), "1")
    registry.behave(on(Kind.REFERRERS, refused(403)))
    with pytest.raises(RegistryError, match="refuses"):
        attached(named(registry), USUAL, Progress())


def test_a_referrer_that_is_gone_says_so(registry: MisbehavingRegistry) -> None:
    registry.lists_referrers = True
    found = registry.repository("app")
    image = found.add_image(builder(), "1")
    entry = found.add_artifact("application/spdx+json", {"a": ("x/y", b"{}")}, "", image)
    registry.behave(
        lambda request, answer: (
            refused(404)(request, answer) if request.path.endswith(f"manifests/{entry['digest']}") else answer
        )
    )
    (one,) = attached(named(registry), USUAL, Progress())
    assert one.statements == ()
    assert "there is no manifest" in one.problem


def test_tags_that_lead_to_something_else_leave_the_others(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    image = found.add_image(builder(), "1")
    tag = image["digest"].replace(":", "-")
    found.add_image(builder(), tag)
    data = b'{"schemaVersion":2,"layers":7}'
    found.manifests[f"{tag}.sig"] = found.manifests[f"sha256:{sha256(data)}"] = MANIFEST_TYPE, data
    found.add_artifact("application/spdx+json", {"a": ("x/y", b"{}")}, f"{tag}.sbom")
    registry.behave(on(Kind.MANIFEST, lambda _, answer: answer.but(Docker_Content_Digest=None), method="HEAD"))
    damaged, sound = attached(named(registry), USUAL, Progress())
    assert damaged.problem
    assert [statement.name for statement in sound.statements] == ["a"]


def test_lists_without_end_are_cut(registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    monkeypatch.setattr(module, "_MOST_SUBJECTS", 2)
    registry.lists_referrers = True
    found = registry.repository("app")
    images = [found.add_image(ImageBuilder().layer(file(name))) for name in "abcd"]
    found.add_document(INDEX_TYPE, {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": images}, "1")
    for name in "abcde":
        found.add_artifact("application/spdx+json", {name: ("x/y", name.encode())}, "", images[0])
    numbers = iter(range(100))

    def another(request: Request, answer: Answer) -> Answer:
        has_some = b"digest" in answer.body
        return answer.but(Link=f'<{request.path}?{next(numbers)}>; rel="next"') if has_some else answer

    registry.behave(on(Kind.REFERRERS, another))
    assert len(attached(named(registry), USUAL, Progress())) == 3
    assert len(registry.asked(Kind.REFERRERS)) < 10
