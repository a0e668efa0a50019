"""An upper directory that a real overlay wrote against what that overlay itself shows."""

from __future__ import annotations

import tarfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.layers.folder_walk import walk
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.redirects import with_content_from_below
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from tests.live.engines import PRIVATE_MOUNTS
from tests.live.programs import need, run

if TYPE_CHECKING:
    from pathlib import Path

LOWER = r"""
mkdir -p lower/dir/sub lower/etc lower/opaque upper work merged
head -c 300000 /dev/urandom > lower/dir/sub/big
echo one > lower/dir/file && ln lower/dir/file lower/dir/twin && ln -s file lower/dir/soft
head -c 5000 /dev/urandom > lower/bare && echo x > lower/etc/x && echo y > lower/etc/y && echo gone > lower/opaque/gone
"""
"""A base."""

WORK = r"""
cd merged
mv dir moved
mv moved/sub elsewhere
chmod 600 bare && chown 5:6 elsewhere/big
mv bare renamed
rm -r opaque && mkdir opaque && echo new > opaque/new
rm etc/x && chmod 700 etc && mkdir -p moved/fresh && echo z > moved/fresh/z
cd ..
tar --numeric-owner --sort=name -cf shown.tar -C merged . || test $? = 1  # fuse-overlayfs: "changed as we read it"
umount merged
"""
"""What is done, and what the overlay shows then."""

KERNEL = "mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work,{} merged"
OVERLAYS = {
    "redirect_dir and metacopy": KERNEL.format("redirect_dir=on,metacopy=on"),
    "redirect_dir": KERNEL.format("redirect_dir=on,metacopy=off"),
    "neither": KERNEL.format("redirect_dir=off,metacopy=off"),
    "of a user": KERNEL.format("userxattr"),
    "fuse-overlayfs": "fuse-overlayfs -o lowerdir=lower,upperdir=upper,workdir=work merged",
    "fuse-overlayfs that hides modes": (
        "fuse-overlayfs -o lowerdir=lower,upperdir=upper,workdir=work,xattr_permissions=2 merged"
    ),
}
"""Ways to put an overlay together."""

Shown = dict[str, tuple[str, int, int, int, str, bytes]]


def shown(tar: bytes) -> Shown:
    """Path to kind, mode, owner, group, link target and content, as the overlay had it; hard links as files."""
    found: Shown = {}
    with tarfile.open(fileobj=BytesIO(tar)) as members:
        for member in members:
            name = member.name.removeprefix("./")
            if name == ".":
                continue
            kind = "dir" if member.isdir() else "symlink" if member.issym() else "file"
            target = member.linkname if member.issym() else ""
            opened = members.extractfile(member) if kind == "file" else None
            mode = 0o777 if kind == "symlink" else member.mode
            found[name] = (kind, mode, member.uid, member.gid, target, opened.read() if opened else b"")
    return found


def told(folder: Path) -> tuple[Shown, LayerStack]:
    """The same as divepy puts it together, and the layers."""
    lower, upper = (walk(str(folder / name), Progress(), thorough=True) for name in ("lower", "upper"))
    stack = LayerStack([lower, with_content_from_below(upper, LayerStack([lower]))], rw=1)
    entries, view = stack.entries, stack.merged(1)
    found: Shown = {}
    for path, entry in zip(view.path.tolist(), view.entry.tolist(), strict=True):
        real = int(entries.real[entry])
        kind = Kind(int(entries.kind[real])).word
        link = entries.links[entries.link[real]].decode() if kind == "symlink" else ""
        mode = 0o777 if kind == "symlink" else int(entries.mode[real])
        holder = entries.borrowed.get(real, real)
        place = folder / ("lower", "upper")[int(entries.layer[holder])]
        name = stack.paths.path(int(entries.path[holder])).decode()
        content = (place / name).read_bytes() if kind == "file" else b""
        found[stack.paths.path(path).decode()] = (
            *(kind, mode, int(entries.uid[real]), int(entries.gid[real])),
            *(link, content),
        )
    return found, stack


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_it_shows(overlay: str, tmp_path: Path) -> None:
    need("unshare", "fuse-overlayfs")
    work = WORK if "user" not in overlay else WORK.replace("mv dir moved", "cp -a dir moved && rm -r dir")
    run(*PRIVATE_MOUNTS, "sh", "-ec", f"cd {tmp_path}\n{LOWER}\n{OVERLAYS[overlay]}\n{work}")
    found, stack = told(tmp_path)
    assert found == shown((tmp_path / "shown.tar").read_bytes())
    copied = int(stack.entries.stored[stack.first_entry[1] :].sum())
    assert (copied < 1000) is ("metacopy" in overlay), "bytes of the upper directory"
    assert not [key for key in stack.paths.all_paths() if b".wh." in key or b".opq" in key]
    assert set(stack.entries.xattrs) == {b""}
