"""Which one of several images in one place is meant."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dive_py.errors import AmbiguousImage, ImageNotFound, InvalidReference
from dive_py.oci.platform import Platform, nearest
from dive_py.oci.reference import ImageName

if TYPE_CHECKING:
    from collections.abc import Sequence

    Offered = Sequence[tuple[Sequence[str], Sequence[str]]]
    """Of every image its names and its digests (`sha256:…`)."""

_ID = re.compile(r"(?:sha256:)?[0-9a-f]{4,64}|[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{64,}")
"""A digest, or the start of a sha256 one: four digits are enough to ask for it."""

_OWN = "localhost/"
"""What Podman and Buildah put before the names of images that they built, and let people leave out."""

_SHORT = len("sha256:") + 12
"""Characters of a digest in a list to choose from."""


def by_name(offered: Offered, requested: str, what: str) -> int:
    """Return the position of the image that is meant.

    Args:
        offered: All images.
        requested: A name, a tag, (the start of) a digest, a name with a digest, or `@N`; empty to take the only one.
        what: Where the images are, for messages.

    Raises:
        AmbiguousImage: several fit; nothing was asked for, or less than tells them apart.
        ImageNotFound: none has what was asked for.
    """
    return the_one(fitting(offered, requested), offered, requested, what)


def fitting(offered: Offered, requested: str) -> list[int]:
    """Return the positions of all images that may be meant."""
    if not requested:
        return list(range(len(offered)))
    if is_position(requested):
        return [int(requested[1:])] if int(requested[1:]) < len(offered) else []
    found = _exactly(offered, requested) or _loosely(offered, requested) or _loosely(offered, f"{_OWN}{requested}")
    name, digest = parts(requested)
    if found or not name or not digest:
        return found
    named, meant = fitting(offered, name), fitting(offered, digest)
    return [position for position in named if position in meant]


def is_position(requested: str) -> bool:
    """Return whether `@N` was asked for."""
    return re.fullmatch(r"@\d{1,9}", requested) is not None


def the_one(found: Sequence[int], offered: Offered, requested: str, what: str) -> int:
    """Return the only one of the positions that `fitting` gave.

    Raises:
        AmbiguousImage: there are several.
        ImageNotFound: there is none.
    """
    if len(found) == 1:
        return found[0]
    labels = labels_of(offered)
    if not found:
        named = [name for (names, _), shown in zip(offered, labels, strict=True) for name in names or (shown,)]
        raise ImageNotFound(f"no image {requested!r} in {what}", f"there is: {', '.join(dict.fromkeys(named[:20]))}")
    choices = [labels[position] for position in found]
    raise AmbiguousImage(
        f"{what} holds {len(choices)} images" + (f" that fit {requested!r}" if requested else ""),
        choices,
        f"put one's name behind the path, as in FILE:{choices[0]}; there are {', '.join(choices[:20])}",
    )


def parts(requested: str) -> tuple[str, str]:
    """Return what was asked for as a name and (the start of) a digest: `app:1@sha256:…`; each may be empty."""
    name, at, digest = requested.rpartition("@")
    if at and ":" in digest:
        return name, digest
    is_digest = _ID.fullmatch(requested) is not None
    return ("", requested) if is_digest else (requested, "")


def has_digest(digests: Sequence[str], requested: str) -> bool:
    """Return whether what was asked for names one of these digests, or the start of one."""
    start = parts(requested)[1].removeprefix("sha256:")
    return bool(start) and any(start in (digest, digest.partition(":")[2][: len(start)]) for digest in digests)


def labels_of(offered: Offered) -> list[str]:
    """Return labels of images in a list to choose from: a name of its own, else its digest or position."""
    named = [label(names, digests) for names, digests in offered]
    shorts = [digests[0][:_SHORT] if digests else "" for _, digests in offered]
    times, known = Counter(named), Counter(shorts)
    return [
        name if times[name] == 1 else short if short and known[short] == 1 else f"@{position}"
        for position, (name, short) in enumerate(zip(named, shorts, strict=True))
    ]


def label(names: Sequence[str], digests: Sequence[str]) -> str:
    """Return what an image is called in a list to choose from."""
    return names[0] if names else digests[0][:_SHORT] if digests else "(without a name)"


def by_platform(offered: Sequence[tuple[Platform, bool]], requested: Platform | None, what: str) -> int:
    """Return the position of the platform that is meant: the one asked for, else this machine's, else the first.

    Args:
        offered: Of every image its platform, and whether its documents are there; at least one.
        requested: The requested platform, or None.
        what: Where the images are, for messages.

    Raises:
        AmbiguousImage: what was asked for is not there; `kind` is `platform`.
    """
    here = [position for position, (_, present) in enumerate(offered) if present]
    platforms = [offered[position][0] for position in here]
    if requested is not None:
        position = nearest(platforms, requested)
        if position is not None:
            return here[position]
        choices = list(dict.fromkeys(filter(None, map(str, platforms))))
        known = any(platform.matches(requested) for platform, _ in offered)
        raise AmbiguousImage(
            f"{what} names {requested}, but its blobs are not there"
            if known
            else f"{what} has nothing for {requested}",
            choices,
            f"available: {', '.join(choices)}" if choices else "",
            kind="platform",
        )
    if not here:
        return 0
    position = nearest(platforms, Platform.local())
    return here[position or 0]


def _exactly(offered: Offered, requested: str) -> list[int]:
    return [position for position, (names, digests) in enumerate(offered) if requested in names or requested in digests]


def _loosely(offered: Offered, requested: str) -> list[int]:
    """Return those whose name is another spelling of `requested`, whose tag it is, or whose digest starts with it."""
    full = _full(requested)
    is_id = _ID.fullmatch(requested) is not None
    found = []
    for position, (names, digests) in enumerate(offered):
        same = any(_full(name) == full for name in names) if full else False
        tag = any(name.rpartition(":")[2] == requested for name in names)
        if same or tag or (is_id and has_digest(digests, requested)):
            found.append(position)
    return found


def _full(name: str) -> str:
    """Return the name with everything that may be left out, or nothing if it is not a name."""
    try:
        return ImageName.parse(name).full
    except InvalidReference:
        return ""
