"""A container as an image with one layer more: the read-write layer on top, read where the container has it.

An overlay's own list of changes has no sizes, and leaves out what vanished below an opaque directory. So the upper
directory itself is read, here where it can be, else through a container that is never started. Where only root could
tell what it means, or there is none, the engine compares whole trees: then its list counts, and an export has the
rest.

    Docker, graph drivers     GraphDriver.Data.UpperDir
    Docker, containerd        the snapshot that is called by the container's ID
    Podman                    GraphDriver.Data.UpperDir
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dive_py.engine.connection import first_engine
from dive_py.engine.container_layer import container_layer
from dive_py.engine.facts import facts
from dive_py.engine.reading import allowed
from dive_py.errors import (
    Cancelled,
    ContainerNotFound,
    DamagedLayer,
    DivepyError,
    EngineError,
    ImageNotFound,
    UnsupportedImage,
)
from dive_py.oci.reference import ImageName, Reference
from dive_py.sources.containers import upper_place
from dive_py.sources.containers.exported_upper import ExportedUpper
from dive_py.sources.containers.upper import FallbackUpper, LocalUpper, StreamedUpper
from dive_py.sources.engines.engine_image import open_inspected
from dive_py.sources.engines.inspected import inspect_image
from dive_py.sources.image import ForwardingImage, Image, LayerInfo
from dive_py.sources.reasons import Reason, in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from dive_py.engine.connection import Engine, Refusal
    from dive_py.engine.container_layer import ContainerLayer
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.containers.upper import Upper
    from dive_py.sources.engines.inspected import InspectedImage
    from dive_py.sources.image import ContentStreams, Deliver, ImageInfo, OpenOptions

COMMENT: Final = "read-write layer of "
"""What stands for the layer's step, before the container's name."""


def open_container(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open a container of the first engine here that has it: its image, and on top its read-write layer.

    Raises:
        ContainerNotFound: no engine has it.
        EngineError: no engine answers, or one refused or broke off.
        ImageNotFound: the container's image is not there any more.
        UnsupportedImage: the container's layer can be read in no way.
    """
    refusals: list[Refusal] = []

    def use(engine: Engine) -> Image:
        progress.check()
        return _open(engine, reference, options)

    try:
        passed = (ContainerNotFound, EngineError)
        return first_engine(use, options.host, options.context, passed=passed, refusals=refusals)
    except ContainerNotFound as error:
        reasons = [Reason.of_engine(one) for one in refusals if one.product]
        if len(reasons) == 1:
            raise
        message = f"there is no container {reference.location} here ({in_one_line(reasons)})"
        raise ContainerNotFound(message, error.hint) from error


class ContainerImage(ForwardingImage):
    """A container's image with the read-write layer on top; the image below is closed with it."""

    def __init__(self, image: Image, container: ContainerLayer, upper: Upper, reference: str) -> None:
        self._upper = upper
        self._top = LayerInfo(
            number=len(image.info.layers),
            created=container.created,
            comment=f"{COMMENT}{container.name}",
            rw=True,
        )
        self._reference = reference
        self._image_name = container.image_name
        self._index: LayerIndex | None = None
        super().__init__(image)

    def describe(self, info: ImageInfo) -> ImageInfo:
        """Return the image's description with the read-write layer on top."""
        layers = (*info.layers, self._top)
        # the name that the container was made by comes first: later ones may be another registry's
        names = tuple(sorted(info.names, key=lambda name: not _same_name(name, self._image_name)))
        note = self._upper.note or info.note
        return replace(info, reference=self._reference, names=names, layers=layers, note=note)

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index the image's layers, and at the same time the read-write layer, which is never filed."""
        number = self._top.number
        lowers: dict[int, LayerIndex] = {}
        below = threading.Event()
        failures: list[BaseException] = []

        def keep(layer: int, result: LayerIndex | DivepyError) -> None:
            if not isinstance(result, DivepyError):
                lowers[layer] = result
            deliver(layer, result)

        def layers_below() -> Sequence[LayerIndex]:
            while not below.wait(0.05):
                progress.check()
            return [lowers[layer] for layer in sorted(lowers)]

        def work() -> None:
            try:
                deliver(number, self._read(layers_below, progress))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                failures.append(error)

        thread = threading.Thread(target=work, name="read-write layer", daemon=True)
        thread.start()
        try:
            taking = keep if self._upper.needs_lowers else deliver
            info = self._image.load(taking, progress, min(first, max(0, number - 1)), skip)
        finally:
            below.set()
            while thread.is_alive() and not progress.stopped:
                thread.join(0.05)
        progress.check()
        if failures:
            raise failures[0]
        return self.describe(info)

    def _read(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex | DivepyError:
        try:
            self._index = self._upper.index(lowers, progress)
        except Cancelled:
            raise
        except DivepyError as error:
            return DamagedLayer(f"the {self._top.comment}: {error.message}", error.hint)
        return self._index

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Read contents again where the image below does not know their digests."""
        if layer != self._top.number:
            return super().digests(layer, offsets, sizes, progress)
        return Image.digests(self, layer, offsets, sizes, progress)

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Read contents again; those of the read-write layer may have changed meanwhile, which is an error."""
        if layer != self._top.number:
            return super().contents(layer, offsets, sizes, progress)
        if self._index is None:
            raise DivepyError("the read-write layer has not been read yet")
        return self._upper.contents(self._index, offsets, sizes, progress)


def _same_name(one: str, other: str) -> bool:
    """Return whether two words are one image's name: `app` and `docker.io/library/app:latest`."""
    try:
        return ImageName.parse(one) == ImageName.parse(other)
    except DivepyError:
        return False


def _open(engine: Engine, reference: Reference, options: OpenOptions) -> Image:
    container = container_layer(engine, reference.location)
    transport = "containers-storage" if engine.product == "podman" else "docker-daemon"
    try:
        below = Reference(transport, container.image, None, container.image_name or container.image)
        inspected = inspect_image(engine, below, container.platform)
        image = open_inspected(inspected, options)
    except ImageNotFound as error:
        name = container.image_name or container.image
        raise ImageNotFound(
            f"the image of the container {container.name} ({name}) is not there any more",
            "without it, the container's own layer says nothing",
        ) from error
    try:
        upper = _upper(inspected, container, options)
    except BaseException:
        image.close()
        raise
    return ContainerImage(image, container, upper, f"container:{container.name}")


def _upper(inspected: InspectedImage, container: ContainerLayer, options: OpenOptions) -> Upper:
    """Return the quickest way to the container's upper directory."""
    engine = inspected.engine
    ways: list[Upper] = []
    folder = upper_place.local_folder(engine, container) if engine.place.socket is not None else ""
    if folder and os.access(folder, os.R_OK | os.X_OK):
        ways.append(LocalUpper(folder))
    whole = not ways and _compares_whole(engine)
    if not whole and options.probe and allowed(engine.place, remote=options.probe_remote):
        streamed = StreamedUpper(engine, container, inspected.info.config.volumes, upper_place.place_there)
        if not ways:
            streamed.announce()  # said before anything is read
        ways.append(streamed)
    if ways or whole:
        return FallbackUpper([*ways, ExportedUpper(engine, container, inspected.details.size)])
    raise UnsupportedImage(
        f"the read-write layer of {container.name} cannot be read here",
        "run divepy with sudo, or allow it to read through a never-started container (divepy doctor explains)",
    )


def _compares_whole(engine: Engine) -> bool:
    """Return whether the engine's own list of changes is complete; without its word for it, it is not."""
    try:
        return facts(engine).whole_changes
    except EngineError:
        return False
