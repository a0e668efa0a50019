"""What other steps would save: simulated on the stack, not added up from lines of waste.

If the steps of a range of layers were one RUN, its layer would hold what the range's layers hold and what is seen at
the range's end. What it would not hold is the saving: each content of the range whose last name is hidden in the range.
Overlapping ranges are one range, so pieces are applied one after the other to one state: each saves what those before
it have left, and their sum is what all of them save together.

Observed with Docker 20.10's classic builder, its BuildKit, and BuildKit of Docker 26: the saving is exact where no
content of the range has several names and nothing returns to what lay below the range. A `chown` tears hard links, so
that both copies are seen; in one step they stay one content. BuildKit stores nothing for what is as it was in the base.
Both make the truth more, never less. What the base holds is never saved.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dive_py.analysis.remedies import Builder, Remedy, StepKind, Sure
from dive_py.analysis.waste import successors
from dive_py.layers.distinct import distinct
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.changes import compare, details
from dive_py.overlay.shadowing import ranges
from dive_py.overlay.vocabulary import Cause, Change, Detail, Same

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.remedies import Steps
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack

_MOST: Final = 64
"""Pairs of a layer that stores and one that hides which are looked at, most bytes first."""

_MUCH: Final = 10
"""A part that saves more than so many times what a wider range adds stays a piece of advice of its own."""

_ORDER: Final = {Remedy.PACK_ONCE: 0, Remedy.JOIN: 1}
"""What comes before the changes of a COPY."""

_GONE: Final = (Cause.DELETED, Cause.OPAQUE)
_KEPT: Final = (Cause.METADATA, Cause.IDENTICAL)
"""Causes that leave the content as it was."""

_CHANGED: Final = (Change.METADATA, Change.IDENTICAL)
"""What a change of mode or owner makes of an entry."""

_SPECIAL: Final = 0o6000
"""Setuid and setgid."""
_READ, _ENTER = 0o444, 0o111


class Saving(Struct, frozen=True):
    """What an image would store less."""

    bytes: int
    sure: Sure
    torn: int = 0
    """Bytes that are saved besides if the hard links that a step of the range tore stay links: seen, so not wasted."""


class Piece(Struct, frozen=True, eq=False):
    """One thing to write differently."""

    remedy: Remedy
    first: int
    """The lowest layer that it is about."""
    last: int
    """The uppermost one."""
    saving: Saving
    """After the pieces before it."""
    entries: NDArray[np.int32]
    """The stored entries that are saved, most bytes first."""
    cause: Cause
    """That of most of the saved bytes."""
    owner: tuple[int, int] | None = None
    """The user and group that a COPY should give; None for none."""
    mode: int | None = None
    """The mode that a COPY should give; None for none, or where it has to be set in the build's context."""
    changes_mode: bool = False
    """Whether a later step changes modes."""
    whole: bool = True
    """Whether this is right for all that the COPY brings."""
    keeps_step: bool = False
    """Whether the later step changes other files and directories besides, and has to stay for these."""


class Advice(Struct, frozen=True, eq=False):
    """All that is known to save bytes."""

    pieces: tuple[Piece, ...]
    saving: Saving
    """What all pieces save together."""
    base: int
    """How many layers, from the bottom, cannot be changed."""
    wasted: int
    """Wasted bytes that the layers above the base hold."""
    of_base: int
    """Bytes of the base that layers above it hide: no change of this image saves them."""


def what_if(stack: LayerStack, waste: Waste, steps: Steps, first: int, last: int) -> Saving:
    """Return what is stored less if the steps of the layers from `first` to `last` were one."""
    items = waste.items
    rows = (items.holder >= first) & (items.culprit <= last) & (items.cause != Cause.CONVERTER)
    return _joined(stack, steps, first, last, int(items.bytes[rows].sum()))


def advise(stack: LayerStack, waste: Waste, steps: Steps, base: int = 1) -> Advice:
    """Find what steps can be written differently, and what that saves.

    Args:
        stack: The image.
        waste: Its waste.
        steps: What made its layers.
        base: How many layers, from the bottom, belong to the base and cannot be changed.
    """
    items = waste.items
    hidden = (items.holder < base) & (items.culprit >= base)
    return Advice(
        *_Solution(stack, waste, steps, base).run(),
        base,
        int(items.bytes[items.holder >= base].sum()),
        int(items.bytes[hidden].sum()),
    )


