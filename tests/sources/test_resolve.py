"""From a word to the place it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from dive_py.errors import DivepyError, ImageNotFound, InvalidReference, RegistryError, UsageError
from dive_py.oci.reference import ImageName
from dive_py.oci.transports import SOURCES
from dive_py.progress import Progress
from dive_py.sources import places
from dive_py.sources.engines import engine_image
from dive_py.sources.image import Image, OpenOptions
from dive_py.sources.resolve import is_file, locate, open_image
from tests.building import file
from tests.sources.docker_root import DockerRoot
from tests.sources.opening import opened, some_image

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.oci.reference import Reference
    from dive_py.sources.reasons import Reason


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Reference]:
    """What the engine was asked for; it has nothing."""
    words: list[Reference] = []

    def answer(reference: Reference, options: OpenOptions, progress: Progress, reasons: list[Reason]) -> Image:
        del options, progress, reasons
        words.append(reference)
        raise ImageNotFound("no such image")

    monkeypatch.setattr(engine_image, "open_engine_image", answer)
    monkeypatch.setattr(places, "stores", tuple)
    return words


@pytest.mark.parametrize(
    ("word", "source", "transport", "file"),
    [
        ("ubuntu", "", "", False),
        ("there", "", "", True),
        ("./there", "", "", True),
        ("./not-there", "", "", True),
        ("-", "", "", True),
        ("UPPER.tar", "", "", True),
        ("folder", "", "", False),
        ("./folder", "", "", True),
        ("folder/", "", "", True),
        ("folder/:1", "", "", True),
        ("not-there/", "", "", True),
        ("there", "docker", "docker-daemon", False),
        ("there", "docker-archive", "docker-archive", True),
        ("not-there", "docker-tar", "docker-archive", True),
        ("folder", "oci", "oci", True),
        ("-", "oci-archive", "oci-archive", True),
        ("docker://there", "oci", "docker-daemon", False),
        ("docker-daemon:there", "", "docker-daemon", False),
        ("oci:there", "docker", "oci", True),
    ],
)
def test_what_a_word_means(here: Path, word: str, source: str, transport: str, *, file: bool) -> None:
    (here / "there").touch()
    (here / "UPPER.tar").touch()
    (here / "folder").mkdir()
    found = locate(word, source)
    assert (found.transport, is_file(found), found.text) == (transport, file, word)


def test_an_unknown_source_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no source 'dockr'") as caught:
        locate("a", "dockr")
    assert all(source in caught.value.hint for source in SOURCES)


def test_a_bare_name_asks_the_engine(here: Path, asked: list[Reference]) -> None:
    assert here.is_dir()
    with pytest.raises(ImageNotFound) as caught:
        opened("docker.io/library/ubuntu:12.04")
    assert caught.value.name == "ubuntu:12.04", "what could be pulled"
    with pytest.raises(ImageNotFound) as caught:
        opened("a" * 64)
    assert caught.value.name == "", "nothing is pulled by its ID"
    assert [reference.location for reference in asked] == ["docker.io/library/ubuntu:12.04", "a" * 64]


def test_what_the_engine_does_not_have_may_be_a_folder_or_a_file_that_is_missed(
    here: Path, asked: list[Reference]
) -> None:
    (here / "folder").mkdir()
    with pytest.raises(ImageNotFound) as caught:
        opened("folder")
    assert caught.value.hint == "there is a folder of that name: to open it, say ./folder"
    with pytest.raises(ImageNotFound) as caught:
        opened("image.tar")
    assert caught.value.line == "there is no file 'image.tar' here and no image of that name"
    assert caught.value.name == "", "it is not offered to pull it"
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("medum.tar", "medium.tar"),
        ("medum.tar:app:1", "medium.tar:app:1"),
        ("medum.tar@a7660ec9", "medium.tar@a7660ec9"),
        ("medium", "medium.tar"),
        ("mediun.tgz", "medium.tar"),
        ("./medum.tar", "./medium.tar"),
        ("docker-archive:sub/layot.oci", "sub/layout.oci"),
        ("sub/layot.oci", "sub/layout.oci"),
        ("./sub/folde", "./sub/folder"),
        ("./folder.tar", ""),
        ("other.tar", ""),
    ],
)
def test_a_file_that_is_not_there_is_said_with_the_one_that_is_nearly_called_so(
    here: Path, asked: list[Reference], word: str, near: str
) -> None:
    del asked
    (here / "medium.tar").touch()
    (here / "sub" / "folder").mkdir(parents=True)
    (here / "sub" / "layout.oci").touch()
    with pytest.raises(ImageNotFound, match="there is no file") as caught:
        opened(word)
    assert caught.value.hint == (f"did you mean {near}?" if near else "")
    assert (caught.value.name, caught.value.near) == ("", ())


def test_an_image_is_not_taken_for_a_file_that_is_called_otherwise(here: Path, asked: list[Reference]) -> None:
    (here / "ubuntu.md").touch()
    (here / "notes.tar").touch()
    with pytest.raises(ImageNotFound) as caught:
        opened("ubuntu")
    assert (caught.value.name, len(asked)) == ("ubuntu:latest", 1)


def test_a_mistyped_platform_is_said_before_anyone_is_asked(asked: list[Reference]) -> None:
    with pytest.raises(UsageError, match="not a platform"):
        opened("ubuntu", platform="linux/")
    assert asked == []


def test_where_a_file_and_an_image_fit_the_file_wins_and_says_so(here: Path) -> None:
    some_image().docker_archive(here / "ubuntu")
    with opened("ubuntu") as image:
        assert image.info.warnings == ("ubuntu is a file here; the image of that name is docker-daemon:ubuntu:latest",)
    for word in ("./ubuntu", str(here / "ubuntu"), "docker-archive:ubuntu"):
        with opened(word) as image:
            assert image.info.warnings == ()
            assert image.info.source == "docker-archive"
    some_image().docker_archive(here / "image.tar")
    with opened("image.tar") as image:
        assert image.info.warnings == (), "nobody calls an image so"


@pytest.mark.parametrize("word", ["", "oci:", "UPPER", "a b", "./nul\0", "nul\0", "x" * 5000, "./" + "x" * 5000])
def test_words_that_mean_nothing_are_refused_in_one_line(word: str, asked: list[Reference]) -> None:
    with pytest.raises(DivepyError) as caught:
        opened(word)
    assert "\n" not in caught.value.message
    assert asked == []


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("registry:ubuntu", "ubuntu:latest"),
        ("registry:ubuntu:12.04", "ubuntu:12.04"),
        ("registry:ghcr.io/o/r:1", "ghcr.io/o/r:1"),
        ("registry://a/b", "a/b:latest"),
    ],
)
def test_a_registry_is_asked_and_no_engine(
    word: str, name: str, asked: list[Reference], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_there: list[str] = []

    def open_there(reference: Reference, *_: object) -> NoReturn:
        assert reference.name is not None
        opened_there.append(reference.name.familiar)
        raise RegistryError("silent")

    monkeypatch.setattr("dive_py.sources.registries.opening.open_registry_image", open_there)
    with pytest.raises(RegistryError, match="silent"):
        opened(word)
    assert opened_there == [name]
    assert asked == []


@pytest.mark.parametrize("word", ["registry:2", "registry:2.8.3", "registry:latest", "registry"])
def test_dockers_image_of_a_registry_is_an_image(word: str, asked: list[Reference]) -> None:
    with pytest.raises(ImageNotFound) as caught:
        opened(word)
    assert caught.value.name == ImageName.parse(word).familiar
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("word", "taken"),
    [
        ("x.tar:1", True),
        ("x.tar:a:1", True),
        ("x.tar@sha256:abcd1234", True),
        ("x.tar@0", True),
        ("x.tar@a7660ec9137f", True),
        ("x.tar:sha256:abcd1234", True),
        ("there:sha256:abcd1234", True),
        ("there:1", False),
        ("there@sha256:" + "a" * 64, True),
        ("folder:1", False),
        ("y.tar:1", False),
    ],
)
def test_a_file_here_and_which_image_of_it(here: Path, word: str, *, taken: bool) -> None:
    """What may as well be an image's name is a file where that is called as archives are, or a digest tells which."""
    for name in ("x.tar", "there"):
        (here / name).touch()
    (here / "folder").mkdir()
    assert is_file(locate(word)) is taken


