"""What an engine or a registry has, read beside the screen; again whenever an engine says that something happened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

from dive_py.errors import EngineError, RegistryError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import Follower
from dive_py.tui.keys.rebinding import label
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Self

    from dive_py.engine.connection import Engine
    from dive_py.engine.containers import ContainerSummary
    from dive_py.engine.facts import EngineFacts
    from dive_py.engine.images import ImageSummary
    from dive_py.errors import DivepyError
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.page import Page
    from dive_py.tui.widgets.line_list import Piece

_PAUSE = 0.2
"""Seconds after an event until the list is read: one action makes several events."""


@dataclass(frozen=True)
class FromEngine(ABC):
    """A list, and the engine that it comes from."""

    product: str
    """`docker` or `podman`."""
    version: str
    """The engine's own."""
    address: str
    """Where it listens."""

    @property
    def engine(self) -> str:
        """The engine's name and version, as `docker 20.10`."""
        return f"{self.product} {'.'.join(self.version.split('+')[0].split('.')[:2])}"

    @classmethod
    @abstractmethod
    def read(cls, engine: Engine, before: Self | None) -> Self:
        """Ask an engine for the list, with the sizes of the one before as far as they are known."""

    @abstractmethod
    def measured(self, engine: Engine) -> Self:
        """Return the list with sizes, which takes an engine long.

        Raises:
            EngineError: the engine cannot say; the list is worth showing without.
        """


Listed = TypeVar("Listed")
Ordering = TypeVar("Ordering", bound=Enum)
OfEngine = TypeVar("OfEngine", bound=FromEngine)

_COMMAND = "divepy "
"""What is in a hint for the command line."""

ENGINE = "the engine"
"""Who is asked for a list, unless it is a registry."""


class LiveList(Generic[Listed, Ordering]):
    """Follows one list on behalf of a page, which draws what comes.

    Args:
        page: The page; it has one list.
        follow: Reads the list, on a thread: is given the progress, whose stop flag ends it, and what takes each state.
        noun: What the list holds, in the plural.
        changed: Called on the screen's thread when more is known, or is to be shown otherwise.
        advice: Returns what to do where there is no answer: from the error and the key that asks again.
        whom: Who is asked, printable.
    """

    def __init__(
        self,
        page: Page,
        follow: Callable[[Progress, Callable[[Listed], None]], object],
        noun: str,
        changed: Callable[[], None],
        advice: Callable[[DivepyError, str], Sequence[Piece]] = lambda _, again: (
            (f"{again} asks again; q goes back, to name another", ""),
        ),
        whom: str = ENGINE,
    ) -> None:
        self.listed: Listed | None = None
        """What is known; None until there is an answer."""
        self.error: DivepyError | None = None
        """Why no more comes; None while it is followed."""
        self.order: Ordering
        """How the list is sorted, once it has begun."""
        self.select = ""
        """The name on whose row the cursor is to go as soon as it is listed, or empty."""
        self._page, self._follow, self._noun = page, follow, noun
        self._changed, self._advice, self._whom = changed, advice, whom

    @property
    def _pane(self) -> LineList:
        return self._page.query_one(LineList)

    def begin(self, order: Ordering) -> None:
        """Draw the empty list first, to be sorted so, then ask."""
        self.order = order
        self._page.header.show(self._noun)
        self._pane.set_title(self._noun.capitalize())
        self._page.call_after_refresh(self.read)

    def read(self) -> None:
        """Ask; what is shown stays until there is an answer."""
        self._page.stop(0.0)
        self._page.header.show(figures=((f"asking {self._whom}", "$accent-text"),))
        if self.listed is None:
            self._pane.show_notice((f"asking {self._whom} for its {self._noun}", "muted"))
        progress = Progress("listing")

        def take(listed: Listed) -> None:
            self.listed, self.error = listed, None
            self._changed()

        def tell(listed: Listed) -> None:
            self._page.call_later(lambda: None if follower.is_dropped else take(listed))

        def failed(error: DivepyError) -> None:
            if not follower.is_dropped:
                self._failed(error)

        follower = self._page.work = Follower(
            lambda: self._follow(progress, tell),
            lambda error: self._page.call_later(failed, error),
            progress=progress,
        )
        follower.start()

    def sort(self) -> None:
        """Sort in the next way."""
        orders = tuple(type(self.order))
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self._changed()

    def filter(self) -> None:
        """Show what passes the filter that is typed now."""
        self._page.filter_line.answer("")
        self._changed()

    def show_counts(self, shown: int, total: int, *narrowing: str) -> None:
        """Say how many are shown and how they are sorted; without a row, why there is none.

        Args:
            shown: How many pass the filter.
            total: How many there are.
            narrowing: What else narrows the list, as printable words that may be empty.
        """
        parts = (f"{shown} of {total}" if shown != total else "", *narrowing, str(self.order.value))
        pane = self._pane
        self._page.footer.refresh()  # what it offers depends on the rows
        pane.set_title(self._noun.capitalize(), "", f" {self._page.glyphs.dot} ".join(filter(None, parts)))
        pane.show_notice(("nothing matches" if total else f"{self._whom} has no {self._noun}", "muted"))
        if self._page.filter_line.value:
            self._page.filter_line.answer(units.count(shown, "match", "matches"))

    def offers(self, id_: str) -> bool:
        """Return whether a key of the page does something now: where there is no row only few do."""
        scope, _, word = id_.partition(".")
        if scope != self._page.SCOPES[0]:
            return True
        if word == "reload":
            return self.error is not None
        return bool(self._pane.row_count or word in {"help", "quit"} or (word == "filter" and self.listed is not None))

    def go_to_selected(self, names: Sequence[Collection[str]]) -> None:
        """Put the cursor on the row that was asked for, once one of the rows goes by its name."""
        for number, of_row in enumerate(names):
            if self.select and self.select in of_row:
                self.select = ""
                self._pane.go(number)

    def _failed(self, error: DivepyError) -> None:
        """Say why no more comes: in place of rows, or below those that are there."""
        self.error = error
        again = label(self._page.app, f"{self._page.SCOPES[0]}.reload")
        gone = "no engine" if self.listed is None else "engine gone"
        if self._whom != ENGINE:
            gone = f"no {self._noun}" if isinstance(error, RegistryError) and error.status else "no answer"
        self._page.header.show(figures=((gone, "$error-text"),))
        self._page.footer.refresh()
        if self.listed is not None:
            self._page.show_message(printable(f"{error.message}; {again} asks again"), wrong=True)
            return
        self._pane.show_notice(
            (printable(error.message), "error"),
            ("" if _COMMAND in error.hint else printable(error.hint), "muted"),  # here keys do what commands do
            ("", ""),
            *self._advice(error, again),
        )


