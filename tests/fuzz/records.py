"""tar-split records that are nearly right."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from tests.building.tar_writer import END
from tests.fuzz.tars import entry, spoiled
from tests.layers.splitting import lines

if TYPE_CHECKING:
    from random import Random

SIZES = (0, 1, 511, 512, 2**31, 2**47, 2**62, 2**62 + 1, 2**63, -1, "x", None, 1.5)


def record(random: Random) -> bytes:
    """A record, more or less."""
    told = lines([entry(random) for _ in range(random.randrange(6))], random.choice((END, b"", END[:512])))
    for _ in range(random.choice((0, 1, 1, 2))):
        if told:
            _spoil(random, told)
    whole = b"".join(told)
    if random.random() < 0.1:
        whole = spoiled(random, whole)
    if random.random() < 0.5:
        whole = gzip.compress(whole, 1, mtime=0)
        if random.random() < 0.05:
            whole = spoiled(random, whole)
    return whole


def _spoil(random: Random, told: list[bytes]) -> None:
    at = random.randrange(len(told))
    how = random.randrange(6)
    if how == 0:
        del told[at:]
    elif how == 1:
        del told[at]
    elif how == 2:
        told[at:at] = told[at : at + random.randrange(1, 3)] * random.choice((1, 2, 50))
    elif how == 3:
        other = random.randrange(len(told))
        told[at], told[other] = told[other], told[at]
    else:
        line = json.loads(told[at])
        line[random.choice(("size", "type", "payload", "position"))] = random.choice(
            (*SIZES, 1, 2, "", "AAAA", "AAAAAAAAAAA=", line.get("payload"))
        )
        told[at] = json.dumps(line).encode() + b"\n"
