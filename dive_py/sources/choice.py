"""Which one of several images in one place is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dive_py.errors import AmbiguousImage, ImageNotFound, InvalidReference
from dive_py.oci.platform import Platform, nearest
from dive_py.oci.reference import ImageName

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTEST_ID = 4
"""Digits of a digest that are enough to ask for it."""


def by_name(offered: Sequence[tuple[Sequence[str], Sequence[str]]], wanted: str, what: str) -> int:
    """The position of the image that is meant.

    Args:
        offered: Of every image its names and its digests (`sha256:…`).
        wanted: A name, a tag, (the start of) a digest, or `@N`; empty to take the only one.
        what: Where the images are, for messages.

    Raises:
        AmbiguousImage: several fit; nothing was asked for, or less than tells them apart.
        ImageNotFound: none has what was asked for.
    """
    if not wanted:
        fitting = list(range(len(offered)))
    elif re.fullmatch(r"@\d{1,9}", wanted):
        fitting = [int(wanted[1:])] if int(wanted[1:]) < len(offered) else []
    else:
        fitting = _exactly(offered, wanted) or _loosely(offered, wanted)
    if len(fitting) == 1:
        return fitting[0]
    labels = [label(names, digests) for names, digests in offered]
    if not fitting:
        raise ImageNotFound(f"no image {wanted!r} in {what}", f"there is: {', '.join(labels[:20])}")
    choices = [labels[position] for position in fitting]
    raise AmbiguousImage(
        f"{what} holds {len(choices)} images" + (f" that fit {wanted!r}" if wanted else ""),
        choices,
        f"put one's name behind the path, as in FILE:{choices[0]}; there are {', '.join(choices[:20])}",
    )


def label(names: Sequence[str], digests: Sequence[str]) -> str:
    """What an image is called in a list to choose from."""
    return names[0] if names else digests[0][:19] if digests else "(without a name)"


def by_platform(offered: Sequence[tuple[Platform, bool]], wanted: Platform | None, what: str) -> int:
    """The position of the platform that is meant: the one asked for, else this machine's, else the first.

    Args:
        offered: Of every image its platform, and whether its documents are there; at least one.
        wanted: What was asked for, or None.
        what: Where the images are, for messages.

    Raises:
        AmbiguousImage: what was asked for is not there; `kind` is `platform`.
    """
    here = [position for position, (_, present) in enumerate(offered) if present]
    platforms = [offered[position][0] for position in here]
    if wanted is not None:
        position = nearest(platforms, wanted)
        if position is not None:
            return here[position]
        choices = list(dict.fromkeys(str(platform) for platform in platforms))
        known = any(platform.matches(wanted) for platform, _ in offered)
        raise AmbiguousImage(
            f"{what} names {wanted}, but its blobs are not there" if known else f"{what} has nothing for {wanted}",
            choices,
            f"available: {', '.join(choices)}" if choices else "",
            kind="platform",
        )
    if not here:
        return 0
    position = nearest(platforms, Platform.local())
    return here[position or 0]


def _exactly(offered: Sequence[tuple[Sequence[str], Sequence[str]]], wanted: str) -> list[int]:
    return [position for position, (names, digests) in enumerate(offered) if wanted in names or wanted in digests]


def _loosely(offered: Sequence[tuple[Sequence[str], Sequence[str]]], wanted: str) -> list[int]:
    """Those whose name is another spelling of `wanted`, whose tag it is, or whose digest starts with it."""
    full = _full(wanted)
    start = wanted.removeprefix("sha256:")
    is_id = len(start) >= _SHORTEST_ID and re.fullmatch(r"[0-9a-f]+", start) is not None
    found = []
    for position, (names, digests) in enumerate(offered):
        same = any(_full(name) == full for name in names) if full else False
        tag = any(name.rpartition(":")[2] == wanted for name in names)
        identity = is_id and any(digest.partition(":")[2].startswith(start) for digest in digests)
        if same or tag or identity:
            found.append(position)
    return found


def _full(name: str) -> str:
    """The name with everything that may be left out, or nothing if it is no name."""
    try:
        return ImageName.parse(name).full
    except InvalidReference:
        return ""
