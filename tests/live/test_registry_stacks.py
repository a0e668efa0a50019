"""An image in a registry, in every form that packaged tools write: its layers are those of every other source."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.live import copies, stored_rows
from tests.live.programs import need, run
from tests.live.stored_rows import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.live.copies import Workshop
    from tests.live.distribution import LiveRegistry
    from tests.live.engines import LiveEngine

Rows = tuple[tuple[Stored, ...], ...]

LOOKED_INTO = frozenset(
    {b"etc/motd", b"usr/bin/su", b"usr/bin/big", b"srv/tree/a", b"srv/caps", b"srv/fraction", b"srv/empty", b"after"}
    | {b"odd/\xff\xfe", b"odd/two\nlines", b"usr/lib/many/0007", b"srv/tree/new"}
    | {b"sparse-0.0", b"sparse-0.1", b"sparse-1.0", b"etc/hosts", b"bin/sh", b"sbin/initctl.distrib"}
)
"""Files whose contents are compared."""

OWN = frozenset({b".no.prefetch.landmark", b"stargz.index.json"})
"""What ctr-remote adds to every layer that it converts."""

KEPT_DIFF_IDS = frozenset({"gzip", "docker", "plain", "zstd", "zstdchunked", "zstdchunked-1.9", "estargz-external"})
"""Forms that leave the tar as it is; ctr-remote writes another, but for the external one where it is asked to."""


def comparable(form: str, layers: Rows) -> Rows:
    """The rows without what the tool that wrote the form loses or adds; the same is done to what they are compared to.

    ctr-remote keeps of a path that is twice in a tar only the last entry, adds files of its own, and writes whole
    seconds into its tables. skopeo 1.9 and 1.18 keep all that is compared here.
    """
    if "stargz" not in form:
        return layers
    return tuple(tuple(_last(row._replace(nanoseconds=0) for row in layer if row.path not in OWN)) for layer in layers)


def _last(rows: Iterable[Stored]) -> list[Stored]:
    """The last row of each path and sort of entry; a whiteout and what stands in its place are two."""
    return list({(row.path, row.kind.is_marker): row for row in rows}.values())


@pytest.fixture(scope="session")
def archived(short_folder: Path) -> Callable[[str], Path]:
    """Gives an image as the archive that `docker save` would write."""

    def saved(name: str) -> Path:
        path = short_folder / f"copied-{name}.tar"
        return path if path.exists() else copies.IMAGES[name]().docker_archive(path)

    return saved


@pytest.mark.parametrize(("name", "form"), copies.MADE)
def test_every_form_has_the_layers_of_the_archive(
    copied: Callable[[str, str], str], archived: Callable[[str], Path], name: str, form: str
) -> None:
    reference = copied(name, form)
    expected = stored_rows.read(f"docker-archive:{archived(name)}")
    got = stored_rows.read(f"registry:{reference}")
    assert comparable(form, got.layers) == comparable(form, expected.layers)
    assert got.way.startswith("registry · ")
    if form == "schema1":  # its newest entry is the configuration, which has the command of no step
        assert list(chain(*got.steps))[:-1] == list(chain(*expected.steps))[:-1]
    else:
        assert got.steps == expected.steps
    if form in KEPT_DIFF_IDS:
        assert got.diff_ids == expected.diff_ids


@pytest.mark.parametrize(("name", "form"), [each for each in copies.MADE if each[0] in {"everything", "sparse"}])
def test_contents_are_those_of_the_archive(
    copied: Callable[[str, str], str], archived: Callable[[str], Path], name: str, form: str
) -> None:
    reference = copied(name, form)
    expected = stored_rows.contents(f"docker-archive:{archived(name)}", LOOKED_INTO)
    assert len(expected) > 3
    assert stored_rows.contents(f"registry:{reference}", LOOKED_INTO) == expected


@pytest.mark.parametrize("name", copies.IMAGES)
def test_a_layout_that_skopeo_wrote_has_them_too(
    workshop: Workshop, archived: Callable[[str], Path], name: str
) -> None:
    target = workshop.converters.folder / f"{name}-from-registry"
    workshop.converters.skopeo(f"docker://{workshop.source(name)}", f"oci:{workshop.converters.inside(target)}:1")
    expected = stored_rows.read(f"docker-archive:{archived(name)}")
    for word in (f"oci:{target}", f"registry:{workshop.source(name)}"):
        got = stored_rows.read(word)
        assert (got.layers, got.diff_ids, got.steps) == (expected.layers, expected.diff_ids, expected.steps)


@pytest.mark.parametrize("kind", ["docker20", "docker26", "docker28", "podman"])
@pytest.mark.parametrize("name", ["opaque", "hardlinks", "names"])
def test_what_an_engine_pushes_is_what_it_has(
    request: pytest.FixtureRequest, registry: LiveRegistry, kind: str, name: str
) -> None:
    """Docker 20.10 pushes schema 2, 26 OCI manifests with Docker's layer types, Podman OCI."""
    engine: LiveEngine = request.getfixturevalue(kind)
    image, pushed = f"divepy-live/{name}:1", f"{registry.host}/{kind}/{name}:1"
    engine.docker("tag", image, pushed)
    try:
        if kind == "podman":
            need("podman")
            run("podman", "--remote", "--url", engine.address, "push", "--quiet", "--tls-verify=false", pushed)
        else:
            engine.docker("push", "--quiet", pushed)
    finally:
        engine.docker("rmi", pushed)
    expected = stored_rows.read(image, OpenOptions(host=engine.address))
    got = stored_rows.read(f"registry:{pushed}")
    assert got.way.startswith("registry · ")
    assert got.layers == expected.layers
    assert got.diff_ids == expected.diff_ids


