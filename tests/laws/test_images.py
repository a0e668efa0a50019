"""Laws of the whole way: whatever form an image has, it says what the model says; whatever is wrong is one line."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.errors import DivepyError
from dive_py.exploration import Exploration
from dive_py.overlay.vocabulary import Cause, Change
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import (
    COMPRESSIONS,
    Entry,
    ImageBuilder,
    docker_25_members,
    docker_members,
    file,
    oci_members,
    platform_members,
    squeeze,
    v10_members,
    whiteout,
    write_folder,
    write_members,
)
from tests.laws.strategies import images
from tests.model.members import members
from tests.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Callable

Image = list[list[Entry]]

FORMS: dict[str, Callable[[ImageBuilder, Path], Path]] = {
    "docker_archive": lambda builder, path: builder.docker_archive(path),
    "docker_archive, gzip as a whole": lambda builder, path: builder.docker_archive(path, outer="gzip"),
    "docker_archive, zstd layers": lambda builder, path: builder.docker_archive(path, "zstd"),
    "docker_v10": lambda builder, path: builder.docker_v10(path),
    "docker_25": lambda builder, path: builder.docker_25(path),
    "oci_archive, gzip layers": lambda builder, path: builder.oci_archive(path),
    "oci_archive, plain": lambda builder, path: builder.oci_archive(path, "none"),
}


def built(image: Image) -> ImageBuilder:
    builder = ImageBuilder()
    for layer in image:
        builder.layer(*layer)
    return builder


def explored(path: Path) -> tuple[Exploration, list[str]]:
    """The image at a path, all comparisons settled by reading, and its warnings."""
    image = open_image(f"{path}", OpenOptions(), Progress())
    try:
        exploration = Exploration(image)
        exploration.load(Progress(), decide=True, verify=True)
        return exploration, list(image.info.warnings)
    finally:
        image.close()


Rows = list[tuple[bytes, str]]
Items = list[tuple[bytes, int, int, int, str]]


def told(exploration: Exploration) -> tuple[list[Rows], Items]:
    """Changes of all layers and all waste, as plain values."""
    stack = exploration.stack
    changes: list[Rows] = []
    for layer in range(stack.layer_count):
        own = stack.changes(layer).own()
        rows = zip(own.path.tolist(), own.change.tolist(), strict=True)
        changes.append(sorted((stack.paths.path(path), Change(change).word) for path, change in rows))
    items = exploration.waste.items
    wasted = zip(items.path, items.bytes, items.holder, items.culprit, items.cause, strict=True)
    return changes, sorted(
        (stack.paths.path(int(path)), int(amount), int(holder), int(culprit), Cause(int(cause)).word)
        for path, amount, holder, culprit, cause in wasted
    )


@pytest.mark.parametrize("form", FORMS)
@given(images(4))
@settings(max_examples=15, deadline=None)
def test_every_form_says_what_the_model_says(form: str, image: Image) -> None:
    with tempfile.TemporaryDirectory() as folder:
        exploration, _ = explored(FORMS[form](built(image), Path(folder) / "image.tar"))
    story = Story(members(image))
    changes, wasted = told(exploration)
    for layer, rows in enumerate(changes):
        wanted = [(b"/".join(path), word) for path, word in story.changes(layer).items()]
        wanted += [(b"/".join(path), "removed") for path in story.removed(layer)]
        assert rows == sorted(wanted), f"layer {layer}"
    assert [item[:4] for item in wasted] == sorted(
        (b"/".join(found.entry.path), len(found.entry.content), found.entry.layer, found.culprit)
        for found in story.waste()
    )


@given(images(3))
@settings(max_examples=15, deadline=None)
def test_all_forms_say_the_same(image: Image) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answers = [
            told(explored(write(built(image), Path(folder) / f"{number}.tar"))[0])
            for number, write in enumerate(FORMS.values())
        ]
    assert all(answer == answers[0] for answer in answers)


SAMPLE = (
    ImageBuilder()
    .layer(file("a", b"1" * 700), file("b/c", b"2"), parents=True)
    .layer(file("a", b"3" * 700), whiteout("b"))
    .step("ENV A=1")
    .layer(file("d", b"4"))
)


@pytest.mark.parametrize("form", FORMS)
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_damage_is_one_line(form: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = FORMS[form](SAMPLE, Path(folder) / "image.tar")
        spoiled = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(0, 5))):
            place = data.draw(st.integers(0, len(spoiled) - 1))
            spoiled[place] = data.draw(st.integers(0, 255))
        path.write_bytes(spoiled[: data.draw(st.one_of(st.just(len(spoiled)), st.integers(0, len(spoiled))))])
        one_line(path)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(("../../etc/passwd", "sha256:" + "0" * 64, "sha256:xyz", "blobs/sha256/", "a\nb", "\x1b[31m", "/")),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
    st.just("A BOMB"),
)
"""What may stand in JSON where something else is expected."""


def spoil(value: Any, data: st.DataObject) -> Any:  # noqa: ANN401 - any JSON
    """A JSON value with one of its parts, or all of it, replaced or left out."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        if data.draw(st.integers(0, 7)):
            return value | {key: spoil(value[key], data)}
        return {other: kept for other, kept in value.items() if other != key}
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        place = data.draw(st.integers(0, len(value) - 1))
        if data.draw(st.integers(0, 3)):
            return [*value[:place], spoil(value[place], data), *value[place + 1 :]]
        return data.draw(st.sampled_from((value[:place], value + value[place:], [])))
    return data.draw(VALUES)


MEMBERS = {
    "docker_archive": docker_members([SAMPLE]),
    "docker_v10": v10_members([SAMPLE]),
    "docker_25": docker_25_members([SAMPLE]),
    "oci_archive": oci_members([SAMPLE]),
    "oci platforms": platform_members([SAMPLE, ImageBuilder(platform="linux/arm64/v8").layer(file("x"))]),
}


@pytest.mark.parametrize("form", MEMBERS)
@given(st.data())
@settings(max_examples=80, deadline=None)
def test_strange_json_is_one_line(form: str, data: st.DataObject) -> None:
    members_of = dict(MEMBERS[form])
    documents = [name for name, value in members_of.items() if isinstance(value, bytes) and value[:1] in (b"{", b"[")]
    for name in data.draw(st.lists(st.sampled_from(documents), min_size=1, max_size=2, unique=True)):
        document = json.loads(members_of[name])  # type: ignore[arg-type]
        members_of[name] = (
            json.dumps(spoil(document, data)).encode().replace(b'"A BOMB"', b"[" * 20_000 + b"]" * 20_000)
        )
    if data.draw(st.integers(0, 4)) == 0:
        members_of.pop(data.draw(st.sampled_from(sorted(members_of))))
    with tempfile.TemporaryDirectory() as folder:
        one_line(write_members(Path(folder) / "image.tar", members_of))
        if "oci" in form:
            one_line(write_folder(Path(folder) / "layout", members_of))


@given(st.binary(max_size=2000), st.sampled_from(COMPRESSIONS))
@settings(max_examples=60, deadline=None)
def test_any_file_at_all(data: bytes, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.tar"
        path.write_bytes(squeeze(data, form))
        one_line(path)


def one_line(path: Path) -> None:
    """An image is either explored, damaged layers and all, or refused in one line; nothing else is ever raised."""
    try:
        exploration, warnings = explored(path)
    except DivepyError as error:
        lines = [error.message, error.hint]
    else:
        lines = [*warnings, *(error.message for error in exploration.errors.values())]
        assert exploration.waste.stored >= exploration.waste.wasted >= 0
    assert not any("\n" in line for line in lines), lines
