"""What every source gives: an opened image."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dive_py.closing import Closing
from dive_py.errors import DivepyError
from dive_py.oci.config import HistoryEntry, ImageConfig
from dive_py.oci.platform import Platform
from dive_py.registry.options import RegistryOptions
from dive_py.sources.content_stream import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from dive_py.layers.cache import LayerCache
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream

    ContentStreams = Iterator[tuple[int, ContentStream]]
    """Each content once, with its position among those that were asked for."""

    Deliver = Callable[[int, LayerIndex | DivepyError], None]
    """Takes the number of a layer, and its index or why there is none; called from several threads."""


@dataclass(frozen=True)
class OpenOptions:
    """What a person said about where an image is and which one is meant."""

    source: str = ""
    """A source to use whatever the word looks like: `docker`, `docker-archive`, `oci`, …; empty to find out."""
    usual_source: str = ""
    """The source to use for a name that does not say where it is; empty to find out."""
    host: str = ""
    """The engine's address; empty for the usual ones."""
    context: str = ""
    """The engine's context; empty for the current one."""
    platform: str = ""
    """The requested platform, as typed; empty for this machine's."""
    name: str = ""
    """Which of several images in one archive: a name, a tag or a digest."""
    probe: bool = True
    """Whether files of the engine's machine may be read through a container that is created and never started."""
    probe_remote: bool = False
    """Whether that is so also for engines that are not on this machine."""
    keep: bool = False
    """Whether contents will be read: what comes through a pipe is then kept in a file without a name."""
    registries: RegistryOptions = field(default_factory=RegistryOptions)
    """What was said about registries."""
    cache: LayerCache | None = field(default=None, compare=False, repr=False)
    """Where indexes of layers are kept; None to read all layers again, and keep nothing."""


@dataclass(frozen=True)
class LayerInfo:
    """One layer as the image describes it. All text in it comes from the image and is untrusted."""

    number: int
    """From 0, the base."""
    diff_id: str = ""
    """The digest of the uncompressed tar as the config claims it, `sha256:…`; empty where unknown."""
    chain_id: str = ""
    """`sha256:…` of all layers up to this one; empty where a diff ID is unknown."""
    archive_id: str = ""
    """The first component of the layer's name in its archive, which is dive's id for it; empty elsewhere."""
    media_type: str = ""
    """As the manifest says; empty where there is none."""
    compressed: int | None = None
    """Bytes of the blob as it is stored there when it is compressed, else None."""
    created: str = ""
    """When, as the history says (RFC 3339)."""
    created_by: str = ""
    """The command, as the history says; empty where it does not."""
    comment: str = ""
    author: str = ""
    rw: bool = False
    """Whether it is a container's read-write layer, which belongs to no image."""
    steps: tuple[HistoryEntry, ...] = ()
    """Steps without a layer after this one; of layer 0 also those before it."""


@dataclass(frozen=True)
class ImageInfo:
    """What is known of an image before any layer has been read."""

    reference: str
    """What to show: the familiar name or the path, as typed."""
    source: str
    """`docker`, `docker-archive`, `oci`, `oci-archive`, …"""
    way: str
    """How it is read, for people: `archive`, `oci layout`, `docker · export`."""
    id: str = ""
    """The config's digest, `sha256:…`; empty where there is no config."""
    digest: str = ""
    """The manifest's digest, or empty."""
    names: tuple[str, ...] = ()
    """The names that the image has there."""
    platform: Platform = field(default_factory=Platform)
    platforms: tuple[Platform, ...] = ()
    """All that the index offers, in its order; empty or one where there is no choice."""
    config: ImageConfig = field(default_factory=ImageConfig)
    layers: tuple[LayerInfo, ...] = ()
    """Base first."""
    warnings: tuple[str, ...] = ()
    """One line for each oddity that was passed over."""
    note: str = ""
    """One line about how it was read that a person should see once; often empty."""
    address: str = ""
    """Where the engine listens that has it; empty for others."""
    registry: str = ""
    """The registry that has it, by its name; empty for others."""
    transferred: int | None = None
    """Bytes that came from a registry until the image had been read; None for what is not in one."""
    to_transfer: int = 0
    """Bytes that had to come from it but for tables of contents: documents, and layers of which no index was kept."""
    rate_limit: str = ""
    """How often its registry may be asked, for people; empty where it does not say."""


