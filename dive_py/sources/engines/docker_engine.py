"""An image that a Docker-compatible engine has, read by streaming its export once.

Layers and history are known at once, from `inspect` and `history`. The export brings the layers in any order and the
documents anywhere; each layer is recognised by the digest of what really passed, and delivered as soon as it has.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DamagedLayer, DivepyError, EngineError, ImageNotFound
from dive_py.oci.platform import Platform
from dive_py.progress import Progress
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.cached_image import Trust, with_cache
from dive_py.sources.engines.engine_config import engine_config
from dive_py.sources.image import Image, ImageInfo
from dive_py.sources.places import NOT_THERE, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dive_py.engine.connection import Engine
    from dive_py.engine.export import Export
    from dive_py.engine.images import HistoryStep, ImageDetails
    from dive_py.engine.places import Place
    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex
    from dive_py.oci.config import ImageConfig
    from dive_py.oci.reference import Reference
    from dive_py.sources.archives.layout import FoundImage
    from dive_py.sources.archives.streamed_archive import StreamedArchive
    from dive_py.sources.archives.streamed_image import StreamedImage
    from dive_py.sources.content_stream import ContentStream
    from dive_py.sources.image import Deliver, LayerInfo, OpenOptions


GRAPH_DRIVERS = ("overlay2", "fuse-overlayfs")
"""Docker's drivers that keep a tar-split record of each layer, and tell where their folders are."""

PREPARING = "waiting for the engine to prepare its export"
"""What the work is called in the long time before the first byte, in which nothing seems to happen."""


def open_engine_image(
    reference: Reference, options: OpenOptions, progress: Progress, reasons: list[Reason] | None = None
) -> Image:
    """Open an image of the first engine here that has it.

    Args:
        reference: A bare name, an image ID, or either with the transport `docker-daemon`; with `containers-storage`
            only Podman is asked.
        options: Which engine and which platform.
        progress: Its stop flag ends the search.
        reasons: Filled with why each engine that was asked does not give it.

    Raises:
        EngineUnavailable: no engine answers.
        ImageNotFound: those that answer do not have it, or not for that platform.
        EngineError: an engine refused or broke off; a context is unknown.
        Cancelled: the stop flag was set.
    """
    from dive_py.engine.connection import NO_SOCKET, Silence, answering, unavailable

    silent: list[Silence] = []
    reasons = [] if reasons is None else reasons
    failure: ImageNotFound | EngineError | None = None
    try:
        podman = reference.transport == "containers-storage"
        for engine in answering(silent, options.host, options.context, podman=podman):
            if podman and engine.product != "podman":
                engine.close()
                silent.append(Silence(engine.place, "is not Podman"))
                continue
            try:
                progress.check()
                return _open(engine, reference, options)
            except (ImageNotFound, EngineError) as error:
                engine.close()
                failure = failure or error
                text = error.brief or NOT_THERE if isinstance(error, ImageNotFound) else error.message
                missing = isinstance(error, ImageNotFound)
                reasons.append(Reason(place_name(engine.place), text, missing=missing, product=engine.product))
            except BaseException:
                engine.close()
                raise
    finally:
        reasons += [Reason(place_name(one.place), one.reason, absent=one.reason == NO_SOCKET) for one in silent]
    raise failure or unavailable(silent)


def is_named(options: OpenOptions) -> bool:
    """Whether an engine was named, which then is asked alone.

    Raises:
        EngineError: the context or the connection is unknown.
    """
    from dive_py.engine import places

    return places.named(options.host, options.context, os.environ) is not None


def place_name(place: Place) -> str:
    """An engine's place, for people: `Docker at unix:///var/run/docker.sock`."""
    return f"{place.origin} at {place.shown}"


def open_at(engine: Engine, reference: Reference, options: OpenOptions) -> Image:
    """Open an image of one engine, which is closed with it; it stays the caller's where this fails.

    Raises:
        ImageNotFound: the engine does not have it, or not for that platform.
        EngineError: it refused or broke off.
    """
    return _open(engine, reference, options)


def volumes_of(details: ImageDetails) -> tuple[str, ...]:
    """The volume paths of an image, over which nothing may be copied when a container is made of it."""
    return engine_config(details, ()).volumes


