"""Advice that is taken: built again as it says, an image stores less by what was promised, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.live import images, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.engines import LiveEngine


class Shape(NamedTuple):
    """Steps, and the same steps as advised."""

    before: str
    after: str
    remedies: tuple[str, ...] = ("join",)
    sure: str = "exact"


FILL = "busybox head -c {} /bin/busybox > {}"
MADE = FILL.format(300_000, "/made")
LISTS = f"mkdir /lists && {FILL.format(300_000, '/lists/a')} && {FILL.format(20_000, '/lists/b')}"

SHAPES = {
    "removed later": Shape(
        f"RUN {LISTS}\nRUN {MADE}\nRUN rm -r /lists",
        f"RUN {LISTS} && {MADE} && rm -r /lists",
    ),
    "upgraded, then its mode changed": Shape(
        f"RUN {MADE}\nRUN {FILL.format(310_000, '/made')}\nRUN chmod 600 /made",
        f"RUN {MADE} && {FILL.format(310_000, '/made')} && chmod 600 /made",
        ("join", "join"),
    ),
    "a directory removed and made again": Shape(
        f"RUN {LISTS}\nRUN rm -r /lists && mkdir /lists && echo new > /lists/a",
        f"RUN {LISTS} && rm -r /lists && mkdir /lists && echo new > /lists/a",
    ),
    "hard links torn by a chown": Shape(
        f"RUN {MADE} && ln /made /two\nRUN chown 7:7 /made /two",
        f"RUN {MADE} && ln /made /two && chown 7:7 /made /two",
        sure="at least",
    ),
    "a file of the base changed and changed back": Shape(
        "RUN chmod 600 /bin/busybox && chmod 755 /bin/busybox\nRUN chmod 711 /bin/busybox\nRUN chmod 755 /bin/busybox",
        "RUN chmod 600 /bin/busybox && chmod 755 /bin/busybox && chmod 711 /bin/busybox && chmod 755 /bin/busybox",
        ("join", "join"),
    ),
    "removed later, with a COPY between": Shape(
        f"RUN {LISTS}\nCOPY app /app\nRUN rm -r /lists",
        f"COPY app /app\nRUN {LISTS} && rm -r /lists",
        sure="at least",
    ),
    "an owner changed after a COPY": Shape(
        "COPY app /app\nRUN chown -R 7:8 /app", "COPY --chown=7:8 app /app", ("copy-flags",)
    ),
    "owner and mode changed after a COPY": Shape(
        "COPY app /app\nRUN chown -R 7:8 /app\nRUN chmod -R 700 /app",
        "COPY --chown=7:8 app /app\nRUN true",
        ("join", "copy-flags"),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_was_promised_is_saved(docker20: LiveEngine, tmp_path: Path, name: str) -> None:
    shape = SHAPES[name]
    total, pieces = advised(docker20, tmp_path, shape.before)
    assert [piece["remedy"] for piece in pieces] == list(shape.remedies)
    assert total["sure"] == shape.sure
    less = stored(docker20, tmp_path, shape.before) - stored(docker20, tmp_path, shape.after)
    assert less == total["saving"] + total["torn"]
    assert total["saving"] > 0


def advised(engine: LiveEngine, folder: Path, steps: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    total, *pieces = rows.divepy("advise", f"docker-archive:{built(engine, folder, steps)}", "--verify")
    return total, pieces


def stored(engine: LiveEngine, folder: Path, steps: str) -> int:
    return int(rows.divepy("waste", f"docker-archive:{built(engine, folder, steps)}")[0]["stored"])


def built(engine: LiveEngine, folder: Path, steps: str) -> Path:
    """The archive of an image of the small system with some steps."""
    images.build_base(engine)
    context = folder / "context"
    (context / "app/sub").mkdir(parents=True, exist_ok=True)
    for path, size in (("app/a", 100_000), ("app/sub/b", 50_000)):
        (context / path).write_bytes(b"\n" * size)
        (context / path).chmod(0o700)
    for path in ("app", "app/sub"):
        (context / path).chmod(0o700)
    (context / "Dockerfile").write_text(f"FROM {images.BASE}\n{steps}\nCMD /bin/sh\n")
    engine.docker("build", "--quiet", "--network", "none", "--tag", "divepy-live/advised:1", context)
    archive = folder / "advised.tar"
    archive.unlink(missing_ok=True)
    engine.docker("save", "--output", archive, "divepy-live/advised:1")
    engine.docker("rmi", "divepy-live/advised:1")
    return archive
