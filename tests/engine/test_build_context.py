"""What the classic builder is told and given."""

from __future__ import annotations

import io
import json
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

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


def test_a_containerfile_must_be_named(tmp_path: Path) -> None:
    """As docker has it; where podman builds, it finds one by itself."""
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
