"""Outputs of every encoding: nothing fails, and nothing that a terminal or a build server obeys comes out."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.cli import encodings
from dive_py.cli.grammar.table import COMMANDS
from dive_py.cli.main import main
from tests.building import ImageBuilder, directory, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE: Final = (
    "caf\u00e9", "\u6f22", "\u202egpj.exe", "c1\u009b31m", "del\x7f", "\u00db\u0085",
    "##vso[task.complete]", "##[error]x", "::add-mask::x", "bom\ufeff", "\U0001f600", "a\u2026b",
)  # fmt: skip
"""Names of files."""

ODD: Final = "\u20ac\u6f22\U0001f600"
"""In what a person types."""

LINES: Final = {
    "explore": ["{image}"],
    "explore: gate": ["{image}", "--ci"],
    "explore: dive's JSON": ["{image}", "--json", "-"],
    **{f"explore: {form}": ["{image}", "--ci", "--report", form]
       for form in ("json", "junit", "markdown", "sarif", "github", "gitlab")},
    "explore: to standard error": ["{image}", "--ci", "--json", "-"],
    "explore: none": ["./" + ODD],
    "tree": ["tree", "{image}"],
    "tree: layer": ["tree", "{image}", "--layer", "1"],
    "tree: JSON": ["tree", "{image}", "--all", "--json"],
    "waste": ["waste", "{image}"],
    "waste: JSON": ["waste", "{image}", "--json"],
    "advise": ["advise", "{image}"],
    "advise: JSON": ["advise", "{image}", "--json"],
    "report": ["report", "{image}"],
    "report: of a difference": ["report", "{image}", "{other}"],
    "trace": ["trace", "{image}", "/::add-mask::x"],
    "trace: none": ["trace", "{image}", ODD],
    "cat: none": ["cat", "{image}", ODD],
    "extract: none": ["extract", "{image}", ODD, "."],
    "dockerfile": ["dockerfile", "{image}"],
    "find": ["find", "{image}"],
    "secrets": ["secrets", "{image}"],
    "secrets: JSON": ["secrets", "{image}", "--json", "--low"],
    "find: none": ["find", "{image}", ODD],
    "diff": ["diff", "{image}", "{other}"],
    "diff: JSON": ["diff", "{image}", "{other}", "--json"],
    "images": ["-H", "unix:///" + ODD, "images"],
    "search": ["-H", "unix:///" + ODD, "search", ODD],
    "tags": ["tags", "127.0.0.1:1/" + ODD],
    "referrers": ["referrers", "127.0.0.1:1/" + ODD],
    "pull": ["-H", "unix:///" + ODD, "pull", "x"],
    "tag": ["-H", "unix:///" + ODD, "tag", "x", "y"],
    "remove": ["-H", "unix:///" + ODD, "-y", "remove", "x"],
    "save": ["-H", "unix:///" + ODD, "save", "x"],
    "containers": ["-H", "unix:///" + ODD, "containers"],
    "run": ["-H", "unix:///" + ODD, "run", "x"],
    "exec": ["-H", "unix:///" + ODD, "exec", "x", "y"],
    "commit": ["-H", "unix:///" + ODD, "commit", "x", "y"],
    "build": ["-H", "unix:///" + ODD, "build", ODD],
    "demo": ["demo"],
    "cache": ["cache"],
    "doctor": ["-H", "unix:///" + ODD, "doctor"],
    "config": ["config"],
    "config: example": ["config", "example"],
    **{f"completion {shell}": ["completion", shell] for shell in ("bash", "zsh", "fish", ODD)},
    "man": ["man"],
    "version": ["version"],
    "help": ["help"],
    "help: none": ["help", ODD],
    "no command": ["--" + ODD],
    **{f"help of {name}": [name, "--help"] for name in COMMANDS if name != "explore"},
}  # fmt: skip
"""Command lines."""

OBEYED: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
    "|##[\\w.-]*\\[|^\\s*::(?!error |notice |warning )",
    re.MULTILINE,
)
"""What must not come out; a report for GitHub gives three commands of its own."""


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An image of hostile names that wastes most of its bytes, and another."""
    folder = tmp_path_factory.mktemp("images")
    names = [*map(os.fsencode, HOSTILE), b"no utf-8 \xff\x9b"]
    image = (
        ImageBuilder(name="test:1")
        .layer(directory("d"), *(file(b"d/" + name, b"x" * 1000) for name in names), command="echo \u00e9\x9b ##vso[x]")
        .layer(*(file(name, b"y") for name in names), whiteout("d"), command="::add-mask::x")
    )
    other = ImageBuilder(name="test:1").layer(file("f", b"z"))
    return {
        "image": str(image.docker_archive(folder / "i.tar")),
        "other": str(other.docker_archive(folder / "o.tar")),
    }


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251", "utf-8"])
def test_every_command_writes_in_every_encoding(
    encoding: str, line: list[str], images: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    held = [io.BytesIO(), io.BytesIO()]
    out, err = (io.TextIOWrapper(each, encoding=encoding, errors="strict") for each in held)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    status = main([word.format(**images) for word in line])
    written = []
    for stream, each in zip((out, err), held, strict=True):
        stream.flush()
        written.append(each.getvalue().decode(encoding))
    assert "defect" not in written[1]
    assert status in {0, 1, 2, 125}
    assert written[0] or written[1] or status == 0
    if not line[0].startswith("completion"):
        assert [found[0] for text in written for found in OBEYED.finditer(text)] == []


def test_each_command_is_among_them() -> None:
    assert set(COMMANDS) <= {name.partition(":")[0].partition(" ")[0] for name in LINES}


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    ],
)
def test_the_program_itself_does_so(variables: dict[str, str], images: dict[str, str]) -> None:
    environ = {**os.environ, **variables}
    code = (
        "import sys\n"
        "from dive_py.cli.main import main\n"
        f"sys.exit(max(main(line) for line in ([{images['image']!r}], ['help'], ['tree', {images['image']!r}])))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"::add-mask" not in re.sub(rb"[^\n]+::add-mask", b"", done.stdout)


def test_signs_of_this_program_are_written_in_ascii() -> None:
    assert "a … · → é".encode("ascii", encodings.TEXT) == b"a ... - -> \\xe9"
    assert "é\u6f22".encode("latin-1", encodings.TEXT) == b"\xe9\\u6f22"


@given(st.text())
def test_what_json_escapes_is_the_same_text(text: str) -> None:
    document = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    assert json.loads(document.encode("ascii", encodings.JSON)) == json.loads(json.dumps(text))


def test_documents_are_left_alone_where_utf_8_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ['{"a": "é'.encode(), '\u6f22\U0001f600"}'.encode()]
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="UTF8"))
    assert list(encodings.document(parts, encodings.JSON)) == parts
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    written = b"".join(encodings.document(parts, encodings.JSON))
    assert written == b'{"a": "\\u00e9\\u6f22\\ud83d\\ude00"}'
    assert b"".join(encodings.document(["<é>".encode()], encodings.XML)) == b"<&#233;>"


def test_streams_are_settled_only_where_they_would_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    wide = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", narrow)
    monkeypatch.setattr(sys, "stderr", wide)
    encodings.settle()
    assert (narrow.errors, wide.errors) == (encodings.TEXT, "strict")
    monkeypatch.setattr(sys, "stdout", None)
    encodings.settle()
    assert encodings.is_utf8(None)
