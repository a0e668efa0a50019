"""What the classic builder is told and given."""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from dive_py import short_file
from dive_py.engine.build_context import build_dockerfile, classic_request, packed
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_options_become_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "t")
    words = (
        "-t app:1 -f other --build-arg A=b --build-arg=TOKEN --build-arg NOWHERE --label k=v --target x --no-cache "
        "--pull=false --network none --platform linux/arm64 --cache-from c --iidfile id -tapp:2 ."
    )
    request = classic_request(words.split())
    assert (request.context, request.iidfile) == (".", "id")
    params = request.params
    assert json.loads(params["buildargs"]) == {"A": "b", "TOKEN": "t"}
    assert json.loads(params["labels"]) == {"k": "v"}
    assert json.loads(params["cachefrom"]) == ["c"]
    assert (params["t"], params["dockerfile"], params["target"]) == ("app:2", "other", "x")
    assert (params["rm"], params["forcerm"]) == ("1", "1"), "nothing is left behind, as with BuildKit"
    assert classic_request(["--rm=false", "."]).params["forcerm"] == "0"
    assert classic_request(["--force-rm=false", "."]).params["forcerm"] == "0"
    assert (params["nocache"], params["pull"], params["networkmode"]) == ("1", "0", "none")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--secret", "id=x", "."], "has no option --secret"),
        (["-t"], "-t wants a value"),
        ([], "wants one PATH"),
        (["a", "b"], "does not take 'b'"),
    ],
)
def test_what_it_cannot_do_is_named(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        classic_request(words)


def names(words: list[str]) -> list[str]:
    with packed(classic_request(words)) as context:
        assert context.file is not None
        with tarfile.open(fileobj=context.file) as tar:
            return sorted(member.name for member in tar if member.isfile())


def test_a_folder_without_what_is_ignored(tmp_path: Path) -> None:
    for name in ("Dockerfile", "kept", "secret.key", "node/x", "node/keep"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / ".dockerignore").write_text("# what nobody needs\n*.key\nnode\n!node/keep\n")
    assert names([str(tmp_path)]) == [".dockerignore", "Dockerfile", "kept", "node/keep"]


def test_a_dockerfile_outside_the_folder_is_sent_along(tmp_path: Path) -> None:
    (tmp_path / "context").mkdir()
    (tmp_path / "Other").write_text("FROM x")
    assert names(["-f", str(tmp_path / "Other"), str(tmp_path / "context")])[0].startswith(".divepy.Dockerfile")
    with pytest.raises(UsageError, match="there is no Dockerfile"):
        build_dockerfile(str(tmp_path), "")
    with pytest.raises(UsageError, match="there is no nope"):
        build_dockerfile(str(tmp_path), "nope")


def test_a_containerfile_must_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As docker has it; where podman builds, it finds one by itself."""
    monkeypatch.chdir("/")  # a file of that name here goes before that of the folder
    (tmp_path / "Containerfile").write_text("FROM x")
    with pytest.raises(UsageError) as caught:
        build_dockerfile(str(tmp_path), "")
    assert caught.value.hint == "name it with -f"
    assert build_dockerfile(str(tmp_path), "Containerfile") == ("Containerfile", None)


class Input:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input_is_a_dockerfile_or_a_tar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Input(b"FROM x\n"))
    assert names(["-"]) == ["Dockerfile"]
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("inside"))
    monkeypatch.setattr(sys, "stdin", Input(whole.getvalue()))
    assert names(["-"]) == ["inside"]
    monkeypatch.setattr(sys, "stdin", Input(b""))
    with pytest.raises(UsageError, match="nothing comes"):
        packed(classic_request(["-"]))


def test_addresses_are_the_engines_to_fetch() -> None:
    with packed(classic_request(["https://example.org/x.git"])) as context:
        assert (context.file, context.remote) == (None, "https://example.org/x.git")


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        packed(classic_request(["/nowhere/at/all"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A context with one file and a Dockerfile, and a secret beside it."""
    (tmp_path / "secret").write_text("s3cret")
    made = tmp_path / "context"
    made.mkdir()
    (made / "Dockerfile").write_text("FROM x")
    (made / "kept").write_text("x")
    return made


def put(path: Path, kind: str) -> None:
    """Put something else in a file's place."""
    path.unlink(missing_ok=True)
    if kind == "link out":
        path.symlink_to("../secret")
    elif kind == "link in":
        path.symlink_to("kept")
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("link out", "leads out of the folder"), ("device", "leads out"), ("pipe", "is a pipe"), ("folder", "is a folder"),
     ("loop", "there is no Dockerfile")],
)  # fmt: skip
def test_a_dockerfile_that_is_no_file_of_the_folder_is_refused(folder: Path, kind: str, said: str) -> None:
    """As by docker 28.2: a folder from elsewhere shall not send along what it does not hold."""
    put(folder / "Dockerfile", kind)
    with pytest.raises(UsageError, match=said):
        names([str(folder)])


