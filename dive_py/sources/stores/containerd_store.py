"""containerd's own storage: names in a database, everything else in blobs that are called by their digests.

    io.containerd.metadata.v1.bolt/meta.db                    v1/NAMESPACE/images/NAME/target: digest, mediatype, size
    io.containerd.content.v1.content/blobs/sha256/HEX         indexes, manifests, configs, layers

Source: containerd, *core/metadata/buckets.go* and *plugins/content/local/store.go*.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.engine.connection import first_engine
from dive_py.engine.facts import facts
from dive_py.errors import Cancelled, DamagedImage, DivepyError, EngineError, EngineUnavailable, ImageNotFound
from dive_py.layers.cache import LayerKey
from dive_py.oci.digest import Digest
from dive_py.oci.platform import Platform
from dive_py.sources.archives import oci_layout
from dive_py.sources.archives.choice import by_name
from dive_py.sources.archives.layout import ImageChoice, describe
from dive_py.sources.archives.seekable_members import FolderMembers
from dive_py.sources.archives.stored_image import StoredImage
from dive_py.sources.fallback import first_that_works
from dive_py.sources.reasons import Reason
from dive_py.sources.stores import bolt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dive_py.engine.connection import Engine, Refusal
    from dive_py.engine.facts import EngineFacts
    from dive_py.layers.cache import LayerCache
    from dive_py.oci.reference import Reference
    from dive_py.progress import Progress
    from dive_py.sources.archives.layout import ImageDocuments
    from dive_py.sources.file_range import Stretch
    from dive_py.sources.image import Image, ImageInfo, OpenOptions
    from dive_py.sources.stores.bolt import Bucket

ROOT: Final = "/var/lib/containerd"
"""Where containerd keeps everything unless its configuration says otherwise."""

OWN_ROOT: Final = "containerd/daemon"
"""Where it is below the data root of a Docker that runs a containerd of its own."""

CONTENT: Final = "io.containerd.content.v1.content"
"""The folder of the blobs below containerd's root."""

DATABASE: Final = "io.containerd.metadata.v1.bolt/meta.db"
"""The file with the names."""

NAMESPACES: Final = ("k8s.io", "default", "moby")
"""Kubernetes', nerdctl's and Docker's, in the order in which a name is looked for; others follow."""

WAY: Final = "containerd"
"""How it is read, for the header."""


class StoredName(Struct, frozen=True):
    """An image of a store: what its names point to."""

    namespace: str
    digest: str
    """Of its manifest or index."""
    names: tuple[str, ...]


class ContentStore(FolderMembers):
    """The blobs of a content store as an OCI layout whose index lists one image."""

    def __init__(self, root: str, digest: str, names: Sequence[str] = ()) -> None:
        super().__init__(f"{root}/{CONTENT}")
        self.what = root
        annotations = {"io.containerd.image.name": names[0]} if names else {}
        entry = {"digest": digest, "annotations": annotations}
        self._index = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()

    def has(self, name: str) -> bool:
        """Return whether there is such a blob; the index is always there."""
        return name == oci_layout.INDEX or super().has(name)

    def document(self, name: str) -> bytes:
        """Return the content of a small blob, or the index.

        Raises:
            DamagedImage: it is not there, or is not what its digest says.
            LimitExceeded: it is larger than any honest document.
        """
        if name == oci_layout.INDEX:
            return self._index
        data = super().document(name)
        if name.startswith("blobs/sha256/") and not name.endswith(Digest.of(data).hex):
            raise DamagedImage(f"the blob {name.rpartition('/')[2][:19]} in {self.what} is not what its digest says")
        return data

    def key(self, name: str, stretch: Stretch) -> LayerKey | None:
        """Return the blob's digest: containerd checks it before it takes a blob in."""
        del stretch
        _, algorithm, digest = name.split("/")
        return LayerKey.of_blob(f"{algorithm}:{digest}")


