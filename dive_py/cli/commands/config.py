"""`divepy config`: what is set and where, the file for it, and an example of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import exit_status, output
from dive_py.cli.grammar import apply_settings
from dive_py.settings import example, reading

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class ConfigOptions(Struct, frozen=True):
    """The command's words and options."""

    action: str | None
    json: bool


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Show the settings in force, name the file, or print an example of it."""
    options = request.options(ConfigOptions)
    if options.action == "path":
        output.write_lines([str(reading.file_of(request.config))])
        return exit_status.OK
    from dive_py.cli import settings_table  # imports Textual, for its colours and names of keys

    if options.action == "example":
        output.write_lines(example.lines(settings_table.actions()))
        return exit_status.OK
    settings = apply_settings.read(request)
    output.write_lines(settings_table.json_lines(settings) if options.json else settings_table.lines(settings))
    apply_settings.note(settings_table.remarks(settings))
    return exit_status.OK
