"""The list of images: groups, order, filter, columns."""

from __future__ import annotations

import pytest

from dive_py.engine.images import ImageSummary
from dive_py.presentation.image_rows import COLUMNS, Group, ImageOrder, columns, count_of, group_of, image_rows

IMAGES = (
    ImageSummary("me/tool", "1", "sha256:aaaaaaaaaaaaaaaa", 100, 5_000),
    ImageSummary("ubuntu", "12.04", "sha256:bbbb", 50, 2_000_000),
    ImageSummary("", "", "sha256:cccc", None, None),
    ImageSummary("ubuntu", "24.04", "sha256:dddd", 200, 80_000_000),
    ImageSummary("localhost:5000/x", "t", "sha256:dddd", 200, 80_000_000),
)


@pytest.mark.parametrize(
    ("repository", "group"),
    [
        ("ubuntu", Group.TOP),
        ("docker.io/library/ubuntu", Group.TOP),
        ("jamtur01/puppet", Group.USER),
        ("docker.io/jamtur01/puppet", Group.USER),
        ("ghcr.io/a/b", Group.ELSEWHERE),
        ("localhost/a", Group.ELSEWHERE),
        ("127.0.0.1:5000/a", Group.ELSEWHERE),
        ("", Group.NAMELESS),
    ],
)
def test_repositories_are_told_apart(repository: str, group: Group) -> None:
    assert group_of(repository) is group


def test_by_repository_groups_have_headings_and_nameless_ones_come_last() -> None:
    rows = image_rows(IMAGES, ImageOrder.REPOSITORY)
    assert [row.cells[:2] for row in rows] == [
        ("Top-level repositories",),
        ("ubuntu", "24.04"),
        ("ubuntu", "12.04"),
        ("User repositories",),
        ("me/tool", "1"),
        ("Other registries",),
        ("localhost:5000/x", "t"),
        ("Without a name",),
        ("<none>", "<none>"),
    ]
    assert [row.again for row in rows] == [False, False, True, *[False] * 6]


@pytest.mark.parametrize(
    ("order", "first"),
    [(ImageOrder.CREATED, "localhost:5000/x"), (ImageOrder.SIZE, "localhost:5000/x"), (ImageOrder.UNIQUE, "me/tool")],
)
def test_other_orders_have_no_groups(order: ImageOrder, first: str) -> None:
    rows = image_rows(IMAGES, order, unique={"sha256:aaaaaaaaaaaaaaaa": 7})
    assert rows[0].cells[0] == first
    assert all(row.image is not None for row in rows)


def test_every_word_of_the_filter_must_occur_somewhere() -> None:
    users = {"sha256:bbbb": ("web",)}
    assert [row.cells[1] for row in image_rows(IMAGES, ImageOrder.REPOSITORY, "UBU web", users=users)] == ["12.04"]
    assert image_rows(IMAGES, ImageOrder.REPOSITORY, "nothing") == []
    assert [row.cells[1] for row in image_rows(IMAGES, ImageOrder.SIZE, only="ubuntu")] == ["24.04", "12.04"]


def test_all_that_an_engine_says_is_made_printable() -> None:
    image = ImageSummary("a\x1b[2J", "\u202e", "sha256:1", 0, 1)
    (row,) = image_rows([image], ImageOrder.SIZE, users={"sha256:1": ("\x07",)}, unique={"sha256:1": 3})
    assert row.cells[0] == r"a\x1b[2J"
    assert row.cells[1] == r"\u202e"
    assert row.cells[5:] == ("3 B", r"\a")


@pytest.mark.parametrize(
    ("width", "missing"),
    [
        (36, "id created unique used by"),
        (56, "id unique used by"),
        (66, "id used by"),
        (76, "used by"),
        (156, ""),
    ],
)
def test_the_size_stays_longest(width: int, missing: str) -> None:
    chosen = columns(width, image_rows(IMAGES, ImageOrder.REPOSITORY))
    shown = [column.title for column in chosen]
    every = ["repository", "tag", "id", "created", "size", "unique", "used by"]
    assert shown == [title for title in every if title not in missing or title == "tag"]
    assert [column.cell for column in chosen] == [every.index(title) for title in shown]


@pytest.mark.parametrize("name", ["x", "127.0.0.1:5000/bench/medium", "r" * 90])
def test_a_heading_is_whole_or_not_there(name: str) -> None:
    """With room for the sign that there are more, where there are."""
    rows = image_rows([ImageSummary(name, "latest", "sha256:1", 0, 1)], ImageOrder.SIZE)
    for width in range(30, 160):
        chosen = columns(width, rows)
        assert all(column.width >= len(column.title) for column in chosen)
        assert sum(column.width + 2 for column in chosen) - 2 <= width - (2 if len(chosen) < COLUMNS else 0)


def test_an_id_gives_way_to_names() -> None:
    long = [ImageSummary("127.0.0.1:5000/bench/medium", "1", "sha256:1", 0, 1)]
    assert columns(76, image_rows(long, ImageOrder.SIZE))[0].width == len("127.0.0.1:5000/bench/medium")
    assert "id" in [
        column.title for column in columns(76, image_rows([ImageSummary("a", "1", "", 0, 1)], ImageOrder.SIZE))
    ]


def test_a_very_long_name_gives_way_to_the_columns() -> None:
    rows = image_rows([ImageSummary("x" * 300, "t" * 200, "sha256:1", 0, 1)], ImageOrder.SIZE)
    assert sum(column.width + 2 for column in columns(76, rows)) - 2 <= 76


def test_an_image_counts_once_whatever_number_of_names_it_has() -> None:
    assert count_of(IMAGES) == 4