def open_containerd(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image of a containerd on this machine, by a name or (the start of) a digest of a manifest or index.

    Raises:
        AmbiguousImage: several images fit, or none for the platform.
        DamagedImage: what is there is damaged.
        ImageNotFound: no containerd that can be read here has it; the text has the reason for each place.
        UnsupportedImage: it is not an image that can be explored.
    """
    reasons: list[str] = []
    refusals: list[Refusal] = []
    tried: set[str] = set()
    # other ways to name an engine say nothing of containerd, which was asked for by its own name
    named = bool(options.host or options.context)

    def use(engine: Engine) -> Image:
        with engine:
            roots = _roots(engine, reasons)
        return _first(_present(roots, tried, reasons), reasons, reference, options, progress)

    try:
        if not named:
            with suppress(ImageNotFound):
                return _first(_present((ROOT,), tried, reasons), reasons, reference, options, progress)
        passed = (ImageNotFound, EngineError)
        return first_engine(use, options.host, options.context, passed=passed, refusals=refusals)
    except EngineUnavailable:
        pass
    except (ImageNotFound, EngineError):
        if not refusals:
            raise  # the context is unknown
    # that nothing listens at a usual socket is not a reason, at one that was named it is
    known = map(Reason.of_engine, refusals)
    reasons += [f"{one.place}: {one.text}" for one in known if not one.missing and (named or not one.absent)]
    raise _missing(reference, reasons)


def open_usual(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
    """Open an image of the containerd at the usual place; no engine is asked.

    Raises:
        AmbiguousImage: several images fit, or none for the platform.
        DamagedImage: what is there is damaged, or cannot be read.
        ImageNotFound: it does not have the image, or there is none; then `absent` is set.
        UnsupportedImage: it is not an image that can be explored.
    """
    try:
        os.stat(f"{ROOT}/{DATABASE}")  # noqa: PTH116
    except FileNotFoundError as error:
        raise ImageNotFound(f"there is no containerd store {ROOT}", absent=True) from error
    except OSError as error:
        raise DamagedImage(f"{ROOT}: {(error.strerror or str(error)).lower()}") from error
    return _first((ROOT,), [], reference, options, progress)


def _first(
    roots: Iterable[str], reasons: list[str], reference: Reference, options: OpenOptions, progress: Progress
) -> Image:
    """Return the image of the first root that has it."""
    for root in roots:
        progress.check()
        try:
            stored = _chosen(images(root), reference.location, root)
        except ImageNotFound as error:
            reasons.append(error.message)
            continue
        return _open(root, stored, reference, options)
    raise _missing(reference, reasons)


def _missing(reference: Reference, reasons: Sequence[str]) -> ImageNotFound:
    return ImageNotFound(
        f"containerd's store has no image {reference.location}, as far as it can be read here: {'; '.join(reasons)}",
        "mostly only root may read it",
    )


def images(root: str) -> list[StoredName]:
    """Return all images of a store by what their names point to, the usual namespaces first.

    Raises:
        DamagedImage: the database is damaged, or cannot be read.
        ImageNotFound: there is none.
    """
    found = bolt.read(f"{root}/{DATABASE}", lambda top: list(_names(top)))
    together: dict[tuple[str, str], list[str]] = {}
    for namespace, name, digest in found:
        together.setdefault((namespace, digest), []).append(name)
    stored = [StoredName(namespace, digest, tuple(names)) for (namespace, digest), names in together.items()]
    order = {namespace: number for number, namespace in enumerate(_namespaces())}
    return sorted(stored, key=lambda image: (order.get(image.namespace, len(order)), image.namespace, image.names))


def open_local(root: str, info: ImageInfo, cache: LayerCache | None) -> StoredImage | None:
    """Return an engine's image from containerd's store, where that can be read here and has all of it; else None."""
    try:
        store = ContentStore(root, info.id)
        found = oci_layout.find(store, ImageChoice(platform=info.platform))
    except Cancelled:
        raise
    except DivepyError:
        return None
    if found.config.diff_ids != info.config.diff_ids or any(layer.problem for layer in found.layers):
        return None
    return _stored(found, store, replace(info, way=f"{info.source} · {WAY}"), cache)


def _stored(found: ImageDocuments, store: ContentStore, info: ImageInfo, cache: LayerCache | None) -> StoredImage:
    """Return the image, under the names that the engine knows."""
    found = found.without_archive_ids()
    said = describe(found, store, info.reference, info.source, info.way)
    # an engine that lists its platforms knows which of them are there
    platforms = info.platforms if len(info.platforms) > 1 else said.platforms
    said = replace(said, names=info.names, digest=info.digest or said.digest, platforms=platforms)
    return StoredImage(said, found.layers, store, cache)


def _open(root: str, stored: StoredName, reference: Reference, options: OpenOptions) -> Image:
    requested = Platform.parse(options.platform) if options.platform else None
    store = ContentStore(root, stored.digest, stored.names)
    name = reference.location if reference.name is None or reference.name.digest else ""
    found = oci_layout.find(store, ImageChoice(name if ":" in name else "", requested))
    found = found.without_archive_ids()
    shown = reference.name.familiar if reference.name else reference.location
    info = describe(found, store, shown, "containerd", f"{WAY} · {stored.namespace}")
    return StoredImage(replace(info, names=stored.names), found.layers, store, options.cache)


def _chosen(stored: Sequence[StoredName], requested: str, root: str) -> StoredName:
    """Return the image that is meant: of the first namespace that has such a one."""
    if not stored:
        raise ImageNotFound(f"{root} has no images")

    def meant(namespace: str) -> StoredName:
        inside = [image for image in stored if image.namespace == namespace]
        offered = [(image.names, (image.digest,)) for image in inside]
        return inside[by_name(offered, requested, f"the namespace {namespace} of {root}")]

    return first_that_works(dict.fromkeys(image.namespace for image in stored), meant, ImageNotFound)


def _names(top: Bucket) -> Iterator[tuple[str, str, str]]:
    """Yield namespace, name and digest of each image."""
    version = top.bucket(b"v1")
    for namespace, bucket in version.buckets() if version is not None else ():
        listed = bucket.bucket(b"images")
        for name, image in listed.buckets() if listed is not None else ():
            target = image.bucket(b"target")
            digest = target.get(b"digest") if target is not None else None
            if digest:
                yield namespace.decode(errors="replace"), name.decode(errors="replace"), digest.decode(errors="replace")


def _namespaces(environ: Mapping[str, str] | None = None) -> Iterable[str]:
    """Return the usual namespaces; before them the one that is set for containerd's own programs."""
    own = (os.environ if environ is None else environ).get("CONTAINERD_NAMESPACE", "")
    return dict.fromkeys((*((own,) if own else ()), *NAMESPACES))


def _present(roots: Iterable[str], tried: set[str], reasons: list[str]) -> Iterator[str]:
    """Yield the roots that are there, each once."""
    for root in roots:
        if root in tried:
            continue
        tried.add(root)
        try:
            os.stat(f"{root}/{DATABASE}")  # noqa: PTH116
        except OSError as error:
            reasons.append(f"{root}: {(error.strerror or str(error)).lower()}")
        else:
            yield root


def _roots(engine: Engine, reasons: list[str]) -> tuple[str, ...]:
    """Return where an engine on this machine says that its containerd is."""
    if engine.place.socket is None or engine.product != "docker":
        return ()
    said = facts(engine)
    if not said.containerd:
        reasons.append(f"{engine.place.label}: keeps its images in {said.driver}")
    return engine_roots(engine)


def engine_roots(engine: Engine) -> tuple[str, ...]:
    """Return where containerd's root may be on an engine's machine, likeliest first; none where it has no images."""
    try:
        said = facts(engine)
    except EngineError:
        return ()
    return roots_of(said) if engine.product == "docker" and said.containerd else ()


def roots_of(said: EngineFacts) -> tuple[str, ...]:
    """Return where containerd's root may be on the machine of an engine that uses its store."""
    return (*((f"{said.root}/{OWN_ROOT}",) if said.root else ()), ROOT)
