"""What crosses the wire between divepy and a real registry, counted between the two; and what is left on the disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.registry import Uploads, size_of
from benchmarks.wire import CountingProxy
from dive_py.layers.cache import LayerCache
from dive_py.sources.image import OpenOptions
from tests.live import copies, stored_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.live.distribution import LiveRegistry

OVERHEAD = 12_000
"""Bytes of headers, of a manifest and a config, for an image of a few layers."""


@pytest.fixture
def proxy(registry: LiveRegistry) -> Iterator[CountingProxy]:
    with CountingProxy(registry.host) as between:
        yield between


@pytest.fixture
def through(proxy: CountingProxy, copied: Callable[[str, str], str]) -> Callable[[str, str], str]:
    """Gives the word for an image in a form, asked through the proxy."""

    def word(name: str, form: str) -> str:
        return f"registry:{proxy.host}/{copied(name, form).partition('/')[2]}"

    return word


def size(registry: LiveRegistry, name: str, form: str) -> int:
    """Bytes of an image's layers in a form."""
    manifest = Uploads(registry.host).manifest(f"{form}/{name}:1")
    assert manifest is not None
    return size_of(manifest)


@pytest.mark.parametrize("form", ["gzip", "docker", "plain", "zstd"])
def test_a_layer_without_a_table_is_transferred_once(
    registry: LiveRegistry, proxy: CountingProxy, through: Callable[[str, str], str], form: str
) -> None:
    stored_rows.read(through("large", form))
    assert size(registry, "large", form) <= proxy.received <= size(registry, "large", form) + OVERHEAD
    assert proxy.asked("GET", "/manifests/") == 1
    assert proxy.asked("GET", "/blobs/") == 4, "three layers and the config"
    assert proxy.sent < OVERHEAD


def test_a_layer_that_an_image_has_twice_is_transferred_once(
    proxy: CountingProxy, through: Callable[[str, str], str]
) -> None:
    assert len(stored_rows.read(through("again", "gzip")).layers) == 3
    assert proxy.asked("GET", "/blobs/") == 3, "two layers and the config"


TABLES = [form for form in copies.FORMS if form.startswith(("estargz", "zstdchunked"))]


@pytest.mark.parametrize("form", TABLES)
def test_of_a_layer_with_a_table_that_alone_is_transferred(
    registry: LiveRegistry, proxy: CountingProxy, through: Callable[[str, str], str], form: str
) -> None:
    got = stored_rows.read(through("large", form))
    assert got.way == "registry · table of contents"
    assert proxy.received <= size(registry, "large", form) / 100 + 2 * OVERHEAD


@pytest.mark.parametrize("form", TABLES)
def test_of_a_content_its_chunks_alone_are_transferred(
    proxy: CountingProxy, through: Callable[[str, str], str], form: str
) -> None:
    word = through("large", form)
    stored_rows.read(word)
    table = proxy.received
    proxy.reset()
    found = stored_rows.contents(word, frozenset({b"data/7"}))
    assert len(found) == 2
    assert len(set(found.values())) == 1
    assert proxy.received <= table + 2 * 220_000 + OVERHEAD


def test_what_is_kept_is_not_transferred_again(
    registry: LiveRegistry, proxy: CountingProxy, through: Callable[[str, str], str], tmp_path: Path
) -> None:
    """Also for another tag, which shares all layers but one."""
    options = OpenOptions(cache=LayerCache(tmp_path / "cache"))
    word = through("large", "gzip")
    first = stored_rows.read(word, options)
    assert options.cache is not None
    options.cache.flush()
    proxy.reset()
    again = stored_rows.read(word, options)
    assert again.layers == first.layers
    assert again.way == "registry · cache"
    assert proxy.received < OVERHEAD
    assert proxy.asked("GET", "/blobs/") <= 1, "the config"
    added = Uploads(registry.host).second("gzip/large:1", "second/large:1")
    assert added is not None
    proxy.reset()
    second = stored_rows.read(f"registry:{proxy.host}/second/large:1", options)
    assert second.layers[:-1] == first.layers[:-1]
    assert [row.path for row in second.layers[-1]] == [b"srv/second"]
    assert added <= proxy.received <= added + OVERHEAD


def test_nothing_is_left_but_the_cache(
    proxy: CountingProxy, through: Callable[[str, str], str], tmp_path: Path
) -> None:
    names = {"HOME": "home", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run"}
    for name in names.values():
        (tmp_path / name).mkdir()
    environ = os.environ | {key: str(tmp_path / name) for key, name in names.items()}
    for words in (["tree", "--all"], ["waste"], ["cat"]):
        path = ["/data/7"] if words == ["cat"] else []
        command = [sys.executable, "-m", "dive_py", *words, through("large", "gzip"), *path, "--no-input"]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, env=environ, timeout=100, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
    files = [path.relative_to(tmp_path).parts for path in tmp_path.rglob("*") if path.is_file()]
    assert {parts[0] for parts in files} == {"cache"}
    kept = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert kept < 100_000, "indexes, and no layer"
    assert proxy.asked("GET", "/blobs/") > 0


def test_a_document_is_told_by_its_digest(registry: LiveRegistry, copied: Callable[[str, str], str]) -> None:
    """A digest instead of a tag: the same layers."""
    repository = copied("ubuntu", "gzip").rpartition(":")[0]
    status, headers, body = Uploads(registry.host).ask(
        "GET",
        f"/v2/{repository.partition('/')[2]}/manifests/1",
        headers={"Accept": "application/vnd.oci.image.manifest.v1+json"},
    )
    assert status == 200
    assert json.loads(body)["layers"]
    by_tag = stored_rows.read(f"registry:{repository}:1")
    assert stored_rows.read(f"registry:{repository}@{headers['docker-content-digest']}") == by_tag
