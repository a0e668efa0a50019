"""What is written as JSON, against the schemas that are published of it: no field is missing, and none is unsaid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jsonschema
import pytest

from dive_py.demo.image import build
from tests.building import ImageBuilder, file, hardlink, symlink, whiteout
from tests.reports.judging import HOSTILE

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy

SCHEMAS: Final = Path(__file__).resolve().parents[2] / "docs" / "schemas"
NAMES: Final = tuple(sorted(path.stem for path in SCHEMAS.glob("*.json")))
IMAGES: Final = ("demo", "nothing", "hostile", "npm")


def strict(schema: Any) -> Any:  # noqa: ANN401 - as JSON is read
    """The same schema, with no property that it does not name."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    return {**found, "additionalProperties": False} if "required" in schema else found


def checker(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(strict(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))))


@pytest.fixture(params=IMAGES)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    names = [name.replace(b"/", b"-") for name in HOSTILE]
    match request.param:
        case "demo":
            build(path)
        case "nothing":
            ImageBuilder().docker_archive(path)
        case "hostile":
            gone = [file(b"tmp/" + name, b"x" * 900) for name in names]
            built = ImageBuilder(name="app:1").layer(file("a"), *gone, command="\x1b[31m`x` <b>")
            built.layer(*(whiteout(b"tmp/" + name) for name in names), symlink("s", "a"), hardlink("h", "a"))
            built.docker_archive(path)
        case _:
            lists = file("var/lib/apt/lists/a", b"x" * 5000)
            built = ImageBuilder(name="app:1").layer(file("base")).layer(lists, command="/bin/sh -c apt-get update")
            built.layer(whiteout("var/lib/apt/lists/a"), file("root/.npm/_cacache/x", b"y" * 2000), command="npm ci")
            built.docker_archive(path)
    return path


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))
    assert name in {"advise-line", "analysis", "verdict", "waste-line"}


def test_the_analysis_and_the_verdict_are_as_published(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    rules = ("--forbidden-anywhere", "**", "--highest-layer-bytes", "1", "--highest-avoidable-bytes", "0")
    analysis, verdict, later = (tmp_path / name for name in ("analysis.json", "verdict.json", "later.json"))
    assert divepy(image, "--json", analysis).status == 0
    checker("analysis").validate(json.loads(analysis.read_bytes()))
    divepy(image, "--ci", *rules, "--json", analysis, "--report", f"json={verdict}")
    growth = ("--baseline", verdict, "--max-size-growth", "0", "--scoring", "dive")
    divepy(image, "--ci", *growth, "--report", f"json={later}")
    checker("analysis").validate(json.loads(analysis.read_bytes()))
    for path in (verdict, later):
        checker("verdict").validate(json.loads(path.read_bytes()))


@pytest.mark.parametrize("command", ["advise", "waste"])
def test_lines_are_as_published(divepy: Divepy, image: Path, command: str) -> None:
    found = checker(f"{command}-line")
    lines = divepy(command, "--json", image).out.splitlines()
    assert lines
    for line in lines:
        found.validate(json.loads(line))


def test_lines_with_a_dockerfile_are_as_published(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM x\nRUN apt-get update\nRUN npm ci\n")
    named, verdict = ("--dockerfile", tmp_path / "Dockerfile"), tmp_path / "verdict.json"
    for line in divepy("advise", "--json", image, *named).out.splitlines():
        checker("advise-line").validate(json.loads(line))
    divepy(image, "--ci", *named, "--report", f"json={verdict}")
    checker("verdict").validate(json.loads(verdict.read_bytes()))
    assert "dockerfile" in json.loads(verdict.read_bytes())
