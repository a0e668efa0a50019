"""The gate: an image is judged by rules, and the exit status tells a build whether to go on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from dive_py.analysis.rule_table import SCORING
from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.gate import base_image, reports, rules
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from dive_py.cli.gate.base_image import Base
    from dive_py.cli.gate.reports import Wanted
    from dive_py.cli.gate.rules import Plan
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress
    from dive_py.reports.verdict import Judgement

GO_TRUE: Final = frozenset(("1", "t", "T", "true", "TRUE", "True"))
"""The values that Go's `strconv.ParseBool` takes for true, which is how dive reads `CI`."""


def is_wanted(arguments: Arguments) -> bool:
    """Whether rules are to be checked: by option, or because a builder says that it is one."""
    return bool(arguments.ci) or os.environ.get("CI") in GO_TRUE


def refuse_unused(arguments: Arguments) -> None:
    """Let nobody think that a rule is checked which is not.

    Raises:
        UsageError: an option of the gate is given without `--ci`.
    """
    names = ("ci-config", "report", *(key.dashed for key in rules.KEYS if key is not SCORING))
    for name in names:
        if getattr(arguments, name.replace("-", "_")) is not None:
            raise UsageError(f"--{name} is of use with --ci alone, which checks rules", "add --ci")


class Gate:
    """The rules of a command line, read and found to make sense before any work is done.

    Args:
        arguments: The command line.

    Raises:
        UsageError: a rule, the file of rules or a report makes no sense.
    """

    def __init__(self, arguments: Arguments) -> None:
        self._reports: list[Wanted] = reports.wanted(arguments.report, arguments.json)
        self._plan: Plan = rules.read(arguments)

    def run(self, arguments: Arguments, progress: Progress) -> int:
        """Judge the image of the command line, write what is to be written, and return the exit status."""
        with opening.analysed(arguments, progress, decide=False) as exploration:
            judgement = self._judge(exploration, arguments, progress)
            try:
                self._write(exploration, judgement, arguments)
            except BrokenPipeError:
                output.forget()  # nobody reads to the end (`| head`): the verdict is the same
        return exit_status.OK if judgement.verdict.passed else exit_status.NO

    def _write(self, exploration: Exploration, judgement: Judgement, arguments: Arguments) -> None:
        """Write dive's JSON where it is asked for, and the reports."""
        if arguments.json is not None:
            from dive_py.reports import dive_json

            output.write_json(arguments.json, dive_json.document(exploration, scoring=self._plan.scoring))
        reports.write(self._reports, judgement, json_file=arguments.json, colour=arguments.color)

    def _judge(self, exploration: Exploration, arguments: Arguments, progress: Progress) -> Judgement:
        from dive_py.analysis import rules
        from dive_py.analysis.figures import Scope, figures, ignored
        from dive_py.presentation.steps import layer_text
        from dive_py.reports import verdict

        stack, waste, info = exploration.stack, exploration.waste, exploration.info
        base = self._base(exploration, arguments, progress)
        scope = Scope(
            base.layers if base is not None else None,
            ignored(stack, [glob.pattern for glob in self._plan.ignore]),
            self._plan.scoring,
        )
        measured = figures(stack, waste, scope, exploration.unread)
        found = rules.judge(stack, measured, scope, self._plan.rules, lambda: progress.stopped)
        steps = [layer_text(layer) for layer in info.layers]
        culprits, directories, total = verdict.culprits(stack, waste, scope, steps)
        return verdict.Judgement(
            found,
            reference=info.reference,
            id=info.id,
            digest=info.digest,
            platform=str(info.platform),
            base=base.reference if base is not None else "",
            given=self._plan.given,
            paths=verdict.worst_paths(stack, found),
            culprits=culprits,
            directories=directories,
            directories_total=total,
            notes=(*self._plan.notes, *([base.note] if base is not None and base.note else []), *_damages(exploration)),
        )

    def _base(self, exploration: Exploration, arguments: Arguments, progress: Progress) -> Base | None:
        if not self._plan.base:
            return None
        base = base_image.find(self._plan.base, exploration.info, arguments, progress)
        if base.note:
            console.tell_note(base.note, colour=arguments.color)
        return base


def _damages(exploration: Exploration) -> list[str]:
    """What to say of layers that the figures are told without."""
    return [f"layer {number} is left out or incomplete: {why}" for number, why in exploration.unread.reasons.items()]
