"""Giving images names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.failures import NOT_FOUND, Refused
from dive_py.engine.images import not_found
from dive_py.engine.running import post
from dive_py.errors import EngineError, UsageError
from dive_py.oci.reference import ImageName

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine


def new_name(text: str) -> tuple[str, str]:
    """Repository and tag of a name that an image is to get; `latest` where no tag is given.

    Raises:
        InvalidReference: it is no name.
        UsageError: it has a digest, which nobody can choose.
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
    try:
        post(engine, "/images/{0}/tag", image, params={"repo": repository, "tag": tag}, work=f"to tag {image}")
    except EngineError as error:
        if isinstance(error.__cause__, Refused) and error.__cause__.status == NOT_FOUND:
            raise not_found(engine, image) from error
        raise
    return f"{repository}:{tag}"
