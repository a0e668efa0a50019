"""Laws of extension headers: any stack of them says what Go's reader makes of it, whatever reads the tar."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.contents.random_access import BytesFile
from dive_py.contents.tar_members import tar_members
from dive_py.layers import tar_hop, tar_split
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.index import key_path
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from dive_py.sources.archives.tar_members import TarMembers
from tests.building import END, Entry, file, symlink, write_tar
from tests.building.tar_writer import global_member, long_member, member, padded, pax_member, records_body
from tests.laws.test_scanner import assert_same, from_file, from_stream
from tests.layers.splitting import crc64
from tests.model.headers import parents, told

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex
    from tests.model.headers import Token, Told

PATHS = st.sampled_from((b"", b"one", b"two", b"a/b", b"n" * 150))
OWNERS = st.sampled_from((b"", b"0", b"5", b"+7", b"-2", b"-1", b"4294967295", b"4294967301", b"007"))
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "path": PATHS,
        "linkpath": PATHS,
        "uid": OWNERS,
        "gid": OWNERS,
        "mtime": st.sampled_from((b"", b"0", b"9", b"9.5", b"+9.25")),
        "comment": st.just(b"x"),
    },
)
TOKENS: st.SearchStrategy[Token] = st.one_of(
    st.tuples(st.sampled_from(("x", "x", "g")), RECORDS), st.tuples(st.sampled_from(("L", "K")), PATHS)
)
STACKS = st.lists(TOKENS, max_size=5)
ENTRY_OF_MANY = file("own", b"12345")
ENTRIES = st.sampled_from((file("own", b"12345"), file("own"), symlink("own", "there"), symlink("d/own", "d")))


def written(token: Token) -> bytes:
    """One header of a stack."""
    kind, body = token
    if isinstance(body, bytes):
        return long_member(kind.encode(), body)
    return pax_member(body) if kind == "x" else global_member(body, b"PaxHeaders/g")


def tar_of(members: list[tuple[list[Token], Entry]]) -> bytes:
    """A tar of entries behind their stacks."""
    return b"".join(b"".join(map(written, stack)) + member(entry) for stack, entry in members) + END


def record_of(members: list[tuple[list[Token], Entry]]) -> bytes:
    """The tar-split record of the same, as Docker and Podman keep it: a global header is a file without content."""
    lines: list[dict[str, object]] = []
    raw = b""
    for stack, entry in members:
        for token in stack:
            raw += written(token)
            if token[0] == "g" and isinstance(token[1], dict):
                end = len(raw) - (-len(records_body(token[1])) % 512)  # its padding has not passed yet
                lines += [_raw(raw[:end]), {"type": 1, "name": "PaxHeaders/g", "payload": None}]
                raw = raw[end:]
        head = member(entry)
        head = head[: len(head) - len(padded(entry.data))]
        checksum = base64.b64encode(crc64(entry.data)).decode() if entry.data else None
        lines += [_raw(raw + head), {"type": 1, "name": "x", "size": len(entry.data), "payload": checksum}]
        raw = padded(entry.data)[len(entry.data) :]
    lines.append(_raw(raw + END))
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _raw(data: bytes) -> dict[str, object]:
    return {"type": 2, "payload": base64.b64encode(data).decode()}


def seen(index: LayerIndex) -> list[Told]:
    """What an index says of its entries, in the order of the tar."""
    from tests.model.headers import Told

    keys = index.keys()
    out = []
    for row in sorted(range(index.count), key=index.order.tolist().__getitem__):
        digits = int(index.mtime_digits[row])
        link = index.links[index.link[row]] if index.kind[row] == Kind.SYMLINK else b""
        fraction = f"{int(index.mtime_ns[row]):09d}"[:digits]
        numbers = (int(index.uid[row]), int(index.gid[row]), int(index.mtime[row]))
        out.append(Told(key_path(keys[row]), link, *numbers, fraction))
    return out


@given(st.lists(st.tuples(STACKS, ENTRIES), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_stack_of_headers_says_what_gos_reader_makes_of_it(members: list[tuple[list[Token], Entry]]) -> None:
    tar = tar_of(members)
    index = from_file(tar)
    wanted = [told(stack, entry.name, entry.link) for stack, entry in members]
    # a link's target is that of a symlink alone; a file's `linkpath` says nothing
    assert seen(index) == [
        one if entry.type == b"2" else type(one)(one.path, b"", one.uid, one.gid, one.mtime, one.fraction)
        for one, (_, entry) in zip(wanted, members, strict=True)
    ]
    assert index.damage == ""
    assert {key_path(key) for key in index.needed} == {path for stack, _ in members for path in parents(stack)}
    assert_same(index, from_stream(tar, [700, 5000]))
    split = tar_split.scan(io.BytesIO(record_of(members)), Progress())
    assert seen(split) == seen(index)
    assert (split.damage, split.needed, split.stored_bytes) == ("", index.needed, index.stored_bytes)


ODDITIES = st.fixed_dictionaries(
    {},
    optional={
        "path": st.sampled_from((b"", b"one", b"n" * 150, b"with\nnewline")),
        "atime": st.sampled_from((b"", b"7.25", b"x\ny")),
        "mtime": st.sampled_from((b"9", b"9.", b"9.0123456789", b"-1.5", b"99999999999999999")),
        "size": st.sampled_from((b"", b"0", b"700")),
        "hdrcharset": st.just(b"BINARY"),
        "SCHILY.xattr.user.a": st.just(b"1"),
        "VENDOR.x": st.sampled_from((b"", b"y")),
    },
)


@given(
    st.lists(
        st.tuples(st.lists(st.one_of(TOKENS, st.tuples(st.just("x"), ODDITIES)), max_size=3), ENTRIES), max_size=3
    ),
    st.integers(0, 400),
    st.lists(st.integers(400, 9000), max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_many_headers_at_once_say_what_one_by_one_they_do(
    members: list[tuple[list[Token], Entry]], odd: int, lengths: list[int]
) -> None:
    """Where PAX headers stand close together they are passed without a closer look, unless they want one."""
    many: list[tuple[list[Token], Entry]] = [
        ([("x", {"path": b"d/%d" % number, "mtime": b"%d.5" % number, "atime": b"3"})], ENTRY_OF_MANY)
        for number in range(400)
    ]
    tar = tar_of([*many[:odd], *members, *many[odd:]])
    with mock.patch.object(tar_hop, "usual_pax", return_value=None):
        careful = from_file(tar)
    assert_same(from_file(tar), careful)
    assert_same(from_stream(tar, lengths), careful)


@given(st.lists(st.tuples(STACKS, ENTRIES), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_an_archives_own_members_are_read_the_same(members: list[tuple[list[Token], Entry]]) -> None:
    tar = tar_of(members)
    wanted = [told(stack, entry.name, entry.link).path.decode() for stack, entry in members]
    walker = TarMembers(StreamBlocks(io.BytesIO(tar)), Progress(), "x")
    assert [found.name for found in walker] == wanted
    assert walker.damage == ""
    assert [found.name for found in tar_members(BytesFile(tar))] == wanted


@given(st.lists(st.tuples(STACKS, ENTRIES), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_the_parents_of_global_headers_are_there_and_change_nothing(members: list[tuple[list[Token], Entry]]) -> None:
    """In Docker 26, containerd 2.1 and Podman 4.3."""
    lower = [file("low"), Entry(b"PaxHeaders/", type=b"5", mode=0o700)]
    stack = LayerStack([from_file(write_tar(lower)), from_file(tar_of(members))])
    owners = stack.owners(1)
    wanted = [told(one, entry.name, entry.link) for one, entry in members]
    for path in {path for one, _ in members for path in parents(one)}:
        number = stack.paths.find(path)
        assert number is not None
        entry = int(owners[number])
        if path == b"PaxHeaders":
            assert int(stack.entries.mode[entry]) == 0o700, "what is there stays"
        assert stack.entries.kind[entry] == Kind.DIR or path in {seen.path for seen in wanted}
