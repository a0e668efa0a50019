"""Lines of a Dockerfile for layers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.dockerfile_lines import DockerfileLines, lines_of
from dive_py.oci.config import HistoryEntry
from dive_py.sources.image import LayerInfo

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
    assert found.note == "Dockerfile has the lines of 2 of 4 own layers"


def test_a_file_that_does_not_fit_says_so() -> None:
    assert (
        of(b"FROM x\nRUN y\n", "/bin/sh -c a").note
        == "Dockerfile does not fit the image: no step of its history is in it"
    )
    assert of(b"", "/bin/sh -c a").spans == {}


def test_a_command_that_is_there_more_often_than_its_steps_has_no_line() -> None:
    assert of(b"FROM x\nRUN a\nRUN a\n", "/bin/sh -c a").spans == {}
    assert of(b"FROM x\nRUN a\n", "/bin/sh -c a", "/bin/sh -c a").spans == {}
    assert of(b"FROM x\nRUN a\nRUN a\n", "/bin/sh -c a", "/bin/sh -c a").spans == {1: (2, 2), 2: (3, 3)}


def test_layers_of_the_base_have_none() -> None:
    assert of(b"FROM x\nRUN a\nRUN b\n", "/bin/sh -c a", "/bin/sh -c b", base=2).spans == {2: (3, 3)}


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("COPY a b /c/", f"/bin/sh -c #(nop) COPY multi:{HASH} in /d/ "), ("COPY a /c", "COPY b /c # buildkit"),
        ("COPY a b /c", "COPY a /c # buildkit"), ("ADD a /c", "COPY a /c # buildkit"), ("RUN make", "/bin/sh -c make all"),
        ("WORKDIR /a", "WORKDIR /b"), ("COPY a ./", "COPY a /x # buildkit"), ("RUN $X", "/bin/sh -c make"),
        ('COPY ["a b", "/c d"]', "COPY a b /c d # buildkit"),
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
