"""Lines of a Dockerfile for layers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.dockerfile_lines import DockerfileLines, lines_of
from dive_py.oci.config import HistoryEntry
from dive_py.sources.image import LayerInfo

NO_LINES = "Dockerfile does not fit the image: there are no lines for its layers"

DOCKERFILE = b"""FROM base AS mid
ENV A=b
RUN echo one \\
    # inside
    && echo two
FROM mid
ARG V=1
WORKDIR /srv
COPY --from=tool /tool ./tool
COPY --chown=1:2 app /app/
RUN ["/bin/sh", "-c", "echo exec"]
RUN --mount=type=tmpfs,target=/x echo mounted
COPY app/a app/a /multi/
ADD app /add$A
RUN echo $V > "/v w"
CMD ["sh"]
"""

BUILDKIT = (
    "RUN /bin/sh -c echo one     && echo two # buildkit", "WORKDIR /srv", "COPY /tool ./tool # buildkit",
    "COPY app /app/ # buildkit", "RUN |1 V=1 /bin/sh -c echo exec # buildkit",
    "RUN |1 V=1 /bin/sh -c echo mounted # buildkit", "COPY app/a app/a /multi/ # buildkit", "ADD app /addb # buildkit",
    'RUN |1 V=1 /bin/sh -c echo $V > "/v w" # buildkit',
)  # fmt: skip
"""As BuildKit of Docker 20.10 wrote it."""

HASH = "5176d1db94f8c29a2235a3a6e01177c67e0d2fc7c065327a9b26cecf370afb86"
CLASSIC = (
    "/bin/sh -c echo one     && echo two", "/bin/sh -c #(nop) WORKDIR /srv", f"/bin/sh -c #(nop) COPY file:{HASH} in ./tool ",
    f"/bin/sh -c #(nop) COPY --chown=1:2dir:{HASH} in /app/ ", "|1 V=1 /bin/sh -c echo exec", "|1 V=1 /bin/sh -c echo mounted",
    f"/bin/sh -c #(nop) COPY multi:{HASH} in /multi/ ", f"/bin/sh -c #(nop) ADD dir:{HASH} in /addb ", '|1 V=1 /bin/sh -c echo $V > "/v w"',
)  # fmt: skip
"""As Docker 20.10's classic builder wrote it, but for the mount, which it does not know."""

SPANS = {1: (3, 5), 2: (8, 8), 3: (9, 9), 4: (10, 10), 5: (11, 11), 6: (12, 12), 7: (13, 13), 8: (14, 14), 9: (15, 15)}


def of(data: bytes, *steps: str, base: int = 1, after: tuple[str, ...] = ()) -> DockerfileLines:
    last = tuple(HistoryEntry(created_by=step, empty=True) for step in after)
    layers = [LayerInfo(0, created_by="Imported from -")]
    layers += [
        LayerInfo(n + 1, created_by=step, steps=last if n + 1 == len(steps) else ()) for n, step in enumerate(steps)
    ]
    return lines_of(data, "Dockerfile", layers, base)


@pytest.mark.parametrize("steps", [BUILDKIT, CLASSIC], ids=["BuildKit", "classic"])
def test_every_layer_has_the_lines_of_its_step(steps: tuple[str, ...]) -> None:
    found = of(DOCKERFILE, *steps, after=('CMD ["sh"]',))
    assert found.spans == SPANS
    assert found.note == ""
    assert (found.of(1), found.of(9), found.of(0)) == ("Dockerfile:3-5", "Dockerfile:15", "")


def test_steps_that_are_not_in_the_file_have_none() -> None:
    found = of(b"FROM x\nRUN a\nRUN b\n", "/bin/sh -c other", "/bin/sh -c a", "/bin/sh -c trigger", "/bin/sh -c b")
    assert found.spans == {2: (2, 2), 4: (3, 3)}
    assert found.note == ("Dockerfile fits the image in part: there are lines for 2 of the uppermost 3 layers")


