"""Whatever an archive holds: an image, or one line that says what is wrong. Never anything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from dive_py.errors import DivepyError
from tests.building import (
    Members,
    docker_25_members,
    docker_members,
    oci_members,
    platform_members,
    squeeze,
    tar_members,
    v10_members,
    write_folder,
)
from tests.sources.opening import loaded, opened, some_image

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

OTHER = some_image("other:2", "linux/arm64")
FORMS: dict[str, Members] = {
    "v1.0": v10_members([some_image()]),
    "1.10": docker_members([some_image(), OTHER]),
    "25": docker_25_members([some_image()], "gzip"),
    "oci": oci_members([some_image()]),
    "platforms": platform_members([some_image(), OTHER]),
}
BYTES = {name: tar_members(members) for name, members in FORMS.items()}
ANYTHING: some.SearchStrategy[Any] = some.sampled_from(
    [None, True, 0, -1, 1e300, 10**30, "", "x", "../../x", "sha256:", "\0", "\x1b[31m", [], {}, [[]], [{}], {"a": []}]
) | some.text(max_size=8)
ENOUGH = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def opens_or_says_why(path: Path) -> None:
    """Open and load everything; an error is one line of bearable length."""
    try:
        with opened(path) as image:
            results = loaded(image)
    except DivepyError as error:
        said = [error.message]
    else:
        said = [result.message if isinstance(result, DivepyError) else result.damage for result in results]
        said += image.info.warnings
    assert all("\n" not in line and "\x1b" not in line and len(line) < 1000 for line in said), said


@ENOUGH
@given(
    form=some.sampled_from(sorted(FORMS)),
    outer=some.sampled_from(["none", "gzip", "zstd"]),
    place=some.floats(0, 1),
    junk=some.binary(max_size=600),
    cut=some.booleans(),
)
def test_spoiled_bytes(tmp_path: Path, form: str, outer: str, place: float, junk: bytes, *, cut: bool) -> None:
    data = squeeze(BYTES[form], outer)
    start = int(place * len(data))
    (tmp_path / "x").write_bytes(data[:start] + junk + (b"" if cut else data[start + len(junk) :]))
    opens_or_says_why(tmp_path / "x")


def nodes(value: object) -> list[tuple[Any, Any]]:
    """Every place in a document, as a container and a key."""
    found: list[tuple[Any, Any]] = []
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        found += nodes(value[key])  # type: ignore[index]  # it has keys
    return found


@ENOUGH
@given(form=some.sampled_from(sorted(FORMS)), value=ANYTHING, data=some.data(), folder=some.booleans())
def test_documents_with_anything_in_any_place(
    tmp_path_factory: pytest.TempPathFactory,
    form: str,
    value: object,
    data: some.DataObject,
    *,
    folder: bool,
) -> None:
    members = dict(FORMS[form])
    documents = {name: raw for name, raw in members.items() if isinstance(raw, bytes) and raw[:1] in {b"{", b"["}}
    name = data.draw(some.sampled_from(sorted(documents)))
    document = json.loads(documents[name])
    places = nodes(document)
    if places:
        container, key = places[data.draw(some.integers(0, len(places) - 1))]
        container[key] = value
    members[name] = json.dumps(document).encode()
    path = tmp_path_factory.mktemp("hostile") / "x"
    if folder:
        write_folder(path, members)
    else:
        path.write_bytes(tar_members(members))
    opens_or_says_why(path)
