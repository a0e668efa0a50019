"""Words of a command that is shown to be run: they mean the same in a shell, whatever is in them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dive_py.credentials import hidden_address
from dive_py.errors import UsageError
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.sources.image import OpenOptions


def shell_word(text: str | bytes) -> str:
    r"""Return a word for a shell, printable.

    It is quoted where it must be, `$'…\n'` (bash, zsh, ksh) where it has odd bytes.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    shown = data.decode("utf-8", "backslashreplace")
    if "\\x" not in shown and printable(shown) == shown:
        return shlex.quote(shown)
    return "$'" + "".join(map(_byte, data)) + "'"


def _byte(byte: int) -> str:
    sign = chr(byte)
    if sign in "'\\":
        return "\\" + sign
    return sign if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"


def split_words(line: str, where: str = "") -> list[str]:
    """Return the words of a line that was typed, quoted as in a shell; `where` stands before what is wrong with it.

    Raises:
        UsageError: a quote is not closed.
    """
    try:
        return shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{where}{str(error).lower()}", "quote as in a shell") from error


def image_words(reference: str, options: OpenOptions) -> str:
    """Return an image and the options that open the same one again, as words of divepy's command line; no password."""
    given = (
        ("--source", options.source),
        ("-H", hidden_address(options.host)),
        ("--context", options.context),
        ("--platform", options.platform),
        ("--ca", options.registries.ca),
    )
    words = [f"{option} {shell_word(value)}" for option, value in given if value]
    words += ["--insecure"] if options.registries.insecure else []
    chosen = f"{reference}:{options.name}" if options.name and not reference.endswith(f":{options.name}") else reference
    return " ".join([shell_word(chosen), *words])
