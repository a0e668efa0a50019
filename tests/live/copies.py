"""One image in every form in which registries have it, each written by a packaged tool.

    HOST/FORM/NAME:1        FORM is one of `FORMS`, NAME one of `IMAGES`

Every form has its own repositories: skopeo does not compress anew what a repository has already.

All start from the same layers, which are written here, so that they can hold what no build makes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.building import (
    ImageBuilder,
    char_device,
    directory,
    fifo,
    file,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
)
from tests.building.members import write_folder
from tests.building.oci_forms import platform_members
from tests.live.programs import need, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.converting import Converters
    from tests.live.distribution import LiveRegistry
    from tests.live.engines import LiveEngine

_FIRST = 1_700_000_000
"""When files were made: converters write times of zero in their own ways."""


def everything() -> ImageBuilder:
    """Five layers with one of everything that Linux keeps in a file system."""
    many = [file(f"usr/lib/many/{number:04}", b"%d" % number * 40, mtime=_FIRST) for number in range(300)]
    names = (b"\xff\xfe", "日本語".encode(), b"two\nlines", b" ", b"\x1b]0;title\x07", b"n" * 150, b"[*]")
    return (
        ImageBuilder(name="everything:1")
        .layer(
            *(directory(name, mtime=_FIRST) for name in ("etc", "usr", "usr/bin", "usr/lib", "usr/lib/many", "odd")),
            *(file(b"odd/" + name, name, mtime=_FIRST) for name in names),
            *many,
            file("etc/motd", b"hi\n" * 500, uid=12, gid=34, mtime=_FIRST),
            file("etc/old", b"old", mtime=_FIRST),
            file("usr/bin/su", b"\x7fELF" + bytes(9000), mode=0o4755, mtime=_FIRST),
            file("usr/bin/big", bytes(range(256)) * 40_000, mode=0o755, mtime=_FIRST),
            symlink("lib", "usr/lib", mtime=_FIRST),
            command="COPY everything /",
        )
        .layer(
            *(directory("srv", mtime=_FIRST), directory("srv/tree", mode=0o1777, mtime=_FIRST)),
            *(file(f"srv/tree/{name}", name.encode() * 99, mtime=_FIRST) for name in ("a", "b", "c")),
            hardlink("srv/tree/d", "srv/tree/a", mtime=_FIRST),
            file("srv/caps", b"x", xattrs={"security.capability": bytes([1, 0, 0, 2, 0, 4]) + bytes(14)}, mtime=_FIRST),
            file("srv/user", b"y", xattrs={"user.one": b"1", "user.two": b"\xff\0"}, mtime=_FIRST),
            char_device("srv/null", 1, 3, mode=0o666, mtime=_FIRST),
            fifo("srv/pipe", mode=0o600, mtime=_FIRST),
            file("srv/empty", mtime=_FIRST),
            file("srv/fraction", b"z", mtime=_FIRST, fraction="25"),
        )
        .layer(whiteout("etc/old", mtime=_FIRST), whiteout("odd/[*]", mtime=_FIRST), directory("etc", mtime=_FIRST))
        .step("ENV A=1")
        .layer(
            directory("srv", mtime=_FIRST),
            directory("srv/tree", mode=0o750, mtime=_FIRST),
            opaque("srv/tree", mtime=_FIRST),
            file("srv/tree/new", b"new", mtime=_FIRST),
        )
        .layer(
            *(directory("usr", mtime=_FIRST), directory("usr/bin", mtime=_FIRST)),
            file("usr/bin/big", bytes(range(256)) * 40_000, mode=0o700, mtime=_FIRST),
            hardlink("usr/bin/bigger", "usr/bin/big", mtime=_FIRST),
        )
        .step("CMD sh")
    )


def stand_in() -> ImageBuilder:
    """The shape of ubuntu:12.04: a system, a file that is moved away, a deletion, an edit, a mark."""
    return (
        ImageBuilder(name="ubuntu:12.04")
        .layer(
            *(directory(name, mtime=_FIRST) for name in ("bin", "etc", "etc/apt", "sbin", "var", "var/lists")),
            file("bin/sh", b"\x7fELF" + bytes(20_000), mode=0o755, mtime=_FIRST),
            file("etc/apt/sources.list", b"deb 1\n" * 900, mtime=_FIRST),
            file("sbin/initctl", b"init", mode=0o755, mtime=_FIRST),
            *(file(f"var/lists/{number}", b"list %d\n" % number * 200, mtime=_FIRST) for number in range(40)),
            command="/bin/sh -c #(nop) ADD file:1 in /",
        )
        .layer(
            *(directory("etc", mtime=_FIRST), directory("etc/apt", mtime=_FIRST), directory("sbin", mtime=_FIRST)),
            file("etc/apt/apt.conf", b"x", mtime=_FIRST),
            symlink("sbin/initctl", "/bin/true", mtime=_FIRST),
            file("sbin/initctl.distrib", b"init", mode=0o755, mtime=_FIRST),
        )
        .layer(*(whiteout(f"var/lists/{number}", mtime=_FIRST) for number in range(40)))
        .layer(file("etc/apt/sources.list", b"deb 2\n" * 900, mtime=_FIRST))
        .step('CMD ["/bin/bash"]')
    )


def twice() -> ImageBuilder:
    """A layer that holds one path twice."""
    layer = (
        file("etc/motd", b"first", mtime=_FIRST),
        file("etc/hosts", b"x", mtime=_FIRST),
        file("etc/motd", b"second and last", mtime=_FIRST),
    )
    return ImageBuilder(name="twice:1").layer(*layer).layer(file("etc/end", mtime=_FIRST))


def again() -> ImageBuilder:
    """Two layers that are the same."""
    layer = (file("etc/motd", b"first", mtime=_FIRST), file("etc/hosts", b"x", mtime=_FIRST))
    return ImageBuilder(name="again:1").layer(*layer).layer(file("etc/end", mtime=_FIRST)).layer(*layer)


def sparse() -> ImageBuilder:
    """Files with holes, as GNU tar writes them."""
    pieces = {512: b"data" * 100, 90_000: b"end"}
    files = (sparse_file(f"sparse-{form}", pieces, 100_000, form, mtime=_FIRST) for form in ("0.0", "0.1", "1.0"))
    return ImageBuilder(name="sparse:1").layer(*files, file("after", b"after", mtime=_FIRST))


def large() -> ImageBuilder:
    """Contents that no compression makes smaller, some of which the second layer has again."""
    chance = random.Random(1)  # noqa: S311 - the same each time
    files = [file(f"data/{number}", chance.randbytes(200_000), mtime=_FIRST) for number in range(40)]
    return (
        ImageBuilder(name="large:1")
        .layer(directory("data", mtime=_FIRST), *files)
        .layer(directory("data", mtime=_FIRST), *(entry.but(mode=0o600) for entry in files[:20]))
        .layer(file("data/last", b"last", mtime=_FIRST))
    )


IMAGES: dict[str, Callable[[], ImageBuilder]] = {
    "everything": everything,
    "ubuntu": stand_in,
    "twice": twice,
    "again": again,
    "sparse": sparse,
    "large": large,
}


@dataclass(frozen=True)
class Workshop:
    """What copies are made with, and where they come to."""

    registry: LiveRegistry
    schema_1: LiveRegistry
    """The same store, with schema 1 switched on."""
    converters: Converters

    def layout(self, name: str, compression: str = "gzip") -> Path:
        """The image as OCI layout, where the converters find it."""
        folder = self.converters.folder / f"{name}-{compression}"
        if not folder.exists():
            IMAGES[name]().oci_layout(folder, compression)
        return folder

    def reference(self, name: str, form: str) -> str:
        """What a copy is called, with its host."""
        return f"{self.registry.host}/{form}/{name}:1"

    def source(self, name: str) -> str:
        """An OCI image with gzip layers in the registry."""
        reference = self.reference(name, "source")
        found = self.converters.folder / f"{name}-pushed"
        if not found.exists():
            layout = self.converters.inside(self.layout(name))
            self.converters.skopeo(f"oci:{layout}", f"docker://{reference}")
            found.touch()
        return reference


Maker = "Callable[[Workshop, str, str], None]"
"""Makes a copy: of which image, under which name with host."""


def _skopeo(*options: str, compression: str = "gzip") -> Callable[[Workshop, str, str], None]:
    def make(shop: Workshop, name: str, target: str) -> None:
        layout = shop.converters.inside(shop.layout(name, compression))
        shop.converters.skopeo(f"oci:{layout}", f"docker://{target}", *options)

    return make


def _remote(*options: str) -> Callable[[Workshop, str, str], None]:
    return lambda shop, name, target: shop.converters.convert(shop.source(name), target, "--oci", *options)


def _schema_1(shop: Workshop, name: str, target: str) -> None:
    """Written where it is switched on; read there too."""
    layout = shop.converters.inside(shop.layout(name))
    shop.converters.skopeo(
        f"oci:{layout}", f"docker://{target.replace(shop.registry.host, shop.schema_1.host)}", "--format", "v2s1"
    )


def _older_skopeo(shop: Workshop, name: str, target: str) -> None:
    """Debian 12's, whose tables of contents are of an earlier form."""
    need("skopeo")
    options = ("--dest-tls-verify=false", "--dest-compress-format", "zstd:chunked", "--format", "oci")
    run("skopeo", "--insecure-policy", "copy", "--quiet", *options, f"oci:{shop.layout(name)}", f"docker://{target}")


