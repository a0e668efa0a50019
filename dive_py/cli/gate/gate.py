"""The gate: an image is judged by rules, and the exit status tells a build whether to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from dive_py.analysis import rule_table, rules
from dive_py.analysis.figures import Scope, figures, ignored
from dive_py.cli import console, dockerfile_option, exit_status, output
from dive_py.cli.analysing import analysed
from dive_py.cli.gate import plan, reports
from dive_py.presentation.shell_words import image_words, shell_word
from dive_py.presentation.steps import layer_text
from dive_py.presentation.text import printable
from dive_py.reports import dive_json, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.analysis.known_base import Base
    from dive_py.cli.gate.baseline import Baseline
    from dive_py.cli.gate.options import GateOptions
    from dive_py.cli.opening import ImageRequest
    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.reports.verdict import Judgement
    from dive_py.reports.verdict_advice import Advised
    from dive_py.settings.values import Settings
    from dive_py.sources.image import ImageInfo


class Gate:
    """The rules of a command line, read and found to make sense before any work is done.

    Raises:
        UsageError: a rule, the file of rules or a report makes no sense.
    """

    def __init__(self, options: GateOptions, settings: Settings) -> None:
        self._json = options.json
        self._reports = reports.requested(options.reports, options.json)
        self._plan = plan.read(options, settings)
        self._dockerfile = dockerfile_option.read(self._plan.dockerfile or None)
        self._counts_secrets = rule_table.SECRETS in self._plan.rules.limits
        self._publishes = any(report.format in reports.PUBLISHED for report in self._reports)

    def run(self, image: ImageRequest, progress: Progress) -> int:
        """Judge an image, write what is to be written, and return the exit status."""
        for file in (self._json or output.STANDARD_OUTPUT, *(report.file for report in self._reports)):
            output.refuse_input(file, image.text)
        if self._counts_secrets:  # contents are read, and not only compared
            image = msgspec.structs.replace(image, options=replace(image.options, keep=True))
        with analysed(image, progress, decide=False) as exploration:
            judgement = self._judge(exploration, image, progress)
            try:
                self._write(exploration, judgement)
            except BrokenPipeError:
                output.forget()  # nothing reads to the end (`| head`): the verdict is the same
        return exit_status.OK if judgement.verdict.passed else exit_status.NO

    def _write(self, exploration: Exploration, judgement: Judgement) -> None:
        """Write dive's JSON where it is asked for, and the reports."""
        if self._json is not None:
            wasted = judgement.verdict.figures.wasted
            output.write_json(self._json, dive_json.document(exploration, self._plan.scoring, judged_wasted=wasted))
        reports.write(self._reports, judgement, json_file=self._json)

    def _judge(self, exploration: Exploration, image: ImageRequest, progress: Progress) -> Judgement:
        """Measure the image, and compare it with each rule."""
        stack, waste, info = exploration.stack, exploration.waste, exploration.info
        base = self._base(exploration, image, progress)
        scope = Scope(
            base.layers if base is not None else None,
            ignored(stack, [glob.pattern for glob in self._plan.ignore]),
            self._plan.scoring,
        )
        measured = figures(stack, waste, scope, exploration.unread)
        baseline = self._baseline(exploration, image, base, progress)
        lines = self._lines(exploration, base)
        advice = self._advice(exploration, base, lines)
        known = rules.Known(
            baseline.sizes if baseline is not None else None,
            advice.bytes if advice is not None else None,
            self._secrets(exploration, scope.first, progress),
        )
        found = rules.judge(stack, measured, scope, self._plan.rules, lambda: progress.stopped, known)
        steps = _texts(exploration)
        culprits, directories, total = verdict.culprits(stack, waste, scope, steps, lines)
        return verdict.Judgement(
            found,
            reference=info.reference,
            words=image_words(image.name or image.text, image.options),
            id=info.id,
            digest=info.digest,
            platform=str(info.platform),
            base=base.reference if base is not None else "",
            given=self._plan.given,
            paths=verdict.worst_paths(stack, found),
            culprits=culprits,
            directories=directories,
            directories_total=total,
            compressed=verdict.compressed(info.layers, scope.base),
            baseline=baseline.reference if baseline is not None else "",
            before=known.baseline,
            advice=advice,
            dockerfile=lines,
            notes=(
                *self._plan.notes,
                *self._notes(base, baseline, lines),
                *(self._unnamed_base(info) if not found.passed else ()),
                *_damages(exploration),
            ),
        )

    def _notes(self, base: Base | None, baseline: Baseline | None, lines: DockerfileLines | None) -> Iterator[str]:
        """Yield what a person should know of the Dockerfile, the base and the baseline."""
        yield from [lines.note] if lines is not None and lines.note else []
        yield from [base.note] if base is not None and base.note else []
        yield from self._about_baseline(baseline)

    def _lines(self, exploration: Exploration, base: Base | None) -> DockerfileLines | None:
        """Find the lines of the layers' steps, where a Dockerfile is named."""
        if self._dockerfile is None:
            return None
        found = self._dockerfile.lines(exploration.info, _own(base, exploration.stack))
        if found.note:
            console.tell_note(found.note)
        return found

    def _base(self, exploration: Exploration, image: ImageRequest, progress: Progress) -> Base | None:
        """Find the image that this one stands on, where the rules want to know."""
        if not self._plan.base:
            return None
        from dive_py.cli import base_image  # brings all ways to find an image by its name

        base = base_image.find(self._plan.base, exploration.info, image.options, progress)
        if base.note:
            console.tell_note(base.note)
        return base

    def _unnamed_base(self, info: ImageInfo) -> Iterator[str]:
        """Yield what the image that failed stands on, where its labels say so and the rules do not name it.

        No engine is asked: that would take a third of the time of a small image.
        """
        if self._plan.base or self._plan.scoring != rule_table.SCORING.default or not info.config.labels:
            return
        from dive_py.analysis import bases  # brings all ways to find an image by its name
        from dive_py.analysis.known_base import Certainty
        from dive_py.presentation import base_text

        base = bases.told(info)
        if bases.NAME in info.config.labels and base.reference:
            note = f"its labels name {printable(base.reference)} as its base: --base labels judges what is above"
        elif base.layers and base.sure is not Certainty.ASSUMED:
            note = f"it stands on {base_text.which(base)}: --base {shell_word(base.reference)} judges what is above"
        else:
            return
        console.tell_note(note)
        yield note

    def _baseline(
        self, exploration: Exploration, image: ImageRequest, base: Base | None, progress: Progress
    ) -> Baseline | None:
        """Find what growth is measured from, where that is named."""
        if not self._plan.baseline:
            return None
        from dive_py.cli.gate import baseline  # reads another image

        found = baseline.find(self._plan, image, exploration.info, base, progress)
        for note in self._about_baseline(found):
            console.tell_note(note)
        return found

    def _about_baseline(self, found: Baseline | None) -> tuple[str, ...]:
        """Return what a person should know of the baseline: that it is not there, if nothing else."""
        if found is not None:
            return found.notes
        return (f"there is no baseline {self._plan.baseline}: no growth was checked",) if self._plan.baseline else ()

    def _advice(self, exploration: Exploration, base: Base | None, lines: DockerfileLines | None) -> Advised | None:
        """Compute what can be written differently, where a rule or a report asks for it."""
        if rule_table.AVOIDABLE not in self._plan.rules.limits and not self._publishes:
            return None
        # for builds that ask for it
        from dive_py.analysis.advice import advise
        from dive_py.analysis.remedies import steps_of
        from dive_py.reports.verdict_advice import advised

        layers, stack = exploration.info.layers, exploration.stack
        steps = steps_of(layers)
        return advised(
            advise(stack, exploration.waste, steps, _own(base, stack)),
            steps,
            _texts(exploration),
            lines,
        )

    def _secrets(self, exploration: Exploration, first: int, progress: Progress) -> rules.Shipped | None:
        """Look for the secrets that the image ships, where a rule is about them."""
        if not self._counts_secrets:
            return None
        from dive_py.cli.gate import secrets  # brings the library of their forms

        return secrets.shipped(exploration, self._plan, first, progress)


def _own(base: Base | None, stack: LayerStack) -> int:
    """Return the lowest layer that is the image's own: that above the base, else above layer 0."""
    return base.layers if base is not None else min(1, stack.layer_count)


def _texts(exploration: Exploration) -> list[str]:
    """Return what made the layers."""
    return [layer_text(layer) for layer in exploration.info.layers]


def _damages(exploration: Exploration) -> list[str]:
    """Return the warnings about layers that the figures leave out."""
    return [f"layer {number} is left out or incomplete: {why}" for number, why in exploration.unread.reasons.items()]
