"""What differs between two entries of one path, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change, Detail

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison

_NATURE: Final = {Kind.FILE: "content", Kind.SYMLINK: "target", Kind.HARDLINK: "target"}
"""What makes an entry of a kind another one; of all others it is the device number."""

_DETAILS: Final = tuple((detail, str(detail.name).lower()) for detail in Detail)


def differences(comparison: Comparison, rows: NDArray[np.int32]) -> list[list[str]]:
    """Return what differs at each of these paths: nothing where only one image has it.

    First one of `kind content target device`, then `mode owner xattrs mtime`, each where it does.
    """
    before, after = (kinds[rows].tolist() for kinds in comparison.kinds())
    found = []
    for change, details, old, new in zip(
        comparison.change[rows].tolist(), comparison.details[rows].tolist(), before, after, strict=True
    ):
        words = [word for detail, word in _DETAILS if details & detail]
        if change == Change.MODIFIED:
            words.insert(0, "kind" if old != new else _NATURE.get(Kind(new), "device"))
        found.append(words)
    return found
