"""divepy: a terminal explorer of container images."""

from __future__ import annotations

__version__ = "0.1.0"
"""The version of the distribution `divepy-tui`."""
