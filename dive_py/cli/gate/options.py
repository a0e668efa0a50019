"""What a command line asks of the gate."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py.analysis.rule_table import ABOUT, RULES, SCORING
from dive_py.errors import UsageError
from dive_py.settings.environment import GO_TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.analysis.rule_table import Key

KEYS: Final = (*RULES, *ABOUT)
"""What both options and the file of rules can say."""


class GateOptions(Struct, frozen=True):
    """The options of the gate."""

    checks: bool
    """Whether rules are checked: by option, or because the environment says that this is a build."""
    rule_file: str | None
    """The file of rules that is named."""
    reports: tuple[str, ...]
    """The values of `--report`."""
    rules: Mapping[Key, tuple[str, ...]]
    """The values of each option that says what a rule allows, or how images are judged."""
    json: str | None
    """Where dive's JSON goes; None for nowhere."""

    def refuse_unused(self) -> None:
        """Refuse options of the gate where no rule is checked.

        Raises:
            UsageError: an option of the gate is given, and no rules are checked.
        """
        names = ["ci-config"] if self.rule_file is not None else []
        names += ["report"] if self.reports else []
        names += [key.dashed for key in self.rules if key is not SCORING]
        if names:
            raise UsageError(f"--{names[0]} is of use with --ci alone, which checks rules", "add --ci")


def of(given: Mapping[str, Any]) -> GateOptions:
    """Return the gate's part of a command's options, which come by name as `parser` finds them."""
    said = {key: given[key.dashed.replace("-", "_")] for key in KEYS}
    return GateOptions(
        given["ci"] or os.environ.get("CI") in GO_TRUE,
        given["ci_config"],
        tuple(given["report"] or ()),
        {key: tuple([value] if isinstance(value, str) else value) for key, value in said.items() if value is not None},
        given["json"],
    )