class EngineImage(Image):
    """An image in an engine.

    Args:
        engine: Whose; closed with the image.
        info: What it says without exporting.
        identity: The image's ID there, which no tag can move.
        size: Bytes that the export will have, about; None where unknown.
        platform: The platform that was asked for, or empty.
    """

    def __init__(self, engine: Engine, info: ImageInfo, identity: str, size: int | None, platform: str = "") -> None:
        self.info = info
        self._engine = engine
        self._identity = identity
        self._size = size
        self._platform = platform
        self._passed: StreamedImage | None = None

    def load(
        self, deliver: Deliver, progress: Progress, first: int = 0, skip: frozenset[int] = frozenset()
    ) -> ImageInfo:
        """Stream the export; layers come in its order, all of them, and `first` and `skip` cannot change that."""
        from dive_py.engine.export import Export
        from dive_py.sources.archives.streamed_archive import StreamedArchive

        del first, skip
        progress.total = self._size
        label, progress.label = progress.label, PREPARING
        delivery = _Delivery(self.info, deliver)
        # The archive counts what it reads; the export needs the stop flag alone.
        with Export(self._engine, self._identity, Progress(stop=progress.stop), self._platform) as export:
            what = f"the engine's export of {self._shown}"
            archive = StreamedArchive(_Announced(export, progress, label), progress, delivery.passed, what)
            try:
                archive.consume()
                found = self._found(archive)
            except Cancelled:
                raise
            except DivepyError as error:
                failure = error
                delivery.rest(lambda _: failure)
                return self.info
        info = self._described(found, archive)
        delivery.rest(lambda number: _left_over(number, info.layers[number], found, archive))
        return info

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Give the digests that were computed as the contents passed.

        Raises:
            DivepyError: the export has not passed yet.
        """
        if self._passed is None:
            raise DivepyError(f"the contents of {self._shown} have not streamed past yet")
        return self._passed.digests(layer, offsets, sizes, progress)

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        """Export the image once more; the first time, where its layers' indexes were kept, to learn where they are.

        Raises:
            DivepyError: the engine failed, or exports another image than it said.
        """
        if self._passed is None:
            self.load(lambda _number, _result: None, Progress(progress.label, stop=progress.stop))
        if self._passed is None:
            raise DivepyError(f"the contents of {self._shown} cannot be exported")
        return self._passed.contents(layer, offsets, sizes, progress)

    def close(self) -> None:
        """Close the connection."""
        self._engine.close()

    @property
    def _shown(self) -> str:
        return self.info.reference

    @contextmanager
    def _export(self, progress: Progress) -> Iterator[Export]:
        from dive_py.engine.export import Export

        with Export(self._engine, self._identity, Progress(stop=progress.stop), self._platform) as export:
            yield export

    def _found(self, archive: StreamedArchive) -> FoundImage:
        """What the export's own documents say."""
        from dive_py.sources.archives import docker_archive, oci_layout
        from dive_py.sources.archives.layout import Choice
        from dive_py.sources.archives.streamed_image import verified

        choice = Choice(platform=self.info.platform)
        reader = docker_archive if archive.has(docker_archive.MANIFEST) else oci_layout
        return verified(reader.find(archive, choice), archive)

    def _described(self, found: FoundImage, archive: StreamedArchive) -> ImageInfo:
        """Return the image's description with the real config, and what only the export says of the layers."""
        from dive_py.sources.archives.layout import describe
        from dive_py.sources.archives.streamed_image import StreamedImage

        said = describe(found, archive, self.info.reference, self.info.source, self.info.way)
        self._passed = StreamedImage(said, found.layers, archive, self._export)
        if found.config.diff_ids != self.info.config.diff_ids:
            warning = "the engine's export holds other layers than the engine said before"
            return replace(self.info, warnings=(*self.info.warnings, warning))
        layers = tuple(replace(layer, archive_id="") for layer in said.layers)
        return replace(self.info, id=said.id, config=said.config, layers=layers, warnings=said.warnings)


