"""The tags of a repository as rows."""

from __future__ import annotations

import pytest

from dive_py.engine.searching import Tag
from dive_py.presentation.tag_rows import (
    CREATED,
    DIGEST,
    NAME,
    PLATFORMS,
    SIZE,
    TagOrder,
    cells,
    matches,
    remark,
    tag_names,
    widths,
)

NAMES = ("latest", "2.0-alpine", "1.10", "1.9", "edge")
KNOWN = {
    "1.9": Tag("1.9", 30, "2024-01-01T00:00:00Z", f"sha256:{'a' * 64}", ("linux/amd64",)),
    "1.10": Tag("1.10", 20, "2025-01-01T00:00:00Z", f"sha256:{'b' * 64}", ("linux/amd64", "linux/arm64")),
    "edge": Tag("edge", 40, "2023-01-01T00:00:00Z", f"sha256:{'c' * 64}", ("linux/amd64",)),
}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (TagOrder.VERSION, ["latest", "2.0-alpine", "1.10", "1.9", "edge"]),
        (TagOrder.NAME, ["1.10", "1.9", "2.0-alpine", "edge", "latest"]),
        (TagOrder.SIZE, ["edge", "1.9", "1.10", "latest", "2.0-alpine"]),
        (TagOrder.CREATED, ["1.10", "1.9", "edge", "latest", "2.0-alpine"]),
    ],
)
def test_what_is_not_known_comes_last(order: TagOrder, expected: list[str]) -> None:
    assert tag_names(NAMES, KNOWN, order, "") == expected


def test_a_glob_is_about_the_whole_name_and_words_are_about_all_that_is_known() -> None:
    assert tag_names(NAMES, KNOWN, TagOrder.NAME, "1.*") == ["1.10", "1.9"]
    assert tag_names(NAMES, KNOWN, TagOrder.NAME, "*ALPINE") == ["2.0-alpine"]
    assert tag_names(NAMES, KNOWN, TagOrder.NAME, "ARM64") == ["1.10"]
    assert tag_names(NAMES, KNOWN, TagOrder.NAME, "sha256:aaaa") == ["1.9"]
    assert tag_names(NAMES, KNOWN, TagOrder.NAME, "[") == []
    assert matches("library/ubuntu", "ubu lib")


def test_what_is_no_image_says_what_it_is() -> None:
    chart = Tag("chart", 2000, digest=f"sha256:{'d' * 64}", kind="a Helm chart")
    assert remark(chart) == "a Helm chart, 2 kB"
    assert remark(Tag("gone", problem="there is none\x1b[2J")) == "there is none\\x1b[2J"
    assert remark(KNOWN["1.9"]) == ""


def test_cells_are_printable() -> None:
    found = cells(Tag("a\x1b", 5, "never", "sha256:\u202e", ("\x07",)))
    assert not any(sign in text for text in found for sign in "\x1b\u202e\x07")


@pytest.mark.parametrize(
    ("width", "left_out"),
    [
        (76, []),
        (56, [DIGEST, PLATFORMS]),
        (38, [DIGEST, PLATFORMS, CREATED]),
        (10, [DIGEST, PLATFORMS, SIZE, CREATED]),
    ],
)
def test_columns_give_way_to_each_other(width: int, left_out: list[int]) -> None:
    found = widths(20, width)
    assert sum(size + 2 for size in found if size) <= width + 2
    assert found[NAME] >= 3
    assert not any(found[column] for column in left_out)
