"""Ar archives and Debian packages, put together field by field."""

from __future__ import annotations

from tests.building import file, squeeze, write_tar

CONTROL = b"""Package: tool
Version: 1.2-3
Architecture: amd64
Depends: libc6 (>= 2.36)
Description: does things
 and other things
Installed-Size: 42
"""


def ar(*members: tuple[bytes, bytes]) -> bytes:
    data = b"!<arch>\n"
    for name, content in members:
        data += b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name, 1_600_000_000, 0, 0, 0o100644, len(content))
        data += content + b"\n" * (len(content) % 2)
    return data


def package(form: str = "xz", suffix: bytes = b".xz", control: bytes = CONTROL) -> bytes:
    inside = squeeze(write_tar([file("./md5sums", b"x"), file("./control", control)]), form)
    return ar((b"debian-binary", b"2.0\n"), (b"control.tar" + suffix, inside), (b"data.tar.xz", b"..."))