class _Announced:
    """The export; at its first byte, what the work is called changes from `PREPARING` to `label`."""

    def __init__(self, export: Readable, progress: Progress, label: str) -> None:
        self._export = export
        self._progress = progress
        self._label: str | None = label

    def read(self, n: int, /) -> bytes:
        piece = self._export.read(n)
        if self._label is not None:
            self._progress.label, self._label = self._label, None
        return piece


class _Delivery:
    """Hands out each layer once, to every position that its diff ID has in the image."""

    def __init__(self, info: ImageInfo, deliver: Callable[[int, LayerIndex | DivepyError], None]) -> None:
        self._deliver = deliver
        self._waiting: dict[int, str] = {layer.number: layer.diff_id for layer in info.layers}

    def passed(self, _member: str, diff_id: str, index: LayerIndex) -> None:
        """A layer has passed; without diff ID it is damaged, and its place is known only from the documents."""
        for number in [number for number, wanted in self._waiting.items() if diff_id and wanted == diff_id]:
            del self._waiting[number]
            self._deliver(number, index)

    def rest(self, result: Callable[[int], LayerIndex | DivepyError]) -> None:
        """Everything has passed: hand out `result` of each layer that was not among it."""
        for number in list(self._waiting):
            del self._waiting[number]
            self._deliver(number, result(number))


def _left_over(number: int, layer: LayerInfo, found: FoundImage, archive: StreamedArchive) -> LayerIndex | DivepyError:
    """A layer that was not recognised as it passed: damaged, empty, or not there."""
    if number < len(found.layers):
        stored = found.layers[number]
        return stored.problem or archive.index(stored.member)
    cause = archive.damage or "the engine left it out"
    return DamagedLayer(f"{archive.what} has no layer with the diff ID {layer.diff_id}: {cause}")


def _open(engine: Engine, reference: Reference, options: OpenOptions) -> Image:
    from dive_py.engine.images import inspect

    name = reference.location
    wanted = Platform.parse(options.platform) if options.platform else None
    whole = details = inspect(engine, name)
    if wanted:
        details = inspect(engine, name, str(wanted))
    config = engine_config(details, _history(engine, whole.id, str(wanted or "")))
    if wanted and not config.platform.matches(wanted):
        raise ImageNotFound(
            f"{engine.place.who} has {name} for {config.platform}, not for {wanted}",
            f"to get it: divepy pull --platform {wanted} {name}",
            brief=f"has it for {config.platform}",
        )
    info = replace(_info(engine, reference, details, config), platforms=_platforms(whole, config))
    # of several platforms one is sent, not all
    platform = wanted or (config.platform if len(info.platforms) > 1 else "")
    export = EngineImage(engine, info, whole.id, details.size, str(platform))
    image = _from_store(engine, info, details, options, export, whole.id)
    trust = Trust(
        _computes_diff_ids(engine, details),
        _identity(engine, details, config),
        once=image is None,
        plain=not _store_root(details),
    )
    return with_cache(image or export, options.cache, trust)


def _history(engine: Engine, identity: str, platform: str) -> tuple[HistoryStep, ...]:
    """The steps of an image that the engine has; none where it cannot tell them.

    Docker answers 404 for an image that it lists and could not unpack (26.1 with containerd's store); it saves it.
    """
    from dive_py.engine.images import history

    try:
        return history(engine, identity, platform)
    except ImageNotFound:
        return ()


def _computes_diff_ids(engine: Engine, details: ImageDetails) -> bool:
    """Whether the image is in one of Docker's graph drivers: they compute the diff ID of what they unpack."""
    return engine.product == "docker" and bool(_store_root(details))


def _identity(engine: Engine, details: ImageDetails, config: ImageConfig) -> str:
    """The digest that covers every byte of the image; empty where the engine tells none.

    With containerd's store an image's ID is the digest of its manifest. A graph driver's is that of the config, whose
    diff IDs are computed ones. Podman's is that of the config, too, and nobody computed what it says; but where it
    knows one manifest only, that one has the digests of the blobs.
    """
    if engine.product == "podman":
        manifests = {name.partition("@")[2] for name in details.digests}
        return f"podman {manifests.pop()} {config.platform}" if len(manifests) == 1 else ""
    of_manifest = any(name.endswith(f"@{details.id}") for name in details.digests)
    return f"{details.id} {config.platform}" if of_manifest or _computes_diff_ids(engine, details) else ""


