"""Where a table of contents is: what converters really wrote, and what no honest one would."""

from __future__ import annotations

import struct

import pytest

from dive_py.errors import DamagedLayer, DivepyError, LimitExceeded
from dive_py.layers.toc_place import LONGEST_FOOTER, Range, TocForm, place_in_footer, place_of

CONTAINERS = "io.github.containers.zstd-chunked."
STARGZ = "containerd.io/snapshot/stargz/toc.digest"
DIGEST = "sha256:" + "0db5803917cde0e0" * 4
POSITION = {
    CONTAINERS + "manifest-position": "94747219:652520:2938994:1",
    CONTAINERS + "manifest-checksum": DIGEST,
}
CTR_REMOTE = bytes.fromhex(
    "1f8b08040000000000ff1a00534716003030303030303030303631663531653253544152475a010000ffff0000000000000000"
)
"""The footer of ctr-remote 0.14."""
SKOPEO = bytes.fromhex(
    "502a4d184000000053baa50500000000e8f409000000000072d82c0000000000010000000000000043afaf050000000088c4040000000000"
    "b23a730000000000474e556c496e5578"
)
"""The footer of skopeo 1.18."""


def test_annotations_of_skopeo() -> None:
    annotations = {
        CONTAINERS + "manifest-checksum": DIGEST,
        **POSITION,
        CONTAINERS + "tarsplit-position": "95399747:312456:7551666",
    }
    place = place_of(annotations, 95712275)
    assert place is not None
    assert place.form is TocForm.ZSTD_CHUNKED
    assert place.table == Range(94747219, 652520, 2938994)
    assert (place.digest, place.stored_digest, place.json_digest) == (DIGEST, DIGEST, "")


def test_annotations_of_ctr_remote_with_its_own_prefix_and_both_digests() -> None:
    prefix = "io.containers.zstd-chunked."
    annotations = {prefix + "manifest-checksum": DIGEST, prefix + "manifest-position": "10:20:30:1", STARGZ: DIGEST}
    place = place_of(annotations, 100)
    assert place is not None
    assert (place.table, place.json_digest, place.stored_digest) == (Range(10, 20, 30), DIGEST, DIGEST)


def test_annotations_of_estargz_leave_the_place_to_the_footer() -> None:
    claimed = place_of({STARGZ: DIGEST, "io.containers.estargz.uncompressed-size": "205895168"}, 103087484)
    assert claimed is not None
    assert (claimed.table, claimed.digest) == (None, DIGEST)
    place = place_in_footer(bytes(30) + CTR_REMOTE, 103087484, claimed)
    assert place is not None
    assert place.form is TocForm.ESTARGZ
    assert place.table == Range(0x61F51E2, 103087484 - 51 - 0x61F51E2)
    assert place.digest == DIGEST


def test_other_annotations_are_no_table() -> None:
    assert place_of({"org.opencontainers.image.title": "x"}, 100) is None


def test_a_table_without_a_digest_is_not_believed() -> None:
    """Nothing would bind it to the image."""
    assert place_of({CONTAINERS + "manifest-position": "10:20:30:1"}, 100) is None


def test_the_footer_of_skopeo() -> None:
    place = place_in_footer(SKOPEO, 95712275)
    assert place is not None
    assert place.table == Range(94747219, 652520, 2938994)
    assert place.digest == ""


def test_the_footer_of_older_tools_is_shorter() -> None:
    footer = b"\x50\x2a\x4d\x18" + struct.pack("<I4Q", 40, 10, 20, 30, 1) + b"GnUlInUx"
    place = place_in_footer(b"x" * 24 + footer, 200)
    assert place is not None
    assert place.table == Range(10, 20, 30)


def test_the_footer_of_an_external_table_leads_to_another_blob() -> None:
    footer = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x15\0SG\x11\0STARGZEXTERNALTOC\x01\0\0\xff\xff" + bytes(8)
    assert len(footer) == 46
    place = place_in_footer(bytes(26) + footer, 5000)
    assert place is not None
    assert (place.form, place.table) == (TocForm.EXTERNAL, None)


def test_the_footer_of_crfs_has_no_subfield() -> None:
    footer = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x16\0%016xSTARGZ\x01\0\0\xff\xff" % 300 + bytes(8)
    assert len(footer) == 47
    place = place_in_footer(footer, 1000)
    assert place is not None
    assert place.table == Range(300, 1000 - 47 - 300)


@pytest.mark.parametrize(
    "tail", [b"", b"x", bytes(LONGEST_FOOTER), CTR_REMOTE[1:], SKOPEO[1:], SKOPEO[8:], CTR_REMOTE + b"\0", b"GNUlInUx"]
)
def test_what_is_no_footer_is_none(tail: bytes) -> None:
    assert place_in_footer(tail, 103087484) is None


@pytest.mark.parametrize(
    "position",
    ["", "1", "1:2:3", "1:2:3:2", "1:2:3:1:1", "-1:2:3:1", "1:0:3:1", "90:20:3:1", "a:2:3:1", "1:2:3:²",
     "99999999999999999999:1:1:1", "9223372036854775807:9223372036854775807:1:1", " 1:2:3:1", "1:2:٣:1"],
)  # fmt: skip
def test_positions_that_make_no_sense_are_refused(position: str) -> None:
    annotations = {CONTAINERS + "manifest-position": position or "x", CONTAINERS + "manifest-checksum": DIGEST}
    with pytest.raises(DamagedLayer):
        place_of(annotations, 100)


@pytest.mark.parametrize(
    "digest", ["sha256:", "sha256:" + "A" * 64, "sha512:" + "a" * 128, "a" * 64, "sha256:" + "é" * 64]
)
def test_digests_that_are_none_are_refused(digest: str) -> None:
    with pytest.raises(DamagedLayer):
        place_of({STARGZ: digest}, 100)
    with pytest.raises(DamagedLayer):
        place_of({**POSITION, CONTAINERS + "manifest-checksum": digest}, 95712275)


def test_tables_larger_than_any_honest_one_are_refused() -> None:
    for position in ("0:1000000000:1:1", "0:10:1000000000:1"):
        with pytest.raises(LimitExceeded):
            place_of({**POSITION, CONTAINERS + "manifest-position": position}, 1 << 40)


def test_footers_that_lead_out_of_the_blob_are_refused() -> None:
    for footer, size in ((CTR_REMOTE, 1000), (SKOPEO, 95399738)):
        with pytest.raises(DamagedLayer):
            place_in_footer(footer, size)
    words = CTR_REMOTE.replace(b"00000000061f51e2", b"+0000000061f51e2")
    with pytest.raises(DamagedLayer):
        place_in_footer(words, 103087484)


def test_a_kind_of_table_that_is_not_known_is_refused() -> None:
    footer = b"\x50\x2a\x4d\x18" + struct.pack("<I4Q", 40, 10, 20, 30, 2) + b"GnUlInUx"
    with pytest.raises(DamagedLayer, match="kind"):
        place_in_footer(footer, 200)


def test_a_footer_of_another_form_than_the_annotations_is_refused() -> None:
    claimed = place_of(POSITION, 103087484)
    with pytest.raises(DivepyError, match="zstd:chunked"):
        place_in_footer(CTR_REMOTE, 103087484, claimed)
