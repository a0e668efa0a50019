"""What an engine knows about images: its list, one image's details, and its history; and how one is removed.

Answers come as typed values. Every field may be missing: Docker omits empty ones since API 1.52, older engines answer
null, and Podman leaves out what it does not have.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py.engine.answers import Answer, objects
from dive_py.engine.failures import engine_errors
from dive_py.errors import EngineError, ImageNotFound

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine

_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}|sha256:[0-9a-f]+")

_FORCE: Final = re.compile(r"must (be )?force|\(must be forced\)|by force", re.IGNORECASE)
"""What engines say where stopped containers alone use the image."""

NONE = "<none>"
"""What engines write where a repository or tag is missing."""

PLATFORM_INSPECT = "1.49"
"""From this API version on an image can be inspected for a platform."""

MANIFESTS = "1.48"
"""From this API version on an image is inspected with its manifests, and its history asked for a platform."""


class ImageSummary(Struct, frozen=True):
    """One row of the list of images; an image with several names has several rows."""

    repository: str
    """`ubuntu`, `ghcr.io/owner/name`; empty for an image without a name."""
    tag: str
    """`12.04`; empty for an image without a tag."""
    id: str
    """As the engine identifies it, `sha256:…`: the config's digest, or the manifest's with the containerd store."""
    created: int | None
    """Seconds since 1970, or None where unknown."""
    size: int | None
    """Uncompressed bytes as the engine counts them, or None."""

    @property
    def name(self) -> str:
        """What to open it by: `ubuntu:12.04`; without a tag the id, for a repository alone means `:latest`."""
        return f"{self.repository}:{self.tag}" if self.tag else self.id


@dataclass(frozen=True)
class ImageDetails:
    """What `docker image inspect` says of one image."""

    id: str
    """As the engine identifies it, `sha256:…`."""
    tags: tuple[str, ...]
    """Its names with tags."""
    digests: tuple[str, ...]
    """Its names with digests, `repository@sha256:…`."""
    diff_ids: tuple[str, ...]
    """Digests of the uncompressed layers, base first."""
    created: str
    """RFC 3339, or empty."""
    author: str
    """Or empty."""
    os: str
    """`linux`, or empty."""
    architecture: str
    """`amd64`, or empty."""
    variant: str
    """`v8`, or empty."""
    os_version: str
    """Of Windows images, or empty."""
    config: dict[str, Any]
    """The container settings as in an image's config: `Cmd`, `Env`, `Labels` …"""
    size: int | None
    """Uncompressed bytes as the engine counts them, or None."""
    driver: str = ""
    """The graph driver that keeps the layers, `overlay2`; empty where unknown."""
    upper: str = ""
    """On the engine's machine, the folder of the top layer's files; empty where the driver has none."""
    lower: tuple[str, ...] = ()
    """On the engine's machine, the folders of the other layers' files, the uppermost first; as the driver says."""

    manifests: tuple[StoredManifest, ...] = ()
    """All manifests of its index; empty where the engine does not tell them."""


class StoredManifest(Struct, frozen=True):
    """One manifest of an image in an engine: a platform's, or what goes with one."""

    digest: str
    """`sha256:…`."""
    kind: str
    """`image`, `attestation` or `unknown`."""
    is_there: bool
    """Whether the engine has all of its blobs."""
    platform: str
    """`os/architecture[/variant]` of an image, else empty."""
    content: int | None
    """Bytes of its blobs as they are kept, mostly compressed."""
    unpacked: int | None
    """Bytes of its unpacked layers; 0 where they are not unpacked."""
    subject: str
    """Of an attestation the digest of the manifest that it is about, else empty."""


class HistoryStep(Struct, frozen=True):
    """One step of an image's history as the engine has it: without saying which steps made a layer."""

    created: int | None
    """Seconds since 1970, or None."""
    created_by: str
    """The command."""
    comment: str
    """What the builder noted."""
    size: int
    """Bytes of the layer; 0 for a step without one, and for a layer without files."""