def test_a_file_that_does_not_fit_says_so() -> None:
    assert of(b"FROM x\nRUN y\n", "/bin/sh -c a").note == NO_LINES
    assert of(b"", "/bin/sh -c a").spans == {}


def test_a_command_that_is_there_more_often_than_its_steps_has_no_line() -> None:
    assert of(b"FROM x\nRUN a\nRUN a\n", "/bin/sh -c a").spans == {}
    assert of(b"FROM x\nRUN a\nRUN b\n", "/bin/sh -c a", "/bin/sh -c a", "/bin/sh -c c", "/bin/sh -c b").spans == {}
    assert of(b"FROM x\nRUN a\n", "/bin/sh -c a", "/bin/sh -c a").spans == {2: (2, 2)}, "the first is the base's"
    assert of(b"FROM x\nRUN a\nRUN a\n", "/bin/sh -c a", "/bin/sh -c a").spans == {1: (2, 2), 2: (3, 3)}


def test_layers_of_the_base_have_none() -> None:
    assert of(b"FROM x\nRUN a\nRUN b\n", "/bin/sh -c a", "/bin/sh -c b", base=2).spans == {2: (3, 3)}


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("COPY a b /c/", f"/bin/sh -c #(nop) COPY multi:{HASH} in /d/ "), ("COPY a /c", "COPY b /c # buildkit"),
        ("COPY a b /c", "COPY a /c # buildkit"), ("ADD a /c", "COPY a /c # buildkit"), ("RUN make", "/bin/sh -c make all"),
        ("WORKDIR /a", "WORKDIR /b"), ("COPY a ./", "COPY a /x # buildkit"), ("RUN $X", "/bin/sh -c make"),
        ("RUN make # x", "/bin/sh -c make"), ("COPY a /b", "COPY c /b # buildkit"), ("RUN <<E\nmake\nE", "RUN /bin/sh -c <<E # buildkit"),
        ("COPY $A/x /b", "COPY y /b # buildkit"), ("COPY a$A$B/c /b", "COPY a/b # buildkit"), ("COPY 'a /b", "COPY a /b # buildkit"),
        ("WORKDIR sub", "WORKDIR /srvsub"), ("RUN make", "RUN /bin/sh -c  # buildkit"), ("RUN make", ""),
    ],
)  # fmt: skip
def test_what_only_looks_alike_does_not_fit(line: str, step: str) -> None:
    assert of(f"FROM x\n{line}\n".encode(), step).spans == {}


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("WORKDIR sub", "WORKDIR /srv/sub"), ("COPY ${A}/x$B /c$C/", "COPY q/xy /cz/ # buildkit"),
        ("COPY ./a /c", "COPY a /c # buildkit"), ("RUN <<EOF\nset -e\nmake\nEOF", "RUN /bin/sh -c set -e\nmake # buildkit"),
        ("COPY <<EOF /inline\nx\nEOF", "COPY EOF /inline # buildkit"), ('WORKDIR "/a b"', "WORKDIR /a b"),
    ],
)  # fmt: skip
def test_variables_quotation_marks_and_documents_fit(line: str, step: str) -> None:
    assert set(of(f"FROM x\n{line}\n".encode(), step).spans) == {1}


_LINES = st.sampled_from(
    ("RUN a", "RUN b", "COPY a /a", "COPY b /b", "ENV A=1", "WORKDIR /w", "FROM x", "RUN $A", "COPY $A $B")
)
_STEPS = st.sampled_from(
    ("/bin/sh -c a", "/bin/sh -c b", "COPY a /a # buildkit", "COPY b /b # buildkit", "WORKDIR /w", "x", "RUN")
)


@given(st.lists(_LINES, max_size=9), st.lists(_STEPS, max_size=7), st.integers(0, 3))
def test_lines_ascend_with_layers_and_stand_for_the_same_word(lines: list[str], steps: list[str], base: int) -> None:
    found = of("\n".join(["FROM x", *lines]).encode(), *steps, base=base)
    spans = [found.spans[layer] for layer in sorted(found.spans)]
    assert spans == sorted(set(spans))
    for layer, (first, _) in found.spans.items():
        assert layer >= base
        word = ["FROM x", *lines][first - 1].split()[0]
        assert word in steps[layer - 1] or (word == "RUN" and steps[layer - 1].startswith("/bin/sh"))


