"""The images of the live tests: a small system out of busybox, with Dockerfiles that do everything to it.

The base is a tar written here, entry by entry, so that it can hold what no command makes; the layers above come from
commands in real containers, so that it is the engine that writes whiteouts, opaque markers and hard links.
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live.programs import need, run

if TYPE_CHECKING:
    from tests.live.engines import LiveEngine

COMMANDS = [
    "cat",
    "chmod",
    "chown",
    "cp",
    "echo",
    "ln",
    "ls",
    "mkdir",
    "mkfifo",
    "mknod",
    "mv",
    "printf",
    "rm",
    "rmdir",
    "stty",
]
"""What busybox is called in the small system, besides `sh` and `touch`."""

BASE = "divepy-live/base:1"
"""The small system's name in an engine."""

DOCKERFILES = {
    "whiteouts": r"""
        RUN rm /etc/motd && rm -r /srv/tree/a && rm /srv/tree/b/one
        RUN echo again > /etc/motd && rm -r /srv/tree/b && echo file > /srv/tree/c
        RUN rm /etc/motd /srv/tree/c /srv/links/first && mkdir -p /srv/tree/b/one
        RUN rm -r /srv/tree && mkdir /srv/tree && rmdir /srv/tree
        RUN true
        """,
    "opaque": r"""
        RUN rm -r /srv/tree && mkdir -m 750 /srv/tree && echo new > /srv/tree/new
        RUN mkdir -p /srv/tree/b/one && rm -r /srv/deep/a && mkdir -p /srv/deep/a/b && touch /srv/deep/a/b/other
        RUN rm -r /srv/tree/b && mkdir /srv/tree/b && rm -r /srv/tree && mkdir /srv/tree && echo b > /srv/tree/b
        RUN rm -r /srv/deep && mkdir /srv/deep
        """,
    "hardlinks": r"""
        RUN ln /bin/busybox /bin/bb2 && ln /etc/motd /etc/motd.too
        RUN rm /srv/links/first && echo more >> /srv/links/second
        RUN chmod 600 /etc/motd.too && ln /srv/links/third /srv/links/fourth && rm /srv/links/third
        RUN mkdir /srv/more && echo x > /srv/more/a && ln /srv/more/a /srv/more/b && ln /srv/more/a /srv/tree/z
        RUN rm /srv/more/a && ln /srv/tree/z /srv/more/a && ln -s a /srv/more/soft && ln /srv/more/soft /srv/more/soft2
        """,
    "kinds": r"""
        RUN rm /etc/motd && mkdir /etc/motd && echo in > /etc/motd/in && rm -r /srv/tree && echo flat > /srv/tree
        RUN rm -r /srv/deep && ln -s links /srv/deep && rm /srv/soft && mkdir /srv/soft && touch /srv/soft/file
        RUN rm /srv/tree && mkfifo /srv/tree && rm /srv/links/first && mknod /srv/links/first c 1 3
        RUN rm -r /etc/motd && ln -s /nowhere /etc/motd && mknod /srv/block b 7 200 && rm /srv/links/second
        RUN rm /srv/tree /srv/links/first /srv/block && mkdir /srv/links/second && touch /srv/tree /srv/links/first
        """,
    "names": r"""
        RUN cd /srv && mkdir 'with space' && touch 'with space/ lead' 'with space/trail ' '#hash' '\' '*' ./-dash '[b]'
        RUN cd /srv && touch "$(printf 'line\nbreak')" "$(printf 'bell\007tab\t')" "$(printf '\033[31mred\033[0m')"
        RUN cd /srv && touch "$(printf '\377\376bytes')" "$(printf '\344\273\262\346\234\254')" "$(printf 'e\314\201')"
        RUN cd /srv && mkdir "$(printf '\200dir')" && touch "$(printf '\200dir/\201')" 'a%20b' '.wh' 'wh.'
        RUN cd /srv && rm -r 'with space' "$(printf '\200dir')" "$(printf 'line\nbreak')" && rm -r /odd/*
        """,
    "metadata": r"""
        RUN chmod 4755 /bin/busybox && chmod 1777 /srv/tree && chmod 2770 /srv/deep && chmod 000 /etc/motd
        RUN chown -R 1000:1000 /srv && chown -h 7:8 /srv/soft
        ENV A=1
        WORKDIR /srv/dir
        RUN touch -d '1970-01-01 00:00:00' /srv/tree/b/one && cp /etc/motd /etc/motd.copy && cp -p /etc/motd /tmp/kept
        LABEL one=two
        RUN cp /srv/tree/b/one /x && rm /srv/tree/b/one && mv /x /srv/tree/b/one
        """,
}
"""What is done to the base, by the image's name."""

