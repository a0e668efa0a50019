"""Two images compared, as JSON lines."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from dive_py.analysis.compare import Side, compare
from dive_py.exploration import Exploration
from dive_py.reports.diff_json import json_lines
from tests.building import ImageBuilder, directory, file, hardlink, symlink, whiteout

Explored = Callable[[ImageBuilder], Exploration]

BASE = [directory("d"), file("d/keep", b"z" * 500, mtime=1), file("gone", b"x" * 7), symlink("s", "a")]
BEFORE = ImageBuilder(name="app:1").layer(*BASE)
AFTER = (
    ImageBuilder(name="app:2")
    .layer(*BASE)
    .layer(whiteout("gone"), symlink("s", b"\xff"), file(b"n\xffw", b"12"), hardlink("link", b"n\xffw"))
    .layer(file("d/keep", b"z" * 500, mtime=1, mode=0o600, uid=3))
)


def told(explored: Explored, path: bytes = b"", after: ImageBuilder = AFTER) -> list[dict[str, Any]]:
    images = explored(BEFORE), explored(after)
    sides = [Side(one.stack, [layer.diff_id for layer in one.image.info.layers]) for one in images]
    comparison = compare(*sides)
    place = comparison.paths.find(path)
    assert place is not None
    return [json.loads(line) for line in json_lines(comparison, images, place)]


def test_the_total_comes_first(explored: Explored) -> None:
    total, *_ = told(explored)
    assert list(total) == ["before", "after", "shared", "added", "removed", "modified", "metadata", "packages"]
    assert total["packages"] is None, "nobody looked"
    assert total["before"] | {"reference": "", "id": ""} == {
        "reference": "",
        "id": "",
        "digest": None,
        "platform": "linux/amd64",
        "layers": 1,
        "stored": 507,
        "visible": 507,
        "unreadLayers": [],
    }
    assert (total["after"]["layers"], total["after"]["stored"], total["after"]["visible"]) == (3, 1009, 502)
    assert total["before"]["id"] == BEFORE.id()
    assert total["shared"] == {"layers": 1, "bottom": 1, "bytes": 507}
    assert total["added"] == {"paths": 2, "bytes_before": 0, "bytes_after": 2}
    assert total["removed"] == {"paths": 1, "bytes_before": 7, "bytes_after": 0}
    assert total["modified"] == {"paths": 1, "bytes_before": 0, "bytes_after": 0}
    assert total["metadata"] == {"paths": 1, "bytes_before": 500, "bytes_after": 500}


def test_every_path_that_differs_has_a_line_with_every_field(explored: Explored) -> None:
    _, keep, gone, link, new, target = told(explored)
    assert keep == {
        "path": "d/keep",
        "change": "metadata",
        "kind": "file",
        "kind_before": "file",
        "size_before": 500,
        "size_after": 500,
        "mode_before": "0644",
        "mode_after": "0600",
        "owner_before": "0:0",
        "owner_after": "3:0",
        "link_before": None,
        "link_after": None,
        "same": "assumed",
        "differs": ["mode", "owner"],
    }
    assert (gone["path"], gone["change"], gone["kind"], gone["kind_before"]) == ("gone", "removed", "file", "file")
    assert (gone["size_before"], gone["size_after"], gone["mode_after"], gone["same"]) == (7, None, None, None)
    assert (link["change"], link["kind"], link["size_after"]) == ("added", "file", 2), "as its target"
    assert (new["kind_before"], new["size_before"], new["differs"]) == (None, None, [])
    assert (target["link_before"], target["link_after"], target["differs"]) == ("a", "\udcff", ["target"])


def test_a_path_that_is_no_text_has_its_bytes_too(explored: Explored) -> None:
    new = told(explored)[4]
    assert (new["path"], b64decode(new["path_base64"])) == ("n\udcffw", b"n\xffw")


def test_one_directory_may_be_wanted(explored: Explored) -> None:
    total, keep = told(explored, b"d")
    assert (total["added"]["paths"], total["metadata"]["paths"], keep["path"]) == (0, 1, "d/keep")


def test_of_equal_images_there_is_the_total_alone(explored: Explored) -> None:
    (total,) = told(explored, after=BEFORE)
    assert total["shared"]["layers"] == 1
