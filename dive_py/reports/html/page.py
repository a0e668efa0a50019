"""The file of a report: a template filled in, with style and script in it, which alone may run there.

Everything that a template is given is escaped. What an image says has passed `presentation.text.printable` before. The
page's policy names the hashes of its own style and script, so that nothing else is applied, run or loaded, whatever an
image is called.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dive_py import __version__
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import without_middle
from dive_py.presentation.units import count, percent, signed_size, size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dive_py.reports.html.treemap import Cell

_STYLE: Final = "report.css"
_SCRIPT: Final = "report.js"

_LONGEST: Final = 500
"""Characters of a step, a path or a name; a Dockerfile's RUN may have more."""


def page(template: str, values: Mapping[str, object], cells: Sequence[Cell]) -> bytes:
    """Return the whole file.

    Args:
        template: `image.html` or `diff.html`.
        values: What it shows.
        cells: The treemap's first view, whose places are part of the style.
    """
    environment = _environment()
    style, script = _source(_STYLE) + _placed(cells), _source(_SCRIPT)
    text = environment.get_template(template).render(
        values,
        cells=cells,
        style=Markup(style),  # noqa: S704 - the program's own, and numbers
        script=Markup(script),  # noqa: S704 - the program's own
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        version=__version__,
    )
    # in ASCII whatever the image says, so that no other encoding can show it wrong
    return "\n".join(map(tame, text.split("\n"))).encode("ascii", "xmlcharrefreplace")


def cut(text: str) -> str:
    """Return a text, not longer than what a page has room for: start and end of it."""
    return text if len(text) <= _LONGEST else without_middle(text, _LONGEST, "…", len)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("dive_py.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    environment.filters |= {"size": size, "signed_size": signed_size, "percent": percent}
    environment.globals["count"] = count
    return environment


def _source(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None  # noqa: S101 - it was given above
    return environment.loader.get_source(environment, name)[0]


def _placed(cells: Sequence[Cell]) -> str:
    """Return the rules that put the first view's cells into their places: the policy allows no style elsewhere."""
    return "".join(
        f"#c{i}{{left:{cell.x:.3f}%;top:{cell.y:.3f}%;width:{cell.width:.3f}%;height:{cell.height:.3f}%}}"
        f"#c{i}>.second{{height:{100 * cell.second / cell.bytes:.3f}%}}\n"
        for i, cell in enumerate(cells)
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
