"""Situations in which engines differ from each other, or from what one would think, each as the layers of an image.

All names are of one or two letters, contents are told apart by their lengths, and no path is one that engines add to a
container.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.building import (
    ImageBuilder,
    char_device,
    directory,
    file,
    global_header,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Entry

CONTENT = b"0123456789"

CAPABILITY = bytes.fromhex("0100000200040000000000000000000000000000")
"""`cap_net_bind_service=ep` as the kernel keeps it."""


@dataclass(frozen=True)
class Case:
    """One situation."""

    name: str
    """For test names, images and the table."""
    says: str
    """What the layers hold, in Markdown; layers are told apart by a bar."""
    layers: tuple[tuple[Entry, ...], ...]
    attributes: bool = False
    """Whether mode, owner and time of what is no directory are what it is about."""
    modes: bool = False
    """Whether modes of directories are."""

    @property
    def image(self) -> str:
        """The image's name in an engine."""
        return f"divepy-live/{self.name}:1"

    def archive(self, folder: Path) -> Path:
        """Write the image into a folder, as `docker save` does."""
        built = ImageBuilder(name=self.image)
        for layer in self.layers:
            built.layer(*layer)
        return built.docker_archive(folder / "image.tar")


def _f(name: str, size: int = 1, **changes: object) -> Entry:
    return file(name, CONTENT[:size], **changes)


REAL = (directory("r"), symlink("l", "r"))
"""A directory and a link to it."""

