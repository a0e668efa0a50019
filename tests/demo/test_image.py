"""The demo image: deterministic, readable by anyone, and with every case of copy-on-write in it."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis.waste import Waste, waste
from dive_py.demo.image import NAME, build
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import Cause, Change
from tests.layers.scanning import scanned_tar

if TYPE_CHECKING:
    from pathlib import Path


def layers_of(path: Path) -> list[bytes]:
    """The layers' tars, as `manifest.json` orders them, by Python's own reader."""
    with tarfile.open(path) as archive:
        manifest = json.load(archive.extractfile("manifest.json") or io.BytesIO())
        return [(archive.extractfile(name) or io.BytesIO()).read() for name in manifest[0]["Layers"]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.tar"
    build(path)
    return path


@pytest.fixture(scope="module")
def stack(archive: Path) -> LayerStack:
    return LayerStack([scanned_tar(layer, hashed=True) for layer in layers_of(archive)])


@pytest.fixture(scope="module")
def wasted(stack: LayerStack) -> Waste:
    return waste(stack)


def test_it_is_the_same_every_time(archive: Path, tmp_path: Path) -> None:
    build(tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == archive.read_bytes()


def test_it_stays_small(archive: Path) -> None:
    assert archive.stat().st_size < 2_000_000


def test_the_configuration_fits_the_layers(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        manifest = json.load(opened.extractfile("manifest.json") or io.BytesIO())
        config = json.load(opened.extractfile(manifest[0]["Config"]) or io.BytesIO())
    assert manifest[0]["RepoTags"] == [NAME]
    kept = [entry for entry in config["history"] if not entry.get("empty_layer")]
    assert len(kept) == len(config["rootfs"]["diff_ids"]) == len(manifest[0]["Layers"]) == 10
    commands = " ".join(entry["created_by"] for entry in config["history"] if entry.get("empty_layer"))
    assert all(word in commands for word in ("ENV", "CMD", "LABEL", "USER", "EXPOSE")), "steps without a layer"


def test_layers_are_well_formed(archive: Path) -> None:
    for layer in layers_of(archive):
        index = scanned_tar(layer)
        assert (index.damage, index.warnings) == ("", ())


def test_every_change_occurs(stack: LayerStack) -> None:
    changes = {Change(change) for layer in range(10) for change in stack.changes(layer).own().change.tolist()}
    assert changes == set(Change) - {Change.UNTOUCHED}


def test_every_cause_that_a_build_can_have_occurs(wasted: Waste) -> None:
    """No step writes a path twice into one tar, or what a converter adds."""
    assert {Cause(cause) for cause in wasted.items.cause.tolist()} == set(Cause) - {Cause.DUPLICATE, Cause.CONVERTER}


def test_every_kind_of_marker_and_link_occurs(stack: LayerStack) -> None:
    kinds = {Kind(kind) for kind in stack.entries.kind.tolist()}
    assert {Kind.WHITEOUT, Kind.OPAQUE, Kind.SYMLINK, Kind.HARDLINK, Kind.DIR, Kind.FILE} <= kinds
    assert (stack.entries.real >= 0).all(), "no link is broken"


def test_whole_directories_went(stack: LayerStack) -> None:
    gone = {stack.paths.path(path) for path in stack.changes(2).own().path.tolist()}
    assert {b"var/cache/apt", b"var/cache/apt/archives"} <= gone
    assert stack.merged(9).path.size > 0


def test_the_secret_is_gone_and_still_there(stack: LayerStack) -> None:
    secret = stack.paths.find(b"srv/app/.env")
    assert secret is not None
    assert secret not in stack.merged(9).path.tolist()
    assert secret in stack.shadowed(3).path.tolist()
