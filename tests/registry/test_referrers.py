"""What is attached to images, as oras, cosign, BuildKit and registries have it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.digest import Digest
from dive_py.oci.manifest import Index, Manifest, parse
from dive_py.registry import referrers
from dive_py.registry.referrers import Way

HEX = "ab" * 32
IMAGE = Digest("sha256", HEX)
OTHER = Digest("sha256", "cd" * 32)
EMPTY = {"mediaType": "application/vnd.oci.empty.v1+json", "digest": f"sha256:{HEX}", "size": 2, "data": "e30="}


def document(**members: Any) -> bytes:  # noqa: ANN401  any JSON
    return json.dumps({"schemaVersion": 2} | members).encode()


def entry(number: int = 1, **members: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
    return {
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": "sha256:" + f"{number:064x}",
        "size": 700 + number,
        **members,
    }


def manifest(layers: list[dict[str, Any]], **members: Any) -> Manifest:  # noqa: ANN401  any JSON
    found = parse(document(config=EMPTY, layers=layers, **members), "the manifest")
    assert isinstance(found, Manifest)
    return found


def test_the_tag_of_a_digest_is_the_specifications() -> None:
    assert referrers.tag_of(IMAGE) == f"sha256-{HEX}"
    assert referrers.tag_of(Digest("sha512", "ef" * 64)) == "sha512-" + "ef" * 32
    assert referrers.cosign_tags(IMAGE) == (f"sha256-{HEX}.sig", f"sha256-{HEX}.att", f"sha256-{HEX}.sbom")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (f"sha256-{HEX}", True),
        (f"sha256-{HEX}.sig", True),
        (f"sha256-{HEX}.att", True),
        (f"sha256-{HEX[:-1]}", False),
        (f"sha256-{HEX}.old", False),
        ("12.04", False),
        ("latest", False),
    ],
)
def test_tags_that_are_about_others_are_told_from_versions(tag: str, expected: bool) -> None:  # noqa: FBT001
    assert referrers.is_tag(tag) is expected


def test_an_index_of_referrers_is_listed_in_its_order() -> None:
    data = document(
        manifests=[
            entry(
                1,
                artifactType="application/vnd.cyclonedx+json",
                annotations={"org.opencontainers.image.created": "2026-11-30T10:00:00Z"},
            ),
            entry(2, artifactType="application/x-own"),
            entry(3),
        ]
    )
    found = referrers.listed(data, "the referrers")
    assert [(one.kind, one.artifact_type, one.size, one.created) for one in found] == [
        ("a list of packages", "application/vnd.cyclonedx+json", 701, "2026-11-30T10:00:00Z"),
        ("application/x-own", "application/x-own", 702, ""),
        ("", "", 703, ""),
    ]
    assert {one.way for one in found} == {Way.API}
    assert referrers.listed(data, "the tag", Way.TAG)[0].way is Way.TAG


def test_an_index_without_entries_is_one() -> None:
    assert referrers.listed(document(manifests=[]), "the referrers") == []


@pytest.mark.parametrize(
    "data",
    [b"404 page not found\n", b"<html>", document(config=EMPTY, layers=[]), document(manifests=[{"digest": "../x"}])],
    ids=["text", "html", "manifest", "digest"],
)
def test_what_is_no_list_of_referrers_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedImage):
        referrers.listed(data, "the referrers")


def attestation(number: int, image: Digest | None) -> dict[str, Any]:
    said = {"vnd.docker.reference.type": "attestation-manifest"}
    return entry(
        number,
        platform={"os": "unknown", "architecture": "unknown"},
        annotations=said | ({"vnd.docker.reference.digest": str(image)} if image else {}),
    )


def test_buildkits_attestations_in_an_index_are_those_of_the_image() -> None:
    index = parse(
        document(manifests=[entry(1, platform={"os": "linux"}), attestation(2, IMAGE), attestation(3, OTHER)]), "x"
    )
    assert isinstance(index, Index)
    assert [one.size for one in referrers.in_index(index)] == [702, 703]
    (one,) = referrers.in_index(index, IMAGE)
    assert (one.size, one.way, one.kind) == (702, Way.INDEX, "an attestation about an image")


@pytest.mark.parametrize(
    ("suffix", "layers", "kind"),
    [
        ("sig", ["application/vnd.dev.cosign.simplesigning.v1+json"], "a signature of cosign"),
        ("att", ["application/vnd.dsse.envelope.v1+json"] * 2, "an attestation about an image"),
        ("sbom", ["text/spdx+json"], "a list of packages"),
        ("sbom", [], "a list of packages"),
    ],
)
def test_cosigns_tags_lead_to_a_manifest_each(suffix: str, layers: list[str], kind: str) -> None:
    found = manifest([entry(number, mediaType=one) for number, one in enumerate(layers)])
    one = referrers.at_cosign_tag(referrers.tag_of(IMAGE, suffix), found, OTHER, 500)
    assert (one.kind, one.way, one.digest, one.size) == (kind, Way.COSIGN, OTHER, 500)


def test_a_referrer_that_is_found_twice_counts_once_as_it_was_found_first() -> None:
    data = document(manifests=[entry(1), entry(2)])
    found = referrers.merged(
        referrers.listed(data, "x", Way.API), referrers.listed(document(manifests=[entry(2), entry(3)]), "x", Way.TAG)
    )
    assert [(one.size, one.way) for one in found] == [(701, Way.API), (702, Way.API), (703, Way.TAG)]


def test_buildkits_statements_say_what_they_state() -> None:
    found = manifest(
        [
            entry(1, mediaType="application/vnd.in-toto+json", annotations={"in-toto.io/predicate-type": predicate})
            for predicate in ("https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document", "https://own.example/x")
        ]
    )
    assert [(one.kind, one.predicate) for one in referrers.statements(found)] == [
        ("where an image comes from (SLSA)", "https://slsa.dev/provenance/v0.2"),
        ("a list of packages (SPDX)", "https://spdx.dev/Document"),
        ("an attestation about an image", "https://own.example/x"),
    ]


def test_a_file_that_oras_attached_without_a_type_is_what_its_artifact_is() -> None:
    layer = entry(
        1,
        mediaType="application/vnd.oci.image.layer.v1.tar",
        annotations={"org.opencontainers.image.title": "sbom.json"},
    )
    (one,) = referrers.statements(manifest([layer], artifactType="application/spdx+json"))
    assert (one.kind, one.name) == ("a list of packages", "sbom.json")
    (one,) = referrers.statements(manifest([layer]))
    assert one.kind == "application/vnd.oci.image.layer.v1.tar"


def test_a_bundle_says_on_its_manifest_what_it_states() -> None:
    kind = "application/vnd.dev.sigstore.bundle.v0.3+json"
    found = manifest(
        [entry(1, mediaType=kind)],
        artifactType=kind,
        annotations={"dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1"},
    )
    (one,) = referrers.statements(found)
    assert (one.kind, one.predicate) == (
        "a signature or an attestation of Sigstore",
        "https://slsa.dev/provenance/v1",
    )


STATEMENT = json.dumps(
    {
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "subject": [{"name": "pkg:docker/app@1", "digest": {"sha256": HEX}}, {"name": "other", "digest": {}}],
        "predicate": {"builder": {"id": "x?>"}},
    }
).encode()


def envelope(payload: str, **members: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
    return {
        "payloadType": "application/vnd.in-toto+json",
        "payload": payload,
        "signatures": [{"keyid": "", "sig": "x"}, {"sig": "y"}],
        **members,
    }


def test_a_plain_statement_comes_as_it_is() -> None:
    found = referrers.opened(STATEMENT, "x")
    assert found.data == STATEMENT
    assert (found.wrappings, found.signatures) == ((), 0)
    assert found.predicate == "https://slsa.dev/provenance/v0.2"
    assert found.subjects == (("pkg:docker/app@1", f"sha256:{HEX}"), ("other", ""))


@pytest.mark.parametrize(
    "encode",
    [
        lambda data: base64.b64encode(data).decode(),
        lambda data: base64.urlsafe_b64encode(data).decode(),
        lambda data: base64.b64encode(data).decode().rstrip("="),
    ],
    ids=["usual", "addresses", "unpadded"],
)
def test_an_envelope_is_opened(encode: Any) -> None:  # noqa: ANN401
    found = referrers.opened(json.dumps(envelope(encode(STATEMENT))).encode(), "x")
    assert found.data == STATEMENT
    assert (found.wrappings, found.signatures) == (("a DSSE envelope",), 2)
    assert found.predicate == "https://slsa.dev/provenance/v0.2"


def test_a_bundle_with_an_envelope_is_opened() -> None:
    bundle = {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"certificate": {}},
        "dsseEnvelope": envelope(base64.b64encode(STATEMENT).decode()),
    }
    found = referrers.opened(json.dumps(bundle).encode(), "x")
    assert found.data == STATEMENT
    assert found.wrappings == ("a bundle of Sigstore", "a DSSE envelope")


@pytest.mark.parametrize(
    "data",
    [
        b'{"critical": {"identity": {}}, "optional": null}',
        b'{"bomFormat": "CycloneDX", "signatures": {"a": 1}}',
        b'{"payload": "not an envelope"}',
        b'{"mediaType": "x", "messageSignature": {"signature": "x"}}',
        b"SPDXVersion: SPDX-2.2\n",
        b"\xff\x00",
        b"",
        b"[" * 100_000,
        b'{"subject": "text"}',
    ],
    ids=["simple", "cyclonedx", "payload", "message", "text", "binary", "empty", "deep", "subject"],
)
def test_what_is_not_wrapped_comes_as_it_is(data: bytes) -> None:
    found = referrers.opened(data, "x")
    assert (found.data, found.wrappings, found.predicate) == (data, (), "")


@pytest.mark.parametrize("payload", ["?", "a", "\N{SNOWMAN}"])
def test_an_envelope_without_base64_is_damaged(payload: str) -> None:
    with pytest.raises(DamagedImage, match="not base64"):
        referrers.opened(json.dumps(envelope(payload)).encode(), "the statement")


def test_a_statement_larger_than_any_honest_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referrers, "LARGEST", 1 << 20)
    with pytest.raises(LimitExceeded):
        referrers.opened(b" " * ((1 << 20) + 1), "x")


def test_subjects_without_end_are_cut() -> None:
    data = json.dumps({"subject": [{"name": "x", "digest": {"sha1": "1"}}] * 5000}).encode()
    assert len(referrers.opened(data, "x").subjects) == 1000
