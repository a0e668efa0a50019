"""A key and what it does."""

from __future__ import annotations

from dive_py.tui.keys.command import Command


def test_a_binding_has_all_that_the_footer_and_the_palette_need() -> None:
    binding = Command("pane.go", "g,G", "go(1)", "go", "Go there", shown=True).binding()
    assert (binding.key, binding.action, binding.description) == ("g,G", "go(1)", "go")
    assert (binding.show, binding.id, binding.tooltip) == (True, "pane.go", "Go there")
