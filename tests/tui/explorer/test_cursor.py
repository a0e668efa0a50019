"""What the cursor stands on."""

from __future__ import annotations

from dive_py.tui.explorer.cursor import copyable_path


def test_a_path_is_copied_with_its_slash_and_as_text() -> None:
    assert copyable_path(b"etc/motd") == "/etc/motd"
    assert copyable_path("ä/ö".encode()) == "/ä/ö"
    assert copyable_path(b"raw-\xff") == "/raw-?"
    assert copyable_path(None) == ""