FORMS: dict[str, Callable[[Workshop, str, str], None]] = {
    "gzip": _skopeo("--format", "oci"),
    "docker": _skopeo("--format", "v2s2"),
    "plain": _skopeo("--preserve-digests", compression="none"),
    "zstd": _skopeo("--format", "oci", "--dest-compress-format", "zstd"),
    "zstdchunked": _skopeo("--format", "oci", "--dest-compress-format", "zstd:chunked"),
    "zstdchunked-1.9": _older_skopeo,
    "zstdchunked-stargz": _remote("--zstdchunked"),
    "estargz": _remote("--estargz"),
    "estargz-small-chunks": _remote("--estargz", "--estargz-chunk-size", "4096"),
    "estargz-shared-members": _remote("--estargz", "--estargz-min-chunk-size", "50000"),
    "schema1": _schema_1,
    "estargz-external": _remote("--estargz", "--estargz-external-toc", "--estargz-keep-diff-id"),
}

_STARGZ = tuple(form for form in FORMS if form.startswith("estargz") or form.endswith("stargz"))

REFUSED = {
    ("twice", "zstdchunked"): "skopeo 1.18: duplicates of file paths are not supported",
    ("twice", "estargz-external"): "a layer that keeps its diff ID cannot lose an entry",
    **{
        ("sparse", form): "skopeo writes a file as long as it expands to behind a header that speaks of its pieces"
        for form in ("zstdchunked", "zstdchunked-1.9")
    },
    **{("again", form): "ctr-remote 0.14 waits for itself at an equal layer, or not: a race" for form in _STARGZ},
    **{("sparse", form): "ctr-remote 0.14 writes headers that do not fit what it read of a file" for form in _STARGZ},
}
"""Copies that their tool does not make, or not sound ones."""

