"""An image of an engine, whose layers are not read where their indexes are kept.

What an engine says of an image is not all of one kind. Docker's own storage computes the diff ID of every layer that it
unpacks, and an image whose config says another does not get in. containerd's store and containers-storage repeat what
the config claims (seen with Docker 26 and Podman 4.3, which both list an image whose config names a layer of another
image). There, an image's layers are known only once they have been read: the image's digest, which covers every byte of
it, then leads to the diff IDs that were computed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from dive_py.layers.cache import LayerKey
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.image import ForwardingImage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dive_py.errors import DivepyError
    from dive_py.layers.cache import LayerCache
    from dive_py.layers.image_file import FoundImage
    from dive_py.oci.config import HistoryEntry
    from dive_py.progress import Progress
    from dive_py.sources.image import Deliver, Image, ImageInfo


class Trust(Struct, frozen=True):
    """What may be concluded from what an image says of itself."""

    diff_ids: bool = False
    """Whether the store that has the image computed the diff IDs itself."""
    identity: str = ""
    """What covers every byte of the image as that store has it, with the platform: the digest of its manifest, or of
    its config where the store computed the diff IDs in it; else empty."""
    once: bool = False
    """Whether reading an image reads all of it, and contents cannot be read afterwards."""
    plain: bool = False
    """Whether reading it gives no digests of contents, so that an index without them is as good."""


def with_cache(image: Image, cache: LayerCache | None, trust: Trust) -> Image:
    """Return the same image, read from the cache as far as that goes; the image itself where there is no cache."""
    return image if cache is None else CachedImage(image, cache, trust)


class CachedImage(ForwardingImage):
    """An image that reads what is not kept, and keeps what it reads; the image behind is closed with it."""

    def __init__(self, image: Image, cache: LayerCache, trust: Trust) -> None:
        super().__init__(image)
        self._cache = cache
        self._trust = trust
        self._known: dict[int, LayerIndex] = {}
        self._looked_up: tuple[FoundImage | None, dict[int, LayerIndex]] | None = None

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        """Deliver what is kept, the `first` before the others; read the rest, and keep it."""
        found, kept = self._looked_up or self._look_up(progress)
        self._looked_up = None
        for number in sorted(kept, key=lambda number: (number != first, number)):
            progress.check()
            deliver(number, kept[number])
        self._known = kept if self._trust.once else {}
        if len(kept) == len(self.info.layers):
            known = found and from_json(self.info, found.facts)
            return replace(known or self.info, way=f"{self.info.source} · cache") if kept else self.info
        computed = {number: found.diff_ids[number] if found else self.info.layers[number].diff_id for number in kept}

        def keep(number: int, result: LayerIndex | DivepyError) -> None:
            if isinstance(result, LayerIndex) and not result.damage:
                diff_id = result.diff_id or (self.info.layers[number].diff_id if self._trust.diff_ids else "")
                computed[number] = diff_id
                self._cache.put(LayerKey.of_diff_id(diff_id) if diff_id else None, result)
            deliver(number, result)

        info = super().load(keep, progress, first, {*skip, *kept})
        diff_ids = [computed.get(number, "") for number in range(len(info.layers))]
        if self._trust.identity and diff_ids and all(diff_ids):
            self._cache.remember(self._trust.identity, diff_ids, to_json(info))
        return info

    def preview(self, progress: Progress) -> list[LayerIndex] | None:
        """Return what the image can show at once, unless all of it is kept, which is there as soon."""
        self._looked_up = self._look_up(progress)
        return None if len(self._looked_up[1]) == len(self.info.layers) else super().preview(progress)

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        """Read contents again, or give the digests that are kept where that is not possible."""
        if layer in self._known:
            from dive_py.sources.content_stream import known_digests

            progress.check()
            return known_digests(self._known[layer], layer, offsets, sizes)
        return super().digests(layer, offsets, sizes, progress)

    def _look_up(self, progress: Progress) -> tuple[FoundImage | None, dict[int, LayerIndex]]:
        """Return what was noted of the image, and the indexes that are kept."""
        found = self._cache.recall(self._trust.identity) if self._trust.identity else None
        return found, self._kept(found, progress)

    def _kept(self, found: FoundImage | None, progress: Progress) -> dict[int, LayerIndex]:
        """Return the indexes that are kept; all or none where reading reads all."""
        diff_ids: Sequence[str] = () if found is None else found.diff_ids
        if self._trust.diff_ids:
            diff_ids = [layer.diff_id for layer in self.info.layers]
        if len(diff_ids) != len(self.info.layers):
            return {}
        least = DigestKind.NONE if self._trust.plain else DigestKind.CRC64
        least = DigestKind.SHA256 if self._trust.once else least
        kept: dict[int, LayerIndex] = {}
        for number, diff_id in enumerate(diff_ids):
            progress.check()
            index = self._cache.get(LayerKey.of_diff_id(diff_id), least) if diff_id else None
            if index is not None:
                kept[number] = index
            elif self._trust.once:
                return {}
        return kept


_TIME: Final = re.compile(r"[0-9T:.+-]{0,40}Z?")
"""RFC 3339."""


class _Remembered(msgspec.Struct):
    """The shape of what is kept: no text of the config, which may hold secrets."""

    id: str
    diff_ids: list[str]
    """As the config has them."""
    steps: list[tuple[bool, str]]
    """Whether each step of the history made no layer, and when it was made; empty for a time that is none."""
    layers: list[tuple[str, int | None]]
    """Media type and compressed size."""
    warnings: list[str]


def to_json(info: ImageInfo) -> dict[str, Any]:
    """Return what reading has shown of an image beyond what its engine says: environment, steps and labels it says."""
    return {
        "id": info.id,
        "diff_ids": list(info.config.diff_ids),
        "steps": [[one.empty, one.created if _TIME.fullmatch(one.created) else ""] for one in info.config.history],
        "layers": [[layer.media_type, layer.compressed] for layer in info.layers],
        "warnings": list(info.warnings),
    }


def from_json(info: ImageInfo, kept: Mapping[str, Any]) -> ImageInfo | None:
    """Return what an engine says of an image, corrected by what `to_json` kept; None where that belongs to another."""
    try:
        whole = msgspec.convert(kept, _Remembered)
    except msgspec.ValidationError:
        return None
    config = info.config
    if tuple(whole.diff_ids) != config.diff_ids or len(whole.layers) != len(config.diff_ids):
        return None
    if len(whole.steps) == len(config.history):
        config = replace(config, history=tuple(map(_corrected, config.history, whole.steps)))
    layers = tuple(
        replace(layer, media_type=media_type, compressed=compressed)
        for layer, (media_type, compressed) in zip(config_layers(config), whole.layers, strict=True)
    )
    return replace(info, id=whole.id, config=config, layers=layers, warnings=tuple(whole.warnings))


def _corrected(step: HistoryEntry, kept: tuple[bool, str]) -> HistoryEntry:
    """Return a step as the config has it: engines do not say which made layers, and cut its time to seconds."""
    empty, created = kept
    return msgspec.structs.replace(step, empty=empty, created=created or step.created)
