"""The image of a Docker whose images containerd keeps: from its store, here or through the engine."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dive_py.errors import EngineError
from dive_py.sources.fallback import FallbackImage
from dive_py.sources.stores.containerd_store import CONTENT, OWN_ROOT, ROOT, WAY, open_local
from dive_py.sources.stores.unpacked_image import UnpackedImage

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine
    from dive_py.engine.facts import EngineFacts
    from dive_py.layers.cache import LayerCache
    from dive_py.sources.image import Image, ImageInfo


def from_content_store(
    engine: Engine, info: ImageInfo, cache: LayerCache | None, export: Image, identity: str = "", *, probe: bool
) -> Image | None:
    """The image from containerd's store: from here where that can be read, else through the engine, if allowed.

    Args:
        engine: The engine; stays the caller's to close.
        info: What it says; the ID is the digest of a manifest or index.
        cache: Where indexes are kept, or None.
        export: The way that is left where the store turns out to be closed.
        identity: The ID by which the engine makes containers of the image, where that is not that of `info`.
        probe: Whether files of the engine's machine may be read through a container that is never started.

    Returns:
        None where another kind of store keeps the image, or only the export is left.
    """
    roots = engine_roots(engine)
    if not roots:
        return None
    from dive_py.sources.engines.announced import AnnouncedImage
    from dive_py.sources.engines.engine_folder import EngineFolder
    from dive_py.sources.engines.passing_blobs import PassingBlobs

    slower: Image = export
    if probe:
        folders = [
            EngineFolder(engine, identity or info.id, f"{root}/{CONTENT}", info.config.volumes) for root in roots
        ]
        told = replace(info, way=f"{info.source} · {WAY} · never-started container")
        through = PassingBlobs(told, folders, hashed=cache is not None)
        slower = FallbackImage([AnnouncedImage(through, engine.place.address, cache), export])
    for root in roots if engine.place.socket is not None else ():
        local = open_local(root, info, cache)
        if local is not None:
            return FallbackImage([UnpackedImage(local, partial(_folders, root, info)), slower])
    return slower if probe else None


def _folders(root: str, info: ImageInfo) -> list[str]:
    """Where the layers were unpacked to, base first; as far as these folders are known.

    Raises:
        DivepyError: the snapshotter's database cannot be read.
    """
    from dive_py.sources.stores.containerd_snapshots import snapshots

    known = snapshots(root)
    return [known[layer.chain_id].folder for layer in info.layers if layer.chain_id in known]


def roots_of(facts: EngineFacts) -> tuple[str, ...]:
    """Where containerd's root may be on an engine's machine, the likeliest first."""
    return (*((f"{facts.root}/{OWN_ROOT}",) if facts.root else ()), ROOT)


def engine_roots(engine: Engine) -> tuple[str, ...]:
    """Where containerd's root may be; nowhere where it does not keep the images."""
    from dive_py.engine.facts import facts

    try:
        said = facts(engine)
    except EngineError:
        return ()
    return roots_of(said) if engine.product == "docker" and said.containerd else ()
