"""What a real registry answers that a client can get wrong."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from benchmarks.registry import Uploads
from dive_py.errors import DivepyError, ImageNotFound, RegistryError
from dive_py.oci.digest import Digest
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.registry import lists, manifests
from dive_py.registry.blobs import Blob
from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.live import copies, distribution, stored_rows
from tests.registry.stored import DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dive_py.registry.manifests import Document
    from tests.live.copies import Workshop
    from tests.live.distribution import LiveRegistry


def client(host: str, patience: Patience | None = None) -> Registry:
    return Registry(host, [Endpoint(f"http://{host}")], patience=patience)


def manifest(reference: str) -> Document:
    name = parse(f"registry:{reference}").name
    assert name is not None
    with client(name.domain) as asked:
        return manifests.fetch(asked, name, Progress())


@pytest.mark.parametrize("form", ["gzip", "docker", "zstdchunked", "estargz"])
def test_every_manifest_comes_as_it_was_pushed(
    copied: Callable[[str, str], str], schema_1: LiveRegistry, registry: LiveRegistry, form: str
) -> None:
    """Also where schema 1 is switched on, which is made up for those who do not take schema 2."""
    reference = copied("ubuntu", form)
    found = manifest(reference)
    assert found == manifest(reference.replace(registry.host, schema_1.host))
    assert found.digest == Digest.of(found.data)
    assert (found.media_type == DOCKER_MANIFEST_TYPE) == (form == "docker")


def test_a_manifest_list_of_docker_comes_whole(workshop: Workshop) -> None:
    """A client that takes schema 2 alone is given the member for linux/amd64 in its place."""
    reference = copies.platforms(workshop, "--format", "v2s2", form="docker-list", attested=False)
    assert manifest(reference).media_type == DOCKER_LIST_TYPE
    with open_image(f"registry:{reference}", OpenOptions(platform="linux/arm64"), Progress()) as image:
        assert str(image.info.platform) == "linux/arm64/v8"
    got = stored_rows.read(f"registry:{reference}", OpenOptions(platform="linux/arm64"))
    assert [row.size for row in got.layers[0]] == [len("linux/arm64/v8")]


@pytest.mark.parametrize("kind", ["index", "manifest"])
def test_documents_without_a_type(workshop: Workshop, registry: LiveRegistry, kind: str) -> None:
    """The registry keeps the type that they were pushed with; the document says none."""
    repository = f"untyped/{kind}"
    target = f"{registry.host}/{repository}:1"
    workshop.converters.skopeo(f"docker://{workshop.source('ubuntu')}", f"docker://{target}")
    uploads = Uploads(registry.host)
    found = manifest(target)
    said = json.loads(found.data)
    said.pop("mediaType", None)
    type_of = {name: f"application/vnd.oci.image.{name}.v1+json" for name in ("index", "manifest")}
    if kind == "index":
        member = {"mediaType": found.media_type, "digest": str(found.digest), "size": len(found.data)}
        said = {"schemaVersion": 2, "manifests": [member | {"platform": {"os": "linux", "architecture": "amd64"}}]}
    body = json.dumps(said).encode()
    status, _, _ = uploads.ask("PUT", f"/v2/{repository}/manifests/1", body, {"Content-Type": type_of[kind]})
    assert status == 201
    assert manifest(target).data == body
    assert len(stored_rows.read(f"registry:{target}").layers) == 4


def test_a_part_behind_the_end_is_refused_and_the_answer_not_waited_for(copied: Callable[[str, str], str]) -> None:
    """Its length is said to be that of the whole blob, which never comes."""
    host, _, rest = copied("ubuntu", "gzip").partition("/")
    repository = rest.partition(":")[0]
    layer = json.loads(manifest(copied("ubuntu", "gzip")).data)["layers"][0]
    digest, size = Digest.parse(layer["digest"]), layer["size"]
    with client(host) as asked:
        with (
            Blob(asked, repository, digest, size + 1000, Progress(), size + 10) as blob,
            pytest.raises(DivepyError, match="shorter"),
        ):
            blob.read(100)
        with Blob(asked, repository, digest, size, Progress(), size - 4) as blob:
            assert len(blob.read(100)) == 4, "and the connection can be used again"


def test_tags_are_sorted_here(registry: LiveRegistry, workshop: Workshop) -> None:
    source = workshop.source("again")
    uploads = Uploads(registry.host)
    target = f"{registry.host}/tagged/again"
    for tag in ("9", "latest", "2", "1.9", "1.10", "10", "a"):
        workshop.converters.skopeo(f"docker://{source}", f"docker://{target}:{tag}")
    with client(registry.host) as asked:
        assert lists.tags(asked, "tagged/again", Progress()) == ["latest", "10", "9", "2", "1.10", "1.9", "a"]
        found = manifest(f"{target}:latest")
        assert uploads.ask("DELETE", f"/v2/tagged/again/manifests/{found.digest}")[0] == 202
        assert lists.tags(asked, "tagged/again", Progress()) == [], "null in the registry's own words"
        with pytest.raises(RegistryError, match="no repository"):
            lists.tags(asked, "tagged/nothing", Progress())
    with pytest.raises(ImageNotFound, match="no tag"):
        manifest(f"{target}:9")
    with pytest.raises(ImageNotFound, match="no repository"):
        manifest(f"{registry.host}/tagged/nothing:1")


def test_the_catalogue_is_followed(
    registry: LiveRegistry, copied: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in ("gzip", "docker", "zstd"):
        copied("ubuntu", form)
    monkeypatch.setattr(lists, "_PAGE", 1)
    with client(registry.host) as asked:
        pages = list(lists.repositories(asked, Progress()))
    names = [name for page in pages for name in page]
    assert {"gzip/ubuntu", "docker/ubuntu", "zstd/ubuntu"} <= set(names)
    assert len(names) == len(set(names))
    assert max(map(len, pages)) == 1


def test_a_digest_is_asked_for_without_the_document(copied: Callable[[str, str], str]) -> None:
    reference = copied("ubuntu", "gzip")
    name = parse(f"registry:{reference}").name
    assert name is not None
    with client(name.domain) as asked:
        assert manifests.digest_of(asked, name, Progress()) == str(manifest(reference).digest)
        assert asked.received == 0


def test_a_registry_that_is_killed_in_the_middle(registries: Path, copied: Callable[[str, str], str]) -> None:
    """What was not received is asked for again, until nobody answers; then that is said."""
    reference = copied("large", "gzip").partition("/")[2]
    repository = reference.partition(":")[0]
    patience = Patience(connect=5, read=5, attempts=2, pause=0)
    with distribution.registry(registries, "killed") as dying, client(dying.host, patience) as asked:
        layer = json.loads(manifest(f"{dying.host}/{reference}").data)["layers"][0]
        with Blob(asked, repository, Digest.parse(layer["digest"]), layer["size"], Progress()) as blob:
            assert blob.read(1000)
            os.kill(dying.pid, signal.SIGKILL)
            with pytest.raises(RegistryError, match=dying.host) as raised:
                _drain(blob)
    assert len(raised.value.message.splitlines()) == 1


def test_a_registry_that_falls_silent(registries: Path, copied: Callable[[str, str], str]) -> None:
    reference = copied("large", "gzip").partition("/")[2]
    with distribution.registry(registries, "stopped") as stopped:
        name = parse(f"registry:{stopped.host}/{reference}").name
        assert name is not None
        patience = Patience(connect=2, read=0.3, attempts=2, pause=0)
        with client(stopped.host, patience) as asked:
            os.kill(stopped.pid, signal.SIGSTOP)
            try:
                with pytest.raises(RegistryError, match="in time"):
                    manifests.fetch(asked, name, Progress())
            finally:
                os.kill(stopped.pid, signal.SIGCONT)
            assert manifests.fetch(asked, name, Progress()).data


def _drain(blob: Blob) -> None:
    while blob.read(1 << 16):
        pass
