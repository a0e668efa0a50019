"""Secrets of the image: looked for beside the screen, marked in the tree, told by the story, listed by a second key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.errors import Cancelled
from dive_py.presentation import units
from dive_py.presentation.facts import Fact
from dive_py.progress import Progress
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.places import show_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dive_py.errors import DivepyError
    from dive_py.progressive import Snapshot
    from dive_py.secrets.findings import Finding
    from dive_py.secrets.image import Found
    from dive_py.sources.image import Image
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.reading import Reading

_TICK: Final = 0.1
"""Seconds between two looks at the progress."""


class SecretSearch:
    """Looks for secrets once that is asked for, and lists what was found.

    Args:
        explorer: The screen.
        reading: What has the image open.
    """

    def __init__(self, explorer: Explorer, reading: Reading) -> None:
        self.marks: Sequence[Callable[[Mapping[bytes, Sequence[Finding]]], None]] = ()
        """Called with what was found in files, by path."""
        self.found: Found | None = None
        """What was found; None before a search has ended."""
        self._explorer, self._reading = explorer, reading
        self._image: Image | None = None
        self._searched: Snapshot | None = None
        self._progress: Progress | None = None

    @property
    def doing(self) -> str:
        """How far the search is; empty where there is none."""
        if self._progress is None:
            return ""
        done, total = self._progress.counted
        share = f" {min(100, 100 * done // total)} % of {units.size(total)}" if total else ""
        return f"looking for secrets{share}"

    def follow(self) -> None:
        """Forget what was found in another image."""
        if self._reading.image is self._image:
            return
        self.stop()
        self._image, self._searched, self.found = self._reading.image, None, None
        self._mark(())

    def stop(self) -> None:
        """End the search."""
        progress, self._progress = self._progress, None
        if progress is not None:
            progress.stop.set()

    def cancel(self) -> bool:
        """End the search because that was asked for; return whether there was one."""
        if self._progress is None:
            return False
        self.stop()
        self._explorer.show_facts()
        self._explorer.show_message("the search for secrets was stopped")
        return True

    def act(self) -> None:
        """List what was found; look for it before, or again where more layers have been read since."""
        snapshot = self._explorer.snapshot
        if self._progress is not None:
            self._explorer.show_message("secrets are looked for; Esc stops that")
        elif snapshot is None or snapshot.provisional or not snapshot.readable:
            self._explorer.show_message("no layer has been read yet")
        elif self.found is None or self._searched is None or self._searched.readable != snapshot.readable:
            self._search(snapshot)
        else:
            self._list(self.found)

    def _search(self, snapshot: Snapshot, agreed: int = 0) -> None:
        """Look through the layers that have been read; ask before more bytes than agreed come from a registry."""
        image = self._reading.image
        if image is None:
            return
        progress = self._progress = Progress("looking for secrets")

        def work() -> Found | int:
            from dive_py.contents.reading import FETCHED_UNASKED  # these bring numpy
            from dive_py.exploration import Exploration
            from dive_py.secrets.image import at_most, cost_of, search

            exploration = Exploration.of(image, snapshot.stack)
            cost = cost_of(exploration)
            if cost > max(agreed, FETCHED_UNASKED):
                return cost
            progress.await_transfer(cost)
            return at_most(search(exploration, progress))

        def take(answer: Found | int) -> None:
            if progress is not self._progress:
                return
            self._progress = None
            self._explorer.show_facts()
            if isinstance(answer, int):
                self._ask(snapshot, answer)
            else:
                self._take(snapshot, answer)

        def fail(error: DivepyError) -> None:
            if progress is self._progress:
                self._progress = None
                self._explorer.show_facts()
                if not isinstance(error, Cancelled):
                    self._explorer.show_error(error)

        self._explorer.run_in_background(work, take, fail)
        self._tick()

    def _tick(self) -> None:
        """Show how far the search is, until it is over."""
        if self._progress is not None:
            self._explorer.show_facts()
            self._explorer.set_timer(_TICK, self._tick)

    def _ask(self, snapshot: Snapshot, cost: int) -> None:
        """Ask before much comes from a registry."""
        from dive_py.tui.dialogs.question import fetch_question

        question = fetch_question(cost, ["Secrets are looked for in the contents of all files, which are not here."])
        self._explorer.app.push_screen(question, lambda yes: self._search(snapshot, cost) if yes else None)

    def _take(self, snapshot: Snapshot, found: Found) -> None:
        self._searched, self.found = snapshot, found
        self._mark(found.findings)
        self._explorer.show_message(self._summary(found))

    def _mark(self, findings: Sequence[Finding]) -> None:
        files: Mapping[bytes, Sequence[Finding]] = {}
        if findings:
            from dive_py.tui.explorer.secret_marks import by_path  # brings numpy

            files = by_path(findings)
        for mark in self.marks:
            mark(files)

    @property
    def _where(self) -> str:
        """What of the image was looked through: ` in 2 of 3 layers`; empty for all."""
        info, searched = self._explorer.info, self._searched
        read, layers = (len(searched.readable) if searched else 0), (len(info.layers) if info else 0)
        return f" in {read} of {units.count(layers, 'layer')}" if read < layers else ""

    def _summary(self, found: Found) -> str:
        """Return how many secrets there are, and in how much of the image."""
        where, grave = self._where, [one for one in found.findings if not one.low]
        if not found.findings:
            return f"no secret that is known by its form{where}; {units.size(found.bytes)} were looked through"
        hidden, low = sum(one.hidden_by is not None for one in grave), len(found.findings) - len(grave)
        parts = [f"{units.count(len(grave), 'secret')}{where}"] if grave else []
        parts += [f"{hidden} of them hidden"] if hidden else []
        doubtful = f"{low} more may well be none" if grave else f"no secret{where} but {low} that may well be none"
        parts += [doubtful] if low else []
        return f"{', '.join(parts)}; the same key lists them"

    def _list(self, found: Found) -> None:
        """List what was found; Enter goes to the file, or to the layer of a step."""
        from dive_py.tui.explorer.secret_marks import list_fact

        explorer = self._explorer
        if not found.findings:
            explorer.show_message(self._summary(found))
            return
        places = {list_fact(one): self._jump_to(one) for one in found.findings}
        facts = list(places)
        if found.left_out:
            facts.append(Fact(f"and {found.left_out:,} more", "faint"))
        mends = dict.fromkeys(one.rule.mend for one in found.findings if not one.low)
        facts += [Fact(mend, "muted", label="what to do") for mend in mends]

        show_places(explorer, f"Secrets{self._where}", facts, places)

    def _jump_to(self, one: Finding) -> Jump | None:
        """Return the way to a secret; None where it stands in no layer."""
        from dive_py.secrets.findings import Place

        stack = self._explorer.stack
        if stack is None or one.layer is None:
            return None
        if one.place is not Place.FILE:
            return Jump(one.layer, layer_alone=True)
        return Jump(one.layer, stack.paths.find(one.where.encode("utf-8", "surrogateescape")), takes_focus=True)
