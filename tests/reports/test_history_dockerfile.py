"""The Dockerfile that a history tells."""

from __future__ import annotations

import pytest

from dive_py.analysis.known_base import Base, Certainty
from dive_py.oci.config import HistoryEntry, ImageConfig
from dive_py.reports.history_dockerfile import lines
from dive_py.sources.image import ImageInfo, LayerInfo
from tests.secrets.labelled import LETTERS, Maker

NOTHING = Base("", 1, sure=Certainty.ASSUMED)
ENV = ("A=b c", "PATH=/bin", "Q=$x")
LABELS = {"a.b": "c d", "n": "1"}


def of(*steps: str, comment: str = "") -> list[str]:
    """The lines after FROM, of steps that each made no layer but the first."""
    history = (
        HistoryEntry(created_by="base", comment=comment),
        *(HistoryEntry(created_by=step, empty=True) for step in steps),
    )
    config = ImageConfig(env=ENV, labels=LABELS, history=history)
    found = list(lines(ImageInfo("app:1", "", "", config=config, layers=(LayerInfo(0),)), NOTHING))
    return found[found.index("# layer 0: base") + 1 :]


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("/bin/sh -c make", "RUN make"),
        ("ENV A=b c", 'ENV A="b c"'), ("/bin/sh -c #(nop)  ENV A=b c PATH=/bin", 'ENV A="b c"|ENV PATH=/bin'), ("ENV Q=$x", 'ENV Q="\\$x"'),
        ("LABEL a.b=c d n=1", 'LABEL a.b="c d"|LABEL n=1'),
        ('CMD ["sh" "-c" "a, b"]', 'CMD ["sh", "-c", "a, b"]'), ("ENTRYPOINT [/bin/x]", 'ENTRYPOINT ["/bin/x"]'),
        ("VOLUME [/a /b]", 'VOLUME ["/a", "/b"]'), ("EXPOSE map[80/tcp:{} 53/udp:{}]", "EXPOSE 80/tcp 53/udp"), ("EXPOSE 80", "EXPOSE 80"),
        ("USER app", "USER app"), ("WORKDIR /a b", "WORKDIR /a b"), ("STOPSIGNAL SIGINT", "STOPSIGNAL SIGINT"),
        ("/bin/sh -c #(nop)  MAINTAINER Some One", "MAINTAINER Some One"),
        ('HEALTHCHECK &{["CMD-SHELL" "curl x"] "30s" "3s" "0s" \'\\x03\'}', "HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl x"),
        ('HEALTHCHECK &{["CMD" "curl" "x"] "0s" "0s" "0s" "0s" 0}', 'HEALTHCHECK CMD ["curl", "x"]'), ('HEALTHCHECK &{["NONE"] "0s" "0s" "0s" \'\\x00\'}', "HEALTHCHECK NONE"),
        ("RUN /bin/sh -c set -e\nmake # buildkit", "RUN <<'EOF'|set -e|make|EOF"),
        ("RUN /bin/sh -c cat <<X\nEOF\nX # buildkit", "RUN <<'EOF_'|cat <<X|EOF|X|EOF_"),
        ("|1 V=1.2 /bin/sh -c make", "ARG V=1.2|RUN make"), ("RUN /bin/sh -c echo \\ # buildkit", "RUN <<'EOF'|echo \\|EOF"),
        ("/bin/sh -c set -e; \tmake", "RUN set -e; \tmake"), ("|1 V=2 /bin/echo x $A", "ARG V=2|# given as a list of words, which the history does not tell apart:|RUN /bin/echo x $A"),
        ('CMD ["a" "b', '# CMD ["a" "b'), ("SHELL [", "# SHELL ["), ("CMD []", "CMD []"), ("RUN", "# RUN of nothing"),
        ("COPY app /app # buildkit", "# COPY app /app|# layer 0 has what this brought: divepy tree IMAGE --layer 0"),
        ("paketo", "# paketo"), ("USER a\nRUN rm -rf /", "USER a\\nRUN rm -rf /"), ("ENV A=b\x1b[1m", "ENV A=b\\x1b[1m"),
    ],
)  # fmt: skip
def test_each_instruction_is_one_that_can_be_built(step: str, line: str) -> None:
    assert "|".join(of(step)) == line.replace("ENV A=b\\x1b[1m", "ENV A='b\\x1b[1m'")


def test_what_no_instruction_made_is_said() -> None:
    assert list(lines(ImageInfo("a", "", "", layers=(LayerInfo(0, comment="Imported from -"), LayerInfo(1))), NOTHING))[1:] == [
        "FROM scratch", "# layer 0: Imported from -", "# layer 1: the history does not say what made it",
    ]  # fmt: skip


def test_a_base_takes_the_place_of_its_steps() -> None:
    user = HistoryEntry(created_by="USER app", empty=True)
    layers = (LayerInfo(0, created_by="x", steps=(user,)), LayerInfo(1, created_by="/bin/sh -c make"))
    base = Base("debian:12", 1, why="its layers are the lowest", sure=Certainty.LIKELY)
    assert list(lines(ImageInfo("a", "", "", layers=layers), base))[1:] == [
        "# debian:12, layer 0 (likely): its layers are the lowest", "FROM debian:12", "USER app", "RUN make",
    ]  # fmt: skip


def test_secrets_are_left_out() -> None:
    value = Maker(30).text(LETTERS, 20)
    written = "\n".join(
        of(f"ENV TOKEN={value}", f"|1 NPM_TOKEN={value} /bin/sh -c npm ci", f"/bin/sh -c login --password {value}")
    )
    assert value[4:] not in written
    assert "ARG NPM_TOKEN" in written
    assert "RUN login --password " in written


VALUE = Maker(31).text(LETTERS, 20)


@pytest.mark.parametrize(
    "step",
    [
        'CMD ["x" "--password" "{0}"]', "ADD https://bob:{0}@h.example/x /x", "bazel build TOKEN={0}", "USER TOKEN={0}",
        'HEALTHCHECK &{{["CMD-SHELL" "curl --token {0}"] "30s" "3s" "0s" \'\\x03\'}}', "ONBUILD RUN login --password {0}",
        'ENTRYPOINT ["x" "--token={0}"]', "MAINTAINER TOKEN={0}", "WORKDIR /TOKEN={0}",
    ],
)  # fmt: skip
def test_no_line_has_the_value_of_a_secret(step: str) -> None:
    shown = "\n".join(of(step.format(VALUE)))
    assert VALUE[5:] not in shown
    assert all(line.startswith(("#", "RUN", "ENV", "ARG", "LABEL")) for line in shown.splitlines())


def test_an_argument_that_the_build_was_given_takes_the_place_of_its_default() -> None:
    assert of("ARG V=1", "|1 V=2 /bin/sh -c make", "|1 V=2 /bin/sh -c test") == [
        "ARG V=1",
        "ARG V=2",
        "RUN make",
        "RUN test",
    ]
