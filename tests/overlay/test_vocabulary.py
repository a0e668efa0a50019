"""The words of copy-on-write."""

from __future__ import annotations

import subprocess
import sys

from dive_py.overlay.vocabulary import Same


def test_words_need_no_arrays() -> None:
    probe = "import sys, dive_py.overlay.vocabulary, dive_py.layers.vocabulary; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_what_was_not_decided_has_no_word() -> None:
    assert [same.word for same in Same] == [None, "known", "assumed", "read", None]
