"""What is attached to an image in a real registry: by oras, under cosign's tags, by BuildKit's attestations."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.oci.digest import Digest
from dive_py.oci.manifest import Index, Manifest
from dive_py.oci.manifest import parse as parse_manifest
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.registry import lists, manifests, referrers
from dive_py.registry.blobs import Blob
from dive_py.registry.client import Registry
from dive_py.registry.hosts import Endpoint
from dive_py.registry.referrers import Way
from tests.live import copies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dive_py.oci.reference import ImageName
    from dive_py.registry.manifests import Document
    from tests.live.copies import Workshop


@pytest.fixture(scope="session")
def attached(workshop: Workshop) -> str:
    """An image to which something is attached."""
    return copies.with_referrers(workshop)


@pytest.fixture
def asked(attached: str) -> Iterator[Registry]:
    host = attached.partition("/")[0]
    with Registry(host, [Endpoint(f"http://{host}")]) as registry:
        yield registry


def named(reference: str) -> ImageName:
    name = parse(f"registry:{reference}").name
    assert name is not None
    return name


def document(asked: Registry, reference: str) -> tuple[Document, Manifest | Index]:
    found = manifests.fetch(asked, named(reference), Progress())
    return found, parse_manifest(found.data, reference)


def content(asked: Registry, repository: str, found: Manifest) -> Any:  # noqa: ANN401 - JSON
    (layer,) = found.layers
    with Blob(asked, repository, layer.digest, layer.size, Progress()) as blob:
        return json.loads(b"".join(iter(partial(blob.read, 1 << 16), b"")))


def test_what_oras_attached_stands_under_the_tag_of_the_digest(asked: Registry, attached: str) -> None:
    """docker-registry 2.8 has no list of referrers."""
    image, _ = document(asked, attached)
    repository = attached.partition("/")[2].partition(":")[0]
    tag = referrers.tag_of(image.digest)
    index, _ = document(asked, f"{attached.rpartition(':')[0]}:{tag}")
    found = referrers.listed(index.data, tag, Way.TAG)
    assert {one.artifact_type for one in found} == set(copies.ATTACHED)
    assert all(one.created for one in found)
    for one in found:
        data, parsed = document(asked, f"{attached.rpartition(':')[0]}@{one.digest}")
        assert isinstance(parsed, Manifest)
        assert json.loads(data.data)["subject"]["digest"] == str(image.digest)
        assert content(asked, repository, parsed) == json.loads(copies.ATTACHED[one.artifact_type])
        (statement,) = referrers.statements(parsed)
        assert statement.name.endswith(".json")


def test_a_signature_stands_under_cosigns_tag(asked: Registry, attached: str) -> None:
    image, _ = document(asked, attached)
    base = attached.rpartition(":")[0]
    tag, *_ = referrers.cosign_tags(image.digest)
    data, parsed = document(asked, f"{base}:{tag}")
    found = referrers.at_cosign_tag(tag, parsed, data.digest, len(data.data))
    assert (found.way, found.digest) == (Way.COSIGN, data.digest)
    assert "cosign" in found.artifact_type


def test_tags_that_are_about_another_image_are_known(asked: Registry, attached: str) -> None:
    listed = lists.tags(asked, attached.partition("/")[2].partition(":")[0], Progress())
    assert [tag for tag in listed if not referrers.is_tag(tag)] == ["1"]
    assert len(listed) == 3


def test_attestations_are_in_the_index(asked: Registry, workshop: Workshop) -> None:
    reference = copies.platforms(workshop)
    data, parsed = document(asked, reference)
    assert isinstance(parsed, Index)
    images = [entry.digest for entry in parsed.manifests if not entry.is_attestation]
    assert len(images) == 2
    for digest in images:
        (one,) = referrers.in_index(parsed, digest)
        assert one.way is Way.INDEX
        _, found = document(asked, f"{reference.rpartition(':')[0]}@{one.digest}")
        assert isinstance(found, Manifest)
        statement = content(asked, reference.partition("/")[2].partition(":")[0], found)
        assert referrers.opened(json.dumps(statement).encode(), "a test").data
    assert len(referrers.in_index(parsed)) == 2
    assert Digest.of(data.data) == data.digest


def divepy(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dive_py", *words, "--no-input"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False)


def test_the_command_lists_all_of_them_and_opens_each(attached: str) -> None:
    done = divepy("referrers", f"registry:{attached}", "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(copies.ATTACHED) + 1
    opened = []
    for line in lines:
        assert line["size"] > 0
        said = divepy("referrers", attached, line["digest"])
        assert said.returncode == 0, said.stderr
        opened.append(json.loads(said.stdout))
    assert [text for text in copies.ATTACHED.values() if json.loads(text) in opened] == list(copies.ATTACHED.values())
    assert any("critical" in each for each in opened)


def test_the_command_lists_attestations(workshop: Workshop) -> None:
    done = divepy("referrers", copies.platforms(workshop), "--platform", "linux/amd64", "--json")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 1


def test_provenance_that_buildkit_wrote(built: Callable[[str], str]) -> None:
    done = divepy("referrers", built("attested"), "--json")
    assert done.returncode == 0, done.stderr
    (line,) = map(json.loads, done.stdout.splitlines())
    said = divepy("referrers", built("attested"), line["digest"])
    assert "slsa" in said.stdout


def test_an_image_to_which_nothing_is_attached(copied: Callable[[str, str], str]) -> None:
    done = divepy("referrers", copied("ubuntu", "gzip"), "--json")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
