"""The words beside a layer."""

from __future__ import annotations

import pytest

from dive_py.oci.config import HistoryEntry
from dive_py.overlay.stack import LayerStack
from dive_py.presentation.steps import (
    at_place,
    command_text,
    layer_label,
    layer_text,
    number_label,
    short_digest,
    step_text,
)
from dive_py.sources.image import LayerInfo

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("created_by", "text"),
    [
        ("/bin/sh -c apt-get update", "apt-get update"),
        ('/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'),
        ("RUN /bin/sh -c make # buildkit", "RUN /bin/sh -c make # buildkit"),
        ("echo one\n  echo two", "echo one\necho two"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("", ""),
    ],
)
def test_the_shell_goes_and_the_command_stays(created_by: str, text: str) -> None:
    assert command_text(created_by) == text


def test_a_layer_is_named_by_its_command_its_comment_or_its_digest() -> None:
    assert layer_text(LayerInfo(0, DIGEST, created_by="a\nb", comment="c")) == "a↵b"
    assert layer_text(LayerInfo(0, DIGEST, comment="Imported from -")) == "Imported from -"
    assert layer_text(LayerInfo(0, DIGEST)) == "FROM 0123456789ab"
    assert layer_text(LayerInfo(0)) == "FROM scratch"


def test_a_step_is_named_by_its_command_or_comment() -> None:
    assert step_text(HistoryEntry(created_by="/bin/sh -c #(nop)  ENV A=b", empty=True)) == "ENV A=b"
    assert step_text(HistoryEntry(comment="from elsewhere", empty=True)) == "from elsewhere"


def test_digests_are_short_and_printable() -> None:
    assert short_digest(DIGEST) == "0123456789ab"
    assert short_digest("") == ""
    assert short_digest("sha256:\x1b[2J") == "\\x1b[2J"


def test_the_read_write_layer_has_a_name_instead_of_a_number() -> None:
    assert layer_label(LayerInfo(3)) == "3"
    assert layer_label(LayerInfo(3, rw=True)) == "rw"


def test_a_command_can_keep_its_shell() -> None:
    entry = HistoryEntry(created_by="/bin/sh -c #(nop)  ENV A=b")
    assert step_text(entry, raw=True) == "/bin/sh -c #(nop)  ENV A=b"
    layer = LayerInfo(0, created_by="/bin/sh -c a\n b")
    assert layer_text(layer, ";", raw=True) == "/bin/sh -c a;b"


def test_a_number_alone_becomes_a_name() -> None:
    stack = LayerStack([None, None], rw=1)
    assert [number_label(stack, number) for number in (0, 1)] == ["0", "rw"]


def test_build_arguments_stand_beside_a_step_only_as_the_history_has_it() -> None:
    assert command_text("|1 A=b /bin/sh -c chown -R 7:8 /app") == "chown -R 7:8 /app"
    assert command_text("RUN |1 A=b c /bin/sh -c make # buildkit") == "RUN /bin/sh -c make # buildkit"
    assert command_text("|1 A=b /bin/sh -c make", raw=True) == "|1 A=b /bin/sh -c make"


def test_a_place_stands_before_a_step() -> None:
    assert (at_place("", "make"), at_place("Dockerfile:3", "make")) == ("make", "Dockerfile:3: make")