BELOW_LINKS = (
    Case("link-below", "`r/`, `l -> r`, `l/f`", ((*REAL, _f("l/f")),)),
    Case("link-to-missing", "`l -> r`, `l/f`", ((symlink("l", "r"), _f("l/f")),)),
    Case("link-to-missing-deep", "`l -> r/a/b`, `l/f`", ((symlink("l", "r/a/b"), _f("l/f")),)),
    Case("link-to-later", "`l -> r`, `l/f`, then `r/`", ((symlink("l", "r"), _f("l/f"), directory("r", mode=0o700)),)),
    Case(
        "link-chain",
        "`r/`, `m -> r`, `l -> m`, `l/f`",
        ((directory("r"), symlink("m", "r"), symlink("l", "m"), _f("l/f")),),
    ),
    Case(
        "link-in-the-middle",
        "`r/a/`, `m -> r`, `l -> m/a`, `l/f`",
        ((directory("r"), directory("r/a"), symlink("m", "r"), symlink("l", "m/a"), _f("l/f")),),
    ),
    Case(
        "link-below-link",
        "`r/`, `l -> r`, `l/m -> x`, `r/x/`, `l/m/f`",
        ((*REAL, symlink("l/m", "x"), directory("r/x"), _f("l/m/f")),),
    ),
    Case("link-absolute", "`r/`, `l -> /r`, `l/f`", ((directory("r"), symlink("l", "/r"), _f("l/f")),)),
    Case("link-beyond-root", "`r/`, `l -> ../../r`, `l/f`", ((directory("r"), symlink("l", "../../r"), _f("l/f")),)),
    Case("link-to-root", "`l -> /`, `l/f`", ((symlink("l", "/"), _f("l/f")),)),
    Case(
        "link-up",
        "`a/b/`, `a/b/l -> ..`, `a/b/l/f`",
        ((directory("a"), directory("a/b"), symlink("a/b/l", ".."), _f("a/b/l/f")),),
    ),
    Case("link-cycle", "`l -> m`, `m -> l`, `l/f`", ((symlink("l", "m"), symlink("m", "l"), _f("l/f")),)),
    Case("link-to-itself", "`l -> l`, `l/f`", ((symlink("l", "l"), _f("l/f")),)),
    Case("link-to-file", "`r`, `l -> r`, `l/f`", ((_f("r", 2), symlink("l", "r"), _f("l/f")),)),
    Case(
        "link-to-lower",
        "`r/`, `r/g` | `l -> r`, `l/f`",
        ((directory("r"), _f("r/g", 2)), (symlink("l", "r"), _f("l/f"))),
    ),
    Case(
        "link-to-lower-link",
        "`r/`, `m -> r` | `l -> m`, `l/f`",
        ((directory("r"), symlink("m", "r")), (symlink("l", "m"), _f("l/f"))),
    ),
    Case("link-to-lower-file", "`r` | `l -> r`, `l/f`", ((_f("r", 2),), (symlink("l", "r"), _f("l/f")))),
    Case("link-below-is-lower", "`r/`, `l -> r` | `l/f`", (REAL, (_f("l/f"),))),
    Case("link-below-is-lower-dir", "`r/`, `l -> r` | `l/`, `l/f`", (REAL, (directory("l"), _f("l/f")))),
    Case("link-then-directory", "`r/`, `l -> r`, `l/f`, then `l/`", ((*REAL, _f("l/f"), directory("l")),)),
    Case("link-then-directory-then-file", "`r/`, `l -> r`, `l/`, `l/f`", ((*REAL, directory("l"), _f("l/f")),)),
    Case(
        "directory-then-link",
        "`r/`, `l/`, `l/f`, then `l -> r`",
        ((directory("r"), directory("l"), _f("l/f"), symlink("l", "r")),),
    ),
    Case(
        "directory-then-link-then-file",
        "`r/`, `l/`, `l/f`, `l -> r`, `l/g`",
        ((directory("r"), directory("l"), _f("l/f"), symlink("l", "r"), _f("l/g", 2)),),
    ),
    Case("link-below-directory", "`r/`, `l -> r`, `l/d/`, `l/d/f`", ((*REAL, directory("l/d"), _f("l/d/f")),)),
    Case(
        "link-below-twice",
        "`r/`, `r/f`, `l -> r`, `l/f` (longer)",
        ((directory("r"), _f("r/f"), symlink("l", "r"), _f("l/f", 2)),),
    ),
    Case(
        "link-changed",
        "`r/`, `s/`, `l -> r`, `l/f`, `l -> s`, `l/g`",
        ((directory("r"), directory("s"), symlink("l", "r"), _f("l/f"), symlink("l", "s"), _f("l/g", 2)),),
    ),
    Case(
        "link-whiteout-below",
        "`r/`, `r/f` | `l -> r`, whiteout `l/f`",
        ((directory("r"), _f("r/f")), (symlink("l", "r"), whiteout("l/f"))),
    ),
    Case(
        "link-opaque-below",
        "`r/`, `r/f` | `l -> r`, opaque `l/`",
        ((directory("r"), _f("r/f")), (symlink("l", "r"), opaque("l"))),
    ),
    Case(
        "link-whiteout-of-link",
        "`r/`, `l -> r`, `r/f` | whiteout `l`, `l/f`",
        ((*REAL, _f("r/f", 2)), (whiteout("l"), _f("l/f"))),
    ),
    Case(
        "link-name-of-hard-link",
        "`u/`, `u/a`, `l -> u`, `t` = `l/a`",
        ((directory("u"), _f("u/a"), symlink("l", "u"), hardlink("t", "l/a")),),
    ),
    Case(
        "link-name-of-hard-link-lower",
        "`u/`, `u/a` | `l -> u`, `t` = `l/a`",
        ((directory("u"), _f("u/a")), (symlink("l", "u"), hardlink("t", "l/a"))),
    ),
    Case(
        "link-name-of-hard-link-lower-link",
        "`u/`, `u/a`, `l -> u` | `t` = `l/a`",
        ((directory("u"), _f("u/a"), symlink("l", "u")), (hardlink("t", "l/a"),)),
    ),
    Case(
        "link-hard-link-below",
        "`u/`, `u/a`, `l -> u`, `l/t` = `l/a`",
        ((directory("u"), _f("u/a"), symlink("l", "u"), hardlink("l/t", "l/a")),),
    ),
)
"""Entries below a symbolic link."""