class Listing(Generic[OfEngine]):
    """The work beside the screen: reads a list, and reads it again whenever something happened.

    Args:
        kind: What is listed.
        options: Which engine.
        progress: Its stop flag ends the work.
        came: Called on the thread with each list that is not like the one before.
    """

    def __init__(
        self, kind: type[OfEngine], options: OpenOptions, progress: Progress, came: Callable[[OfEngine], None]
    ) -> None:
        self._kind, self._options, self._progress, self._came = kind, options, progress, came

    @classmethod
    def following(
        cls, kind: type[OfEngine], options: OpenOptions
    ) -> Callable[[Progress, Callable[[OfEngine], None]], None]:
        """Return what follows an engine for a `LiveList`."""
        return lambda progress, came: cls(kind, options, progress, came).run()

    def run(self) -> None:
        """Follow the engine until it goes.

        Raises:
            DivepyError: the engine does not answer, or no longer; or the stop flag was set.
        """
        from dive_py.engine.connection import connect
        from dive_py.engine.events import Events

        with connect(self._options.host, self._options.context) as engine:
            listed = self._read(engine, None)
            # asked for only now: docker-py is slow to load, and the list is not to wait for it
            with Events(engine, self._progress) as events:
                listed = self._measure(engine, self._read(engine, listed))
                while events.wait():
                    self._progress.stop.wait(_PAUSE)
                    listed = self._measure(engine, self._read(engine, listed))
        raise EngineError("the engine tells of no more changes: it was stopped, or restarted", "R asks it again")

    def _read(self, engine: Engine, before: OfEngine | None) -> OfEngine:
        self._progress.check()
        return self._tell(self._kind.read(engine, before), before)

    def _measure(self, engine: Engine, listed: OfEngine) -> OfEngine:
        self._progress.check()
        try:
            return self._tell(listed.measured(engine), listed)
        except EngineError:
            return listed

    def _tell(self, listed: OfEngine, before: OfEngine | None) -> OfEngine:
        if listed != before:
            self._came(listed)
        return listed


@dataclass(frozen=True)
class ListedImages(FromEngine):
    """What is known of an engine's images."""

    facts: EngineFacts
    """Where and how it keeps images."""
    images: Sequence[ImageSummary]
    """Its images, each once for each name."""
    users: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By image id, the containers that use it."""
    unique: Mapping[str, int] | None = None
    """By image id, bytes that no other image has; None while unknown."""
    total: int | None = None
    """Bytes of all layers; None while unknown."""

    @classmethod
    def read(cls, engine: Engine, before: ListedImages | None) -> ListedImages:
        """Return the images, and the containers that use them."""
        from dive_py.engine.facts import facts
        from dive_py.engine.images import list_images
        from dive_py.engine.usage import users

        known = facts(engine) if before is None else before.facts
        unique, total = (None, None) if before is None else (before.unique, before.total)
        place = engine.place.address
        images, by = list_images(engine), users(engine)
        return ListedImages(engine.product, engine.version, place, known, images, by, unique, total)

    def measured(self, engine: Engine) -> ListedImages:
        """Return the same with the bytes that each image has alone."""
        from dive_py.engine.usage import disk_usage

        usage = disk_usage(engine)
        return replace(self, unique=usage.unique, total=usage.total)


@dataclass(frozen=True)
class ListedContainers(FromEngine):
    """What is known of an engine's containers."""

    containers: Sequence[ContainerSummary]

    @classmethod
    def read(cls, engine: Engine, before: ListedContainers | None) -> ListedContainers:
        """Return the containers."""
        known = {one.id: one.size_rw for one in before.containers} if before is not None else {}
        found = [replace(one, size_rw=known.get(one.id)) for one in _containers(engine, sizes=False)]
        return ListedContainers(engine.product, engine.version, engine.place.address, found)

    def measured(self, engine: Engine) -> ListedContainers:
        """Return the same with the bytes that each container has written."""
        return replace(self, containers=_containers(engine, sizes=True))


def _containers(engine: Engine, *, sizes: bool) -> list[ContainerSummary]:
    from dive_py.engine.containers import list_containers

    return list_containers(engine, sizes=sizes)
