"""Steps of a history as instructions."""

from __future__ import annotations

import pytest

from dive_py.analysis.instructions import Instruction, instruction_of, instructions_of, words_of

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