def test_a_home_folder_is_found(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here))
    some_image().docker_archive(here / "image.tar")
    with opened("~/image.tar") as image:
        assert image.info.reference == "~/image.tar"


def test_an_image_is_not_read_before_it_is_asked_for(here: Path) -> None:
    progress = Progress()
    path = some_image().docker_archive(here / "image.tar")
    with open_image(str(path), OpenOptions(), progress):
        assert progress.done == 0


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidReference):
        opened("docker-daemon:UPPER")


def test_dockers_folder_is_a_source_for_names(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = DockerRoot(here / "docker")
    root.add([[file("a", b"a")]], "test:1")
    monkeypatch.setattr(places, "docker_roots", lambda _: (str(here / "none"), str(root.path)))
    with opened("test:1", source="docker-dir") as image:
        assert (image.info.reference, image.info.source) == ("test:1", "docker-dir")
    with opened("docker", source="docker-dir") as image:
        assert image.info.names == ("test:1",), "a folder that is there is a folder"


@pytest.mark.parametrize(
    ("word", "transport"),
    [("ubuntu", "containers-storage"), ("there", ""), ("./not-there", ""), ("-", ""), ("oci:ubuntu", "oci")],
)
def test_a_usual_source_is_for_names_that_say_nothing_else(here: Path, word: str, transport: str) -> None:
    (here / "there").write_bytes(b"")
    assert locate(word, "", "podman").transport == transport
    assert locate("ubuntu", "docker", "podman").transport == "docker-daemon"


@pytest.mark.parametrize("word", ["dcker-archive:x.tar", "dcker-archive:./x.tar", "docker-archiv://folder/x"])
def test_a_slip_in_a_transport_before_a_path_is_said(word: str, here: Path, asked: list[Reference]) -> None:
    (here / "folder").mkdir()
    (here / "folder" / "x").touch()
    with pytest.raises(InvalidReference, match="is not a transport") as caught:
        opened(word)
    assert caught.value.hint == f"did you mean docker-archive:{word.partition(':')[2].removeprefix('//')}?"
    assert len(asked) <= 1


def test_a_name_that_is_nearly_a_transport_is_an_image(asked: list[Reference]) -> None:
    with pytest.raises(ImageNotFound):
        opened("docker-archives:1.2")
    assert len(asked) == 1


def test_what_podman_does_not_have_podman_pulls(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Image:
        raise ImageNotFound("no image")

    monkeypatch.setattr("dive_py.sources.lookup.open_podman", nothing)
    monkeypatch.setattr("dive_py.sources.nearness.near", lambda *_: ())
    with pytest.raises(ImageNotFound) as caught:
        opened("containers-storage:app:1")
    assert (caught.value.hint, caught.value.name) == ("to get it: podman pull app:1", "")