def test_a_dockerfile_may_be_a_link_in_the_folder_and_anywhere_where_it_is_named(folder: Path) -> None:
    put(folder / "Dockerfile", "link in")
    assert build_dockerfile(str(folder), "") == ("kept", None)
    put(folder / "Dockerfile", "link out")
    assert build_dockerfile(str(folder), str(folder / "Dockerfile")) == (".divepy.Dockerfile", b"s3cret")


@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_a_named_dockerfile_is_not_waited_for_and_has_an_end(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(short_file, "PATIENCE", 0.05)
    put(folder.parent / "other", kind)
    with pytest.raises(UsageError, match=r"nothing comes through it|more than 1 MiB"):
        names(["-f", str(folder.parent / "other"), str(folder)])


@pytest.mark.parametrize(("kind", "said"), [("device", "a device"), ("pipe", "a pipe"), ("folder", "a folder")])
def test_a_dockerignore_that_is_no_file_is_refused(folder: Path, kind: str, said: str) -> None:
    put(folder / ".dockerignore", kind)
    with pytest.raises(UsageError, match=rf"\.dockerignore cannot be built with: it is {said}"):
        names([str(folder)])


def test_a_dockerignore_that_is_a_link_is_followed_and_never_sent(folder: Path) -> None:
    """As by docker 28.2, which reads it, and sends the link."""
    (folder.parent / "secret").write_text("kept\n")
    put(folder / ".dockerignore", "link out")
    assert names([str(folder)]) == ["Dockerfile"]
    (folder.parent / "other").write_text("FROM x")
    with packed(classic_request(["-f", str(folder.parent / "other"), str(folder)])) as context:
        assert context.file is not None
        with tarfile.open(fileobj=context.file) as tar:
            sent = tar.extractfile(".dockerignore")
            assert sent is not None
            assert sent.read() == b".dockerignore\n.divepy.Dockerfile\n"


def test_files_may_be_in_any_encoding(folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    (folder / name).write_text("x")
    (folder / ".dockerignore").write_bytes(b"\xef\xbb\xbfkept\n# \xff\ncaf\xe9\n")
    assert names([str(folder)]) == [".dockerignore", "Dockerfile"]
    (folder.parent / "other").write_bytes(b"FROM x\n# \xe9\n")
    with packed(classic_request(["-f", str(folder.parent / "other"), str(folder)])) as context:
        assert context.file is not None
        with tarfile.open(fileobj=context.file) as tar:
            sent = tar.extractfile(".divepy.Dockerfile")
            assert sent is not None
            assert sent.read() == b"FROM x\n# \xe9\n"
            assert "kept" not in tar.getnames()


def test_a_pattern_that_makes_no_sense_is_told(folder: Path) -> None:
    (folder / ".dockerignore").write_text("[z-a]\n")
    with pytest.raises(UsageError, match="pattern that makes no sense"):
        names([str(folder)])
