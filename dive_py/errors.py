"""Everything that can go wrong and that a person can act on.

    DivepyError
    ├── UsageError            the command line cannot be understood
    │   ├── InvalidReference  a word that names no image, no path, no transport
    │   └── Misconfigured     a rule, or the file of rules, that makes no sense
    ├── InvalidPattern        an expression that RE2 does not take
    ├── ImageNotFound         nothing here has the image that was asked for
    ├── AmbiguousImage        several images fit; carries their names
    ├── ContainerNotFound     no engine has the container that was asked for
    ├── PathNotFound          the image is there, the path inside it is not
    ├── DamagedImage          truncated, damaged, hostile or no image at all
    │   ├── DamagedLayer      one layer of an otherwise readable image
    │   ├── FileChanged       a file that was changed while an image was read from it
    │   └── LimitExceeded     larger than any honest image; reading it was refused
    ├── UnsupportedImage      well formed, but nothing that can be explored
    ├── RegistryError         a registry refused, vanished or broke off
    ├── EngineError           the engine refused, vanished or broke off
    │   └── EngineUnavailable no engine answers
    └── Cancelled             the person (or the program) asked to stop

An error's text is one line that says what, where and the likely cause; `hint` says what to do. Passwords in the
addresses that it tells are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.credentials import hidden

if TYPE_CHECKING:
    from collections.abc import Sequence


class DivepyError(Exception):
    """A failure that is reported in one line.

    Args:
        message: What went wrong, where, and the likely cause; no final full stop, no line breaks.
        hint: What to do about it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(hidden(message))
        self.message = hidden(message)
        """What went wrong and where."""
        self.hint = hidden(hint)
        """What to do, or an empty string."""

    @property
    def line(self) -> str:
        """Both in one line, as it is reported."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(DivepyError):
    """The command line cannot be understood."""


class InvalidReference(UsageError):
    """A word that names no image, no path and no transport."""


class Misconfigured(UsageError):
    """A rule, or the file with the rules, that makes no sense: nothing can be judged by it."""


class InvalidPattern(DivepyError):
    """An expression that RE2 does not take."""


class ImageNotFound(DivepyError):
    """Nothing here has the image that was asked for.

    Args:
        message: What is missing, and where it was looked for.
        hint: What to do about it.
        brief: Why this place does not have it, in a few words, for where several places were asked.
        absent: Whether there is no such place on this machine at all.
    """

    def __init__(self, message: str, hint: str = "", *, brief: str = "", absent: bool = False) -> None:
        super().__init__(message, hint)
        self.brief = brief
        """Why this place does not have it, in a few words; empty where it has nothing of that name."""
        self.absent = absent
        """Whether there is no such place on this machine at all."""
        self.name = ""
        """The name of what could be pulled; empty where that makes no sense. Set where all places have been asked."""
        self.product = "docker"
        """The engine that would pull it: `docker` or `podman`; empty where none answers."""
        self.near: tuple[str, ...] = ()
        """Images here that are nearly called so, the nearest first."""
        self.is_other_tag = False
        """Whether these are tags of the repository that was asked for: then pulling does not follow from a slip."""
        self.short = ""
        """The message without the places, where each of them works and only lacks the image; else empty."""

    def offer(self, platform: str = "", program: str = "divepy") -> str:
        """Return what to do about an image that could be pulled: the near names stand at the end, and before any pull.

        A name whose repository is nowhere here, and that is nearly one that is, is probably mistyped: to pull it would
        fetch what another person has put under the slip.

        Args:
            platform: The platform that was asked for, or empty.
            program: What pulls it.
        """
        option = f" --platform {platform}" if platform else ""
        get = f"to get it: {program} pull{option} {self.name}"
        if program == "divepy":
            get += f"; without pulling it: divepy registry:{self.name}{option}"
        if not self.near:
            return get
        *others, last = self.near
        question = f"did you mean {' or '.join([', '.join(others), last] if others else [last])}?"
        return f"{get}; {question}" if self.is_other_tag else question


class AmbiguousImage(DivepyError):
    """Several images fit what was asked for.

    Args:
        message: What is ambiguous.
        choices: The names (or platforms) to choose from, in the order of the archive.
        hint: How to choose.
        kind: `image` or `platform`.
    """

    def __init__(self, message: str, choices: Sequence[str], hint: str = "", kind: str = "image") -> None:
        super().__init__(message, hint)
        self.choices = tuple(choices)
        """What can be asked for instead."""
        self.kind = kind
        """What the choices are: `image` or `platform`."""


class ContainerNotFound(DivepyError):
    """No engine has the container that was asked for."""


class PathNotFound(DivepyError):
    """The image is there, the path inside it is not."""


class DamagedImage(DivepyError):
    """Truncated, damaged or hostile input, or no image at all."""


class DamagedLayer(DamagedImage):
    """One layer of an otherwise readable image cannot be read (to its end)."""


class FileChanged(DamagedImage):
    """A file was changed while an image was read from it: what was known of it holds no more."""


class UnsupportedImage(DivepyError):
    """Well formed, but nothing that can be explored: an artifact, an encrypted layer."""


class LimitExceeded(DamagedImage):
    """Larger than any honest image; reading on was refused to keep memory bounded."""


class RegistryError(DivepyError):
    """A registry refused, vanished or broke off.

    Args:
        message: Which one, and what it said.
        hint: What to do.
        status: The HTTP status; 0 where there was no answer.
    """

    def __init__(self, message: str, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status
        """The HTTP status; 0 where there was no answer."""


class EngineError(DivepyError):
    """The engine refused, vanished or broke off."""


class EngineUnavailable(EngineError):
    """No engine answers."""

    name = ""
    """The name that was asked for, where it may be looked for in its registry; else empty."""
    near: tuple[str, ...] = ()
    """No engine has said what is nearly called so."""
    product = ""
    """None that could pull it."""


class Cancelled(DivepyError):
    """The work was asked to stop."""

    def __init__(self, message: str = "cancelled") -> None:
        super().__init__(message)
