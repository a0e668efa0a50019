"""Verdicts for reports: of an ordinary image, and of one whose paths are meant to do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.analysis import rule_table
from dive_py.analysis.advice import advise
from dive_py.analysis.dockerfile_lines import DockerfileLines
from dive_py.analysis.figures import Scope, Unread, figures
from dive_py.analysis.remedies import steps_of
from dive_py.analysis.rule_values import Given, Limit
from dive_py.analysis.rules import Known, Rules, judge
from dive_py.analysis.waste import waste
from dive_py.presentation.text import printable
from dive_py.reports.verdict import Judgement, culprits, worst_paths
from dive_py.reports.verdict_advice import advised
from dive_py.sources.image import LayerInfo
from tests.analysis.judging import globs
from tests.building import file, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.analysis.rule_table import Key
    from dive_py.analysis.rules import Sizes
    from dive_py.reports.verdict import Compressed
    from tests.building import Entry

HOSTILE: Final = (
    b"\x1b[31mred\x1b[0m",
    b"line\r\nbreak\n::error::injected",
    b"<script>alert(1)</script>&amp;]]>",
    b"a|b`c`**d**[e](javascript:f)#1 @someone www.example.com :smile: $x$ ~~g~~ _h_",
    b"%0A::set-output name=x::y,z:1",
    b"no utf-8 \xff\xfe",
    b"\xef\xbf\xbe\x01\x08\x0b",
    "\u202eexe.txt".encode(),
    b"##[error]x ##vso[task.complete]",
    b"a:b c?d#e%20",
    b"\"quotes'",
)
"""Names that mean something to a terminal, a browser, a Markdown renderer, an XML parser or a builder."""

STRICT: Final = Rules(
    {
        rule_table.EFFICIENCY: Limit(0.9, "90%"),
        rule_table.WASTED: Limit(20_000_000, "20MB"),
        rule_table.USER_WASTED: Limit(0.1, "0.1"),
        rule_table.LAYER: Limit(5_000, "5kB"),
    },
    globs("/secret/**"),
)
"""All of them fail for the hostile image but the one about 20 MB."""

IN_FILE: Final[dict[Key, Given]] = {
    rule_table.EFFICIENCY: Given(rule_table.EFFICIENCY, ("90%",), file="./ci/rules.yaml", line=3),
    rule_table.FORBIDDEN: Given(rule_table.FORBIDDEN, ("/secret/**",), file="./ci/rules.yaml", line=7),
    rule_table.LAYER: Given(rule_table.LAYER, ("5kB",), option="--highest-layer-bytes"),
}


def judgement(
    layers: list[list[Entry]],
    rules: Rules = STRICT,
    reference: str = "app:1",
    *,
    base: int | None = None,
    scoring: str = "divepy",
    notes: tuple[str, ...] = (),
    steps: tuple[str, ...] = (),
    unread: Unread | None = None,
    before: Sizes | None = None,
    packed: Compressed | None = None,
    advises: bool = True,
    lines: DockerfileLines | None = None,
) -> Judgement:
    """The verdict about an image with these layers."""
    stack = stacked(*layers)
    scope = Scope(base, scoring=scoring)
    history = [LayerInfo(number, created_by=step) for number, step in enumerate(steps)]
    history += [LayerInfo(number) for number in range(len(steps), stack.layer_count)]
    made = steps_of(history[: stack.layer_count])
    advice = None
    if advises:
        advice = advised(advise(stack, waste(stack), made, min(1, stack.layer_count)), made, steps, lines)
    known = Known(before, advice.bytes if advice is not None else None)
    found = judge(stack, figures(stack, waste(stack), scope, unread), scope, rules, known=known)
    blamed, directories, total = culprits(stack, waste(stack), scope, steps, lines)
    return Judgement(
        found,
        reference,
        f"registry:{reference}",
        id="sha256:" + "1" * 64,
        platform="linux/amd64",
        base="debian:12" if base is not None else "",
        given=IN_FILE,
        paths=worst_paths(stack, found),
        culprits=blamed,
        directories=directories,
        directories_total=total,
        compressed=packed,
        baseline="app:0" if before is not None else "",
        before=before,
        dockerfile=lines,
        advice=advice,
        notes=notes,
    )


def failing(**more: object) -> Judgement:
    """Names that do harm, wasted and forbidden."""
    names = [name.replace(b"/", b"-") for name in HOSTILE]
    base = [file(b"secret/" + name, b"x" * (1000 - place)) for place, name in enumerate(names)]
    gone = [file(b"gone/" + name, b"x" * (500 - place)) for place, name in enumerate(names)]
    more.setdefault("notes", ("layer 1 \x1b[31mis odd",))
    more.setdefault("steps", tuple(printable(name) for name in HOSTILE))
    layers = [[*base, *gone], [whiteout("gone"), *base]]
    layers += [[file("z", bytes([number]))] for number in range(len(HOSTILE))]
    return judgement(layers, **more)  # type: ignore[arg-type]


def passing(unread: Unread | None = None) -> Judgement:
    """An image without any waste."""
    return judgement([[file("a", b"x" * 100)]], unread=unread)


def at_lines(file_: str = "app/Dockerfile", **more: object) -> Judgement:
    """An image that one RUN instead of two would make smaller, and its Dockerfile; layer 3 has no lines."""
    limits = {
        rule_table.EFFICIENCY: Limit(0.9, "90%"),
        rule_table.LAYER: Limit(2_000, "2kB"),
        rule_table.AVOIDABLE: Limit(0, "0"),
    }
    layers = [[file("base")], [file("a", b"x" * 3000)], [whiteout("a")], [file("b", b"x" * 4000)]]
    steps = ("ADD file:1 in /", "/bin/sh -c make a", "/bin/sh -c rm a", "/bin/sh -c make b")
    more.setdefault("lines", DockerfileLines(file_, {1: (3, 5), 2: (6, 6)}, 3))
    return judgement(layers, Rules(limits), steps=steps, **more)  # type: ignore[arg-type]


UNREAD: Final = Unread({1: "no such blob"}, {3: "ends early"})
"""Two layers that could not be read, or not whole."""

INCOMPLETE: Final = "figures are incomplete: layer 1 could not be read; layer 3 could not be read to the end"
"""What is said of it."""
