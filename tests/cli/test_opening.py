"""From IMAGE on the command line to an analysed image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.cli import opening
from dive_py.cli.grammar.apply_settings import applied
from dive_py.errors import DivepyError, UsageError
from dive_py.progress import Progress
from dive_py.sources.image import LayerInfo, OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder
from tests.cli.parsed import parsed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_a_mistyped_command_is_asked_about(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    """No image of that name, and a command that is nearly called so."""
    from dive_py.errors import ImageNotFound

    def missing(*_: object) -> None:
        raise ImageNotFound("there is no image wast", "docker pull wast")

    monkeypatch.setattr("dive_py.sources.resolve.open_image", missing)
    assert divepy("wast").err == "divepy: there is no image wast; did you mean the command waste?\n"
    assert divepy("explore", "wast").err == "divepy: there is no image wast; docker pull wast\n"
    assert divepy("ubuntu").err == "divepy: there is no image wast; docker pull wast\n"


def test_what_is_nowhere_is_offered_to_be_pulled(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ahead of what the engine's own command would do."""
    from dive_py.errors import ImageNotFound

    def missing(*_: object) -> None:
        error = ImageNotFound("there is no image app:1 here", "to get it: docker pull app:1")
        error.name = "app:1"
        raise error

    monkeypatch.setattr("dive_py.sources.resolve.open_image", missing)
    assert divepy("tree", "app:1").err.endswith(
        "; to get it: divepy pull app:1; without pulling it: divepy registry:app:1\n"
    )
    assert divepy("tree", "--platform=linux/arm64", "app:1").err.endswith(
        "; to get it: divepy pull --platform linux/arm64 app:1;"
        " without pulling it: divepy registry:app:1 --platform linux/arm64\n"
    )


def layers(count: int) -> list[LayerInfo]:
    return [LayerInfo(number) for number in range(count)]


def test_the_read_write_layer_is_that_of_a_container() -> None:
    assert opening.layer_of("rw") == -1
    assert opening.layer_number("rw", [*layers(3), LayerInfo(3, rw=True)]) == 3
    with pytest.raises(UsageError, match="an image has no read-write layer"):
        opening.layer_number("rw", layers(3))


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("01", 1), ("126", 126)])
def test_layers_have_numbers(text: str, number: int) -> None:
    assert opening.layer_number(text, layers(127)) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", "x", "RW", "\u0663", "12345"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        opening.layer_of(text)


@pytest.mark.parametrize(("count", "said"), [(3, "layers 0 to 2"), (0, "no layers")])
def test_a_layer_beyond_the_last_is_refused(count: int, said: str) -> None:
    with pytest.raises(DivepyError, match=said):
        opening.layer_number("3", layers(count))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/etc/motd", b"etc/motd"),
        ("./a//b/", b"a/b"),
        ("/", b""),
        ("", b""),
        ("a/../b", b"a/../b"),
        ("\udcff", b"\xff"),
    ],
)
def test_paths_are_normalised(text: str, path: bytes) -> None:
    assert opening.image_path(text) == path


@pytest.mark.parametrize(
    ("value", "words", "probe", "remote"),
    [("", [], True, False), ("0", [], False, False), ("1", [], True, True), ("1", ["--no-probe"], False, False)],
)
def test_the_never_started_container_is_switched_by_a_setting_and_an_option(
    monkeypatch: pytest.MonkeyPatch, value: str, words: list[str], *, probe: bool, remote: bool
) -> None:
    monkeypatch.setenv("DIVEPY_PROBE", value)
    options = opening.options(applied(parsed(*words, "ubuntu")))
    assert (options.probe, options.probe_remote) == (probe, remote)


@pytest.mark.parametrize(
    "named",
    [
        {"DOCKER_HOST": "tcp://me:secret@127.0.0.1:1"},
        {"CONTAINER_HOST": "tcp://me:secret@127.0.0.1:1"},
        {"DIVEPY_HOST": "tcp://me:secret@127.0.0.1:1"},
        {"DOCKER_HOST": "me:secret@127.0.0.1:1"},
        {"DOCKER_HOST": "ssh://me:secret@127.0.0.1/run/x.sock"},
    ],
)
@pytest.mark.parametrize("words", [("--ci",), ("--json", "-"), ("--ci", "--debug"), ()])
def test_a_named_engine_that_is_dead_fails_the_gate_and_keeps_its_password(
    divepy: Divepy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: dict[str, str], words: tuple[str, ...]
) -> None:
    """The image of that name in a store of this machine is another one: it is not judged in its place."""
    from dive_py.sources import places
    from dive_py.sources.places import StorePlace

    opened = open_image(str(ImageBuilder(name="app:1").docker_archive(tmp_path / "x.tar")), OpenOptions(), Progress())
    monkeypatch.setattr(places, "stores", lambda: (StorePlace("store", "podman", lambda *_: opened),))
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    ended = divepy("app:1", *words)
    assert (ended.status, ended.out) == (2, "")
    assert "secret" not in ended.err
    assert "***@127.0.0.1" in ended.err
    ended = divepy("doctor", "app:1")
    assert "secret" not in ended.out + ended.err
