"""An image in some thirty lines."""

from __future__ import annotations

from collections.abc import Callable

from dive_py.exploration import Exploration
from dive_py.reports import summary
from tests.building import ImageBuilder, file, whiteout

Explored = Callable[[ImageBuilder], Exploration]


def test_a_summary_has_image_figures_layers_and_waste(explored: Explored) -> None:
    image = ImageBuilder().layer(file("a", b"x" * 1000), file("b", b"y" * 1000)).layer(whiteout("a"), command="rm a")
    exploration = explored(image)
    first, *rest = summary.lines(exploration, "app:1")
    assert first.startswith(exploration.info.reference)
    assert first.endswith("linux/amd64 · 2 layers · 2 kB")
    assert rest == [
        "efficiency 50 % · 1 kB wasted",
        "",
        "LAYER  STORED  WASTED  STEP",
        "    0    2 kB    1 kB  step 0",
        "    1     0 B       -  rm a",
        "",
        " WASTED  FILES  CULPRIT  CAUSE        STEP",
        "   1 kB      1        1  deleted      rm a",
        "",
        " WASTED  HOLDER  CULPRIT  CAUSE        PATH",
        "   1 kB       0        1  deleted      /a",
    ]


def test_long_lists_and_long_steps_are_cut(explored: Explored) -> None:
    many = [file(f"{number:02}", b"x") for number in range(12)]
    image = ImageBuilder().layer(*many, command="c" * 100).layer(*(whiteout(f"{number:02}") for number in range(12)))
    lines = list(summary.lines(explored(image), "registry:app:1"))
    assert lines[4].endswith("c" * 59 + "…")
    assert lines[-1] == "… and 2 more; all of them: divepy waste --by directory registry:app:1"


def test_an_image_without_waste_says_only_so(explored: Explored) -> None:
    lines = list(summary.lines(explored(ImageBuilder().layer(file("a", b"x"))), "app:1"))
    assert lines[1] == "efficiency 100 % · 0 B wasted"
    assert len(lines) == 5


def test_damaged_layers_are_marked(explored: Explored) -> None:
    sound = ImageBuilder().layer(file("a", b"x" * 2000)).layer_tars()[0]
    lines = list(summary.lines(explored(ImageBuilder().raw_layer(sound[:1200], command="cut")), "app:1"))
    assert any(line.endswith(("cut (damaged)", "cut (not readable)")) for line in lines)
    assert lines[1] == "efficiency unknown · 0 B wasted, without layer 0"