BASE = (f"/bin/sh -c #(nop) ADD file:{HASH} in / ", '-/bin/sh -c #(nop)  CMD ["bash"]')


def found(text: str, *steps: str, base: int = 1) -> DockerfileLines:
    """What is found for these steps above a base; one that begins with `-` made no layer."""
    layers: list[LayerInfo] = []
    for step in (*BASE, *steps):
        if step[:1] == "-":
            entry = HistoryEntry(created_by=step[1:], empty=True)
            layers[-1] = replace(layers[-1], steps=(*layers[-1].steps, entry))
        else:
            layers.append(LayerInfo(len(layers), created_by=step))
    return lines_of(text.encode(), "Dockerfile", layers, base)


def spans(text: str, *steps: str, base: int = 1) -> list[str]:
    """The lines of each layer above the lowest, without the file's name."""
    told = found(text, *steps, base=base)
    assert 0 not in told.spans
    count = 1 + sum(step[:1] != "-" for step in steps)
    return [told.of(layer).removeprefix("Dockerfile:") for layer in range(1, count)]


ONE = {
    "RUN make": ("/bin/sh -c make", "RUN /bin/sh -c make # buildkit", "RUN make", "|1 A=b c /bin/sh -c make", "RUN |2 A=b C=/bin/sh /bin/sh -c make # buildkit"),
    'RUN ["make", "all it"]': ("make all it", "RUN make all it # buildkit", '/bin/sh -c ["make", "all it"]', "|1 A=b make all it", "RUN |1 A=b make all it # buildkit"),
    "RUN --mount=type=cache,target=/x make $A \\\n  # no\n  all": ("/bin/sh -c make $A   all", "RUN /bin/sh -c make $A   all # buildkit", "/bin/sh -c --mount=type=cache,target=/x make $A   all"),
    "RUN <<E\nset -e\nmake\nE": ("RUN /bin/sh -c set -e\nmake\n # buildkit", "/bin/sh -c  <<E\nset -e\nmake"),
    "RUN <<E\n#!/bin/sh\nmake\nE": ("RUN /bin/sh -c /dev/pipes/E # buildkit",),
    "RUN cat <<E >x\nmake\nE": ("RUN /bin/sh -c cat <<E >x\nmake\nE # buildkit",),
    "COPY app/ /srv/": (f"/bin/sh -c #(nop) COPY dir:{HASH} in /srv/ ", "COPY app/ /srv/ # buildkit", "COPY app /srv # buildkit"),
    "COPY --from=build --chown=7:8 /a ./b /srv": (f"/bin/sh -c #(nop) COPY --chown=7:8multi:{HASH} in /srv ", "COPY --chown=7:8 /a ./b /srv # buildkit", "COPY /a b /srv # buildkit"),
    'COPY ["a b", "/c d/"]': (f"/bin/sh -c #(nop) COPY file:{HASH} in /c d/ ", "COPY a b /c d/ # buildkit"),
    "COPY ${A}/x $B/srv/${C:-d}": (f"/bin/sh -c #(nop) COPY file:{HASH} in /x/srv/d ", "COPY y/x /srv/d # buildkit"),
    "COPY <<-E <<'F' /etc/\nx\nE\ny\nF": ("COPY <<E <<F /etc/ # buildkit",),
    "ADD https://a.example/x.tar.gz /": (f"/bin/sh -c #(nop) ADD file:{HASH} in / ", "ADD https://a.example/x.tar.gz / # buildkit"),
    "WORKDIR /srv/": ("/bin/sh -c #(nop) WORKDIR /srv/", "WORKDIR /srv"),
    "WORKDIR sub": ("/bin/sh -c #(nop) WORKDIR /srv/sub", "WORKDIR /sub", "WORKDIR sub"),
    "WORKDIR $HOME/x": ("WORKDIR /root/x", "/bin/sh -c #(nop) WORKDIR $HOME/x"),
    'WORKDIR "/a b"': ("WORKDIR /a b",),
}  # fmt: skip


