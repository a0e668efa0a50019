"""Finding bytes in a file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents import search as searching
from dive_py.contents.random_access import BytesFile
from dive_py.contents.search import search


@given(
    st.text("ab", max_size=60).map(str.encode), st.text("ab", min_size=1, max_size=4).map(str.encode),
    st.integers(-2, 70), st.sampled_from([1, -1]), st.integers(1, 9),
)  # fmt: skip
def test_it_is_what_looking_at_all_of_it_at_once_finds(
    data: bytes, wanted: bytes, offset: int, step: int, piece: int
) -> None:
    before = searching._PIECE  # noqa: SLF001
    searching._PIECE = piece  # type: ignore[misc]  # noqa: SLF001
    try:
        found = search(BytesFile(data), wanted, offset, step, fold=False)
    finally:
        searching._PIECE = before  # type: ignore[misc]  # noqa: SLF001
    places = [at for at in range(len(data)) if data.startswith(wanted, at)]
    fits = [at for at in places if (at >= offset if step > 0 else at < offset)]
    assert found == (None if not fits else fits[0] if step > 0 else fits[-1])


def test_letters_are_folded_where_that_is_wanted() -> None:
    assert search(BytesFile(b"xxNeedle"), b"needle", 0, 1, fold=True) == 2
    assert search(BytesFile(b"xxNeedle"), b"needle", 0, 1, fold=False) is None
    assert search(BytesFile(b"xx"), b"", 0, 1, fold=False) is None
