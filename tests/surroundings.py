"""What a run of the tests inherits, and what it must not depend on: variables, signals, umask; and names of tests."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

FOREIGN: Final = frozenset(
    (
        *("BUILDKIT_PROGRESS", "CI", "CLICOLOR", "CLICOLOR_FORCE", "COLORFGBG", "COLUMNS", "COMPOSE_FILE"),
        *("CONTAINERS_CONF", "CONTAINERS_CONF_OVERRIDE", "CONTAINERS_REGISTRIES_CONF", "CONTAINERS_STORAGE_CONF"),
        *("CONTAINER_CONNECTION", "PODMAN_CONNECTIONS_CONF"),
        *("CONTAINER_HOST", "CONTAINER_SSHKEY", "DIVE_CONTAINER_ENGINE", "DIVE_IGNORE_ERRORS", "DIVE_SOURCE"),
        *("DOCKER_API_VERSION", "DOCKER_AUTH_CONFIG", "DOCKER_BUILDKIT", "DOCKER_CERT_PATH", "DOCKER_CONFIG"),
        *("DOCKER_CONTEXT", "DOCKER_DEFAULT_PLATFORM", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "EDITOR", "FORCE_COLOR"),
        *("LINES", "NO_COLOR", "PAGER", "REGISTRY_AUTH_FILE", "SOURCE_DATE_EPOCH", "STORAGE_DRIVER", "STORAGE_OPTS"),
        *("TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TEXTUAL_THEME", "TMUX", "STY", "VISUAL", "WT_SESSION"),
        *("LANGUAGE", "PYTHONIOENCODING", "PYTHONOPTIMIZE", "PYTHONUTF8", "PYTHONWARNINGS"),
        *("XDG_CONFIG_DIRS", "XDG_DATA_DIRS", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"),
    )
)
"""Variables of the machine that would change what divepy does, besides its own; a test that wants one sets it."""

_PREFIXES: Final = ("DIVEPY_", "LC_", "TEXTUAL_")

_OF_THE_RUN: Final = frozenset(("TEXTUAL_SNAPSHOT_TEMPDIR",))
"""What the run hands to its own workers: where the snapshot plug-in collects its report."""

_GIVEN: Final = {
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_FPS": "500",
    "TZ": "UTC",
}
"""What every test finds; Textual reads its variables once, when it is imported."""

_LONGEST_ID: Final = 60
"""Characters of a value's part of a test's name."""

_PYTHONS: Final = frozenset(("SIGPIPE", "SIGXFSZ"))
"""What the interpreter itself ignores, and gives back in the programs that it starts."""


def settle() -> None:
    """Make this process, and all that it starts, independent of who started it.

    With TESTS_WITHOUT_RE2 it has no google-re2, as on Alpine.
    """
    if os.environ.get("TESTS_WITHOUT_RE2"):
        sys.modules["re2"] = None  # type: ignore[assignment]  # importing it fails
    for name in set(os.environ) - _OF_THE_RUN:
        if name in FOREIGN or name.startswith(_PREFIXES):
            del os.environ[name]
    os.environ |= _GIVEN
    # What divepy keeps between runs stays out of the person's own folder, and does not outlive the tests; nor do the
    # person's settings and logins reach a test.
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        os.environ[name] = tempfile.mkdtemp(prefix="divepy-tests-")
        atexit.register(shutil.rmtree, os.environ[name], ignore_errors=True)
    local = [name for name in (os.environ.get("NO_PROXY"), "127.0.0.1", "localhost") if name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(local)
    os.umask(0o022)
    _hear_signals()
    _see_idleness()


def _see_idleness() -> None:
    """Let Textual's pilot see in 8 ms that a screen is idle.

    It sleeps 20 ms at a time, twice for each key, which was half of the time of the screens' tests. A screen lays
    itself out with its next frame, so frames come every 2 ms. What a test wants to see it waits for, however long that
    takes.
    """
    from textual import _wait  # with it come Textual's constants, from what the environment has become

    _wait.SLEEP_GRANULARITY, _wait.SLEEP_IDLE = 1 / 125, 1 / 2500


def _hear_signals() -> None:
    """Let programs that tests start end by signals, also where a run was started to ignore them, as nohup does.

    A handler is not inherited by a program, an ignored or blocked signal is. The run itself still lives through
    what it was told to ignore.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals():
        name = getattr(number, "name", "")  # real-time signals have none
        if name not in _PYTHONS and signal.getsignal(number) is signal.SIG_IGN:
            ignoring = name != "SIGCHLD"  # ignored, it would take the exit statuses of all programs away
            signal.signal(number, _deaf if ignoring else signal.SIG_DFL)


def _deaf(_number: int, _frame: object) -> None:
    """Hear a signal and do nothing."""


def name_of(value: object, argument: str) -> str | None:
    """The part of a test's name that stands for a value; None for pytest's own.

    Bytes that are no text may hold a clock, as the header of `gzip.compress` does: a test of another name on each of
    two workers is run by neither.
    """
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        return None
    is_plain = text.isascii() and text.isprintable()
    if isinstance(value, bytes) and not is_plain:
        return argument
    if len(text.encode("unicode_escape", "surrogatepass")) <= _LONGEST_ID:
        return None
    return f"{text[: _LONGEST_ID // 2]}~" if is_plain else argument


def odd_names(names: Iterable[str]) -> list[str]:
    """Those among names of tests that a log cannot show in a line."""
    return [name for name in names if not (name.isascii() and name.isprintable() and len(name) <= 300)]
