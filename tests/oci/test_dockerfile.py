"""The lines of Dockerfiles."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.oci.dockerfile import (
    HereDocument,
    chain,
    json_words,
    lines_of,
    shell_words,
    stages_of,
    unquoted,
    without_flags,
)


def told(text: str) -> list[tuple[str, str, int, int]]:
    return [(line.word, " ".join(line.text.split()), line.first, line.last) for line in lines_of(text.encode())]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("FROM a\nRUN x", [("FROM", "a", 1, 1), ("RUN", "x", 2, 2)]),
        ("run a \\\n  && b\nCMD c\n", [("RUN", "a && b", 1, 2), ("CMD", "c", 3, 3)]),
        ("RUN a \\\n# why\n\n  # more\n && b\n\nRUN c", [("RUN", "a && b", 1, 5), ("RUN", "c", 7, 7)]),
        ("RUN a \\  \n b", [("RUN", "a b", 1, 2)]),
        ("# escape=`\nRUN a `\n b\nRUN c \\\nRUN d", [("RUN", "a b", 2, 3), ("RUN", "c \\", 4, 4), ("RUN", "d", 5, 5)]),
        ("# syntax=docker/dockerfile:1\n# escape=`\nRUN a `\n b", [("RUN", "a b", 3, 4)]),
        ("# no directive\n# escape=`\nRUN a `\nRUN b", [("RUN", "a `", 3, 3), ("RUN", "b", 4, 4)]),
        ("\ufeffFROM a\r\nRUN b\r\n", [("FROM", "a", 1, 1), ("RUN", "b", 2, 2)]),
        ("RUN <<EOF\na\n# no comment\n\nEOF\nRUN b", [("RUN", "<<EOF", 1, 5), ("RUN", "b", 6, 6)]),
        ("RUN x <<-'A' <<B > x\n\tone\n\tA\ntwo\nB\nRUN b", [("RUN", "x <<-'A' <<B > x", 1, 5), ("RUN", "b", 6, 6)]),
        ("COPY <<a /b\nx\na\nENV A=<<b\nENV C", [("COPY", "<<a /b", 1, 3), ("ENV", "A=<<b", 4, 4), ("ENV", "C", 5, 5)]),
        ("RUN echo $((1<<2)) <<<x", [("RUN", "echo $((1<<2)) <<<x", 1, 1)]),
        ("RUN <<EOF\nno end", [("RUN", "<<EOF", 1, 1), ("NO", "end", 2, 2)]),
        ("RUN a \\", [("RUN", "a", 1, 1)]), ("", []), ("\\\n\\", []), ("\\\nRUN a", [("RUN", "a", 1, 2)]),
        ("RUN a \\\\\nRUN b", [("RUN", "a \\\\", 1, 1), ("RUN", "b", 2, 2)]), ("  run\ta", [("RUN", "a", 1, 1)]),
        ("# other=x\n# escape=`\nRUN a `\nRUN b", [("RUN", "a `", 3, 3), ("RUN", "b", 4, 4)]),
        ("RUN <<A ' <<B ' \"\\\" <<C\"\nx\nA\nRUN b", [("RUN", "<<A ' <<B ' \"\\\" <<C\"", 1, 3), ("RUN", "b", 4, 4)]),
        ("RUN it's <<A\nRUN b", [("RUN", "it's <<A", 1, 1), ("RUN", "b", 2, 2)]),
        ('RUN ["a", "<<A"]\nCMD b', [("RUN", '["a", "<<A"]', 1, 1), ("CMD", "b", 2, 2)]),
        ("RUN 3<<'A B' cat\nx\nA B\nRUN b", [("RUN", "3<<'A B' cat", 1, 3), ("RUN", "b", 4, 4)]),
        ("RUN cat << A\nx\nA\nRUN b", [("RUN", "cat << A", 1, 3), ("RUN", "b", 4, 4)]),
        ("ONBUILD RUN <<A\nFROM x\nA\nRUN b", [("ONBUILD", "RUN <<A", 1, 3), ("RUN", "b", 4, 4)]),
    ],
)  # fmt: skip
def test_each_instruction_has_its_lines(text: str, lines: list[tuple[str, str, int, int]]) -> None:
    assert told(text) == lines


def test_here_documents_are_kept() -> None:
    (line,) = lines_of(b"RUN sh <<-ONE <<TWO\n\ta\n\tb\nONE\nc\nTWO\n")
    assert line.documents == (HereDocument("ONE", "a\nb"), HereDocument("TWO", "c"))


STAGES = b"""ARG V=1
FROM a:${V} AS one
RUN 1
FROM --platform=linux/amd64 b as Two
RUN 2
FROM two
RUN 3
FROM one
RUN 4
"""


def test_a_stage_that_stands_on_another_begins_with_its_instructions() -> None:
    stages = stages_of(STAGES)
    assert [(stage.base, stage.name) for stage in stages] == [
        ("a:1", "one"), ("b", "two"), ("two", ""), ("one", ""),
    ]  # fmt: skip
    assert [line.text for line in chain(stages)] == ["1", "4"]
    assert [line.text for line in chain(stages[:3])] == ["2", "3"]
    assert chain([]) == []


def test_a_stage_named_as_its_own_base_stands_on_the_one_before() -> None:
    stages = stages_of(b"FROM x AS base\nRUN 1\nFROM base AS base\nRUN 2\n")
    assert [line.text for line in chain(stages)] == ["1", "2"]


def test_an_argument_may_name_the_stage_below() -> None:
    stages = stages_of(b"ARG A=base B\nFROM x AS Base\nRUN 1\nFROM ${A}\nRUN 2\nFROM $B\nRUN 3\n")
    assert [line.text for line in chain(stages[:2])] == ["1", "2"]
    assert [line.text for line in chain(stages)] == ["3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--mount=type=cache,target=/x --network=none make -j", "make -j"), ('--a="b c" d', "d"), ("--a", ""),
        ("make --all", "make --all"), ("--a='b", ""),
    ],
)  # fmt: skip
def test_flags_are_left_out(text: str, expected: str) -> None:
    assert without_flags(text) == expected


def test_words() -> None:
    assert shell_words('a \'b c\' "d \\" e"f g\\ h') == ["a", "'b c'", '"d \\" e"f', "g\\ h"]
    assert shell_words("it's") == []
    assert [unquoted(word) for word in ("'b c'", '"d"e', "g\\ h")] == ["b c", "de", "g h"]
    assert json_words('["a", "b"]') == ["a", "b"]
    assert not any(map(json_words, ("[1]", "[a]", '"a"', "[" * 100_000)))


def test_no_file_takes_long() -> None:
    data = b"FROM a\n" + b"".join(b"RUN a <<A%d <<B\n" % number for number in range(3000)) + b"\n" * 900_000
    assert len(lines_of(data)) == 2000


_PARTS = st.sampled_from(
    ("RUN a", "FROM b AS c", " \\", "\n", "\n", "# x", "# escape=`", "`", "<<EOF", "<<-'A b'", "EOF", "\t", "\r",
     "\x0c", "\x85", "é", '["a"', "]")
)  # fmt: skip


@given(st.lists(_PARTS, max_size=25).map("".join), st.binary(max_size=4))
def test_any_bytes_are_read_and_lines_ascend(text: str, odd: bytes) -> None:
    data = text.encode() + odd
    lines = lines_of(data)
    spans = [(line.first, line.last) for line in lines]
    assert all(first <= last for first, last in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert len(chain(stages_of(data))) <= len(lines)