class _Solution:
    """The image while pieces are applied to it, one after the other."""

    def __init__(self, stack: LayerStack, waste: Waste, steps: Steps, base: int) -> None:
        items, self._stack, self._steps = waste.items, stack, steps
        rows = (items.holder >= base) & (items.cause != Cause.CONVERTER)
        rows &= items.culprit < (stack.layer_count if stack.rw is None else stack.rw)
        self._entry, self._bytes, self._cause = items.entry[rows], items.bytes[rows], items.cause[rows]
        self._holder, self._culprit = items.holder[rows].copy(), items.culprit[rows]
        self._left = np.ones(len(self._entry), np.bool_)
        """What no piece has saved so far."""
        self._lowest = np.arange(stack.layer_count)
        self._uppermost = np.arange(stack.layer_count)
        """The range of layers that each one belongs to by now."""
        self._copied = np.array([step.kind is StepKind.COPY for step in steps.of], np.bool_)
        self._rising: dict[tuple[int, int], bool] = {}
        """For ranges with a COPY in them whether it can stand above them."""
        self._linked = _linked(stack)
        found = (stack.paths.find(path) for path in (b"etc/passwd", b"etc/group"))
        self._accounts = np.array([path for path in found if path is not None], np.int32)
        """The paths of the files that name users and groups."""
        self._place = np.full(len(stack.entries.layer) + 1, -1, np.int32)  # one more stands for no entry, -1
        self._place[self._entry] = np.arange(len(self._entry))

    def run(self) -> tuple[tuple[Piece, ...], Saving]:
        # a tar that holds each path once is what the others start from, and a COPY gives what joined steps end with
        pairs = sorted(self._pairs(), key=lambda pair: (pair[0] != pair[1], not self._can_join(*pair)))
        pieces: list[Piece] = []
        for first, last in pairs:
            if (piece := self._apply(first, last)) is not None:
                pieces = self._folded(pieces, piece)
        # ranges that are joined are apart, or a part saves more than the wider one: most bytes first changes nothing
        pieces.sort(
            key=lambda piece: (_ORDER.get(piece.remedy, 2), -piece.saving.bytes * (piece.remedy is Remedy.JOIN))
        )
        total = sum(piece.saving.bytes for piece in pieces)
        exact = all(piece.saving.sure is Sure.EXACT for piece in pieces)
        return tuple(pieces), Saving(
            total, Sure.EXACT if exact else Sure.AT_LEAST, sum(piece.saving.torn for piece in pieces)
        )

    def _folded(self, before: list[Piece], piece: Piece) -> list[Piece]:
        """Return pieces with one more; one that joins a wider range takes in those of its parts.

        A part that saves much more than the whole adds stays: a person may well leave the wider range alone then, for
        the build cache's sake.
        """
        inside = [one for one in before if one.remedy is piece.remedy is Remedy.JOIN and _is_part(one, piece)]
        taken: list[Piece] = []
        amount = piece.saving.bytes
        for one in sorted(inside, key=lambda one: one.saving.bytes):
            if amount * _MUCH >= one.saving.bytes:
                taken.append(one)
                amount += one.saving.bytes
        torn = piece.saving.torn - sum(one.saving.torn for one in inside if one not in taken)
        piece = replace(piece, saving=replace(piece.saving, bytes=amount, torn=max(0, torn)))
        if not taken:
            return [*before, piece]
        entries = np.concatenate([one.entries for one in (*taken, piece)])
        place = self._place[entries]
        by_cause = np.bincount(self._cause[place], self._bytes[place])
        order = np.argsort(-self._bytes[place], kind="stable")
        whole = replace(piece, entries=entries[order], cause=Cause(int(by_cause.argmax())))
        return [*(one for one in before if one not in taken), whole]

    def _pairs(self) -> list[tuple[int, int]]:
        """Return the pairs of a holder and a culprit, most bytes first."""
        key = self._holder.astype(np.int64) << 16 | self._culprit
        found, place = np.unique(key, return_inverse=True)
        total = np.bincount(place, self._bytes, len(found))
        order = np.lexsort((found, -total))[:_MOST]
        return [(int(pair) >> 16, int(pair) & 0xFFFF) for pair in found[order]]

    def _apply(self, first: int, last: int) -> Piece | None:
        """Return what to do about the contents that one layer holds and another hides; None for nothing."""
        if first == last or self._can_join(first, last):
            return self._join(first, last)
        if self._steps.of[first].kind is not StepKind.COPY:
            return None
        own = self._stack.entries.layer[self._entry] == first
        single = self._left & own & (self._holder == first) & (self._culprit == last) & ~self._linked[self._entry]
        if self._steps.of[last].kind is StepKind.COPY:
            if any(step.kind is not StepKind.COPY for step in self._steps.of[first:last]):
                return None  # a step between may read what the first one brings
            rows = single & (self._cause != Cause.REPLACED)
            return self._drop(Remedy.COPY_ONCE, first, last, rows)
        if single.any() and np.isin(self._cause[single], _GONE).all():
            return self._drop(Remedy.LEAVE_OUT, first, last, single)
        return self._flags(first, last, single & np.isin(self._cause, _KEPT))

    def _can_join(self, first: int, last: int) -> bool:
        """Return whether the layers' steps can be one RUN; each COPY between them stands above it then."""
        kinds = {self._steps.of[first].kind, self._steps.of[last].kind}
        return kinds <= {StepKind.RUN, StepKind.UNKNOWN} and self._can_rise(first, last)

    def _can_rise(self, first: int, last: int) -> bool:
        """Return whether no COPY in a range has anything to do with what the range's other steps did before it."""
        if not self._copied[first : last + 1].any():
            return True
        if (first, last) not in self._rising:
            self._rising[first, last] = self._are_apart(first, last)
        return self._rising[first, last]

    def _are_apart(self, first: int, last: int) -> bool:
        stack, entries = self._stack, self._stack.entries
        touched = np.zeros(stack.paths.count, np.bool_)
        brought: list[NDArray[np.int32]] = []  # by COPYs; a RUN after them may read it
        below = stack.owners(first - 1)
        for layer in range(first, last + 1):
            part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
            path, kind = entries.path[part], entries.kind[part]
            if self._copied[layer]:
                there = below[path] >= 0  # what the COPY replaces may have been read before
                merged = (kind == Kind.DIR) & (entries.kind[below[path]] == Kind.DIR)
                odd = np.isin(kind, (Kind.HARDLINK, Kind.WHITEOUT, Kind.OPAQUE))
                if (touched[path] | (there & ~merged) | odd).any():
                    return False
                if self._steps.of[layer].by_name and touched[self._accounts].any():
                    return False  # a user whom a step before it makes
                brought.append(path[kind != Kind.DIR])
                continue
            while brought:
                touched[brought.pop()] = True
            starts = distinct(np.append(path[kind != Kind.DIR], self._led_to(path[kind == Kind.SYMLINK], part)))
            touched[ranges(starts, stack.paths.end[starts])] = True
            made = path[kind == Kind.DIR]
            touched[made[(below[made] < 0) | (entries.kind[below[made]] != Kind.DIR)]] = True
        return True

    def _led_to(self, links: NDArray[np.int32], part: slice) -> NDArray[np.int32]:
        """Return the paths that symlinks of a layer lead to: a COPY may go through one."""
        stack, entries = self._stack, self._stack.entries
        if not len(links):
            return links
        rows = np.flatnonzero(entries.kind[part] == Kind.SYMLINK) + part.start
        found = []
        for name, row in zip(stack.paths.paths(entries.path[rows]), rows.tolist(), strict=True):
            target = entries.links[int(entries.link[row])]
            whole = posixpath.normpath(b"/" + posixpath.join(posixpath.dirname(name), target))
            path_id = stack.paths.find(whole.lstrip(b"/"))
            if path_id:  # a link to the root would stand for all
                found.append(path_id)
        return np.array(found, np.int32)

    def _join(self, first: int, last: int) -> Piece | None:
        first, last = int(self._lowest[first : last + 1].min()), int(self._uppermost[first : last + 1].max())
        saved = self._left & (self._holder >= first) & (self._culprit <= last)
        saved &= ~self._copied[self._holder] | (first == last)
        if not saved.any() or (first != last and not self._can_rise(first, last)):
            return None
        self._lowest[first : last + 1], self._uppermost[first : last + 1] = first, last
        if first == last:
            saving = Saving(int(self._bytes[saved].sum()), Sure.EXACT)
            return self._piece(Remedy.PACK_ONCE, first, last, saved, saving)
        saving = _joined(self._stack, self._steps, first, last, int(self._bytes[saved].sum()))
        if self._copied[first : last + 1].any():
            saving = replace(saving, sure=Sure.AT_LEAST)
        return self._piece(Remedy.JOIN, first, last, saved, saving)

    def _drop(self, remedy: Remedy, first: int, last: int, rows: NDArray[np.bool_]) -> Piece | None:
        """Leave contents out of the lower layer; what stands in their place in the upper one stays there."""
        if not rows.any():
            return None
        sure = Sure.EXACT if remedy is Remedy.COPY_ONCE else Sure.AT_LEAST
        return self._piece(remedy, first, last, rows, Saving(int(self._bytes[rows].sum()), sure))

    def _flags(self, first: int, last: int, rows: NDArray[np.bool_]) -> Piece | None:
        """Let a COPY give owner and mode at once; None where that would make something else of the image."""
        places = np.flatnonzero(rows)
        entries = self._stack.entries
        old = self._entry[places]
        new = self._successors(places)
        differing = details(entries, old, entries, new)
        fits = (new >= 0) & (differing & np.uint8(Detail.XATTRS | Detail.MTIME) == 0) & ~self._linked[new]
        places, old, new, differing = places[fits], old[fits], new[fits], differing[fits]
        if not len(places) or ((entries.mode[old] ^ entries.mode[new]) & _SPECIAL).any():
            return None  # BuildKit's COPY keeps setuid, which a chown takes away; the classic one's takes it away
        owner, mode = _one_owner(self._stack, new), _one_mode(self._stack, new)
        changes_mode = bool((differing & Detail.MODE).any())
        changes_owner = bool((differing & Detail.OWNER).any())
        if changes_owner and owner is None:
            return None
        brought = self._brought(first, int(self._uppermost[last]))
        whole = not changes_owner or _one_owner(self._stack, brought) == owner
        by_flag = changes_mode and self._steps.builder is Builder.BUILDKIT and mode is not None
        by_flag = by_flag and _enterable(mode or 0) and _one_mode(self._stack, brought) == mode
        keeps = self._changes_more(first, last, modes_of_files=changes_mode and not by_flag)
        self._hand_down(new, first)
        saved = np.zeros(len(rows), np.bool_)
        saved[places] = True
        piece = self._piece(Remedy.COPY_FLAGS, first, last, saved, Saving(int(self._bytes[saved].sum()), Sure.EXACT))
        return replace(
            piece,
            owner=owner if changes_owner else None,
            mode=mode if by_flag else None,
            changes_mode=changes_mode,
            whole=whole,
            keeps_step=keeps,
        )

    def _changes_more(self, first: int, last: int, *, modes_of_files: bool) -> bool:
        """Return whether a step changes owner or mode of more than the files, or all, that a COPY brought."""
        entries = self._stack.entries
        own = self._stack.own(last)
        own = own[np.isin(entries.change[own], _CHANGED) & (entries.previous[own] >= 0) & ~entries.implicit[own]]
        before = entries.real[entries.previous[own]]
        is_other = (entries.layer[before] != first) & (before >= 0)
        is_other &= ~((entries.kind[own] == Kind.DIR) & (details(entries, before, entries, own) == 0))
        return bool(is_other.any() or (modes_of_files and (entries.kind[own] == Kind.DIR).any()))

    def _successors(self, places: NDArray[np.intp]) -> NDArray[np.int32]:
        """Return what stands in the place of contents above, without copies that joining has saved; -1 for nothing."""
        new = successors(self._stack, self._entry[places], self._culprit[places])
        for _ in range(self._stack.layer_count):
            place = self._place[new]
            saved = np.flatnonzero((place >= 0) & ~self._left[place])
            if not saved.size:
                break
            place = place[saved]
            kept = np.isin(self._cause[place], _KEPT)
            new[saved] = np.where(kept, successors(self._stack, self._entry[place], self._culprit[place]), -1)
        return new

    def _brought(self, first: int, last: int) -> NDArray[np.int32]:
        """Return what stands at `last` where a COPY brought something; directories that were there are left alone."""
        entries, own = self._stack.entries, self._stack.own(first)
        own = own[(entries.kind[own] != Kind.DIR) | (entries.change[own] == Change.ADDED)]
        seen = self._stack.owners(last)[entries.path[own[~entries.implicit[own]]]]
        return np.asarray(seen[seen >= 0])

    def _hand_down(self, contents: NDArray[np.int32], layer: int) -> None:
        """Let a lower layer hold these contents."""
        self._holder[np.isin(self._entry, contents)] = layer

    def _piece(self, remedy: Remedy, first: int, last: int, saved: NDArray[np.bool_], saving: Saving) -> Piece:
        self._left &= ~saved
        by_cause = np.bincount(self._cause[saved], self._bytes[saved])
        return Piece(remedy, first, last, saving, self._entry[saved], Cause(int(by_cause.argmax())))