class Image(Closing):
    """An opened image; its opener closes it. It is a context manager too."""

    info: ImageInfo
    """What is known before any layer has been read; never changes. `load` returns what is known afterwards."""

    @abstractmethod
    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Index every layer, and return when all have been delivered.

        Blocks. `deliver(number, index or error)` is called once for every layer, in any order and from worker
        threads, as soon as that layer is there. A layer that could be read in part comes as an index whose `damage`
        says why, one that could not be read at all as an error; the others are not harmed by it.

        Args:
            deliver: What takes the indexes; called from several threads.
            progress: Advanced by the bytes that were passed or read; its stop flag ends the work.
            first: The layer to read before the others.
            skip: Layers that may be left out since their indexes are known already; not every source can.

        Returns:
            What is known of the image now: its real config where `info` was guessed, and how the layers were read.

        Raises:
            DivepyError: what has the layers cannot be read, or is not what was said of it.
        """

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        """Return what can be shown of all layers until `load` has read them, where that is there much sooner.

        Such indexes are nearly right: they show what was unpacked of each layer. They are never filed, and only a
        screen asks for them.
        """
        del progress
        return None

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Return stored contents of one layer, read again.

        Whatever is open meanwhile is closed with the iterator: close it where it is left early.

        Args:
            layer: The layer's number.
            offsets: Where each content starts in the layer's uncompressed tar, ascending.
            sizes: How many stored bytes each is long, in the same order.
            progress: Advanced by the bytes that were read; its stop flag ends the reading.

        Yields:
            The position in `offsets`, and the content: each once, in any order, good until the next is asked for. The
            content of a sparse file has its stored size where the tar is read, and its own where it lies unpacked.

        Raises:
            DamagedLayer: a content ends before its size.
            DivepyError: the layer cannot be read again.
        """
        del layer, offsets, sizes, progress
        raise DivepyError(f"the contents of {self.info.reference} cannot be read again")

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Return the sha256 of `contents` of one layer, ascending, read again where they are not known.

        Raises:
            DamagedLayer: a content ends before its size.
        """
        if not offsets:
            return []
        found = {
            number: digest_of(content, content.size)
            for number, content in self.contents(layer, offsets, sizes, progress)
        }
        return [found[number] for number in range(len(offsets))]

    def reading_cost(self, requested: Mapping[int, int]) -> int:
        """Return the bytes that a registry sends where contents are read; 0 for what is at hand.

        Args:
            requested: Bytes of contents to read of each layer.
        """
        del requested
        return 0

    def close(self) -> None:
        """Give back files and connections, where any are kept open; may be called twice."""


class ForwardingImage(Image):
    """An image that passes everything on to another one, its closing too; subclasses change what they are about."""

    def __init__(self, image: Image) -> None:
        self._image = image
        self.info = self.describe(image.info)

    def describe(self, info: ImageInfo) -> ImageInfo:
        """Return this image's description, given that of the image behind it, before or after loading."""
        return info

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Load the image behind."""
        return self.describe(self._image.load(deliver, progress, first, skip))

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        """Preview the image behind."""
        return self._image.preview(progress)

    def contents(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> ContentStreams:
        """Read contents of the image behind."""
        return self._image.contents(layer, offsets, sizes, progress)

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Compute digests of contents of the image behind."""
        return self._image.digests(layer, offsets, sizes, progress)

    def reading_cost(self, requested: Mapping[int, int]) -> int:
        """Return what the image behind costs."""
        return self._image.reading_cost(requested)

    def close(self) -> None:
        """Close the image behind."""
        self._image.close()
