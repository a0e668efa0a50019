"""Write a `docker save` archive of any size, always the same bytes for the same arguments.

    python -m benchmarks.make_image OUT.tar --files 100000 --layers 10

The base layer holds most files, a hundred to a directory. Every later layer adds its share of new files, writes some of
the older ones again and deletes others, most by a whiteout and some with their whole directory. Nothing is held but
the plan of one layer, so a million files need little memory. The last line printed is a JSON object with the counts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

BLOCK = 512
START = 1_600_000_000
"""The base layer's time; each layer is a second younger."""
POOL = 1 << 20
"""Bytes of text that all contents are cut from."""


@dataclass(frozen=True)
class Plan:
    """What an archive shall hold."""

    files: int = 100_000
    """New files over all layers."""
    layers: int = 10
    rewrite: float = 0.1
    """Share of a layer's new files that it writes again from the layers below, on top."""
    delete: float = 0.02
    """Share of a layer's new files that it deletes from the layers below."""
    size: int = 300
    """Mean bytes of a file; they vary from nothing to twice as much."""

    @property
    def share(self) -> int:
        """New files of each layer above the base."""
        return self.files // (2 * self.layers)

    @property
    def base(self) -> int:
        """Files of the base layer."""
        return self.files - self.share * (self.layers - 1)


@dataclass(frozen=True)
class Entry:
    """One member of a layer."""

    name: str
    kind: bytes
    number: int
    """The file's number; -1 for what has no content."""
    size: int = 0


@dataclass(frozen=True)
class Counts:
    """What was written."""

    entries: int
    """Entries of all layers."""
    layers: int
    bytes: int
    """Bytes of the archive."""


def folder_of(number: int) -> str:
    """The directory of a file: a hundred files each, a hundred of these in one."""
    return f"opt/data/g{number // 10_000:04d}/s{number // 100 % 100:02d}"


def layer_entries(plan: Plan, layer: int) -> list[Entry]:
    """What one layer holds, in the order of paths."""
    chance = random.Random(f"{plan} {layer}")  # noqa: S311 - the same for the same arguments, that is all
    first = plan.base + plan.share * (layer - 1) if layer else 0
    again = chance.sample(range(first), int(plan.rewrite * plan.share)) if layer else []
    gone = chance.sample(range(first), int(plan.delete * plan.share)) if layer else []
    files = sorted({*range(first, first + (plan.share if layer else plan.base)), *again})
    deleted = sorted(set(gone).difference(again))
    emptied = {folder_of(number) for number in deleted[::7]}
    entries = {Entry(f"{folder_of(number)}/f{number:08d}.dat", b"0", number, size_of(plan, number)) for number in files}
    entries |= {
        Entry(f"{folder_of(number)}/.wh.f{number:08d}.dat", b"0", -1)
        for number in deleted
        if folder_of(number) not in emptied
    }
    entries |= {Entry(f"{folder}/.wh..wh..opq", b"0", -1) for folder in emptied}
    entries |= {Entry(folder + "/", b"5", -1) for folder in _parents({entry.name for entry in entries})}
    return sorted(entries, key=lambda entry: entry.name)


def _parents(names: set[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        parent = name.rpartition("/")[0]
        while parent and parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def size_of(plan: Plan, number: int) -> int:
    """Bytes of a file: spread evenly around the mean, without a pattern that neighbours share."""
    return number * 2_654_435_761 % (2**32) * 2 * plan.size // 2**32 if plan.size else 0


def pool() -> bytes:
    """Text that compresses as programs and documents do, to some third."""
    chance = random.Random("pool")  # noqa: S311 - no secret
    words = [bytes(chance.choices(range(97, 123), k=chance.randint(2, 9))) for _ in range(3000)]
    text = b" ".join(chance.choices(words, k=POOL // 4))
    return (text * 2)[: 2 * POOL]


def header(name: str, size: int, kind: bytes, mtime: int) -> bytes:
    """One ustar header."""
    block = bytearray(BLOCK)
    encoded = name.encode()
    block[: len(encoded)] = encoded
    mode = b"0000755" if kind == b"5" else b"0000644"
    block[100:148] = b"%s\0" % mode + b"0000000\0" * 2 + b"%011o\0%011o\0" % (size, mtime)
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padding(size: int) -> bytes:
    """What fills content up to whole blocks."""
    return b"\0" * (-size % BLOCK)


def layer_size(entries: list[Entry]) -> int:
    """Bytes of a layer's tar."""
    return sum(BLOCK + entry.size + -entry.size % BLOCK for entry in entries) + 2 * BLOCK


def layer_pieces(entries: list[Entry], layer: int, text: bytes) -> Iterator[bytes]:
    """A layer's tar, piece by piece."""
    for entry in entries:
        yield header(entry.name, entry.size, entry.kind, START + layer)
        if entry.size:
            # another place in the text for each file and layer, so that a rewrite has another content
            start = (entry.number * 7919 + layer * 104_729) % POOL
            whole, rest = divmod(entry.size, POOL)
            for _ in range(whole):
                yield text[start : start + POOL]
            yield text[start : start + rest] + padding(entry.size)
    yield bytes(2 * BLOCK)


def write(plan: Plan, out: BinaryIO) -> Counts:
    """Write the archive.

    Args:
        plan: What it shall hold.
        out: Where to; only ever appended to.
    """
    text = pool()
    names: list[str] = []
    diff_ids: list[str] = []
    count = 0
    for layer in range(plan.layers):
        entries = layer_entries(plan, layer)
        count += len(entries)
        size = layer_size(entries)
        # old engines name a layer's folder by an id of their own, which is known before the content is
        names.append(hashlib.sha256(f"{plan} {layer}".encode()).hexdigest() + "/layer.tar")
        out.write(header(names[-1], size, b"0", START))
        digest = hashlib.sha256()
        for piece in layer_pieces(entries, layer, text):
            digest.update(piece)
            out.write(piece)
        diff_ids.append("sha256:" + digest.hexdigest())
    config = json.dumps(configuration(diff_ids)).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    tag = f"benchmark:{plan.files}-{plan.layers}"
    manifest = json.dumps([{"Config": name, "RepoTags": [tag], "Layers": names}]).encode()
    for member, data in ((name, config), ("manifest.json", manifest)):
        out.writelines((header(member, len(data), b"0", START), data, padding(len(data))))
    out.write(bytes(2 * BLOCK))
    return Counts(count, plan.layers, out.tell())


def configuration(diff_ids: list[str]) -> dict[str, object]:
    """An image's configuration; the steps are called `step-0000` and so on."""
    history = [
        {"created": f"2020-09-13T12:{26 + number // 60:02d}:{number % 60:02d}Z", "created_by": f"step-{number:04d}"}
        for number in range(len(diff_ids))
    ]
    return {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["/bin/sh"]},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
        "history": history,
    }


def main() -> int:
    """Write one archive as the command line says."""
    default = Plan()
    parser = argparse.ArgumentParser(description="Write a docker save archive of any size.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--files", type=int, default=default.files)
    parser.add_argument("--layers", type=int, default=default.layers)
    parser.add_argument("--rewrite", type=float, default=default.rewrite)
    parser.add_argument("--delete", type=float, default=default.delete)
    parser.add_argument("--size", type=int, default=default.size, help="mean bytes of a file")
    words = parser.parse_args()
    plan = Plan(words.files, words.layers, words.rewrite, words.delete, words.size)
    with words.out.open("wb") as out:
        counts = write(plan, out)
    print(json.dumps(vars(counts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
