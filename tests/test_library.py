"""`import dive_py` as a library: what docs/library.md says."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Final

import pytest

import dive_py
from tests.building import ImageBuilder, file, whiteout, write_tar

PAGE: Final = (Path(__file__).resolve().parent.parent / "docs" / "library.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", PAGE)


def test_the_example_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    image = ImageBuilder(name="app:1").layer(file("etc/motd", b"hi\n"), file("srv/data", bytes(1000)))
    image.layer(whiteout("srv/data")).docker_archive(tmp_path / "app.tar")
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("python")
    (printed,) = blocks("text")
    exec(compile(example, "library.md", "exec"), {})  # noqa: S102 - the page's own example
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("name", dive_py.__all__)
def test_each_exported_name_is_there_and_explained(name: str) -> None:
    assert getattr(dive_py, name).__name__ == name
    assert name in dir(dive_py)
    assert re.search(rf"(?m)^\| `{name}[`(]", PAGE)


def test_its_types_are_those_of_the_names() -> None:
    stub = (Path(dive_py.__file__).parent / "__init__.pyi").read_text(encoding="utf-8")
    homes = dict(re.findall(r"(?m)^from (\S+) import (\w+) as \2$", stub))
    assert {name: home for home, name in homes.items()} == {
        name: getattr(dive_py, name).__module__ for name in dive_py.__all__
    }


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        dive_py.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_the_import_itself_loads_nothing() -> None:
    probe = "import sys; before = set(sys.modules); import dive_py; print(sorted(set(sys.modules) - before))"
    printed = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True).stdout
    assert printed == "['__future__', 'dive_py']\n"


def test_the_source_of_the_page_about_extending_is_one(tmp_path: Path) -> None:
    page = (Path(dive_py.__file__).parents[1] / "docs" / "extending.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"(?ms)^ {4}```python\n(.*?)^ {4}```", page)
    made: dict[str, object] = {"__name__": "file_system"}
    exec(compile(textwrap.dedent(block), "extending.md", "exec"), made)  # noqa: S102 - the page's own example
    (tmp_path / "fs.tar").write_bytes(write_tar([file("etc/motd", b"hi\n")]))
    with made["FileSystemImage"](str(tmp_path / "fs.tar")) as image:  # type: ignore[operator]
        exploration = dive_py.Exploration(image)
        exploration.load(dive_py.Progress())
        assert exploration.waste.stored == 3
        ((_, content),) = image.contents(0, [512], [3], dive_py.Progress())
        assert content.read(3) == b"hi\n"
