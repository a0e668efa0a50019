"""What lies beside images, and what people call it."""

from __future__ import annotations

import pytest

from dive_py.oci.artifacts import called, is_document, stated, word


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/vnd.dev.cosign.simplesigning.v1+json", "a signature of cosign"),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", "Sigstore"),
        ("application/vnd.in-toto+json", "an attestation"),
        ("application/vnd.buildkit.cacheconfig.v0", "BuildKit's build cache"),
        ("application/vnd.cncf.helm.config.v1+json", "a Helm chart"),
    ],
)
def test_known_ones_are_called_by_their_names(kind: str, name: str) -> None:
    assert called(kind).startswith(f"an artifact of type {kind!r} (")
    assert name in called(kind)


def test_an_unknown_one_is_called_by_its_type() -> None:
    assert called("application/x") == "an artifact of type 'application/x'"


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("application/vnd.dsse.envelope.v1+json", True),
        ("application/json; charset=utf-8", True),
        ("text/spdx", True),
        ("application/vnd.cyclonedx+XML", True),
        ("application/vnd.oci.image.layer.v1.tar+gzip", False),
        ("application/vnd.docker.image.rootfs.diff.tar", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_texts_are_no_layers(kind: str, document: bool) -> None:  # noqa: FBT001
    assert is_document(kind) is document


def test_types_and_predicates_have_words_that_people_use() -> None:
    assert word("application/vnd.cyclonedx+json") == "a list of packages"
    assert word("application/x-own") == ""
    assert stated("https://slsa.dev/provenance/v1") == "where an image comes from (SLSA)"
    assert stated("https://own.example") == ""
