"""Looking for secrets beside `grep` with the same expressions, in one run.

    python -m benchmarks.secrets ARCHIVE [--rounds N]

ARCHIVE is a plain `docker save` archive. `grep -aE` looks through the layers, extracted, for the least that begins like
a secret; divepy through the archive, for all of it. The page cache is warm; figures are medians.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measure
from dive_py.secrets.rules import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.secrets.rules import Rule


_LEAST = {
    "encrypted-private-key": rb"-----BEGIN ENCRYPTED PRIVATE KEY",
    "encrypted-putty-key": rb"PuTTY-User-Key-File-[23]: ",
    "private-key": rb"-----BEGIN (?:[A-Z0-9]{1,10} ){0,2}PRIVATE KEY",
    "json-web-token": rb"\beyJ[0-9A-Za-z_-]{10,400}\.eyJ",
    "password-in-address": rb"://[^\s/:@\"'<>]{1,60}:[^\s/:@\"'<>]{6,100}@[0-9A-Za-z]",
}
"""What those begin with whose whole expression `grep -E` does not know."""

_MOST_TIMES = re.compile(rb"\{(\d+),\d+\}(\)*)$")


def least(rule: Rule) -> bytes:
    """Return an expression for the least that begins like what a rule finds."""
    if rule.id in _LEAST:
        return _LEAST[rule.id]
    return _MOST_TIMES.sub(rb"{\1}\2", rule.pattern.replace(b"(?P<value>", b"(?:").removesuffix(rb"\b"))


def expression() -> str:
    """All kinds as one expression of `grep -E`."""
    kinds = [least(rule).decode("latin-1") for rule in ANYWHERE]
    return "|".join(f"({kind})" for kind in kinds).replace("(?:", "(").replace("\\s", "[:space:]")


def extract(archive: Path, folder: Path) -> int:
    """Extract the regular files of all layers, each under a number; gives their bytes."""
    total = 0
    with tarfile.open(archive) as outer:
        for layer in outer:
            if not layer.name.endswith(("layer.tar", ".tar")) and "blobs/sha256/" not in layer.name:
                continue
            opened = outer.extractfile(layer)
            if opened is None:
                continue
            try:
                with tarfile.open(fileobj=opened) as inner:
                    for number, member in enumerate(inner):
                        content = inner.extractfile(member) if member.isfile() and member.size else None
                        if content is not None:
                            (folder / f"{layer.name.replace('/', '-')}-{number}").write_bytes(content.read())
                            total += member.size
            except tarfile.TarError:
                continue
    return total


def timed(words: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds of one process."""
    began = time.perf_counter()
    subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.secrets")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(words)
    divepy = [str(measure.find("divepy") or "divepy"), "secrets", str(options.archive), "--no-cache", "--json"]
    with tempfile.TemporaryDirectory(prefix="divepy-bench-", dir="/var/tmp") as name:
        size = extract(options.archive, Path(name)) / 1e6
        grep = ["grep", "-aErl", expression(), name]
        plain = dict(os.environ) | {"LC_ALL": "C"}
        ours, theirs = [], []
        for _ in range(options.rounds):
            ours.append(timed(divepy, measure.environment()))
            theirs.append(timed(grep, plain))
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"{size:.0f} MB of contents: divepy {mine:.2f} s, {size / mine:.0f} MB/s")
    print(f"grep -aE {other:.2f} s, {size / other:.0f} MB/s: {other / mine:.1f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())
