"""Descriptors: what they say about a blob."""

from __future__ import annotations

import pytest

from dive_py.errors import DamagedImage
from dive_py.oci.descriptor import Descriptor, DescriptorShape, PlatformShape, from_shape
from dive_py.oci.digest import Digest
from dive_py.oci.platform import Platform

DIGEST = Digest("sha256", "a" * 64)


def test_a_descriptor_from_a_document() -> None:
    shape = DescriptorShape(
        "application/x",
        str(DIGEST),
        5,
        ["https://elsewhere"],
        {"org.opencontainers.image.ref.name": "1", "io.containerd.image.name": "docker.io/a/b:1", "none": None},
        PlatformShape("windows", "amd64", None, "10.0", ["win32k"]),
    )
    descriptor = from_shape(shape, "it")
    assert descriptor.member == f"blobs/sha256/{'a' * 64}"
    assert descriptor.platform == Platform("windows", "amd64", "", "10.0", ("win32k",))
    assert (descriptor.size, descriptor.urls) == (5, ("https://elsewhere",))
    assert descriptor.name == "docker.io/a/b:1", "the full name goes before the tag"
    assert descriptor.annotations["none"] == ""


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        (DescriptorShape(), "without saying its digest"),
        (DescriptorShape(digest="sha256:.."), "not a digest"),
        (DescriptorShape(digest=str(DIGEST), size=-1), "-1 bytes"),
        (DescriptorShape(digest=str(DIGEST), size=1 << 63), f"{1 << 63} bytes"),
    ],
)
def test_a_damaged_descriptor(shape: DescriptorShape, complaint: str) -> None:
    with pytest.raises(DamagedImage, match=complaint):
        from_shape(shape, "it")


def test_attestations_are_told_by_annotation_or_platform() -> None:
    assert Descriptor(DIGEST, annotations={"vnd.docker.reference.type": "attestation-manifest"}).is_attestation
    assert Descriptor(DIGEST, platform=Platform("unknown", "unknown")).is_attestation
    assert not Descriptor(DIGEST, platform=Platform("linux", "amd64")).is_attestation


def test_layers_that_are_encrypted_or_kept_elsewhere() -> None:
    assert Descriptor(DIGEST, "application/vnd.oci.image.layer.v1.tar+gzip+encrypted").encrypted
    assert Descriptor(DIGEST, "application/vnd.oci.image.layer.nondistributable.v1.tar").foreign
    assert Descriptor(DIGEST, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip").foreign
    plain = Descriptor(DIGEST, "application/vnd.oci.image.layer.v1.tar")
    assert not plain.encrypted
    assert not plain.foreign
    assert plain.name == ""