MADE = [(name, form) for name in IMAGES for form in FORMS if (name, form) not in REFUSED]
"""All others."""


def platforms(shop: Workshop, *options: str, form: str = "index", attested: bool = True) -> str:
    """Push an image for two platforms.

    Args:
        shop: What it is made with.
        options: How skopeo copies all of it; by itself an OCI index as it is.
        form: The first part of the repository's name.
        attested: Whether there are attestations as BuildKit makes them.
    """
    built = [
        ImageBuilder(name="platforms:1", platform=platform).layer(file("arch", platform.encode(), mtime=_FIRST))
        for platform in ("linux/amd64", "linux/arm64/v8")
    ]
    folder = shop.converters.folder / f"{form}-platforms"
    write_folder(folder, platform_members(built, attestations=attested))
    target = f"{shop.registry.host}/{form}/platforms:1"
    how = options or ("--preserve-digests",)
    shop.converters.skopeo(f"oci:{shop.converters.inside(folder)}", f"docker://{target}", "--all", *how)
    return target


ATTACHED = {
    "application/spdx+json": '{"spdxVersion":"SPDX-2.3"}',
    "application/vnd.in-toto+json": '{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/x"}',
}
"""What is attached to an image, by the type of the artifact."""


def with_referrers(shop: Workshop) -> str:
    """Push an image and attach to it: artifacts by oras, a signature under the tag that cosign gives it."""
    target = f"{shop.registry.host}/attached/ubuntu:1"
    layout = shop.converters.inside(shop.layout("ubuntu"))
    shop.converters.skopeo(f"oci:{layout}", f"docker://{target}", "--format", "oci")
    for kind, text in ATTACHED.items():
        name = f"{len(kind)}.json"
        (shop.converters.folder / name).write_text(text)
        shop.converters.oras("attach", "--artifact-type", kind, target, f"{name}:{kind}")
    digest = shop.converters.oras("resolve", target).decode().strip()
    (shop.converters.folder / "payload.json").write_text('{"critical":{"type":"cosign container image signature"}}')
    signature = f"{target.rpartition(':')[0]}:{digest.replace(':', '-')}.sig"
    payload = "payload.json:application/vnd.dev.cosign.simplesigning.v1+json"
    (shop.converters.folder / "config.json").write_text('{"architecture":"","os":"","rootfs":{"type":"layers"}}')
    config = "config.json:application/vnd.oci.image.config.v1+json"
    shop.converters.oras("push", "--image-spec", "v1.0", "--config", config, signature, payload)
    return target