def _from_store(
    engine: Engine, info: ImageInfo, details: ImageDetails, options: OpenOptions, export: Image, identity: str
) -> Image | None:
    """The image from the engine's own store: from here where that can be read, else through the engine, if allowed.

    Args:
        engine: The engine.
        info: What it says of the image.
        details: The same in its own words.
        options: What a person said.
        export: The way that is left.
        identity: The ID by which the engine knows the image, whatever the platform.
    """
    from dive_py.engine.reading import allowed, sweep

    probe = options.probe and allowed(engine.place, remote=options.probe_remote)
    if probe:
        sweep(engine)
    if engine.product == "podman":
        return _from_podman(engine, info, details, replace(options, probe=probe), export)
    root = _store_root(details)
    if not info.layers:
        return None
    if not root and engine.product == "docker":
        from dive_py.sources.engines.containerd_engine import from_content_store

        return from_content_store(engine, info, options.cache, export, identity, probe=probe)
    if not root:
        return None
    from dive_py.sources.engines.announced import AnnouncedImage
    from dive_py.sources.fallback import FallbackImage
    from dive_py.sources.stores.docker_store import open_by_engine, open_local

    slower: Image = export
    if probe:
        through = open_by_engine(engine, root, details.driver, info)
        slower = FallbackImage([AnnouncedImage(through, engine.place.address, options.cache), export])
    local = open_local(root, details.driver, info) if engine.place.socket is not None else None
    if local is not None:
        return FallbackImage([local, slower])
    return slower if probe else None


def _from_podman(
    engine: Engine, info: ImageInfo, details: ImageDetails, options: OpenOptions, export: Image
) -> Image | None:
    """The image from Podman's storage: from here where that can be read, else through the engine, if allowed."""
    from dive_py.sources.engines.announced import AnnouncedImage
    from dive_py.sources.fallback import FallbackImage
    from dive_py.sources.stores.podman_store import folders, open_by_engine, open_local

    root, layers = folders(details)
    if not root or len(layers) != len(info.layers):
        return None
    through = open_by_engine(engine, details, info) if options.probe else None
    slower = None
    if through is not None:
        slower = FallbackImage([AnnouncedImage(through, engine.place.address, options.cache), export])
    local = open_local(root, details.driver, info) if engine.place.socket is not None else None
    return slower if local is None else FallbackImage([local, slower or export])


def _store_root(details: ImageDetails) -> str:
    """The data root on the engine's machine, where its graph driver is one whose folders are known; else empty."""
    ending = re.compile(rf"/{re.escape(details.driver)}/[0-9a-zA-Z_-]+/diff")
    at = details.upper.rfind(f"/{details.driver}/")
    if details.driver not in GRAPH_DRIVERS or at < 1 or not ending.fullmatch(details.upper, at):
        return ""
    return details.upper[:at]


def _platforms(details: ImageDetails, config: ImageConfig) -> tuple[Platform, ...]:
    """The platforms of an image that the engine has: what was not pulled is not offered."""
    found = [one.platform for one in details.manifests if one.kind == "image" and one.is_there and one.platform]
    platforms = tuple(dict.fromkeys(Platform.parse(platform) for platform in found))
    return platforms if config.platform in platforms else (config.platform,)


def _info(engine: Engine, reference: Reference, details: ImageDetails, config: ImageConfig) -> ImageInfo:
    # a few hex digits may be a name as well: what the engine found says which
    name = reference.name.familiar if reference.name else ""
    by_id = name not in details.tags and details.id.rpartition(":")[2].startswith(reference.location)
    return ImageInfo(
        reference=reference.location if by_id or not name else name,
        source=engine.product,
        way=f"{engine.product} · export",
        id=details.id,
        digest=next((name.partition("@")[2] for name in details.digests), ""),
        names=details.tags,
        platform=config.platform,
        platforms=(config.platform,),
        config=config,
        layers=config_layers(config),
        address=engine.place.address,
    )
