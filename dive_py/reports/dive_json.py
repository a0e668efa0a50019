"""The analysis in dive's JSON, with what divepy knows besides: nothing of dive's is missing or renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dive_py.analysis import dive_scoring
from dive_py.reports import go_json
from dive_py.reports.dive_files import escaped_paths_of, file_list
from dive_py.reports.json_lines import SCHEMA_VERSION
from dive_py.secrets.masking import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.dive_scoring import Score
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import LayerInfo

_HERE = "\0"
"""Stands for a list of files: no JSON text holds it."""

_SHELL = "/bin/sh -c "
"""What dive takes away from the beginning of a command."""


def document(exploration: Exploration, scoring: str = "divepy", *, judged_wasted: int | None = None) -> Iterator[bytes]:
    """Yield the document in parts, one for each layer, without a final line feed, as dive writes it.

    Args:
        exploration: An image with its layers read.
        scoring: `divepy` counts what is stored and not seen; `dive` takes dive's published formula.
        judged_wasted: Wasted bytes that rules are about: without those of the base, and of ignored paths.
    """
    count = len(exploration.info.layers)
    yield b'{\n  "layer": ['
    for layer in exploration.info.layers:
        before, after = _layer(exploration, layer).split(_HERE)
        yield f"\n    {before}".encode()
        for text in file_list(exploration.stack, layer.number, 3):
            yield text.encode()
        yield f"{after}{',' if layer.number + 1 < count else ''}".encode()
    score = dive_scoring.score(exploration.stack) if scoring == "dive" else dive_scoring.of_waste(exploration.waste)
    yield ("\n  ]" if count else "]").encode()
    yield _end(exploration, score, judged_wasted).encode()


def _end(exploration: Exploration, score: Score, judged_wasted: int | None) -> str:
    """Return what stands below the layers."""
    return f',\n  "image": {_image(exploration, score, judged_wasted)},\n  "schemaVersion": {SCHEMA_VERSION}\n}}'


def _layer(exploration: Exploration, layer: LayerInfo) -> str:
    """Return one layer's object, with `_HERE` in the place of its list of files, which may have many megabytes."""
    number = layer.number
    waste = exploration.waste
    steps = [
        go_json.objects(
            {
                "createdAt": go_json.value(step.created or None),
                "command": go_json.string(without_secrets(step.created_by.removeprefix(_SHELL))),
                "comment": go_json.string(step.comment),
            },
            4,
        )
        for step in layer.steps
    ]
    return go_json.objects(
        {
            "index": str(number),
            "id": go_json.string(layer.archive_id or layer.chain_id),
            "digestId": go_json.string(layer.diff_id),
            "sizeBytes": str(int(waste.stored_of[number])),
            "command": go_json.string(without_secrets(layer.created_by.removeprefix(_SHELL))),
            "fileList": _HERE,
            "wastedBytes": str(int(waste.wasted_of[number])),
            "hiddenBytes": str(int(waste.hidden_of[number])),
            "createdAt": go_json.value(layer.created or None),
            "entries": str(_entries(exploration.stack, number)),
            "steps": go_json.listing(steps, 3),
            "rw": "true" if layer.rw else "false",
        },
        2,
    )


def _entries(stack: LayerStack, layer: int) -> int:
    """Return how many members of a layer's tar stand for an object, markers and duplicates included."""
    first, last = stack.first_entry[layer], stack.first_entry[layer + 1]
    return last - first - int(stack.entries.implicit[first:last].sum())


def _image(exploration: Exploration, score: Score, judged_wasted: int | None) -> str:
    """Return the image's object."""
    info = exploration.info
    paths = np.array([path for _, _, path in score.files], np.int32)
    names = escaped_paths_of(exploration.stack.paths, paths)
    files = [
        f'{{\n        "count": {copies},\n        "sizeBytes": {size},\n        "file": "/{name}"\n      }}'
        for (copies, size, _), name in zip(score.files, names, strict=True)
    ]
    return go_json.objects(
        {
            "sizeBytes": str(int(exploration.waste.stored)),
            "inefficientBytes": str(score.wasted),
            "efficiencyScore": go_json.number(score.efficiency),
            "fileReference": go_json.listing(files, 2),
            "reference": go_json.string(info.reference),
            "id": go_json.value(info.id or None),
            "digest": go_json.value(info.digest or None),
            "platform": go_json.value(str(info.platform) or None),
            "source": go_json.string(info.source),
            "userWastedPercent": go_json.number(score.user_wasted),
            "unreadLayers": go_json.listing([str(number) for number in exploration.unread.layers], 2),
            **({} if judged_wasted is None else {"judgedWastedBytes": str(judged_wasted)}),
        },
        1,
    )