DEBIAN_STEPS = r"""
    RUN chown -R games:games /usr/share/doc && chmod -R o-r /usr/lib/apt
    RUN rm -r /usr/share/locale /var/lib/dpkg/info && mkdir /usr/share/locale && touch /usr/share/locale/x
    RUN mv /usr/bin/perl /usr/bin/perl.distrib && ln -s perl.distrib /usr/bin/perl && cp -a /etc /etc.copy
    RUN mknod /dev/divepy c 240 7 && ln /usr/bin/perl.distrib /opt/perl && rm /dev/zero
    """
"""What is done to Debian."""


def base_tar() -> bytes:
    """The tar of the small system; GNU format, which keeps names as bytes and takes any number."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as tar:

        def add(name: str, kind: bytes = tarfile.REGTYPE, data: bytes = b"", **fields: int | str) -> None:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.mtime = kind, len(data), 1_700_000_000
            member.mode = {tarfile.DIRTYPE: 0o755, tarfile.SYMTYPE: 0o777}.get(kind, 0o644)
            for field, value in fields.items():
                setattr(member, field, value)
            tar.addfile(member, io.BytesIO(data))

        add("bin", tarfile.DIRTYPE)
        add("bin/busybox", data=Path(shutil.which("busybox") or "/bin/busybox").read_bytes(), mode=0o755)
        for command in [*COMMANDS, "sh", "touch"]:
            add(f"bin/{command}", tarfile.SYMTYPE, linkname="busybox")
        add("./etc/", tarfile.DIRTYPE)
        add("etc/passwd", data=b"root:x:0:0::/:/bin/sh\n")
        add("./etc/motd", data=b"hello\n" * 100, uid=12, gid=34)
        add("tmp", tarfile.DIRTYPE, mode=0o1777)
        for name in ("a/one", "a/two", "b/one", "b/two", "c"):
            add(f"srv/tree/{name}", data=name.encode() * 99)  # without entries for the folders
        add("srv/deep", tarfile.DIRTYPE, mode=0o700, uid=5_000_000, gid=3_000_000_000)
        add("srv/deep/" + "a/b/" * 60 + "end", data=b"deep")
        add("srv/soft", tarfile.SYMTYPE, linkname="tree/../tree/./b")
        add("srv/links/first", data=b"linked" * 50, mode=0o640)
        add("srv/links/second", tarfile.LNKTYPE, linkname="srv/links/first", mode=0o640)
        add("srv/links/third", tarfile.LNKTYPE, linkname="./srv/links/first", mode=0o640)
        for odd in (b"\xff\xfe", "日本語".encode(), b"two\nlines", b" ", b"\x1b]0;title\x07", b"n" * 250):
            add("odd/" + os.fsdecode(odd), data=odd)
        add("dev/null", tarfile.CHRTYPE, devmajor=1, devminor=3, mode=0o666)
        add("dev/disk", tarfile.BLKTYPE, devmajor=259, devminor=1_048_575, mode=0o660, gid=6)
        add("srv/pipe", tarfile.FIFOTYPE, mode=0o600)
    return out.getvalue()


def build_base(engine: LiveEngine) -> None:
    """Import the small system into the engine, unless it has it."""
    need("busybox")
    if not engine.docker("images", "--quiet", BASE).strip():
        engine.docker("import", "-", BASE, data=base_tar())


def build(engine: LiveEngine, folder: Path, names: tuple[str, ...] = tuple(DOCKERFILES), tag: str = "1") -> list[str]:
    """Build the small images `names` in the engine; gives what they are called there."""
    build_base(engine)
    return [_build(engine, folder, BASE, DOCKERFILES[name], f"divepy-live/{name}:{tag}") for name in names]


def build_debian(engine: LiveEngine, folder: Path, root: Path) -> str:
    """Build the image of a Debian system; device nodes and hard links come from its packages and from here."""
    for name, minor in (("null", 3), ("zero", 5), ("full", 7)):
        if not (root / "dev" / name).exists():
            run("mknod", "-m", "666", root / "dev" / name, "c", "1", str(minor))
    packed = run("tar", "-C", root, "--exclude=./var/cache/apt", "--exclude=./var/lib/apt/lists/*", "-c", ".")
    engine.docker("import", "-", "divepy-live/debian-base:1", data=packed)
    return _build(engine, folder, "divepy-live/debian-base:1", DEBIAN_STEPS, "divepy-live/debian:1")


def _build(engine: LiveEngine, folder: Path, base: str, steps: str, name: str) -> str:
    context = folder / "context"
    context.mkdir(exist_ok=True)
    lines = [f"FROM {base}", *(line.strip() for line in steps.strip().splitlines()), 'CMD ["/bin/sh"]']
    (context / "Dockerfile").write_text("\n".join(lines))
    engine.docker("build", "--quiet", "--network", "none", "--tag", name, context)
    return name
