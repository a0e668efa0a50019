"""Giving images names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.engine.images import inspect, not_found
from dive_py.errors import DivepyError, ImageNotFound, UsageError
from dive_py.oci.reference import ImageName

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine


@dataclass(frozen=True)
class TagConflict:
    """A name that an image has already. All text is untrusted."""

    name: str
    """The name with its tag."""
    id: str
    """The image's id, `sha256:…`."""
    others: tuple[str, ...] = ()
    """The names that it keeps when it loses this one."""

    @property
    def loss(self) -> str:
        """What is lost when another image gets the name, in one sentence."""
        kept = f"and stays as {', '.join(self.others)}" if self.others else "and is left without any"
        return f"the image {self.id.rpartition(':')[2][:12]} loses the name {self.name} {kept}"


def tag_conflict(engine: Engine, name: str, image: str = "") -> TagConflict | None:
    """Return the image that has a name already, and would lose it to another one; None where none has.

    Args:
        engine: Whose.
        name: The name that an image is to get.
        image: That image, where it exists: by a name, or by an id. That it has the name itself costs nothing.

    Raises:
        InvalidReference, UsageError: as `new_name` does.
        ImageNotFound: the engine does not have `image`.
        EngineError: the engine refused, or broke off.
    """
    full = ":".join(new_name(name))
    given = inspect(engine, image).id if image else ""
    try:
        found = inspect(engine, full)
    except ImageNotFound:
        return None
    others = tuple(tag for tag in found.tags if not _is(tag, full))
    # Podman finds an image of another registry by its last words, too: that keeps its name
    if found.id == given or len(others) == len(found.tags):
        return None
    return TagConflict(full, found.id, others)


def _is(tag: str, name: str) -> bool:
    """Return whether an engine's name for an image is the one that was typed; Podman puts `localhost/` before it."""
    try:
        return name in {tag, ImageName.parse(tag).familiar, tag.removeprefix("localhost/")}
    except DivepyError:
        return False


def new_name(text: str) -> tuple[str, str]:
    """Return repository and tag of a name that an image is to get; `latest` where no tag is given.

    Raises:
        InvalidReference: it is not a name.
        UsageError: it has a digest, which cannot be chosen.
    """
    name = ImageName.parse(text)
    if name.digest:
        raise UsageError(f"{text} has a digest: that follows from the image", "name a tag: repository:tag")
    repository, _, tag = name.familiar.rpartition(":")
    return repository, tag


def tag_image(engine: Engine, image: str, name: str) -> str:
    """Give an image one more name, and return it with its tag.

    Raises:
        ImageNotFound: the engine has no such image.
        InvalidReference, UsageError: as `new_name` does.
        EngineError: the engine refused, or broke off.
    """
    repository, tag = new_name(name)
    params, missing = {"repo": repository, "tag": tag}, not_found(engine, image)
    engine.post("/images/{0}/tag", image, params=params, work=f"to tag {image}", missing=missing)
    return f"{repository}:{tag}"
