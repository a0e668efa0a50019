"""Texts of an image without their secrets."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dive_py.secrets.masking import without_secrets
from dive_py.secrets.texts import masked
from tests.secrets.labelled import LETTERS, WITH, Maker

VALUE = Maker(50).text(LETTERS, 20)


def test_a_text_is_shown_without_its_secrets() -> None:
    assert without_secrets(f"a TOKEN={VALUE} b --password {VALUE} c") == "a TOKEN=\u2026 b --password \u2026 c"
    assert without_secrets("TOKEN=changeme \udcff") == "TOKEN=changeme \udcff"


@pytest.mark.parametrize("number", range(len(WITH)))
def test_the_first_look_passes_over_no_kind(number: int) -> None:
    _, form, value = WITH[number]
    text = form.format(value(Maker(number)), pad="")
    assert without_secrets(text) == masked(text.encode()).decode()


@pytest.mark.parametrize("text", ["apt-get install -y curl", "COPY dir:0123456789abcdef in /app", "make a" * 100_000])
def test_what_has_none_is_passed_on_as_it_is(text: str) -> None:
    assert without_secrets(text) is text


def test_kinds_are_loaded_for_what_may_have_one_alone() -> None:
    code = (
        "import sys; from dive_py.secrets.masking import without_secrets; without_secrets('apt-get update');"
        "print('dive_py.secrets.rules' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
