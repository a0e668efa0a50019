"""Names as a tar stores them to tree keys, in bulk.

`a`, `./a`, `/a` and `a/` are one path. A whole batch is put right by a handful of replacements over its joined bytes
(some GB/s); only names that still look odd after that are taken apart one by one.
"""

from __future__ import annotations

from typing import Final

from dive_py.layers.index import KEY_SEPARATOR, path_key
from dive_py.layers.vocabulary import Flag, Kind

WHITEOUT: Final = b".wh."
"""Prefix of a whiteout's name (OCI image-spec 1.1, layer.md, *Whiteouts*)."""

OPAQUE: Final = b".wh..wh..opq"
"""Name of the opaque marker (OCI image-spec 1.1, layer.md, *Opaque Whiteout*)."""

_AUFS: Final = b".wh..wh."
_DOTS: Final = (b"/./", b"/.\0", b"\0.\0", b"\0./", b"/../", b"/..\0", b"\0../", b"\0..\0")


def tree_keys(names: list[bytes]) -> tuple[list[bytes], list[int]]:
    """Return the tree keys of `names`, and the positions of those that would climb out of the root: they stand at it.

    Args:
        names: Names without NUL.
    """
    if not names:
        return [], []
    joined = b"\0" + b"\0".join(names) + b"\0"
    joined = joined.replace(b"/\0", b"\0").replace(b"\0./", b"\0").replace(b"\0/", b"\0").replace(b"\0.\0", b"\0\0")
    if _odd(joined):
        normal = [_normal(name) for name in names]
        return [path_key(name) for name, _ in normal], [i for i, (_, climbs) in enumerate(normal) if climbs]
    return path_key(joined[1:-1]).split(KEY_SEPARATOR), []


def _odd(joined: bytes) -> bool:
    """Return whether a name, each between two NULs, has a component that is empty, `.` or `..`."""
    if b"//" in joined or b"\0/" in joined or b"/\0" in joined:
        return True
    return (b"/." in joined or b"\0." in joined) and any(dots in joined for dots in _DOTS)


def _normal(name: bytes) -> tuple[bytes, bool]:
    """Return one normalised path, and whether it tried to leave the root.

    `a/../b` is `b`, as engines clean it, and `../a` is `a`: Docker 20.10 to 28 with containerd, Podman 4.3 and umoci
    0.4 all put it there.
    """
    parts: list[bytes] = []
    climbs = False
    for part in name.split(b"/"):
        if part in {b"", b"."}:
            continue
        if part != b"..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            climbs = True
    return b"/".join(parts), climbs


def marker(key: bytes) -> tuple[bytes, Kind | None, Flag]:
    """Tell what a key with `.wh.` in it stands for.

    Returns:
        The key to file the entry under, its kind if it is a marker (else None), and its flags.
    """
    parent, separator, name = key.rpartition(b"\0")
    if name == OPAQUE:
        return parent, Kind.OPAQUE, Flag(0)
    if key.startswith(_AUFS) or b"\0" + _AUFS in key:
        return key, None, Flag.AUFS
    if not name.startswith(WHITEOUT):
        return key, None, Flag(0)
    hidden = name[len(WHITEOUT) :]
    if hidden in {b"", b".", b".."}:
        return b"", None, Flag.INVALID
    return parent + separator + hidden, Kind.WHITEOUT, Flag(0)
