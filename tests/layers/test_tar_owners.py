"""Names of owners and PAX records from a tar-split record."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile

import pytest

from dive_py.errors import DamagedLayer
from dive_py.layers.tar_owners import Described, described
from dive_py.progress import Progress
from tests.building import directory, file, global_header, squeeze
from tests.layers.splitting import lines, record


def told(stored: bytes) -> list[Described]:
    """All entries."""
    return list(described(io.BytesIO(stored), Progress()))


def test_records_and_long_names() -> None:
    long = "d/" * 60 + "n" * 90
    entries = [
        global_header(comment=b"x"),
        directory("./d/"),
        file("d/f", b"x" * 700, records={"comment": b"hi", "uname": b"\xc3\xa9"}),
        file(long, b"y", style="pax"),
        file(long + "z", b"", style="gnu"),
    ]
    found = told(squeeze(b"".join(lines(entries)), "zstd"))
    assert [one.key.replace(b"\0", b"/").decode() for one in found] == ["d", "d/f", long, long + "z"]
    assert found[1].records == {b"comment": b"hi", b"uname": b"\xc3\xa9"}
    assert found[1].user == b"\xc3\xa9"


def test_names_of_owners_stand_in_headers() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        member = tarfile.TarInfo("a")
        member.uname, member.gname = "games", "staff"
        tar.addfile(member)
    header = squeeze(b"".join(lines([file("a")])), "none").splitlines()
    payload = base64.b64encode(made.getvalue()[:512]).decode()
    header[0] = b'{"type":2,"payload":"%s"}' % payload.encode()
    assert told(b"\n".join(header) + b"\n") == [Described(b"a", b"games", b"staff", {})]


@pytest.mark.parametrize("stored", [b"{}", b'{"type":3}', record([file("a")])[:-20]])
def test_a_damaged_record_is_refused(stored: bytes) -> None:
    with pytest.raises(DamagedLayer):
        told(stored)


def test_a_malformed_header_is_refused() -> None:
    broken = record([file("a", records={"comment": b"hi"})])
    text = gzip.decompress(broken)
    raw = json.loads(text.splitlines()[0])
    data = bytearray(base64.b64decode(raw["payload"]))
    data[512:514] = b"xx"
    raw["payload"] = base64.b64encode(bytes(data)).decode()
    with pytest.raises(DamagedLayer, match="malformed"):
        told(json.dumps(raw).encode() + b"\n" + b"\n".join(text.splitlines()[1:]) + b"\n")
