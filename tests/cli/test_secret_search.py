"""The search for secrets, with and without files, and with a list of exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.cli import secret_search
from dive_py.errors import Misconfigured
from dive_py.exploration import Exploration
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, file
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "gh" + "p_" + Maker(70).text(LETTERS, 36)
PASSWORD = Maker(71).text(LETTERS, 18)


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Exploration]:
    """A token in a file, and a password in the environment."""
    built = ImageBuilder(config={"Env": [f"DB_PASSWORD={PASSWORD}"]}).layer(file("token", TOKEN.encode()))
    with open_image(str(built.docker_archive(tmp_path / "x.tar")), OpenOptions(keep=True), Progress()) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        yield exploration


def kinds(read: Exploration, listed: Path | None = None, *, in_files: bool = True) -> list[str]:
    exceptions = secret_search.exceptions_of(str(listed) if listed else None)
    found = secret_search.search(read, exceptions, Progress(), in_files=in_files)
    assert found.in_files is in_files
    assert found.bytes == (len(TOKEN) if in_files else 0)
    assert found.excepted == 2 - (not in_files) - len(found.findings)
    return [one.rule.id for one in found.findings]


def test_files_are_looked_through_where_that_is_asked_for(read: Exploration) -> None:
    assert kinds(read) == ["assigned-secret", "github-token"]
    assert kinds(read, in_files=False) == ["assigned-secret"]


def test_an_exception_is_said_to_hit_nothing_only_where_all_was_looked_through(
    read: Exploration, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "known.yaml"
    listed.write_text("- {rule: github-token, reason: a}\n- {rule: stripe-key, reason: a}\n")
    assert kinds(read, listed, in_files=False) == ["assigned-secret"]
    assert capsys.readouterr().err == ""
    assert kinds(read, listed) == ["assigned-secret"]
    assert "stripe-key hits nothing" in capsys.readouterr().err


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        secret_search.exceptions_of("")
