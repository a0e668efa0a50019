"""divepy: a terminal explorer of container images, and what it is made of as a library.

The library's surface are the names in `__all__`; docs/library.md explains them. They are imported when they are first
used (PEP 562), so that `import dive_py` itself loads nothing. `__init__.pyi` has their types.
"""

from __future__ import annotations

__version__ = "0.1.0"
"""The version of the distribution `divepy-tui`."""

_HOMES = {
    "DivepyError": "errors",
    "Exploration": "exploration",
    "LayerStack": "overlay.stack",
    "OpenOptions": "sources.image",
    "Progress": "progress",
    "open_image": "sources.resolve",
    "waste": "analysis.waste",
}
"""Each exported name, and the module that defines it."""

__all__ = ["DivepyError", "Exploration", "LayerStack", "OpenOptions", "Progress", "open_image", "waste"]


def __getattr__(name: str) -> object:
    """Import an exported name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return what is exported besides what is there."""
    return sorted({*globals(), *__all__})
