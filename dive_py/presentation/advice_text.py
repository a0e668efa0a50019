"""Advice in the words of a Dockerfile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.analysis.known_base import Certainty
from dive_py.analysis.remedies import Builder, Habit, Remedy, StepKind, Sure
from dive_py.analysis.seldom import rule_of
from dive_py.overlay.vocabulary import Cause
from dive_py.presentation.text import printable
from dive_py.presentation.units import size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.analysis.advice import Advice, Piece, Saving
    from dive_py.analysis.known_base import Base
    from dive_py.analysis.remedies import Steps
    from dive_py.overlay.stack import LayerStack

MOST_PATHS: Final = 3
"""Paths that are named of each piece, the largest ones."""

_MOST_LOOKED_AT: Final = 200
"""Files of a piece, the largest ones, whose paths say what they are."""

_JOINED: Final = {
    Cause.DELETED: "what one of them removes is then never stored",
    Cause.OPAQUE: "what one of them removes is then never stored",
    Cause.METADATA: "a change of mode or owner then copies nothing",
    Cause.IDENTICAL: "what one of them writes again is then stored once",
}
"""Why steps are joined, by the cause of what they waste."""

_REWRITTEN: Final = "what one of them writes anew is then stored once"


def what_to_do(piece: Piece, steps: Steps) -> str:
    """Return the advice in a sentence."""
    first, last = piece.first, piece.last
    if piece.remedy is Remedy.JOIN:
        copies = steps.copies(first, last)
        if copies:
            moved = " and ".join(map(str, copies))
            runs = " and ".join(str(layer) for layer in range(first, last + 1) if layer not in copies)
            what = f"move the COPY of layer {moved} above layer {first}, and write layers {runs} as one RUN"
            return f"{what}: {_JOINED.get(piece.cause, _REWRITTEN)}"
        known = all(step.kind is not StepKind.UNKNOWN for step in steps.of[first : last + 1])
        what = f"write layers {first} to {last} as one RUN, joined with &&"
        what = what if known else f"make layers {first} to {last} in one step"
        return f"{what}: {_JOINED.get(piece.cause, _REWRITTEN)}"
    if piece.remedy is Remedy.COPY_FLAGS:
        return _flags(piece)
    if piece.remedy is Remedy.LEAVE_OUT:
        other = "RUN --mount=type=bind" if steps.builder is Builder.BUILDKIT else "a stage of its own"
        return (
            f"do not copy in layer {first} what layer {last} removes: .dockerignore, or {other} where a step reads it"
        )
    if piece.remedy is Remedy.COPY_ONCE:
        return f"layer {last} copies these paths again: leave them out of the COPY of layer {first}"
    return f"the tar of layer {first} holds these paths more than once: pack each once"


def in_short(piece: Piece, steps: Steps) -> str:
    """Return the advice without the numbers of the layers, for a row that has them in a column."""
    if piece.remedy is not Remedy.JOIN:
        return what_to_do(piece, steps)
    copies = ", below the COPY" if steps.copies(piece.first, piece.last) else ""
    return f"as one RUN{copies}: {_JOINED.get(piece.cause, _REWRITTEN)}"


def _flags(piece: Piece) -> str:
    flags = [f"--chown={piece.owner[0]}:{piece.owner[1]}"] if piece.owner is not None else []
    flags += [f"--chmod={piece.mode:o}"] if piece.mode is not None else []
    said = f"COPY {' '.join(flags)} in layer {piece.first}" if flags else ""
    if said and not piece.whole:
        said += ", for these paths in a COPY of their own"
    if piece.changes_mode and piece.mode is None:
        said += (", and " if said else "") + "set the modes of these files in the build context"
    if not said:
        return f"leave these files alone in layer {piece.last}: it copies them and changes nothing"
    return f"{said}, instead of a change in layer {piece.last}"


def cautions(piece: Piece, steps: Steps) -> list[str]:
    """Return what to look at before, each in a line."""
    found = _about_joining(piece, steps) if piece.remedy is Remedy.JOIN else []
    if piece.saving.torn:
        found.append(f"{size(piece.saving.torn)} more if hard links that a step has torn stay links")
    if piece.keeps_step:
        found.append(
            f"layer {piece.last} changes other files, too: it stays for these, and must not touch the copied ones again"
        )
    if piece.owner is not None:
        found.append("a directory that WORKDIR made keeps its owner; one that the COPY makes gets the new one")
    if piece.remedy is Remedy.LEAVE_OUT:
        found.append("steps between that read these files need them")
    return found


def _about_joining(piece: Piece, steps: Steps) -> list[str]:
    """Return what to look at before steps are joined."""
    found = []
    between = steps.between(piece.first, piece.last)
    if "VOLUME" in between:
        found.append("VOLUME between these steps: leave it below the RUN, or what that writes there is lost")
    before = [word for word in between if word != "VOLUME"]
    if before:
        found.append(f"{', '.join(before)} between these steps: say the same in the RUN, or before it")
    joined = steps.of[piece.first : piece.last + 1]
    if any(step.reaches for step in joined[:-1]):
        found.append("cd, umask, set or export in one step reaches the next one then: write ( … ) around it")
    if steps.copies(piece.first, piece.last):
        found.append("no RUN before a COPY may depend on what it brings not being there")
    if any(step.noisy for step in joined):
        found.append("npm and its like log times: two equal builds differ by some hundred bytes")
    return found


def alternatives(piece: Piece, steps: Steps, stack: LayerStack) -> list[str]:
    """Return what a person may write instead, each in a line: a program has an option, or a file is not needed."""
    if piece.remedy is not Remedy.JOIN:
        return []
    first, *others = (steps.of[layer].habits for layer in range(piece.first, piece.last + 1))
    later = frozenset().union(*others)
    found = []
    if Habit.PRUNE in later:
        found.append("npm ci --omit=dev (yarn install --production, pnpm install --prod): nothing has to be pruned")
    elif Habit.INSTALL in first & later:
        found.append("install once: COPY package.json and its lock file before the RUN that installs")
    if Habit.UPGRADE in later:
        found.append("a newer base instead of the upgrade, which stores again what it replaces")
    amount: dict[str, int] = {}
    for path, size_of in largest(stack, piece, _MOST_LOOKED_AT):
        rule = rule_of(path)
        if rule is not None:
            words = f"{rule.word}: {rule.instead}"
            amount[words] = amount.get(words, 0) + size_of
    return found + [words for words, whole in amount.items() if whole * 2 > piece.saving.bytes]


def obstacles(steps: Steps, first: int, last: int, base: Base) -> Iterator[str]:
    """Yield why the steps of a range cannot simply be written as one, each in a line."""
    if first < base.layers:
        upper = min(last, base.layers - 1)
        which = f"layer {first} is" if upper == first else f"layers {first} to {upper} are"
        named = f", {printable(base.reference)}" if base.reference and base.sure is not Certainty.ASSUMED else ""
        assumed = "taken for the base" if base.sure is Certainty.ASSUMED else f"the base's{named}"
        yield f"{which} {assumed}: only who builds the base can change that"
    copies = [layer for layer in range(max(first, base.layers), last + 1) if steps.of[layer].kind is StepKind.COPY]
    if copies:
        which = f"layer {copies[0]} is a COPY" if len(copies) == 1 else f"layers {span(copies)} are COPYs"
        yield f"{which}, which a RUN cannot do: build in a stage of its own, and copy the result"


def saved(saving: Saving) -> str:
    """Return what is saved, and that it may be more."""
    return f"{'at least ' if saving.sure is Sure.AT_LEAST else ''}{size(saving.bytes)}"


def short_sure(saving: Saving) -> str:
    """Return the sign for a saving that may be more, or for one that is exact."""
    return ">=" if saving.sure is Sure.AT_LEAST else "="


def layers_of(piece: Piece) -> str:
    """Return the layers that a piece is about: `2-4`, or `3`."""
    return str(piece.first) if piece.first == piece.last else f"{piece.first}-{piece.last}"


def span(layers: Sequence[int]) -> str:
    """Return ascending layers in short: `3`, `2-4` where none is left out, else `1, 3`, or `1 … 9` for many."""
    if len(layers) == layers[-1] - layers[0] + 1:
        return str(layers[0]) if len(layers) == 1 else f"{layers[0]}-{layers[-1]}"
    return ", ".join(map(str, layers)) if len(layers) <= MOST_PATHS else f"{layers[0]} … {layers[-1]}"


def nothing_to_do(advice: Advice) -> str:
    """Return why there is no advice, in a sentence."""
    if advice.of_base:
        return f"Nothing to change: what is hidden, {size(advice.of_base)}, is of the base."
    return "Nothing to change: no step hides what another one brought."


def concerned(piece: Piece) -> Sequence[int]:
    """Return the layers whose steps are written differently."""
    if piece.remedy is Remedy.JOIN:
        return range(piece.first, piece.last + 1)
    return sorted({piece.first, piece.last})


def largest(stack: LayerStack, piece: Piece, most: int = MOST_PATHS) -> Iterator[tuple[bytes, int]]:
    """Yield the largest files that are saved, without leading slash, and their bytes; at most `most` of them."""
    entries = piece.entries[:most]
    names = stack.paths.paths(stack.entries.path[entries])
    yield from zip(names, stack.entries.stored[entries].tolist(), strict=True)
