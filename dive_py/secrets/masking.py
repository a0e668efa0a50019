"""Texts of an image without their secrets: the one door that steps, environment and labels pass before they are shown.

Most have none, which one look tells: the kinds are loaded for those that may.
"""

from __future__ import annotations

import re
from typing import Final

_MAY_HAVE: Final = re.compile(
    r"(?i)pass|secret|token|key|credential|://[^\s/]*@|AKIA|ASIA|gh[pousr]_|github_pat|gl[a-z]{2,4}-|xox|hooks\.slack|"
    r"k_live_|npm_|pypi-|hf_|sk-|SG\.|AIza|do[opr]_v1|shp[a-z]{2}_|dckr_|hv[sbr]\.|:AA|eyJ"
)
"""What any kind has somewhere in it."""


def pair_without_secrets(pair: str) -> str:
    """Return `NAME=value` without its secrets: nothing of a value whose name says that it is one."""
    shown = without_secrets(pair)
    name, equals, _ = pair.partition("=")
    begins = f"{name}{equals}\u2026"
    return begins if equals and shown.startswith(begins) else shown


def without_secrets(text: str) -> str:
    """Return a text with an ellipsis in place of each secret; one that may have some and is very long is cut off."""
    if not _MAY_HAVE.search(text):
        return text
    from dive_py.secrets.texts import masked  # all kinds, compiled

    return masked(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