@pytest.mark.parametrize(("text", "step"), [(text, step) for text, steps in ONE.items() for step in steps])
def test_each_builder_tells_of_an_instruction(text: str, step: str) -> None:
    last = 2 + text.count("\n")
    assert spans(f"FROM a\n{text}\n", step) == ["2" if last == 2 else f"2-{last}"]
    assert found(f"FROM a\n{text}\n", step).note == ""


SMALL = """FROM debian:12 AS tools
RUN tools

FROM debian:12 AS base
SHELL ["/bin/bash", "-c"]
RUN below
ENV A=b

FROM base
ARG VERSION
COPY . .
RUN make \\
    all
CMD ["x"]
"""
STEPS = (
    "-SHELL [/bin/bash -c]", "RUN /bin/bash -c below # buildkit", "-ENV A=b", "-ARG VERSION=1", "COPY . . # buildkit",
    "RUN |1 VERSION=1 /bin/bash -c make     all # buildkit", '-CMD ["x"]',
)  # fmt: skip


def test_a_stage_and_those_below_it() -> None:
    assert spans(SMALL, *STEPS) == ["6", "11", "12-13"]
    assert found(SMALL, *STEPS).note == ""
    assert found(SMALL, *STEPS).spans[3] == (12, 13)


def test_another_stage_is_what_was_built() -> None:
    assert spans(SMALL, "RUN /bin/sh -c tools # buildkit") == ["2"]
    assert spans(SMALL, *STEPS[:3]) == ["6"]


def test_of_stages_that_fit_the_last_is_taken() -> None:
    assert spans("FROM a\nRUN x\nFROM a\nRUN x\nFROM a\nCMD y", "/bin/sh -c x") == ["4"]


def test_steps_that_no_instruction_made() -> None:
    steps = ("/bin/sh -c trigger", *STEPS[:-1], "/bin/sh -c more", STEPS[-1], "-/bin/sh -c #(nop)  LABEL z=1")
    assert spans(SMALL, *steps) == ["", "6", "11", "12-13", ""]
    assert found(SMALL, *steps).note == (
        "Dockerfile fits the image in part: there are lines for 3 of the uppermost 4 layers"
    )


def test_a_file_that_was_changed_since() -> None:
    changed = SMALL.replace("COPY . .", "RUN new\nCOPY . .").replace("    all", "    most")
    assert (found(changed, *STEPS).spans, found(changed, *STEPS).note) == ({}, NO_LINES)
    changed = changed.replace("CMD", "WORKDIR /x\nCMD")
    assert spans(changed, *STEPS[:-1], "WORKDIR /x", STEPS[-1]) == ["6", "12", "", "15"]
    assert found(changed, *STEPS[:-1], "WORKDIR /x", STEPS[-1]).note == (
        "Dockerfile fits the image in part: 3 of 5 of its RUN, COPY, ADD and WORKDIR are in the history, and "
        "there are lines for 3 of the uppermost 4 layers"
    )


def test_equal_steps_are_told_apart_by_their_order_or_not_at_all() -> None:
    same = "/bin/sh -c true"
    assert spans("FROM a\nRUN true\nRUN x\nRUN true", same, "/bin/sh -c x", same) == ["2", "3", "4"]
    steps = (same, "/bin/sh -c x", "/bin/sh -c y", "/bin/sh -c z")
    assert spans("FROM a\nRUN true\nRUN true\nRUN x\nRUN y\nRUN z", *steps) == ["", "4", "5", "6"]
    assert spans("FROM a\nRUN x\nRUN y\nRUN z", "/bin/sh -c y", "/bin/sh -c x", "/bin/sh -c z") == ["", "", ""]


