"""Names of users and groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.accounts import NO_NAMES, Accounts, accounts, names
from dive_py.errors import Cancelled
from dive_py.progress import Progress
from tests.building import file, symlink
from tests.contents.tars import Tars
from tests.overlay.stacking import stacked

PASSWD = b"root:x:0:0:root:/root:/bin/sh\ngames:x:5:60:games:/usr/games:/bin/sh\nwww-data:x:33:33::/:\n"
GROUP = b"root:x:0:\ngames:x:60:\nstaff:x:50:a,b\n"


@pytest.mark.parametrize(
    ("uid", "gid", "told"),
    [
        (0, 0, "0:0"),
        (5, 60, "games (5:60)"),
        (33, 50, "www-data:staff (33:50)"),
        (33, 77, "www-data:77 (33:77)"),
        (0, 50, "root:staff (0:50)"),
        (1000, 1000, "1000:1000"),
    ],
)
def test_an_owner_is_told_by_name_and_number(uid: int, gid: int, told: str) -> None:
    assert Accounts(names(PASSWD), names(GROUP)).owner(uid, gid) == told


def test_the_first_name_of_a_number_counts_and_what_is_no_line_is_left_out() -> None:
    data = (
        b"toor:x:0:0::/:\nroot:x:0:0::/:\n# note\n+::::::\n\x1b[31mred:x:7:7::/:\nlong"
        + b"g" * 40
        + b":x:8:8\nok:x:9:\n"
    )
    assert names(data) == {0: "toor", 9: "ok"}


@given(st.binary(max_size=400))
def test_whatever_the_file_holds_names_are_plain_and_short(data: bytes) -> None:
    for number, name in names(data).items():
        assert name.isascii()
        assert name.isprintable()
        assert len(name) <= 33
        assert 0 <= number < 10**10


def test_a_file_of_many_lines_is_read_in_part() -> None:
    data = b"".join(b"u%d:x:%d:0::/:\n" % (number, number) for number in range(100_000))
    assert len(names(data)) == 10_000


def test_they_are_what_a_container_sees_through_links_too() -> None:
    layers = (
        [file("etc/passwd", b"old:x:5:5::/:\n"), file("usr/etc/group", GROUP)],
        [file("etc/passwd", PASSWD), symlink("etc/group", "../usr/etc/group")],
    )
    stack, reader = stacked(*layers), Tars(*layers)
    assert accounts(stack, reader, Progress()).owner(5, 60) == "games (5:60)"
    stopped = Progress()
    stopped.stop.set()
    with pytest.raises(Cancelled):
        accounts(stack, reader, stopped)


def test_an_image_without_accounts_has_numbers() -> None:
    layer = [file("etc/passwd/none", b""), symlink("etc/group", "group")]
    assert accounts(stacked(layer), Tars(layer), Progress()) == NO_NAMES
