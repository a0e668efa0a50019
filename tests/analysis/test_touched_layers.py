"""Which layers did something to a path."""

from __future__ import annotations

import pytest

from dive_py.analysis.touched_layers import layers_of_matches, layers_of_path
from dive_py.errors import InvalidPattern
from tests.building import ImageBuilder, directory, file, whiteout
from tests.tui.stacks import small_stack, stack_of


@pytest.mark.parametrize(
    ("path", "layers"),
    [
        (b"etc/app.conf", (0, 1)),
        (b"etc", (0, 1)),
        (b"var/lists/one", (0, 2)),
        (b"var", (0, 2)),
        (b"usr/bin/tool", (0, 2)),
        (b"data", (0, 3)),
        (b"opt/new", (1,)),
    ],
)
def test_a_path_is_brought_changed_and_removed(path: bytes, layers: tuple[int, ...]) -> None:
    stack = small_stack()
    path_id = stack.paths.find(path)
    assert path_id is not None
    assert layers_of_path(stack, path_id) == layers


def test_a_directory_that_is_merely_stored_again_was_not_touched() -> None:
    stack = stack_of(
        ImageBuilder()
        .layer(directory("d"), file("d/a", b"a"))
        .layer(directory("d"))
        .layer(directory("d", mode=0o700))
        .layer(directory("d", mode=0o700), whiteout("d/a"))
    )
    path_id = stack.paths.find(b"d")
    assert path_id is not None
    assert layers_of_path(stack, path_id) == (0, 2, 3)


def test_an_expression_asks_for_many_paths() -> None:
    assert layers_of_matches(small_stack(), r"app\.conf|fresh") == (0, 1, 3)
    assert layers_of_matches(small_stack(), "no such") == ()
    with pytest.raises(InvalidPattern):
        layers_of_matches(small_stack(), "(")
