"""The words of the list of waste."""

from __future__ import annotations

import subprocess
import sys


def test_the_words_come_without_arrays() -> None:
    """The waste pane needs them before the first frame, which numpy would hold up."""
    probe = "import sys, dive_py.presentation.waste_groups; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
