"""Texts of an image without their secrets."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dive_py.secrets.masking import pair_without_secrets, without_secrets
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


MAKE = Maker(77)
TOKENS = ["gh" + "p_" + MAKE.text(LETTERS, 36) for _ in range(30)]
LONG = MAKE.text(LETTERS, 700)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("login " + " ".join(TOKENS), TOKENS),
        (f"API_TOKEN={LONG}", [LONG[300:]]),
        ("x --password 'correct;Horse77Battery staple'", ["Horse77", "staple"]),
        ('DB_PASSWORD="Rg8 kq;2Lm9"', ["kq;2Lm9"]),
        ("MY_SECRET=ab1Xz;Qz88wwTail", ["Qz88wwTail"]),
        (MAKE.pem("RSA PRIVATE " + "KEY", 450), []),
    ],
)
def test_nothing_of_a_value_is_left(text: str, parts: list[str]) -> None:
    shown = without_secrets(text)
    assert not [part for part in parts if part in shown]
    if text.startswith("-----"):
        assert not [line for line in text.splitlines()[1:-1] if line in shown]


def test_a_value_whose_name_says_that_it_is_one_is_hidden_with_its_blanks() -> None:
    assert pair_without_secrets("DB_PASSWORD=correct horse Battery9zq") == "DB_PASSWORD=\u2026"
    assert pair_without_secrets("GREETING=hello there") == "GREETING=hello there"
    shown = pair_without_secrets(f"URL=x {TOKENS[0]} y")
    assert (shown.startswith("URL=x"), shown.endswith(" y"), TOKENS[0] in shown) == (True, True, False)
