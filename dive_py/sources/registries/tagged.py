"""What the tags of a repository are: digest, platforms, compressed size, when they were made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dive_py.closing import Closing
from dive_py.engine.registry_access import connect
from dive_py.errors import Cancelled, DivepyError
from dive_py.oci import artifacts
from dive_py.oci import config as configs
from dive_py.oci.reference import ImageName
from dive_py.oci.schema1 import Schema1
from dive_py.registry import manifests
from dive_py.sources.registries.opening import manifest_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.engine.searching import Tag
    from dive_py.oci.platform import Platform
    from dive_py.progress import Progress
    from dive_py.registry.client import Registry
    from dive_py.registry.options import RegistryOptions
    from dive_py.registry.refusals import RateLimit

_AT_ONCE: Final = 6
"""Tags that are looked at at once."""


class TagReader(Closing):
    """Looks at tags of one repository. Several threads may use it.

    Args:
        repository: As it is pulled.
        requested: The platform whose size counts; None for this machine's.
        options: What was said about registries.
        progress: Its stop flag ends the work.
    """

    def __init__(
        self, repository: str, requested: Platform | None, options: RegistryOptions, progress: Progress
    ) -> None:
        self._name = ImageName.parse(repository)
        self._registry = connect(self._name.domain, options, name=self._name)
        self._platform, self._progress = requested, progress

    @property
    def rate_limit(self) -> RateLimit | None:
        """How often the registry may be asked, as it said last; None where it does not say."""
        return self._registry.rate_limit

    def look(self, tag: Tag) -> Tag:
        """Return a tag with what its manifest says; some requests, unless all is known already.

        Raises:
            Cancelled: the stop flag was set.
        """
        self._progress.check()
        if tag.digest and tag.size is not None:
            return tag
        name = replace(self._name, tag=tag.name)
        return _looked_at(self._registry, name, tag, self._platform, self._progress)

    def close(self) -> None:
        """Close the connections."""
        self._registry.close()


def described(
    repository: str, tags: Sequence[Tag], requested: Platform | None, options: RegistryOptions, progress: Progress
) -> Iterator[Tag]:
    """Yield the tags in their order with what their manifests say; some requests for each that says too little.

    Args:
        repository: As it is pulled.
        tags: As `searching.tags` has listed them.
        requested: The platform whose size counts; None for this machine's.
        options: What was said about registries.
        progress: Its stop flag ends the work.
    """
    from concurrent.futures import ThreadPoolExecutor  # and logging with it

    with TagReader(repository, requested, options, progress) as reader, ThreadPoolExecutor(_AT_ONCE, "tag") as pool:
        yield from pool.map(reader.look, tags)


def _looked_at(registry: Registry, name: ImageName, tag: Tag, requested: Platform | None, progress: Progress) -> Tag:
    try:
        top = manifests.fetch(registry, name, progress)
        tag = replace(tag, digest=str(top.digest))
        _, manifest, platforms = manifest_for(registry, name, requested, progress, top)
        if isinstance(manifest, Schema1):
            config = manifest.config
            return replace(tag, updated=config.created, platforms=(str(config.platform),))
        size = sum(layer.size for layer in manifest.layers)
        if manifest.artifact:
            return replace(tag, size=size, kind=artifacts.called(manifest.artifact))
        data = manifests.document(registry, name, manifest.config.digest, progress)
        config = configs.parse(data, f"the config of {name.familiar}")
        shown = tuple(str(platform) for platform in platforms or (config.platform,) if str(platform))
        return replace(tag, size=size, updated=config.created, platforms=shown)
    except Cancelled:
        raise
    except DivepyError as error:
        return replace(tag, problem=error.message)
