"""divepy makes of the cases in which engines differ what the table says, and the documentation says the same.

`docs/engines-differ.md` is written from the table: `python -m tests.cli.test_engines_differ` writes it anew. The live
tests ask the engines whether their part of it still holds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.engine_cases import CASES
from tests.live.engine_table import ENGINES, KEPT, OUTCOMES, most, of_listing, page

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy
    from tests.live.engine_cases import Case

PAGE = Path(__file__).parents[2] / "docs/engines-differ.md"

each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@each_case
def test_it_says_what_the_table_says(divepy: Divepy, tmp_path: Path, case: Case) -> None:
    ended = divepy("tree", case.archive(tmp_path), "--merged", "--json")
    assert ended.status == 0, ended.err
    assert of_listing(map(json.loads, ended.out.splitlines()), case) == OUTCOMES[case.name]["divepy"]


@each_case
def test_the_table_promises_what_most_engines_make(case: Case) -> None:
    outcomes = OUTCOMES[case.name]
    wanted = most(outcomes)
    if wanted and case.name not in KEPT:
        assert outcomes["divepy"] == wanted


def test_the_page_is_written_from_the_table() -> None:
    assert set(OUTCOMES) == {case.name for case in CASES}
    assert all(set(outcomes) == {*ENGINES, "divepy"} for outcomes in OUTCOMES.values())
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.cli.test_engines_differ writes it anew"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
