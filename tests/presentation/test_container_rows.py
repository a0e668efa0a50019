"""The list of containers."""

from __future__ import annotations

import pytest

from dive_py.engine.containers import ContainerSummary
from dive_py.presentation.container_rows import ContainerOrder, container_rows, widths


def one(name: str, state: str = "running", **changes: object) -> ContainerSummary:
    fields: dict[str, object] = {
        "id": name * 20,
        "names": (name,),
        "image": "app:1",
        "image_id": "",
        "command": "",
        "created": None,
        "state": state,
        "status": "",
        "size_rw": None,
        "ports": (),
    }
    return ContainerSummary(**(fields | changes))  # type: ignore[arg-type]


ALL = [one("web", size_rw=10), one("db", "exited", status="Exited (0)", size_rw=2000), one("a\x1b[2Jb", "created")]


def names(**options: object) -> list[str]:
    return [row.container.name for row in container_rows(ALL, **({"order": ContainerOrder.CREATED} | options))]  # type: ignore[arg-type]


def test_sorting_and_choosing() -> None:
    assert names() == ["web", "db", "a\x1b[2Jb"]
    assert names(order=ContainerOrder.NAME) == ["a\x1b[2Jb", "db", "web"]
    assert names(order=ContainerOrder.SIZE)[0] == "db"
    assert names(running=True) == ["web"]
    assert names(text="EXITED app") == ["db"]


def test_states_differ_by_more_than_colour_and_text_is_harmless() -> None:
    rows = container_rows(ALL, ContainerOrder.CREATED)
    assert len({row.cells[0] for row in rows}) == 3
    assert all(row.cells[0].isascii() for row in container_rows(ALL, ContainerOrder.CREATED, plain=True))
    assert rows[2].cells[1] == r"a\x1b[2Jb"
    assert rows[1].cells[5] == "2 kB"


@pytest.mark.parametrize("width", [40, 78, 158])
def test_columns_fit(width: int) -> None:
    rows = container_rows([one("n" * 90, ports=("0.0.0.0:80->80/tcp",) * 9, status="Up " * 30)], ContainerOrder.CREATED)
    sizes = widths(rows, width)
    assert sizes[1] >= 8
    if width > 60:
        assert sum(size + 2 for size in sizes if size) <= width + 2


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("Up Less than a second", "Up a moment"),
        ("Up 48 seconds (healthy)", "Up a moment (healthy)"),
        ("Exited (0) 1 second ago", "Exited (0) a moment ago"),
        ("Exited (127) About a minute ago", "Exited (127) a minute ago"),
        ("Up 2 hours", "Up 2 hours"),
        ("", "running"),
    ],
)
def test_what_is_wrong_a_moment_later_is_not_said(status: str, shown: str) -> None:
    (row,) = container_rows([one("web", status=status)], ContainerOrder.CREATED)
    assert row.cells[3] == shown


def test_an_image_without_a_name_is_the_beginning_of_its_id() -> None:
    for image in ("sha256:" + "ab" * 32, "ab" * 32):
        (row,) = container_rows([one("web", image=image)], ContainerOrder.CREATED)
        assert row.cells[2] == "ab" * 6


def test_on_a_small_terminal_the_image_is_cut_before_it_goes() -> None:
    """And nothing stays blank that a column could use."""
    rows = container_rows(
        [one("mend_a", image="127.0.0.1:5000/library/ubuntu:12.04", status="Exited (127) About a minute ago")],
        ContainerOrder.CREATED,
    )
    sizes = widths(rows, 78)
    assert sizes[2] >= 14
    assert sizes[3] == len("Exited (127) a minute ago")
    assert sum(size + 2 for size in sizes if size) == 78