HARD_LINKS = (
    Case(
        "hard-link-attributes",
        "`f` 0644 1:1, `h` = `f` 4755 2:2",
        ((_f("f", mode=0o644, uid=1, gid=1, mtime=10), hardlink("h", "f", mode=0o4755, uid=2, gid=2, mtime=20)),),
        attributes=True,
    ),
    Case(
        "hard-link-attributes-of-the-last",
        "`f` 0644, `h` = `f` 4755, `i` = `h` 0600",
        (
            (
                _f("f", mode=0o644, mtime=10),
                hardlink("h", "f", mode=0o4755, mtime=20),
                hardlink("i", "h", mode=0o600, uid=3, mtime=30),
            ),
        ),
        attributes=True,
    ),
    Case(
        "hard-link-replaced",
        "`f` 0644, `h` = `f` 4755, `h` (longer) 0600",
        ((_f("f", mode=0o644, mtime=10), hardlink("h", "f", mode=0o4755, mtime=20), _f("h", 2, mode=0o600, mtime=30)),),
        attributes=True,
    ),
    Case(
        "hard-link-target-replaced",
        "`f` 0644, `h` = `f` 4755, `f` (longer) 0600",
        ((_f("f", mode=0o644, mtime=10), hardlink("h", "f", mode=0o4755, mtime=20), _f("f", 2, mode=0o600, mtime=30)),),
        attributes=True,
    ),
    Case(
        "hard-link-xattrs",
        "`f` with `user.a=1`, `h` = `f` with `user.b=2`",
        ((_f("f", xattrs={"user.a": b"1"}), hardlink("h", "f", xattrs={"user.b": b"2"})),),
        attributes=True,
    ),
    Case(
        "hard-link-capability",
        "`f` with a capability, `h` = `f` without",
        ((_f("f", mode=0o755, xattrs={"security.capability": CAPABILITY}), hardlink("h", "f", mode=0o755)),),
        attributes=True,
    ),
    Case(
        "hard-link-attributes-lower",
        "`f` 0644 | `h` = `f` 4755",
        ((_f("f", mode=0o644, mtime=10),), (hardlink("h", "f", mode=0o4755, mtime=20),)),
        attributes=True,
    ),
    Case("hard-link-before-target", "`h` = `f`, `f`", ((hardlink("h", "f"), _f("f")),)),
    Case(
        "hard-link-before-target-lower", "`f` | `h` = `f`, `f` (longer)", ((_f("f"),), (hardlink("h", "f"), _f("f", 2)))
    ),
    Case("hard-link-lower", "`f` | `h` = `f`", ((_f("f"),), (hardlink("h", "f"),))),
    Case(
        "hard-link-whiteout-lower", "`f` | whiteout `f`, `h` = `f`", ((_f("f"),), (whiteout("f"), hardlink("h", "f")))
    ),
    Case("hard-link-to-link", "`f`, `s -> f`, `h` = `s`", ((_f("f"), symlink("s", "f"), hardlink("h", "s")),)),
    Case("hard-link-to-link-lower", "`f`, `s -> f` | `h` = `s`", ((_f("f"), symlink("s", "f")), (hardlink("h", "s"),))),
    Case(
        "hard-link-to-link-attributes",
        "`f` 0644, `s -> f`, `h` = `s` 0600 2:2",
        (
            (
                _f("f", mode=0o644, mtime=10),
                symlink("s", "f", mtime=20),
                hardlink("h", "s", mode=0o600, uid=2, gid=2, mtime=30),
            ),
        ),
        attributes=True,
    ),
    Case(
        "hard-link-to-link-below",
        "`r/`, `s -> r`, `h` = `s`, `h/f`",
        ((directory("r"), symlink("s", "r"), hardlink("h", "s"), _f("h/f")),),
    ),
    Case("hard-link-missing", "`h` = `f`", ((hardlink("h", "f"),),)),
    Case("hard-link-to-itself", "`h` = `h`", ((hardlink("h", "h"),),)),
    Case("hard-link-to-itself-again", "`f`, `f` = `f`", ((_f("f"), hardlink("f", "f")),)),
    Case("hard-link-to-directory", "`r/`, `h` = `r`", ((directory("r"), hardlink("h", "r")),)),
)
"""Hard links."""


def _pax(name: str, says: str, **records: bytes) -> Case:
    return Case(
        name, says, ((global_header(**records), _f("f", 3, uid=1, mtime=10), symlink("s", "f")),), attributes=True
    )


