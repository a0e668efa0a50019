"""What is known of a base."""

from __future__ import annotations

import subprocess
import sys

from dive_py.analysis.known_base import Base, Certainty


def test_a_base_that_was_named_is_certain() -> None:
    base = Base("debian:12", 2)
    assert (base.sure, base.note, str(base.sure)) == (Certainty.CERTAIN, "", "certain")


def test_who_tells_of_it_needs_nothing_that_finds_it() -> None:
    script = "import sys, dive_py.presentation.advice_text; print('dive_py.analysis.bases' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
