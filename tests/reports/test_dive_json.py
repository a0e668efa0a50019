"""The whole document of dive's JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dive_py.exploration import Exploration
from dive_py.reports import dive_json
from tests.building import ImageBuilder, file, whiteout

Explored = Callable[[ImageBuilder], Exploration]


def read(exploration: Exploration, scoring: str = "divepy") -> dict[str, Any]:
    """The document, read again."""
    found: dict[str, Any] = json.loads(b"".join(dive_json.document(exploration, scoring)))
    return found


def image() -> ImageBuilder:
    """Two layers, with steps between and after."""
    return (
        ImageBuilder()
        .layer(file("a", b"x" * 1000), file("keep", b"z" * 10), command="/bin/sh -c make <all>")
        .step("/bin/sh -c #(nop) ENV A=1", "noted")
        .layer(whiteout("a"), file("keep", b"zz" * 5, mode=0o600), command="rm a")
    )


def test_all_of_dive_s_fields_are_there_and_come_first(explored: Explored) -> None:
    found = read(explored(image()))
    layer = found["layer"][0]
    assert list(found) == ["layer", "image", "schemaVersion"]
    assert list(layer) == [
        *("index", "id", "digestId", "sizeBytes", "command", "fileList"),
        *("wastedBytes", "hiddenBytes", "createdAt", "entries", "steps", "rw"),
    ]
    assert list(found["image"]) == [
        *("sizeBytes", "inefficientBytes", "efficiencyScore", "fileReference"),
        *("reference", "id", "digest", "platform", "source", "userWastedPercent", "unreadLayers"),
    ]


def test_layers_tell_their_figures_and_steps(explored: Explored) -> None:
    builder = image()
    first, second = read(explored(builder))["layer"]
    assert [row["path"] for row in first.pop("fileList")] == ["a", "keep"]
    assert first == {
        "index": 0,
        "id": first["id"],
        "digestId": builder.diff_ids()[0],
        "sizeBytes": 1010,
        "command": "make <all>",
        "wastedBytes": 1010,
        "hiddenBytes": 0,
        "createdAt": "2020-01-02T03:04:05Z",
        "entries": 2,
        "steps": [{"createdAt": "2020-01-02T03:04:05Z", "command": "#(nop) ENV A=1", "comment": "noted"}],
        "rw": False,
    }
    assert first["id"]
    assert (second["wastedBytes"], second["hiddenBytes"], second["entries"], second["steps"]) == (0, 1010, 2, [])


def test_the_image_tells_its_figures(explored: Explored) -> None:
    builder = image()
    exploration = explored(builder)
    assert read(exploration)["image"] == {
        "sizeBytes": 1020,
        "inefficientBytes": 1010,
        "efficiencyScore": 1 - 1010 / 1020,
        "fileReference": [
            {"count": 1, "sizeBytes": 1000, "file": "/a"},
            {"count": 1, "sizeBytes": 10, "file": "/keep"},
        ],
        "reference": exploration.info.reference,
        "id": builder.id(),
        "digest": None,
        "platform": "linux/amd64",
        "source": "docker-archive",
        "userWastedPercent": 101.0,
        "unreadLayers": [],
    }


def test_dive_s_scoring_can_be_had(explored: Explored) -> None:
    found = read(explored(image()), "dive")["image"]
    assert (found["inefficientBytes"], found["efficiencyScore"]) == (1020, 10 / 1020)
    assert found["fileReference"] == [
        {"count": 2, "sizeBytes": 1000, "file": "/a"},
        {"count": 2, "sizeBytes": 20, "file": "/keep"},
    ]


def test_it_is_laid_out_as_dive_writes_it(explored: Explored) -> None:
    """Two spaces a level, `<` and `>` escaped, whole floats without fraction, no line feed at the end."""
    image = ImageBuilder().layer(file("a", b"x"), command="make <all>")
    text = b"".join(dive_json.document(explored(image))).decode()
    assert text.startswith('{\n  "layer": [\n    {\n      "index": 0,\n      "id": "')
    assert (
        '\n      "command": "make \\u003call\\u003e",\n      "fileList": [\n        {\n          "path": "a",\n' in text
    )
    assert '\n    "efficiencyScore": 1,\n    "fileReference": [],\n' in text
    assert text.endswith('\n  },\n  "schemaVersion": 1\n}')


def test_an_image_without_layers_is_a_document_too(explored: Explored) -> None:
    found = read(explored(ImageBuilder()))
    assert (found["layer"], found["image"]["efficiencyScore"]) == ([], 1)
