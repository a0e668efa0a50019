"""Images whose wasted bytes anyone can count, with what dive says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.building import ImageBuilder, directory, file, hardlink, opaque, symlink, whiteout

if TYPE_CHECKING:
    from tests.building import Entry

_K: Final = b"x" * 1000
_TEN: Final = b"y" * 10
_KEEP: Final = file("keep", _TEN)
_D: Final = directory("d")


@dataclass(frozen=True)
class Counted:
    """One image, and its figures."""

    layers: tuple[list[Entry], ...]
    wasted: int
    """Bytes that are stored and not in the final file system: what divepy says."""
    efficiency: float
    formula: tuple[int, float]
    """Wasted bytes and score by dive's published formula: what `--scoring dive` says."""
    dive: tuple[int, float] | None = None
    """What dive itself says where that is something else: it leaves off in a layer with a whiteout of nothing."""
    listed: tuple[tuple[int, int, str], ...] = ()
    """divepy's rows: copies that are not seen, their bytes, the path."""

    def image(self) -> ImageBuilder:
        """The image."""
        built = ImageBuilder()
        for layer in self.layers:
            built.layer(*layer)
        return built


COUNTED: Final = {
    "A: a directory removed": Counted(
        ([_D, file("d/a", _K), _KEEP], [whiteout("d")]), 1000, 10 / 1010, (0, 1.0), listed=((1, 1000, "/d/a"),)
    ),
    "B: a file removed": Counted(
        ([file("a", _K), _KEEP], [whiteout("a")]), 1000, 10 / 1010, (1000, 10 / 1010), listed=((1, 1000, "/a"),)
    ),
    "C: an opaque directory": Counted(
        ([file("d/a", _K)], [opaque("d"), file("d/b", _TEN)]), 1000, 10 / 1010, (0, 1.0), listed=((1, 1000, "/d/a"),)
    ),
    "D: written twice": Counted(([file("f", _K)], [file("f", _K)]), 1000, 0.5, (2000, 0.5), listed=((1, 1000, "/f"),)),
    "D2: three times, the mode changed": Counted(
        ([file("f", _K)], [file("f", _K, mode=0o600)], [file("f", _K, mode=0o755)]),
        2000,
        1 / 3,
        (3000, 1 / 3),
        listed=((2, 2000, "/f"),),
    ),
    "G: a whiteout of nothing": Counted(
        ([file("aa", _K), file("zz", _K)], [whiteout("nope"), file("aa", _K), file("zz", _K)]),
        2000,
        0.5,
        (4000, 0.5),
        dive=(0, 1999 / 2000),
        listed=((1, 1000, "/aa"), (1, 1000, "/zz")),
    ),
    "G': the same without the whiteout": Counted(
        ([file("aa", _K), file("zz", _K)], [file("aa", _K), file("zz", _K)]),
        2000,
        0.5,
        (4000, 0.5),
        listed=((1, 1000, "/aa"), (1, 1000, "/zz")),
    ),
    "I: a whiteout of nothing in the base": Counted(
        ([whiteout("x"), file("aa", _K)], [file("aa", _K)]),
        1000,
        0.5,
        (2000, 0.5),
        dive=(0, 999 / 1000),
        listed=((1, 1000, "/aa"),),
    ),
    "W: twice in one tar": Counted(
        ([file("f", _K), file("f", _TEN)],), 1000, 10 / 1010, (0, 1.0), listed=((1, 1000, "/f"),)
    ),
    "X: removed and written again": Counted(
        ([_D, file("d/f", _K)], [whiteout("d/f")], [_D, file("d/f", _K)]),
        1000,
        0.5,
        (2000, 0.0),
        listed=((1, 1000, "/d/f"),),
    ),
    "Z: written and removed with its directory, twice": Counted(
        ([_D, file("d/a", _K)], [whiteout("d")], [_D, file("d/a", _K)], [whiteout("d")]),
        2000,
        0.0,
        (4000, 0.5),
        listed=((2, 2000, "/d/a"),),
    ),
    "E: a symlink repeated": Counted(([symlink("s", "t")], [symlink("s", "t")]), 0, 1.0, (0, 1.0)),
    "F: a hard link repeated": Counted(([file("a", _K), hardlink("h", "a")], [hardlink("h", "a")]), 0, 1.0, (0, 1.0)),
    "an empty directory repeated": Counted(([_D], [_D], [_D]), 0, 1.0, (0, 1.0)),
    "one layer": Counted(([file("a", _K)],), 0, 1.0, (0, 1.0)),
}
"""By what they hold."""
