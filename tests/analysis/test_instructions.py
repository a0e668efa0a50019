"""Steps of a history as instructions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.instructions import (
    Instruction,
    instruction_of,
    instructions_of,
    pairs_of,
    without_arguments,
    words_of,
)
from dive_py.analysis.remedies import steps_of
from dive_py.presentation.steps import layer_text
from dive_py.sources.image import LayerInfo

CASES = {
    "/bin/sh -c make all": Instruction("RUN", "make all"),
    '/bin/sh -c #(nop)  CMD ["sh" "-c"]': Instruction("CMD", '["sh" "-c"]'),
    "/bin/sh -c #(nop) COPY dir:0123456789abcdef in /app ": Instruction("COPY", "dir:0123456789abcdef /app", sources_known=False),
    "/bin/sh -c #(nop) ADD --chown=7:8 multi:0123456789abcdef in /a/ ": Instruction("ADD", "--chown=7:8 multi:0123456789abcdef /a/", sources_known=False),
    "RUN /bin/sh -c make # buildkit": Instruction("RUN", "make"),
    "COPY app /app # buildkit": Instruction("COPY", "app /app"),
    "ENV A=b": Instruction("ENV", "A=b"),
    "WORKDIR /in the way": Instruction("WORKDIR", "/in the way"),
    "|2 A=1 B=two words /bin/sh -c make": Instruction("RUN", "make", ("A=1", "B=two words")),
    "RUN |1 A=1 /bin/sh -c make # buildkit": Instruction("RUN", "make", ("A=1",)),
    "RUN /bin/sh -c set -e\nmake\n # buildkit": Instruction("RUN", "set -e\nmake\n"),
    "/usr/bin/make all": Instruction("", "/usr/bin/make all"),
    "RUN make all # buildkit": Instruction("RUN", "make all", is_exec=True),
    "bazel build ...": Instruction("", "bazel build ..."),
    "apko": Instruction("", "apko"),
    "Buildpacks Launcher Config": Instruction("", "Buildpacks Launcher Config"),
    "": Instruction("", ""),
}  # fmt: skip


@pytest.mark.parametrize("step", CASES)
def test_each_builder_is_understood(step: str) -> None:
    assert instruction_of(step) == CASES[step]


def test_a_shell_counts_for_the_steps_after_it() -> None:
    steps = [
        "/bin/sh -c one", "/bin/sh -c #(nop)  SHELL [/bin/bash -o pipefail -c]", "/bin/bash -o pipefail -c two | three",
        "SHELL [/bin/ash -c]", "RUN /bin/ash -c four # buildkit", "|1 A=b /bin/ash -c five",
    ]  # fmt: skip
    assert [(one.word, one.text) for one in instructions_of(steps)] == [
        ("RUN", "one"), ("SHELL", "[/bin/bash -o pipefail -c]"), ("RUN", "two | three"),
        ("SHELL", "[/bin/ash -c]"), ("RUN", "four"), ("RUN", "five"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('["a", "b c"]', ["a", "b c"]), ('["a" "b\\"c" "\\n" "\\x41" "\\u00e9"]', ["a", 'b"c', "\n", "A", "\u00e9"]),
        ("[/data /more]", ["/data", "/more"]), ("[]", []), ("a b", []), ("", []),
    ],
)  # fmt: skip
def test_lists_of_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


_PARTS = st.sampled_from(
    ("|1 ", "|99999 ", "A=b ", "A ", "=", '"', "\\", "/bin/sh -c ", "#(nop) ", "RUN ", "COPY ", "SHELL [", "]", "[", "map[", ":",
     "{", "}", " in ", "dir:0123456789ab ", " # buildkit", "ENV ", "LABEL ", "\n", "\x1b", "\u202e", "é", "<<EOF", "ONBUILD ", ",")
)  # fmt: skip


@given(st.lists(st.lists(_PARTS, max_size=9).map("".join), max_size=4))
def test_any_history_is_read(history: list[str]) -> None:
    assert len(instructions_of(history)) == len(history)
    layers = [LayerInfo(number, created_by=step) for number, step in enumerate(history)]
    assert len(steps_of(layers).of) == len(history)
    for step, layer in zip(history, layers, strict=True):
        assert len(without_arguments(step)) <= len(step)
        assert "\x1b" not in layer_text(layer)


@given(st.lists(_PARTS, max_size=9).map("".join))
def test_pairs_lose_nothing_but_quotation_marks_and_spaces(text: str) -> None:
    def bare(value: str) -> str:
        return "".join(value.split()).replace('"', "").replace("'", "")

    pairs = pairs_of(text)
    assert bare("".join(name if value is None else f"{name}={value}" for name, value in pairs)) == bare(text)


def test_build_arguments_without_a_value_are_names() -> None:
    assert instruction_of("|1 A /bin/sh -c x").arguments == ("A",)