BUILDKIT = {
    "attested": ("--provenance=true", "type=image,name={},push=true"),
    "estargz": ("--provenance=false", "type=image,name={},push=true,oci-mediatypes=true,compression=estargz"),
    "estargz-forced": (
        "--provenance=false",
        "type=image,name={},push=true,oci-mediatypes=true,compression=estargz,force-compression=true",
    ),
    "zstd": (
        "--provenance=false",
        "type=image,name={},push=true,oci-mediatypes=true,compression=zstd,force-compression=true",
    ),
}
"""How BuildKit is asked; without `force-compression` layers of the base stay as they are."""


def build(shop: Workshop, engine: LiveEngine, form: str) -> str:
    """Build an image with the BuildKit of an engine of the converters' system, and push it.

    Args:
        shop: Where it is pushed to.
        engine: Docker 26 with the small images.
        form: One of `BUILDKIT`.
    """
    folder = shop.converters.folder / f"build-{form}"
    folder.mkdir()
    (folder / "file").write_text("hello")
    (folder / "Dockerfile").write_text(
        "FROM divepy-live/metadata:1\nRUN rm -r /srv/tree && mkdir /srv/tree && echo x > /srv/tree/y\n"
        "COPY file /srv/file\nRUN ln /srv/file /srv/second && rm /etc/motd.copy\n"
    )
    target = f"{shop.registry.host}/buildkit/{form}:1"
    attested, output = BUILDKIT[form]
    socket = shop.converters.inside(Path(engine.address.removeprefix("unix://")))
    command = (
        "docker",
        "buildx",
        "build",
        "--quiet",
        "--no-cache",
        "--network",
        "none",
        attested,
        "--output",
        output.format(target),
    )
    shop.converters.run(*command, shop.converters.inside(folder), environ={"DOCKER_HOST": f"unix://{socket}"})
    return target