HEADERS = (
    _pax("global-path", "a global header `path=x`, `f`, `s -> f`", path=b"x"),
    _pax("global-linkpath", "a global header `linkpath=x`, `f`, `s -> f`", linkpath=b"x"),
    _pax("global-owner", "a global header `uid=7`, `mtime=77`, `f`, `s -> f`", uid=b"7", mtime=b"77"),
    _pax("global-size", "a global header `size=0`, `f`, `s -> f`", size=b"0"),
    Case("symlink-mode", "`s -> f` with mode 0644", ((symlink("s", "f", mode=0o644),),), attributes=True),
    Case(
        "owner-base256",
        "owner 2^32+5 in base 256",
        ((_f("f", uid=(1 << 32) + 5, gid=(1 << 32) + 5, style="gnu"),),),
        attributes=True,
    ),
    Case("owner-negative", "owner -2 in base 256", ((_f("f", uid=-2, gid=-2, style="gnu"),),), attributes=True),
    Case(
        "owner-largest",
        "owner 2^32-1",
        ((_f("f", uid=(1 << 32) - 1, gid=(1 << 32) - 1, style="gnu"),),),
        attributes=True,
    ),
    Case("owner-pax", "owner 2^32+5 in a PAX record", ((_f("f", records={"uid": b"4294967301"}),),), attributes=True),
    Case("name-beyond-root", "`../u`, `a/../../v`", ((_f("../u"), _f("a/../../v", 2)),)),
    Case("hard-link-beyond-root", "`u`, `h` = `../u`", ((_f("u"), hardlink("h", "../u")),)),
    Case("whiteout-beyond-root", "`u` | whiteout `../u`", ((_f("u"), _f("k", 2)), (whiteout("../u"),))),
    Case("whiteout-two-dots", "`a/f` | `a/.wh...`", ((directory("a"), _f("a/f")), (_f("a/.wh..."), _f("k", 2)))),
    Case("sparse-0.0", "a sparse file of form 0.0", ((sparse_file("f", {4096: b"xy"}, 8192, "0.0"),),)),
    Case("sparse-0.1", "a sparse file of form 0.1", ((sparse_file("f", {4096: b"xy"}, 8192, "0.1"),),)),
    Case("sparse-1.0", "a sparse file of form 1.0", ((sparse_file("f", {4096: b"xy"}, 8192, "1.0"),),)),
    Case("sparse-gnu", "a sparse file of GNU's old form", ((sparse_file("f", {4096: b"xy"}, 8192, "gnu"),),)),
)
"""What headers say."""

