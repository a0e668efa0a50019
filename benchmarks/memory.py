"""Peak resident memory of a program and of everything it started, as Linux keeps it."""

from __future__ import annotations

import time
from pathlib import Path

_INTERVAL = 0.02


class Peaks:
    """The highest resident memory seen of each process of a family.

    The kernel keeps each process's own peak, so that looking now and then is enough while it lives.

    Args:
        pid: The program; what it starts is found by itself.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peaks: dict[int, int] = {}
        self._looked = 0.0

    def look(self, *, now: bool = False) -> None:
        """Look at all living processes, at most fifty times a second unless `now`."""
        if not now and time.perf_counter() - self._looked < _INTERVAL:
            return
        self._looked = time.perf_counter()
        waiting = [self._pid]
        while waiting:
            pid = waiting.pop()
            try:
                self._peaks[pid] = _peak(Path(f"/proc/{pid}/status").read_text())
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    waiting += map(int, children.read_text().split())
            except (OSError, ValueError):
                continue

    @property
    def total(self) -> int | None:
        """Bytes, the processes' peaks added up; None where the system does not tell."""
        return sum(self._peaks.values()) * 1024 or None


def _peak(status: str) -> int:
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise ValueError(status)
