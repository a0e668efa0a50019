"""Layers over a tiny alphabet, so that names collide, kinds change and links cross layers all the time."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.building import (
    Entry,
    char_device,
    directory,
    fifo,
    file,
    hardlink,
    opaque,
    symlink,
    whiteout,
)

NAMES = ("a", "b", "a.", "é")
"""`a.` stands between `a` and what is below `a` for whoever compares whole strings."""

PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
SPELLINGS = st.sampled_from(("{}", "{}", "{}", "./{}", "/{}", "{}//", "b/../{}", ".//{}"))
TIMES = st.sampled_from(({"mtime": 0}, {"mtime": 1}, {"mtime": 1, "fraction": "5"}, {"mtime": 1, "fraction": "50"}))
TARGETS = st.sampled_from(("a", "b/a", "../b", "/a", "..", "../../../b", "."))
"""Where symlinks lead: beside, inside, up, from the root, beyond it, to themselves through others."""
CONTENTS = st.sampled_from((b"", b"x", b"y", b"xx"))


def _attributes(times: dict[str, object], mode: int, uid: int, xattr: bytes) -> dict[str, object]:
    return times | {"mode": mode, "uid": uid, "xattrs": {"user.a": xattr} if xattr else {}}


ATTRIBUTES = st.builds(
    _attributes, TIMES, st.sampled_from((0o644, 0o4755)), st.sampled_from((0, 1)), st.sampled_from((b"", b"", b"1"))
)
PLAIN = ATTRIBUTES.map(lambda attributes: attributes | {"xattrs": {}})
"""Attributes that every file system can keep."""


def _spelled(entry: Entry, spelling: str) -> Entry:
    if entry.type == b"5" and spelling == "{}":
        return entry
    return entry.but(name=spelling.encode().replace(b"{}", entry.name.rstrip(b"/")))


def files(attributes: st.SearchStrategy[dict[str, object]] = ATTRIBUTES) -> st.SearchStrategy[Entry]:
    """Regular files."""
    return st.builds(lambda path, data, more: file(path, data, **more), PATHS, CONTENTS, attributes)


def directories(attributes: st.SearchStrategy[dict[str, object]] = ATTRIBUTES) -> st.SearchStrategy[Entry]:
    """Directories."""
    return st.builds(lambda path, more: directory(path, **more), PATHS, attributes)


def others(attributes: st.SearchStrategy[dict[str, object]] = ATTRIBUTES) -> st.SearchStrategy[Entry]:
    """Links and pipes."""
    return st.one_of(
        st.builds(lambda path, to, more: symlink(path, to, **more), PATHS, TARGETS, attributes),
        st.builds(hardlink, PATHS, PATHS),
        st.builds(lambda path, to, more: hardlink(path, to, **more), PATHS, PATHS, attributes),
        st.builds(lambda path, more: fifo(path, **more), PATHS, attributes),
    )


def markers() -> st.SearchStrategy[Entry]:
    """Whiteouts and opaque markers, sometimes at the root."""
    return st.one_of(PATHS.map(whiteout), st.one_of(PATHS, st.just("")).map(opaque))


def odd() -> st.SearchStrategy[Entry]:
    """What only odd or hostile layers hold."""
    return st.one_of(
        st.builds(lambda path, minor: char_device(path, 1, minor), PATHS, st.sampled_from((3, 5))),
        st.builds(lambda data: file(".wh..wh.plnk/1", data), CONTENTS),
        st.builds(lambda path: hardlink(path, ".wh..wh.plnk/1"), PATHS),
        st.sampled_from(
            (file("../a", b"x"), file("a/../../b", b"y"), file("a/.wh.", b"x"), file(".wh..wh.aufs"), directory("./"))
        ),
    )


def entries() -> st.SearchStrategy[Entry]:
    """Any entry, in any spelling of its name."""
    return st.builds(_spelled, st.one_of(files(), files(), directories(), others(), markers(), odd()), SPELLINGS)


def layers(most: int = 8) -> st.SearchStrategy[list[Entry]]:
    """One layer."""
    return st.lists(entries(), max_size=most)


def images(most: int = 5) -> st.SearchStrategy[list[list[Entry]]]:
    """The layers of one image, base first."""
    return st.lists(layers(), min_size=1, max_size=most)


def ordinary_images(most: int = 4) -> st.SearchStrategy[list[list[Entry]]]:
    """Images whose entries the system's own tar can unpack; layers may still have to be sifted."""
    entry = st.one_of(files(PLAIN), files(PLAIN), directories(PLAIN), others(PLAIN), markers())
    return st.lists(st.lists(entry, max_size=7), min_size=1, max_size=most)
