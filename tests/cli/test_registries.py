"""Commands on images of a registry that misbehaves: one line on standard error, the status says it, nothing hangs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.registry import client
from dive_py.registry.client import Patience
from tests.building import ImageBuilder, file
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Divepy, Ended
    from tests.registry.misbehaving import Answer, Behaviour, Request


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[MisbehavingRegistry]:
    """A registry with an image of two layers, `app:1`; nobody waits for it for long, and nobody is logged in."""
    monkeypatch.setattr(client, "Patience", lambda: Patience(10, 1, 2, 0, 1))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    with MisbehavingRegistry() as served:
        builder = ImageBuilder().layer(file("etc/motd", b"hi" * 900)).layer(file("etc/new", b"n" * 900))
        served.repository("app").add_image(builder, "1")
        yield served


def tree(divepy: Divepy, registry: MisbehavingRegistry, *words: str) -> Ended:
    return divepy("tree", f"registry:{registry.host}/app:1", "--no-cache", "--no-input", *words)


def test_the_tree_of_an_image_in_a_registry(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    ended = tree(divepy, registry)
    assert (ended.status, ended.err) == (0, "")
    assert "motd" in ended.out


@pytest.mark.parametrize(
    ("kind", "behaviour", "said"),
    [
        (Kind.MANIFEST, misbehaving.html, "is not a manifest"),
        (Kind.MANIFEST, misbehaving.wrong_body, "manifest"),
        (Kind.MANIFEST, misbehaving.refused(403, message="no\nway\x1b[31m"), "refuses"),
        (Kind.MANIFEST, misbehaving.refused(503), "fails at"),
        (Kind.MANIFEST, misbehaving.refused(401, "UNAUTHORIZED", "who?"), "docker login"),
        (Kind.MANIFEST, misbehaving.too_many(Retry_After="3600"), "3600 s"),
        (Kind.MANIFEST, misbehaving.redirect_loop, "redirects without end"),
        (Kind.MANIFEST, misbehaving.cut_after(0.5), "broke off"),
        (Kind.BLOB, misbehaving.wrong_body, "digest"),
        (Kind.BLOB, misbehaving.refused(404, "BLOB_UNKNOWN", "blob unknown"), "blob unknown"),
        (Kind.BLOB, misbehaving.html, "digest"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    divepy: Divepy, registry: MisbehavingRegistry, kind: Kind, behaviour: Behaviour, said: str
) -> None:
    registry.behave(on(kind, behaviour))
    ended = tree(divepy, registry)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert "\x1b" not in ended.err


def fail_second(registry: MisbehavingRegistry, behaviour: Behaviour) -> None:
    """Let the second layer's blob fail."""
    digest = json.loads(registry.repository("app").manifests["1"][1])["layers"][1]["digest"]

    def applied(request: Request, answer: Answer) -> Answer:
        return behaviour(request, answer) if request.reference == digest else answer

    registry.behave(applied)


@pytest.mark.parametrize("behaviour", [misbehaving.refused(500), misbehaving.wrong_body, misbehaving.cut_after(0)])
def test_without_a_layer_one_goes_on_if_one_wants_to(
    divepy: Divepy, registry: MisbehavingRegistry, behaviour: Behaviour
) -> None:
    fail_second(registry, behaviour)
    refused = tree(divepy, registry)
    assert (refused.status, refused.out) == (2, "")
    ended = tree(divepy, registry, "--ignore-errors")
    assert "motd" in ended.out
    assert "layer 1" in ended.err
    assert "Traceback" not in ended.err


def test_a_registry_that_is_not_there(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    registry.close()
    ended = tree(divepy, registry)
    assert ended.status == 2
    assert registry.host in ended.err
    assert len(ended.err.splitlines()) == 1


def test_tags_of_a_registry_that_lists_nonsense(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    registry.behave(misbehaving.tags(["1.9", "1.10", "\x1b[31mred", None, 7, "latest"]))
    ended = divepy("tags", "-q", f"{registry.host}/app", "--no-input")
    assert ended.status == 0
    assert "\x1b" not in ended.out
    assert ended.out.split()[:3] == ["latest", "1.10", "1.9"]
    registry.behave(on(Kind.TAGS, misbehaving.html))
    ended = divepy("tags", f"{registry.host}/app", "--no-input")
    assert ended.status == 2
    assert "is it a registry?" in ended.err


def test_a_registry_without_a_catalogue(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.CATALOG, misbehaving.refused(404)))
    ended = divepy("images", registry.host, "--no-input")
    assert ended.status == 2
    assert "does not list" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_search_trusts_whom_it_is_told_to(divepy: Divepy, registry: MisbehavingRegistry) -> None:
    for words in ((f"{registry.host}/",), (f"{registry.host}/app", "--tags")):
        ended = divepy("search", *words, "--ca", "/nowhere")
        assert (ended.status, "--ca /nowhere is not a file of certificates" in ended.err) == (2, True), ended.err
