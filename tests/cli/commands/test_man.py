"""`divepy man`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli.grammar import manual

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Divepy


def test_it_prints_the_page(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    ended = divepy("man")
    assert (ended.status, ended.out, ended.err) == (0, manual.page(), "")
