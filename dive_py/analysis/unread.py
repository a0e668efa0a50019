"""The layers that could not be read, which figures about an image leave out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Unread:
    """Layers that figures leave out, because they could not be read, or not to their end."""

    wholly: Mapping[int, str] = field(default_factory=dict)
    """Layers that nothing could be read of, each with the reason; they count as empty."""
    partly: Mapping[int, str] = field(default_factory=dict)
    """Layers that end early or that were read in another way, each with the reason; what was read of them counts."""

    @property
    def complete(self) -> bool:
        """Whether the figures are those of the whole image."""
        return not self.wholly and not self.partly

    @property
    def layers(self) -> tuple[int, ...]:
        """The numbers of these layers, the lowest first."""
        return tuple(sorted({*self.wholly, *self.partly}))

    @property
    def reasons(self) -> dict[int, str]:
        """Why each of these layers could not be read, the lowest first."""
        return dict(sorted({**self.partly, **self.wholly}.items()))
