"""The archives that are measured: the same for the same arguments, sound, and what the plan says."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

from benchmarks.convert import gzip_oci
from benchmarks.make_image import Plan, write
from benchmarks.measure import subject
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack
from tests.layers.scanning import scanned_tar

if TYPE_CHECKING:
    from pathlib import Path

PLAN = Plan(files=1200, layers=4, rewrite=0.3, delete=0.3, size=200)


def written(plan: Plan) -> tuple[bytes, int]:
    out = io.BytesIO()
    counts = write(plan, out)
    assert counts.bytes == len(out.getvalue())
    return out.getvalue(), counts.entries


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert written(PLAN) == written(PLAN)


def test_layers_hold_files_rewrites_and_deletions() -> None:
    data, entries = written(PLAN)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        manifest = json.load(archive.extractfile("manifest.json") or io.BytesIO())
        tars = [(archive.extractfile(name) or io.BytesIO()).read() for name in manifest[0]["Layers"]]
    indexes = [scanned_tar(tar) for tar in tars]
    assert [index.damage for index in indexes] == [""] * 4
    assert sum(index.count for index in indexes) == entries
    stack = LayerStack(indexes)
    kinds = set(stack.entries.kind.tolist())
    assert {Kind.FILE, Kind.DIR, Kind.WHITEOUT, Kind.OPAQUE} == kinds
    assert (stack.entries.previous[stack.entries.kind == Kind.FILE] >= 0).any(), "some files are written again"
    assert stack.entries.wasted.any()


def test_the_gzip_archive_is_the_same_image(tmp_path: Path) -> None:
    plain, squeezed = tmp_path / "plain.tar", tmp_path / "gzip.tar"
    plain.write_bytes(written(PLAN)[0])
    gzip_oci(plain, squeezed)
    assert subject(squeezed).diff_ids == subject(plain).diff_ids
    assert "step" in subject(plain).step
    assert squeezed.stat().st_size < plain.stat().st_size / 2
