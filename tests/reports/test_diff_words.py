"""What differs between two entries of one path, in words."""

from __future__ import annotations

import numpy as np
import pytest

from dive_py.reports.diff_words import differences
from tests.analysis.comparing import compared, row
from tests.building import Entry, char_device, directory, fifo, file, hardlink, symlink

FILE = file("a", b"1", mtime=1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (FILE, FILE, []),
        (FILE, FILE.but(data=b"2"), ["content"]),
        (FILE, FILE.but(data=b"2", mode=0o600, uid=1, mtime=2), ["content", "mode", "owner", "mtime"]),
        (FILE, FILE.but(xattrs={"user.a": b"1"}), ["xattrs"]),
        (symlink("a", "b"), symlink("a", "c"), ["target"]),
        (hardlink("a", "no"), hardlink("a", "nowhere"), ["target"]),
        (char_device("a", 1, 3), char_device("a", 1, 5), ["device"]),
        (FILE, fifo("a", mtime=1), ["kind"]),
        (directory("a"), directory("a", mode=0o700), ["mode"]),
    ],
)
def test_words(before: Entry, after: Entry, words: list[str]) -> None:
    comparison = compared([[before]], [[after]])
    assert differences(comparison, np.array([row(comparison, "a")], np.int32)) == [words]


def test_what_only_one_image_has_differs_in_nothing() -> None:
    comparison = compared([[file("a")]], [[file("b")]])
    assert differences(comparison, comparison.different_inside()) == [[], []]
