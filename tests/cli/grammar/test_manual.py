"""The manual page."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from dive_py.cli.grammar import examples, manual
from dive_py.cli.grammar.help_text import STATUS
from dive_py.cli.grammar.table import COMMANDS
from dive_py.oci.transports import TRANSPORTS
from dive_py.settings.keys import KEYS


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    return manual.page()


def plain(page: str) -> str:
    """The page's text without its markup."""
    text = re.sub(r"\\f[BIR]", "", page).replace("\\-", "-").replace("\\(aq", "'").replace("\\(ti", "~")
    text = text.replace("\\(ha", "^").replace("\\(dq", '"').replace("\\(ga", "`").replace("\\e", "\\")
    return re.sub(r"\\\[u([0-9A-F]+)]", lambda found: chr(int(found[1], 16)), text)


def section(page: str, title: str) -> str:
    """One section's text."""
    return plain(page).split(f'.SH "{title}"\n')[1].split(".SH")[0]


def test_it_has_what_a_manual_page_has(page: str) -> None:
    titles = re.findall(r'^\.SH "(.*)"$', page, re.MULTILINE)
    assert titles[:4] == ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES"]
    assert titles[4:] == ["OPTIONS", "COMMANDS", "REFERENCES", "ENVIRONMENT", "EXIT STATUS", "FILES", "SEE ALSO"]
    assert page.startswith(".TH DIVEPY 1 1970-01-02 ")
    assert section(page, "NAME").startswith("divepy - ")
    assert page.isascii()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_options_words_and_examples(page: str, name: str) -> None:
    command = COMMANDS[name]
    own = section(page, "COMMANDS").split(f'.SS "{command.usage}"\n')[1].split(".SS")[0]
    terms = re.findall(r"^\.TP\n(-.*)$", own, re.MULTILINE)
    assert [re.findall(r"(?<!\S)--?[\w-]+", term) for term in terms] == [
        list(option.names) for option in command.own_options
    ]
    assert all(f".TP\n{word.name}\n" in own for word in command.words)
    assert all(f".TP\n{example}\n" in own for example, _ in examples.of(name))


def test_every_transport_variable_and_status_is_there(page: str) -> None:
    assert all(f"{transport}:" in section(page, "REFERENCES") for transport in TRANSPORTS)
    variables = section(page, "ENVIRONMENT")
    assert all(
        f"{name}" in variables
        for name in (*(key.variable for key in KEYS), "NO_COLOR", "DOCKER_HOST", "DOCKER_CONTEXT", "CI")
    )
    assert all(f".TP\n{status}\n" in section(page, "EXIT STATUS") for status, _ in STATUS)


@pytest.mark.parametrize(
    "command",
    [["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-z"], ["mandoc", "-T", "lint", "-W", "warning"], ["man", "-l", "-"]],
)
def test_formatters_have_nothing_to_say(page: str, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, input=page.encode(), capture_output=True, check=False)
    complaints = done.stderr + (b"" if command[0] == "man" else done.stdout)
    assert (done.returncode, complaints) == (0, b"")
