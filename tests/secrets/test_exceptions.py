"""The list of what is known and has a reason."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Misconfigured
from dive_py.secrets.exceptions import apply, read
from dive_py.secrets.findings import Finding, Place, finding
from dive_py.secrets.rules import ASSIGNED
from dive_py.secrets.texts import in_config
from dive_py.sources.image import ImageInfo, LayerInfo
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2026, 12, 1)


def one_at(where: str) -> Finding:
    match = re.search(ASSIGNED.pattern, f"TOKEN={Maker(9).text(LETTERS, 20)}".encode())
    assert match is not None
    found = finding(ASSIGNED, match, Place.FILE, where, 1)
    assert found is not None
    return found


FOUND = [one_at("app/.env"), one_at("srv/.env")]


def left(tmp_path: Path, text: str) -> tuple[list[str], list[str]]:
    place = tmp_path / "list.yaml"
    place.write_text(text)
    found, excepted, notes = apply(FOUND, read(str(place)), TODAY)
    assert excepted == len(FOUND) - len(found)
    return [one.where for one in found], [note.replace(str(place), "list.yaml") for note in notes]


@pytest.mark.parametrize(
    ("text", "where", "notes"),
    [
        ("", ["app/.env", "srv/.env"], []),
        ("- {rule: assigned-secret, path: app/.env, reason: r}", ["srv/.env"], []),
        ("- {rule: assigned-secret, path: /srv/*, reason: r}", ["app/.env"], []),
        ("- {rule: assigned-secret, path: .env, reason: r}", ["app/.env", "srv/.env"], ["list.yaml:1: the exception for assigned-secret hits nothing"]),
        ("- {rule: assigned-secret, path: '**/.env', reason: r, expires: 2026-12-01}", [], []),
        ("- {rule: assigned-secret, reason: r}", [], []),
        ("\n- {rule: private-key, reason: r}", ["app/.env", "srv/.env"], ["list.yaml:2: the exception for private-key hits nothing"]),
        ("- {rule: assigned-secret, reason: r, expires: 2026-11-30}", ["app/.env", "srv/.env"], ["list.yaml:1: the exception for assigned-secret has run out on 2026-11-30"]),
    ],
)  # fmt: skip
def test_what_has_a_reason_is_left_out(tmp_path: Path, text: str, where: list[str], notes: list[str]) -> None:
    assert left(tmp_path, text) == (where, notes)


def test_a_variable_is_excepted_in_every_step(tmp_path: Path) -> None:
    value = Maker(6).text(LETTERS, 20)
    info = ImageInfo("a", "", "", layers=(LayerInfo(0, created_by=f"|2 A_TOKEN={value} B_TOKEN={value[::-1]} make"),))
    place = tmp_path / "list.yaml"
    place.write_text("- {rule: assigned-secret, path: A_TOKEN, reason: r}")
    found, excepted, notes = apply(in_config(info), read(str(place)), TODAY)
    assert ([one.name for one in found], excepted, notes) == (["B_TOKEN"], 1, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: b", "is not a list"), ("- 1", "has keys"), ("- {rule: x, reason: r}", "no rule 'x'"),
        ("- {rule: private-key}", "needs a reason"), ("- {rule: private-key, reason: r, paths: a}", "'paths'"),
        ("- {rule: private-key, reason: r, expires: soon}", "not a date"), ("- {rule: private-key, reason: [a]}", "a text"),
        ("- {rule: private-key, reason: r, path: '[z-a]'}", "list.yaml:1"), ("- {", "list.yaml"),
        ("- {rule: private-key, rule: private-key, reason: r}", ""),
    ],
)  # fmt: skip
def test_a_slip_is_said_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        left(tmp_path, text)
    assert why in raised.value.message.replace(str(tmp_path) + "/", "")


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        read(str(tmp_path / "none.yaml"))


def test_a_slip_in_a_rule_is_named(tmp_path: Path) -> None:
    place = tmp_path / "list.yaml"
    place.write_text("- {rule: private-keys, reason: r}")
    with pytest.raises(Misconfigured) as error:
        read(str(place))
    assert error.value.hint == "did you mean private-key?"
