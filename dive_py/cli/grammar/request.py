"""What a command line asks for, typed: `parser` makes it, `apply_settings` fills it up, commands carry it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from dive_py.errors import UsageError
from dive_py.registry.options import USUAL, RegistryOptions
from dive_py.settings.values import NOTHING, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

Options = TypeVar("Options", bound=Struct)


class Where(Struct, frozen=True):
    """Which engine and which of its images are meant, where the image's name does not say it."""

    host: str = ""
    context: str = ""
    platform: str = ""
    source: str = ""


class Reading(Struct, frozen=True):
    """How images are read."""

    cache: bool = True
    """Whether the index cache is used."""
    probe: bool = True
    """Whether files may be read through a never-started container, as far as the settings allow it."""
    verify: bool = False
    """Whether contents are read whose comparison would be assumed."""
    ignore_errors: bool = False
    """Whether layers that cannot be read are left out."""


class Consent(Struct, frozen=True):
    """What the command line answers before a question is asked."""

    yes: bool = False
    """Every question with yes."""
    no_input: bool = False
    """Nothing, and nothing may be asked."""


class Request(Struct, frozen=True):
    """A command line that its command can carry out."""

    command: str
    """The command's name."""
    named: bool
    """Whether the line says it; the explorer's need not be."""
    given: Mapping[str, Any]
    """Each option and word of the command under its name, in small letters, `-` as `_`."""
    where: Where = Where()
    reading: Reading = Reading()
    consent: Consent = Consent()
    registries: RegistryOptions = USUAL
    """How registries are asked."""
    color: str | None = None
    """The value of `--color`."""
    config: str = ""
    """The file of settings that the line names; empty for the usual ones."""
    rest: tuple[str, ...] = ()
    """Of a command that reads as docker does, what stands behind its name, untouched."""
    settings: Settings = NOTHING

    def options(self, kind: type[Options]) -> Options:
        """Return the command's own options and words: the fields of `kind`, which a test compares with the tables."""
        return kind(**{name: self.given[name] for name in kind.__struct_fields__})


def of(command: str, given: Mapping[str, Any], *, named: bool, rest: tuple[str, ...] = ()) -> Request:
    """Sort out what argparse found."""
    return Request(
        command,
        named,
        given,
        Where(*(given[name] or "" for name in Where.__struct_fields__)),
        Reading(not given["no_cache"], not given["no_probe"], given["verify"], given["ignore_errors"]),
        Consent(given["yes"], given["no_input"]),
        RegistryOptions(given["insecure"], *(given[name] or "" for name in ("ca", "host", "context"))),
        given["color"],
        given["config"] or "",
        rest,
    )


def whole_number(text: str | None, name: str, usual: int) -> int:
    """Return the number that an option says, the usual one where it is not given.

    Raises:
        UsageError: it is not a number.
    """
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UsageError(f"{name} {text} is not a number", f"for instance: {name} 10")
    return int(text)