def _is_part(one: Piece, whole: Piece) -> bool:
    return whole.first <= one.first and one.last <= whole.last


def _linked(stack: LayerStack) -> NDArray[np.bool_]:
    """Return which entries have, or are, further names."""
    entries = stack.entries
    links = np.flatnonzero((entries.kind == Kind.HARDLINK) & (entries.real >= 0))
    linked = np.zeros(len(entries.layer) + 1, np.bool_)  # one more stands for no entry, -1
    linked[links] = linked[entries.real[links]] = True
    return linked


def _joined(stack: LayerStack, steps: Steps, first: int, last: int, saved: int) -> Saving:
    """Return what joining a range saves besides what is wasted in it, and whether that is exact."""
    entries = stack.entries
    part = slice(stack.first_entry[first], stack.first_entry[last + 1])
    links = (entries.kind[part] == Kind.HARDLINK).any()
    exact = not links and not any(step.noisy for step in steps.of[first : last + 1])
    if exact and steps.builder is not Builder.CLASSIC:
        exact = not any(step.linking for step in steps.of[first : last + 1]) and not _returns(stack, first, last)
    return Saving(saved, Sure.EXACT if exact else Sure.AT_LEAST, _torn(stack, first, last) if links else 0)


def _files_seen(stack: LayerStack, first: int, last: int) -> NDArray[np.int32]:
    """Return the files of a range of layers that are seen at its end."""
    entries = stack.entries
    start, stop = stack.first_entry[first], stack.first_entry[last + 1]
    part = slice(start, stop)
    seen = entries.live[part] & (entries.until[part] > last) & (entries.stored[part] > 0)
    return (np.flatnonzero(seen) + start).astype(np.int32)


