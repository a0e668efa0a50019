"""Manifests of schema 1: one that docker-registry 2.8.2 made and signed, and others made here."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.config import MAX_LAYERS, pair
from dive_py.oci.schema1 import EMPTY_BLOB, EMPTY_DIFF_ID, Schema1, parse, payload

RECORDED = Path(__file__).with_name("schema1_signed.json").read_bytes()
DIGEST = "sha256:f84a491675124e7d103fef5a31e1a0866bd91c422e826cdc7c18c7a9761a4f9a"
"""What the registry said in `Docker-Content-Digest`."""

BLOB = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64


def plain(*steps: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
    """A manifest of steps, the newest first: each a blob and what it says of itself."""
    return {
        "schemaVersion": 1,
        "name": "app",
        "tag": "1",
        "architecture": "amd64",
        "fsLayers": [{"blobSum": blob} for blob, _ in steps],
        "history": [{"v1Compatibility": json.dumps(said)} for _, said in steps],
        **more,
    }


def jose(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signed(document: dict[str, Any], *formats: dict[str, Any]) -> bytes:
    """A document with a signature for each format, or with one that is right."""
    text = json.dumps(document, indent=3).encode()
    right = {"formatLength": len(text) - 2, "formatTail": jose(b"\n}")}
    blocks = [{"signature": "x", "protected": jose(json.dumps(one).encode())} for one in formats or (right,)]
    return text[:-2] + b',\n   "signatures": ' + json.dumps(blocks).encode() + b"\n}"


def read(document: dict[str, Any]) -> Schema1:
    return parse(json.dumps(document).encode(), "the manifest")


def test_what_a_registry_signed_is_read() -> None:
    found = parse(RECORDED, "the manifest")
    assert str(found.digest) == DIGEST
    assert [str(layer.digest)[7:15] for layer in found.layers] == [
        "c1657839",
        "13c2594e",
        "ef686c31",
        "87dd2713",
        "417f299d",
    ]
    assert {layer.media_type for layer in found.layers} == {"application/vnd.docker.image.rootfs.diff.tar.gzip"}
    config = found.config
    assert (str(config.platform), config.command, config.created) == (
        "linux/amd64",
        ("/bin/bash",),
        "2026-11-30T18:55:52.163418975Z",
    )
    assert config.env == ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",)
    assert config.diff_ids == ("",) * 5


def test_history_is_oldest_first_and_throwaway_steps_have_no_layer() -> None:
    config = parse(RECORDED, "the manifest").config
    assert [step.empty for step in config.history] == [False] * 5 + [True]
    assert config.history[0].comment == "Imported from -"
    assert config.history[2].created_by == "/bin/sh -c rm -rf /var/lib/apt/lists/*"
    last = pair(config, 5)[-1]
    assert last.entry is config.history[4]
    assert [step.created_by for step in last.steps] == ['/bin/sh -c #(nop)  CMD ["/bin/bash"]']


def test_what_is_about_a_layer_alone_is_not_in_the_config() -> None:
    raw = parse(RECORDED, "the manifest").config.raw
    assert not {"id", "parent", "throwaway", "Size"} & set(raw)
    assert raw["docker_version"] == "20.10.24+dfsg1"


def test_the_digest_is_of_what_was_signed() -> None:
    document = plain((BLOB, {}))
    found = parse(signed(document), "the manifest")
    assert str(found.digest) == "sha256:" + hashlib.sha256(json.dumps(document, indent=3).encode()).hexdigest()


def test_without_a_signature_the_digest_is_of_all_bytes() -> None:
    data = json.dumps(plain((BLOB, {}), signatures=[])).encode()
    assert payload(data, "the manifest") == data
    assert str(parse(data, "the manifest").digest) == "sha256:" + hashlib.sha256(data).hexdigest()


def test_what_stands_behind_the_signed_part_does_not_count() -> None:
    data = signed(plain((BLOB, {})))
    fake = json.dumps({"fsLayers": [{"blobSum": OTHER}]})[1:-1].encode()
    found = parse(data[:-2] + b", " + fake + b"\n}", "the manifest")
    assert [str(layer.digest) for layer in found.layers] == [BLOB]


def test_the_empty_blob_is_a_layer_unless_the_step_is_thrown_away() -> None:
    empty = gzip.decompress(base64.b64decode("H4sIAAAJbogA/2IYBaNgFIxYAAgAAP//Lq+17wAEAAA="))
    assert "sha256:" + hashlib.sha256(empty).hexdigest() == EMPTY_DIFF_ID
    found = read(plain((str(EMPTY_BLOB), {"throwaway": True}), (str(EMPTY_BLOB), {}), (BLOB, {})))
    assert [str(layer.digest) for layer in found.layers] == [BLOB, str(EMPTY_BLOB)]
    assert found.config.diff_ids == ("", EMPTY_DIFF_ID)


def test_members_of_other_types_than_usual_do_no_harm() -> None:
    found = read(plain((BLOB, {"container_config": 7, "throwaway": "no", "comment": []})))
    assert [step.empty for step in found.config.history] == [False]


def test_an_image_may_have_no_layer() -> None:
    assert read(plain()).layers == ()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (plain((BLOB, {}), schemaVersion=2), "is not a manifest of schema 1"),
        (plain((BLOB, {}), history=[]), "has 1 layers and describes 0"),
        (plain(("../../etc/passwd", {})), "is not a digest"),
        (plain((BLOB, {}), fsLayers=[{}]), "is not a digest"),
        (plain((BLOB, {}), history=[{"v1Compatibility": "{"}]), "damaged or no JSON"),
        (plain((BLOB, {}), history=[{"v1Compatibility": 7}]), "is not what it should be"),
        (plain((BLOB, {}), history=[{"v1Compatibility": "[" * 90_000}]), "nested too deep"),
    ],
    ids=["version", "lengths", "path", "no-digest", "json", "type", "deep"],
)
def test_what_is_no_such_manifest_is_refused(document: dict[str, Any], message: str) -> None:
    with pytest.raises(DamagedImage, match=message):
        read(document)


def test_more_layers_than_any_honest_image_has_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        read(plain(*[(BLOB, {})] * (MAX_LAYERS + 1)))


@pytest.mark.parametrize(
    "formats",
    [
        [{}],
        [{"formatLength": 10}],
        [{"formatTail": "Cn0"}],
        [{"formatLength": -1, "formatTail": "Cn0"}],
        [{"formatLength": 1 << 40, "formatTail": "Cn0"}],
        [{"formatLength": 10, "formatTail": "?"}],
        [{"formatLength": 10, "formatTail": "\N{SNOWMAN}"}],
        [{"formatLength": "10", "formatTail": "Cn0"}],
        [{"formatLength": 10, "formatTail": "Cn0"}, {"formatLength": 11, "formatTail": "Cn0"}],
        [{"formatLength": 10, "formatTail": "Cn0"}],
    ],
    ids=["empty", "no-tail", "no-length", "negative", "long", "base64", "ascii", "type", "two", "cut"],
)
def test_a_signature_that_does_not_say_what_it_is_about_is_refused(formats: list[dict[str, Any]]) -> None:
    with pytest.raises(DamagedImage):
        parse(signed(plain((BLOB, {})), *formats), "the manifest")


@pytest.mark.parametrize("protected", [None, "", "?", "e30", jose(b"[]")])
def test_a_damaged_signature_is_refused(protected: str | None) -> None:
    with pytest.raises(DamagedImage):
        read(plain((BLOB, {}), signatures=[{"protected": protected}]))


def test_signatures_without_end_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        read(plain((BLOB, {}), signatures=[{"protected": "e30"}] * 101))