def test_steps_of_the_base_are_not_those_of_the_file() -> None:
    steps = ("WORKDIR /app", "RUN /bin/sh -c fetch # buildkit", "COPY . . # buildkit")
    assert spans("FROM a\nWORKDIR /app\nCOPY . .", *steps, "WORKDIR /app", "COPY . . # buildkit") == [
        "",
        "",
        "",
        "2",
        "3",
    ]
    changed = "FROM a\nRUN fetch\nRUN more\nCOPY . .\nRUN make\nRUN less"
    own = ("COPY . . # buildkit", "RUN /bin/sh -c make # buildkit", "RUN /bin/sh -c less # buildkit")
    assert spans(changed, *steps[:2], *own, base=3) == ["", "", "4", "5", "6"]
    assert spans(changed, *steps[:2], *own) == ["", "2", "4", "5", "6"]


def test_a_base_that_a_stage_made_leaves_the_file_whole() -> None:
    assert spans(SMALL, *STEPS, base=2) == ["", "11", "12-13"]
    assert found(SMALL, *STEPS, base=2).note == ""


def test_a_stage_without_layers_has_no_lines() -> None:
    assert found("FROM a\nRUN x\nFROM a\nENV B=c", "/bin/sh -c y", "-ENV B=c").spans == {}
    told = found("FROM a\nENV B=c", "-ENV B=c")
    assert (told.spans, told.note) == ({}, "")


@pytest.mark.parametrize("steps", [[], ["-" + "x" * 100_000], ["RUN |9999 A=b # buildkit"] * 2000])
def test_any_history_is_fine(steps: list[str]) -> None:
    text = "FROM a\n" + "RUN true\nCOPY $A $B$C /x\n" * 900
    assert not found(text, *steps).spans


WORDS = st.sampled_from(["make", "a b", "x $A  y", "apt-get update", "rm -r /x", "true"])
INSTRUCTIONS = st.one_of(
    WORDS.map(lambda text: ("RUN", text)),
    st.sampled_from([". .", "a /b", "c /b", "d /e/"]).map(lambda text: ("COPY", text)),
    st.sampled_from(["A=b", "C=d"]).map(lambda text: ("ENV", text)),
)


def step_of(word: str, text: str, *, by_buildkit: bool) -> str:
    """What a builder's history has of an instruction."""
    if word == "RUN":
        return f"RUN |1 A=b /bin/sh -c {text} # buildkit" if by_buildkit else f"/bin/sh -c {text}"
    if by_buildkit:
        return f"COPY {text} # buildkit" if word == "COPY" else f"-{word} {text}"
    return (
        f"/bin/sh -c #(nop) COPY file:{HASH} in {text.rsplit(maxsplit=1)[-1]} "
        if word == "COPY"
        else f"-/bin/sh -c #(nop)  {word} {text}"
    )


@given(st.lists(INSTRUCTIONS, max_size=12), st.booleans())
def test_a_file_fits_what_was_built_of_it(instructions: list[tuple[str, str]], by_buildkit: bool) -> None:  # noqa: FBT001
    text = "FROM a\n" + "".join(f"{word} {behind}\n" for word, behind in instructions)
    steps = [step_of(*one, by_buildkit=by_buildkit) for one in instructions]
    expected = [str(number) for number, (word, _) in enumerate(instructions, 2) if word != "ENV"]
    assert spans(text, *steps) == expected
    assert found(text, *steps).note == ""


@given(st.lists(INSTRUCTIONS, max_size=12), st.lists(INSTRUCTIONS, max_size=12))
def test_no_line_is_of_another_instruction(built: list[tuple[str, str]], given: list[tuple[str, str]]) -> None:
    text = "FROM a\n" + "".join(f"{word} {behind}\n" for word, behind in given)
    made = [one for one in built if one[0] != "ENV"]
    for one, span in zip(made, spans(text, *(step_of(*one, by_buildkit=True) for one in built)), strict=True):
        assert not span or given[int(span) - 2] == one, json.dumps([built, given])