def _returns(stack: LayerStack, first: int, last: int) -> bool:
    """Return whether a file of a range ends as it was below the range, as far as that is known."""
    rows = _files_seen(stack, first, last)
    below = stack.owners(first - 1)[stack.entries.path[rows]]
    rows, below = rows[below >= 0], below[below >= 0]
    change, same = compare(stack.entries, below, rows)
    return bool(((change == Change.IDENTICAL) | (same == Same.UNDECIDED)).any())


def _torn(stack: LayerStack, first: int, last: int) -> int:
    """Return the bytes of files, seen at the end of a range, that were names of one content in it lower down."""
    entries, rows = stack.entries, _files_seen(stack, first, last)
    rows = rows[(entries.previous[rows] >= 0) & np.isin(entries.change[rows], (Change.METADATA, Change.IDENTICAL))]
    once = entries.real[entries.previous[rows]]
    rows, once = rows[once >= 0], once[once >= 0]
    held = entries.layer[once] >= first
    rows, once = rows[held], once[held]
    stop = stack.first_entry[last + 1]
    names = np.flatnonzero(entries.live[:stop] & (entries.until[:stop] > last))
    left = np.isin(once, entries.real[names])  # one name was changed, and the others show what it was
    order = np.lexsort((rows, once))
    again = np.append(False, once[order][1:] == once[order][:-1]) | left[order]
    return int(entries.stored[rows[order][again]].sum())


def _one_owner(stack: LayerStack, ids: NDArray[np.int32]) -> tuple[int, int] | None:
    """Return the user and group that all entries have; None where they differ."""
    users, groups = distinct(stack.entries.uid[ids]), distinct(stack.entries.gid[ids])
    return (int(users[0]), int(groups[0])) if len(users) == len(groups) == 1 else None


def _one_mode(stack: LayerStack, ids: NDArray[np.int32]) -> int | None:
    """Return the mode that all entries but symlinks have; None where they differ."""
    modes = distinct(stack.entries.mode[ids[stack.entries.kind[ids] != Kind.SYMLINK]])
    return int(modes[0]) if len(modes) == 1 else None


def _enterable(mode: int) -> bool:
    """Return whether a directory of this mode can be entered by all who may read it: `--chmod` sets those as well."""
    return (mode & _READ) >> 2 & ~(mode & _ENTER) == 0 and not mode & _SPECIAL
