"""A build like the one that dive's tests look at: the same layers, sizes and figures, other contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import directory, file, hardlink, whiteout

if TYPE_CHECKING:
    from tests.building import Entry


def a_build_of_fourteen_layers() -> list[list[Entry]]:
    """A build that copies a file in, changes its mode, moves it, links it and removes it, on a base like busybox."""
    text = b"t" * 6405
    folders = ["bin", "dev", "etc", "home", "tmp", "usr", "usr/sbin", "var", "var/spool", "var/spool/mail", "var/www"]
    small = {"etc/group": 307, "etc/localtime": 127, "etc/passwd": 340, "etc/shadow": 243}
    root = directory("root", mode=0o700)
    base = [*map(directory, folders), root, *(file(path, b"e" * size) for path, size in small.items())]
    base.append(file("bin/[", b"b" * 1_153_344, mode=0o755))
    base += [hardlink(f"bin/applet{number}", "bin/[") for number in range(415 - len(base))]
    example = [root, directory("root/example")]
    return [
        base,
        [file("somefile.txt", text)],
        [*example, directory("root/example/really"), directory("root/example/really/nested")],
        [*example, file("root/example/somefile1.txt", text)],
        [*example, file("root/example/somefile1.txt", text, mode=0o444)],
        [*example, file("root/example/somefile2.txt", text)],
        [*example, file("root/example/somefile3.txt", text)],
        [*example, whiteout("root/example/somefile3.txt"), file("root/saved.txt", text)],
        [root, file("root/.saved.txt", text)],
        [root, whiteout("root/example")],
        [root, directory("root/.data"), file("root/.data/tag.sh", b"#" * 917), file("root/.data/test.sh", b"#" * 1270)],
        [directory("tmp"), file("tmp/saved.again1.txt", text)],
        [root, directory("root/.data"), file("root/.data/saved.again2.txt", text)],
        [root, file("root/saved.txt", text, mode=0o755)],
    ]