WHITEOUTS = (
    Case("whiteout-nowhere", "`k` | whiteout `d/e/f`", ((_f("k"),), (whiteout("d/e/f"),)), modes=True),
    Case("whiteout-below-file", "`d` | whiteout `d/f`", ((_f("d"),), (whiteout("d/f"),)), modes=True),
    Case(
        "whiteout-below-link",
        "`r/`, `r/f`, `d -> r` | whiteout `d/f`",
        ((directory("r"), _f("r/f"), symlink("d", "r")), (whiteout("d/f"),)),
        modes=True,
    ),
    Case(
        "whiteout-below-directory",
        "`d/` 0700, `d/f` | whiteout `d/f`",
        ((directory("d", mode=0o700), _f("d/f")), (whiteout("d/f"),)),
        modes=True,
    ),
    Case("whiteout-of-nothing", "`d/` | whiteout `d/f`", ((directory("d"),), (whiteout("d/f"),)), modes=True),
    Case(
        "whiteout-below-whiteout",
        "`d/`, `d/e/`, `d/e/f` | whiteout `d`, whiteout `d/e/f`",
        ((directory("d"), directory("d/e"), _f("d/e/f")), (whiteout("d"), whiteout("d/e/f"))),
        modes=True,
    ),
    Case(
        "whiteout-below-own-file",
        "`d/`, `d/f` | `d`, whiteout `d/f`",
        ((directory("d"), _f("d/f")), (_f("d", 2), whiteout("d/f"))),
    ),
    Case("opaque-nowhere", "`k` | opaque `d/e`", ((_f("k"),), (opaque("d/e"),)), modes=True),
    Case("opaque-over-file", "`d` | opaque `d`", ((_f("d"),), (opaque("d"),)), modes=True),
    Case(
        "opaque-over-link",
        "`r/`, `r/f`, `d -> r` | opaque `d`",
        ((directory("r"), _f("r/f"), symlink("d", "r")), (opaque("d"),)),
        modes=True,
    ),
    Case(
        "opaque-without-entry",
        "`d/` 0700, `d/f` | opaque `d`, `d/g`",
        ((directory("d", mode=0o700), _f("d/f")), (opaque("d"), _f("d/g", 2))),
        modes=True,
    ),
    Case(
        "opaque-last",
        "`d/`, `d/f` | `d/`, `d/g`, then opaque `d`",
        ((directory("d"), _f("d/f")), (directory("d"), _f("d/g", 2), opaque("d"))),
    ),
    Case(
        "opaque-root",
        "`f`, `d/`, `d/g` | opaque root, `k`",
        ((_f("f"), directory("d"), _f("d/g", 2)), (opaque(""), _f("k", 3))),
    ),
    Case(
        "whiteout-and-directory",
        "`d/`, `d/f` | whiteout `d`, `d/`, `d/g`",
        ((directory("d"), _f("d/f")), (whiteout("d"), directory("d"), _f("d/g", 2))),
    ),
    Case(
        "directory-and-whiteout",
        "`d/`, `d/f` | `d/`, `d/g`, whiteout `d`",
        ((directory("d"), _f("d/f")), (directory("d"), _f("d/g", 2), whiteout("d"))),
    ),
    Case(
        "whiteout-and-file-below",
        "`d/`, `d/f` | whiteout `d`, `d/g`",
        ((directory("d"), _f("d/f")), (whiteout("d"), _f("d/g", 2))),
    ),
    Case("whiteout-and-file", "`f` | whiteout `f`, `f` (longer)", ((_f("f"),), (whiteout("f"), _f("f", 2)))),
    Case("file-and-whiteout", "`f` | `f` (longer), whiteout `f`", ((_f("f"),), (_f("f", 2), whiteout("f")))),
    Case("whiteout-of-its-own", "`d/`, `d/f`, whiteout `d/f`", ((directory("d"), _f("d/f"), whiteout("d/f")),)),
    Case(
        "device-0-0",
        "`d/`, `d/f` | device 0:0 `d/f`",
        ((directory("d"), _f("d/f")), (directory("d"), char_device("d/f", 0, 0))),
    ),
    Case("device-0-0-base", "device 0:0 `f`", ((char_device("f", 0, 0), _f("k")),)),
    Case(
        "xattr-opaque",
        "`d/`, `d/f` | `d/` with `trusted.overlay.opaque=y`, `d/g`",
        ((directory("d"), _f("d/f")), (directory("d", xattrs={"trusted.overlay.opaque": b"y"}), _f("d/g", 2))),
    ),
    Case(
        "fuse-opaque",
        "`d/`, `d/f` | `d/`, device 0:0 `d/.wh..opq`, `d/g`",
        ((directory("d"), _f("d/f")), (directory("d"), char_device("d/.wh..opq", 0, 0), _f("d/g", 2))),
    ),
    Case("implicit-over-1777", "`t/` 1777 | `t/f`", ((directory("t", mode=0o1777, uid=5),), (_f("t/f"),)), modes=True),
    Case("implicit-over-0700", "`t/` 0700 | `t/f`", ((directory("t", mode=0o700, uid=5),), (_f("t/f"),)), modes=True),
    Case("implicit", "`t/f`", ((_f("t/f"),),), modes=True),
    Case("implicit-over-file", "`t` | `t/f`", ((_f("t", 2),), (_f("t/f"),)), modes=True),
    Case("file-then-below", "`t`, `t/f`", ((_f("t", 2), _f("t/f")),)),
    Case("below-then-file", "`t/f`, `t`", ((_f("t/f"), _f("t", 2)),)),
    Case("duplicate", "`f`, `f` (longer)", ((_f("f"), _f("f", 2)),)),
)
"""Whiteouts, opaque directories, and directories without an entry."""

CASES = (*BELOW_LINKS, *HARD_LINKS, *HEADERS, *WHITEOUTS)