@pytest.fixture(scope="session")
def platforms(workshop: Workshop) -> str:
    return copies.platforms(workshop)


def test_an_index_offers_its_platforms(platforms: str) -> None:
    for asked, wanted in (("", "linux/amd64"), ("linux/arm64", "linux/arm64/v8")):
        options = OpenOptions(platform=asked)
        with open_image(f"registry:{platforms}", options, Progress()) as image:
            assert str(image.info.platform) == wanted
            assert [str(each) for each in image.info.platforms] == ["linux/amd64", "linux/arm64/v8"]
        got = stored_rows.read(f"registry:{platforms}", options)
        assert [row.path for row in got.layers[0]] == [b"arch"]
        assert [row.size for row in got.layers[0]] == [len(wanted)]
    with pytest.raises(DivepyError, match="s390x"):
        open_image(f"registry:{platforms}", OpenOptions(platform="linux/s390x"), Progress())


def test_a_member_of_an_index_has_a_digest_of_its_own(platforms: str) -> None:
    with open_image(f"registry:{platforms}", OpenOptions(platform="linux/arm64"), Progress()) as image:
        digest = image.info.digest
    repository = platforms.rpartition(":")[0]
    got = stored_rows.read(f"registry:{repository}@{digest}")
    assert [row.size for row in got.layers[0]] == [len("linux/arm64/v8")]


@pytest.mark.parametrize("form", copies.BUILDKIT)
def test_what_buildkit_builds(docker26: LiveEngine, built: Callable[[str], str], form: str) -> None:
    """The engine has the layers as it built them; what was pushed is the same in another form."""
    pushed = built(form)
    got = stored_rows.read(f"registry:{pushed}")
    expected = stored_rows.read(pushed, OpenOptions(host=docker26.address))
    assert comparable(form, got.layers) == comparable(form, expected.layers)
    assert {b"srv/file", b"srv/second"} <= {row.path for layer in got.layers for row in layer}


def test_what_is_no_image_is_said_to_be_something_else(workshop: Workshop, registry: LiveRegistry) -> None:
    made = workshop.converters
    (made.folder / "sbom.json").write_text('{"spdxVersion":"SPDX-2.3"}')
    reference = f"{registry.host}/artifacts/sbom:1"
    made.oras("push", "--artifact-type", "application/spdx+json", reference, "sbom.json:application/spdx+json")
    with pytest.raises(DivepyError, match="not an image") as raised:
        open_image(f"registry:{reference}", OpenOptions(), Progress())
    assert "spdx" in raised.value.message + raised.value.hint
