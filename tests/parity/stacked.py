"""An image as a busybox with a few layers on it: many links in one folder, files that come, change and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, directory, file, hardlink, symlink, whiteout

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = 60
"""Names in `bin`."""


def stacked() -> ImageBuilder:
    """Six layers: a base of 78 paths, a file, a folder with it, a chmod, a move, a removal."""
    tools = [f"bin/tool{number:02}" for number in range(TOOLS - 1)]
    base = (
        *(directory("bin"), file("bin/busybox", b"b" * 9000, mode=0o4755)),
        *(hardlink(name, "bin/busybox", mode=0o4755) for name in tools),
        *(
            directory("etc"),
            file("etc/group", b"g" * 300),
            file("etc/passwd", b"p" * 400),
            file("etc/shadow", b"s" * 200),
        ),
        *(directory("etc/network"), *(directory(f"etc/network/if-{name}.d") for name in ("down", "post", "pre", "up"))),
        *(directory("home"), directory("root"), directory("tmp", mode=0o1777)),
        *(directory("usr"), symlink("usr/bin", "../bin"), directory("var"), directory("var/spool")),
    )
    some = b"x" * 6400
    return (
        ImageBuilder()
        .layer(*base, command="/bin/sh -c #(nop) ADD file:abc in / ")
        .step('/bin/sh -c #(nop)  CMD ["sh"]')
        .layer(file("somefile.txt", some), command="/bin/sh -c #(nop) ADD file:def in /somefile.txt ")
        .layer(directory("root"), directory("root/example"), file("root/example/one", some), command="RUN cp one")
        .layer(directory("root"), directory("root/example"), file("root/example/one", some, mode=0o444))
        .layer(directory("root"), whiteout("root/example/one"), file("root/saved.txt", some))
        .layer(directory("root"), whiteout("root/example"), command="/bin/sh -c rm -rf \\\n    /root/example")
    )


def stacked_archive(folder: Path) -> Path:
    """The image as a file."""
    return stacked().docker_archive(folder / "stacked.tar")
