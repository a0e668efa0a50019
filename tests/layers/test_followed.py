"""Entries below symlinks of their own tar, as Docker 20.10 to 28, Podman 4.3 and umoci 0.4 unpack them."""

from __future__ import annotations

import pytest

from dive_py.layers import followed
from dive_py.layers.index import key_path
from dive_py.layers.vocabulary import Flag
from tests.building import directory, file, hardlink, opaque, symlink, whiteout
from tests.layers.scanning import paths, scanned

REAL = (directory("r"), symlink("l", "r"))


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ([*REAL, file("l/f")], ["l", "r", "r/f"]),
        ([file("l/f"), *REAL], ["l", "l/f", "r"]),
        ([symlink("l", "r"), file("l/f")], ["l", "r/f"]),
        ([directory("r"), symlink("m", "r"), symlink("l", "m"), file("l/f")], ["l", "m", "r", "r/f"]),
        ([symlink("m", "r"), symlink("l", "m/a"), file("l/f")], ["l", "m", "r/a/f"]),
        ([*REAL, symlink("l/m", "x"), file("l/m/f"), file("r/m/g")], ["l", "r", "r/m", "r/x/f", "r/x/g"]),
        ([*REAL, symlink("a/l", "/r"), file("a/l/f")], ["a/l", "l", "r", "r/f"]),
        ([symlink("l", "../../r"), file("l/f")], ["l", "r/f"]),
        ([symlink("l", "/"), file("l/f"), file("l/../g")], ["f", "g", "l"]),
        ([symlink("a/b/l", ".."), file("a/b/l/f")], ["a/b/l", "a/f"]),
        ([symlink("l", "./r//x/."), file("l/f")], ["l", "r/x/f"]),
        ([*REAL, file("l/f"), directory("l"), file("l/g")], ["l", "l", "l/g", "r", "r/f"]),
        ([*REAL, file("l"), file("l/g")], ["l", "l", "l/g", "r"]),
        ([*REAL, file("l/f"), symlink("l", "s"), file("l/g")], ["l", "l", "r", "r/f", "s/g"]),
        ([*REAL, symlink("r/m", "/x"), file("r"), file("r/m/g")], ["l", "r", "r", "r/m", "r/m/g"]),
        ([*REAL, file("lx/f"), file("l!/f"), file("l/f")], ["l", "l!/f", "lx/f", "r", "r/f"]),
        ([*REAL, hardlink("h", "l"), file("h/f")], ["h", "l", "r", "r/f"]),
        ([*REAL, hardlink("h", "l"), file("l"), file("h/f"), file("l/f")], ["h", "l", "l", "l/f", "r", "r/f"]),
        ([*REAL, whiteout("l/f"), opaque("l")], ["l", "r", "r", "r/f"]),
    ],
)  # fmt: skip
def test_where_entries_land(entries: list[object], wanted: list[str]) -> None:
    index = scanned(*entries)  # type: ignore[arg-type]
    assert paths(index) == wanted
    assert index.warnings == ()


def test_an_entry_that_was_moved_says_so_and_keeps_its_place_in_the_tar() -> None:
    index = scanned(*REAL, file("l/f", b"12"))
    assert index.flags.tolist() == [0, 0, Flag.FOLLOWED]
    assert index.order.tolist() == [1, 0, 2]
    assert index.size.tolist() == [0, 0, 2]


@pytest.mark.parametrize("target", ["l/a", "m/a", "r/l/a"])
def test_the_name_that_a_hard_link_links_to_is_followed(target: str) -> None:
    index = scanned(directory("r"), file("r/a"), symlink("l", "r"), symlink("m", "l"), symlink("r/l", "/l"),
                    hardlink("t", target))  # fmt: skip
    assert key_path(index.links[index.link[paths(index).index("t")]]) == b"r/a"


@pytest.mark.parametrize(
    "links",
    [[symlink("l", "l")], [symlink("l", "m"), symlink("m", "l")], [symlink("l", "l/x")], [symlink("l", "x/../l")]],
)
def test_links_in_a_circle_lead_nowhere(links: list[object]) -> None:
    index = scanned(*links, file("l/f", b"1"), file("g", b"22"))  # type: ignore[arg-type]
    assert "g" in paths(index)
    assert "l/f" not in paths(index)
    assert index.stored_bytes == 2
    assert index.count == len(links) + 2, "every member counts as an entry"
    assert index.warnings == ("names that lead through links to nowhere were left out: engines refuse the layer",)


def test_links_to_longer_and_longer_paths_end() -> None:
    index = scanned(symlink("l", "n" * 90 + "/l"), symlink("n" * 90 + "/l", "../" + "l/" * 3), file("l/f"))
    assert paths(index) == ["l", "n" * 90 + "/l"]
    long = [symlink(f"l{n}", f"{'d' * 90}/{'e' * 9}/../l{n + 1}") for n in range(60)]
    deep = scanned(*long, symlink("x", "d/" * 49), *(file("x/" * n + "f") for n in range(1, 90)))
    assert max(map(len, deep.keys())) <= 4095


def test_what_costs_too_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "_STEPS", 10)
    monkeypatch.setattr(followed, "_STEPS_AN_ENTRY", 0)
    index = scanned(symlink("l", "a/" * 20), file("l/f"), file("g"))
    assert paths(index) == ["g", "l"]
    assert any("lead through links to nowhere" in warning for warning in index.warnings)


def test_a_layer_without_the_case_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> list[int]:
        raise AssertionError

    monkeypatch.setattr(followed, "follow", never)
    scanned(
        *REAL,
        file("l.d/f"),
        file("r/f"),
        hardlink("h", "r/f"),
        hardlink("i", "lx/l"),
        symlink("r/l", "l"),
        whiteout("l"),
    )