def list_images(engine: Engine, repository: str = "") -> list[ImageSummary]:
    """Return the engine's images, newest first, then by name; only those of `REPOSITORY[:TAG]` if named.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with engine_errors("to list its images"):
        answer = engine.client.images(filters={"reference": repository} if repository else None)
    rows = [row for found in objects(answer) for row in _rows(found)]
    return sorted(rows, key=lambda row: (-(row.created or 0), row.repository, row.tag))


def inspect(engine: Engine, name: str, platform: str = "") -> ImageDetails:
    """Return what the engine knows about the image called `name` (a name, an id, or the beginning of one).

    Args:
        engine: Whose.
        name: The image.
        platform: `os/architecture[/variant]`; asked for where the engine's API can tell platforms apart. The answer
            then has that platform's manifest for its ID, by which the engine knows no image, and no manifests.

    Raises:
        ImageNotFound: the engine has none of that name.
        EngineError: the engine refused or broke off.
    """
    params = {"manifests": "1"} if not platform and engine.speaks(MANIFESTS) else {}
    if platform and engine.speaks(PLATFORM_INSPECT):
        params = {"platform": platform_parameter(platform)}
    with engine_errors(f"to inspect {name}", not_found(engine, name)):
        answer = engine.ask("/images/{0}/json", name, params=params)
    if not isinstance(answer, dict):
        raise EngineError(f"the engine's answer about {name} cannot be understood")
    return _details(Answer(answer))


def history(engine: Engine, name: str, platform: str = "") -> tuple[HistoryStep, ...]:
    """Return the steps that made the image, the oldest first; of a platform as for `inspect`.

    Raises:
        ImageNotFound: the engine has none of that name.
        EngineError: the engine refused or broke off.
    """
    params = {"platform": platform_parameter(platform)} if platform and engine.speaks(MANIFESTS) else {}
    with engine_errors(f"to list the history of {name}", not_found(engine, name)):
        answer = engine.ask("/images/{0}/history", name, params=params)
    return tuple(_step(found) for found in reversed(objects(answer)))


def remove_image(engine: Engine, name: str, *, force: bool = False) -> tuple[int, int]:
    """Take a name from an image, and the image away with its last one.

    With `force` also where a container that has ended uses it.

    Returns:
        How many names went, and how many images and layers.

    Raises:
        EngineError: the engine refused, for instance because a container uses the image, or broke off.
    """
    try:
        with engine_errors(f"to remove {name}"):
            answer = engine.client.remove_image(name, force=force)
    except EngineError as error:
        if not force and _FORCE.search(error.message):
            hint = f"remove the containers that use it first, or: divepy remove --force {shlex.quote(name)}"
            raise EngineError(error.message, hint) from error
        raise
    parts = objects(answer)
    # a tag takes the digest that it was pulled by with it, which does not count as a name
    names = [str(part.fields["Untagged"]) for part in parts if "Untagged" in part.fields]
    tags = [name for name in names if "@" not in name]
    return len(tags or names), sum("Deleted" in part.fields for part in parts)


def not_found(engine: Engine, name: str) -> ImageNotFound:
    """Return the error for an image that the engine does not have; by an ID alone nothing can be pulled."""
    hint = "divepy images lists what it has" if _ID.fullmatch(name) else f"to get it: divepy pull {name}"
    error = ImageNotFound(f"{engine.place.who} has no image {name}", hint)
    error.product = engine.product
    return error


def platform_parameter(platform: str) -> str:
    """Return a platform `os/architecture[/variant]` as the API takes it: JSON."""
    parts = platform.split("/")
    return json.dumps(dict(zip(("os", "architecture", "variant"), parts, strict=False)))


def _rows(found: Answer) -> list[ImageSummary]:
    # with the containerd store an engine may tell one name twice
    names = dict.fromkeys(name for name in map(_split, found.texts("RepoTags")) if name[0])
    if not names:
        repository = next(iter(found.texts("RepoDigests")), "").partition("@")[0]
        names = {("" if repository == NONE else repository, ""): None}
    identity, created, size = found.text("Id"), found.number("Created"), found.number("Size")
    return [ImageSummary(repository, tag, identity, created, size) for repository, tag in names]


def _split(name: str) -> tuple[str, str]:
    """Split `host:5000/a/b:tag` into repository and tag; what is missing is empty."""
    repository, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = name, ""
    return "" if repository == NONE else repository, "" if tag == NONE else tag


def _details(answer: Answer) -> ImageDetails:
    graph = answer.object("GraphDriver")
    folders = graph.object("Data")
    return ImageDetails(
        id=_digest(answer.text("Id")),
        tags=_names(answer, "RepoTags"),
        digests=_names(answer, "RepoDigests"),
        diff_ids=answer.object("RootFS").texts("Layers"),
        created=answer.text("Created"),
        author=answer.text("Author"),
        os=answer.text("Os"),
        architecture=answer.text("Architecture"),
        variant=answer.text("Variant"),
        os_version=answer.text("OsVersion"),
        config=dict(answer.object("Config").fields),
        size=answer.number("Size"),
        driver=graph.text("Name"),
        upper=folders.text("UpperDir"),
        lower=tuple(filter(None, folders.text("LowerDir").split(":"))),
        manifests=tuple(map(_manifest, answer.objects("Manifests"))),
    )


def _manifest(found: Answer) -> StoredManifest:
    data = found.object("ImageData")
    return StoredManifest(
        digest=found.text("ID"),
        kind=found.text("Kind"),
        is_there=found.is_true("Available"),
        platform=platform_of(data.object("Platform")),
        content=found.object("Size").number("Content"),
        unpacked=data.object("Size").number("Unpacked"),
        subject=found.object("AttestationData").text("For"),
    )


def platform_of(found: Answer) -> str:
    """Return a platform as `os/architecture[/variant]`; empty where a part of it is missing."""
    parts = [found.text(name) for name in ("os", "architecture", "variant")]
    return "/".join(filter(None, parts)) if all(parts[:2]) else ""


def _step(found: Answer) -> HistoryStep:
    return HistoryStep(
        created=found.number("Created"),
        created_by=found.text("CreatedBy"),
        comment=found.text("Comment"),
        size=found.number("Size") or 0,
    )


def _digest(identity: str) -> str:
    """Return a digest with its algorithm, which Podman's own API leaves out."""
    return identity if not identity or ":" in identity else f"sha256:{identity}"


def _names(answer: Answer, key: str) -> tuple[str, ...]:
    return tuple(name for name in answer.texts(key) if not name.startswith(NONE))
