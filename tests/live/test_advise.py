"""Advice that is taken: built again as it says, an image stores less by what was promised, to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from dive_py.analysis.dockerfile_lines import lines_of
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.live import images, rows

if TYPE_CHECKING:
    from tests.live.copies import Workshop
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

"""What Dockerfiles have, with a shell in the place of package managers: they write lists, caches and modules likewise."""

APT = "mkdir -p /var/lib/apt/lists /var/cache/apt && " + " && ".join(
    FILL.format(size, path)
    for size, path in ((200_000, "/var/lib/apt/lists/main"), (90_000, "/var/cache/apt/pkgcache.bin"))
)
MODULES = "mkdir -p /app/node_modules/{0} && " + FILL.format(120_000, "/app/node_modules/{0}/index.js")

SHAPES |= {
    "package lists that a third step removes": Shape(
        f"RUN {APT}\nRUN mkdir -p /usr/lib/p && {FILL.format(250_000, '/usr/lib/p/bin')}\nRUN rm -rf /var/lib/apt/lists/*",
        f"RUN {APT} && mkdir -p /usr/lib/p && {FILL.format(250_000, '/usr/lib/p/bin')} && rm -rf /var/lib/apt/lists/*",
    ),
    "a cache that the next step rewrites and the last one cleans": Shape(
        f"RUN {APT}\nRUN {FILL.format(95_000, '/var/cache/apt/pkgcache.bin')}\nRUN rm -f /var/cache/apt/*.bin",
        f"RUN {APT} && {FILL.format(95_000, '/var/cache/apt/pkgcache.bin')} && rm -f /var/cache/apt/*.bin",
    ),
    "modules for development that are pruned": Shape(
        f"RUN {MODULES.format('express')} && {MODULES.format('mocha')}\nRUN rm -r /app/node_modules/mocha",
        f"RUN {MODULES.format('express')} && {MODULES.format('mocha')} && rm -r /app/node_modules/mocha",
    ),
    "modules installed twice": Shape(
        f"RUN {MODULES.format('express')}\nRUN rm -r /app/node_modules && {MODULES.format('express')} && echo 1 >> /app/node_modules/express/index.js",
        f"RUN {MODULES.format('express')} && rm -r /app/node_modules && {MODULES.format('express')} && echo 1 >> /app/node_modules/express/index.js",
    ),
    "packages upgraded one by one": Shape(
        "\n".join(
            f"RUN mkdir -p /usr/lib/q && {FILL.format(100_000 + size, '/usr/lib/q/lib.so')}" for size in range(3)
        ),
        "RUN "
        + " && ".join(
            f"mkdir -p /usr/lib/q && {FILL.format(100_000 + size, '/usr/lib/q/lib.so')}" for size in range(3)
        ),
    ),
    "a log that grows": Shape(
        f"RUN {MADE}\nRUN echo more >> /made\nRUN echo more >> /made",
        f"RUN {MADE} && echo more >> /made && echo more >> /made",
    ),
    "a file that moves": Shape(f"RUN {MADE}\nRUN mv /made /there", f"RUN {MADE} && mv /made /there"),
    "a file that a symlink replaces": Shape(
        f"RUN {MADE}\nRUN rm /made && ln -s /bin/busybox /made", f"RUN {MADE} && rm /made && ln -s /bin/busybox /made"
    ),
    "an owner changed after a COPY of another stage": Shape(
        "COPY --from=divepy-live/base:1 /bin/busybox /opt/tool\nRUN chown 7:8 /opt/tool",
        "COPY --from=divepy-live/base:1 --chown=7:8 /bin/busybox /opt/tool",
        ("copy-flags",),
    ),
    "an owner changed for all that was copied, and another for one": Shape(
        "COPY app /app\nRUN chown -R 7:8 /app\nRUN chown 9:9 /app/a",
        "COPY app /app\nRUN chown -R 7:8 /app && chown 9:9 /app/a",
    ),
}


REMOVED = {
    "a secret copied and removed": ("COPY app /app\nRUN rm -r /app", "RUN true"),
    "a wheel copied, unpacked and removed": (
        "COPY app/a /tmp/wheel\nRUN mkdir -p /site && cp /tmp/wheel /site/a\nRUN rm /tmp/wheel",
        "RUN mkdir -p /site && busybox head -c 100000 /bin/busybox > /site/a",
    ),
}
"""Where the advice is not to copy: what does the same without that, the test has to know."""


@pytest.mark.parametrize("name", REMOVED)
def test_what_is_not_copied_saves_no_less_than_was_promised(docker20: LiveEngine, tmp_path: Path, name: str) -> None:
    before, after = REMOVED[name]
    total, pieces = advised(docker20, tmp_path, before)
    assert [(piece["remedy"], piece["sure"]) for piece in pieces] == [("leave-out", "at least")]
    assert stored(docker20, tmp_path, before) - stored(docker20, tmp_path, after) >= total["saving"] > 0


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
    return total, [piece for piece in pieces if piece["class"] == "exact"]


def stored(engine: LiveEngine, folder: Path, steps: str) -> int:
    return int(rows.divepy("waste", f"docker-archive:{built(engine, folder, steps)}")[0]["stored"])


def built(engine: LiveEngine, folder: Path, steps: str) -> Path:
    """The archive of an image of the small system with some steps."""
    images.build_base(engine)
    context = folder / "context"
    fill(context, steps)
    engine.docker("build", "--quiet", "--network", "none", "--tag", "divepy-live/advised:1", context)
    archive = folder / "advised.tar"
    archive.unlink(missing_ok=True)
    engine.docker("save", "--output", archive, "divepy-live/advised:1")
    engine.docker("rmi", "divepy-live/advised:1")
    return archive


def fill(context: Path, steps: str) -> None:
    """Put a Dockerfile and what it copies into a folder."""
    (context / "app/sub").mkdir(parents=True, exist_ok=True)
    for path, size in (("app/a", 100_000), ("app/sub/b", 50_000)):
        (context / path).write_bytes(b"\n" * size)
        (context / path).chmod(0o700)
    for path in ("app", "app/sub"):
        (context / path).chmod(0o700)
    (context / "Dockerfile").write_text(f"FROM {images.BASE}\n{steps}\nCMD /bin/sh\n")


ALL = {name: (shape.before, shape.after) for name, shape in SHAPES.items()} | REMOVED


@pytest.mark.parametrize("name", ALL)
def test_buildkit_of_docker_26_stores_no_more_than_was_promised(
    workshop: Workshop, docker26: LiveEngine, name: str
) -> None:
    before, after = (by_buildx(workshop, docker26, steps, f"built-{n}") for n, steps in enumerate(ALL[name]))
    keeps_what_is_promised(docker26, before, after)


@pytest.mark.parametrize("name", ALL)
def test_buildkit_of_docker_20_stores_no_more_than_was_promised(
    docker20: LiveEngine, tmp_path: Path, name: str
) -> None:
    before, after = (by_own_buildkit(docker20, tmp_path / f"built-{n}", steps) for n, steps in enumerate(ALL[name]))
    keeps_what_is_promised(docker20, before, after)


def keeps_what_is_promised(engine: LiveEngine, before: str, after: str) -> None:
    """Check that the image built as advised stores less by what was promised, or by more where that is said."""
    total, *_ = rows.divepy("advise", before, "--host", engine.address, "--verify")
    less = stored_there(engine, before) - stored_there(engine, after)
    engine.docker("rmi", before, after)
    assert total["builder"] == "buildkit"
    assert less >= total["saving"] > 0
    assert total["sure"] == "at least" or less == total["saving"]


def by_buildx(shop: Workshop, engine: LiveEngine, steps: str, tag: str) -> str:
    """An image of the small system with some steps, by the BuildKit of Docker 26."""
    images.build_base(engine)
    folder = shop.converters.folder / "advised"
    fill(folder, steps)
    name = f"divepy-live/advised:{tag}"
    words = ("docker", "buildx", "build", "--quiet", "--network", "none", "--provenance=false", "--tag", name)
    socket = shop.converters.inside(Path(engine.address.removeprefix("unix://")))
    shop.converters.run(*words, shop.converters.inside(folder), environ={"DOCKER_HOST": f"unix://{socket}"})
    return name


def by_own_buildkit(engine: LiveEngine, folder: Path, steps: str) -> str:
    """An image of the small system with some steps, by the BuildKit that is part of Docker 20.10."""
    images.build_base(engine)
    fill(folder, steps)
    name = f"divepy-live/advised:{folder.name}"
    engine.docker_buildkit("build", "--quiet", "--network", "none", "--tag", name, folder)
    return name


def stored_there(engine: LiveEngine, name: str) -> int:
    return int(rows.divepy("waste", name, "--host", engine.address)[0]["stored"])


LINED = """ARG BOTTOM=tools
FROM {base} AS tools
RUN mkdir /lists && echo list > /lists/a
WORKDIR /opt/tools
COPY app/a .

FROM {base} AS other
RUN echo other > /other

FROM $BOTTOM
ARG V=1
ARG TARGET=/srv
SHELL ["/bin/sh", "-e", "-c"]
RUN echo $V > "/two w" \\
    # what the first stage made

    && rm -r /lists
ENV HOME="/ro ot"
COPY --from=other /other $TARGET/other
COPY --chown=1:2 app/a app/sub/ ./multi/
COPY ["app", "/with space/"]
WORKDIR sub
RUN ["/bin/chmod", "600", "/two w"]
RUN ["/bin/sh", "-c", "echo exec > /exec"]
ADD app /add$V
LABEL a.b="c d"
EXPOSE 80 53/udp
CMD ["sh"]
"""
"""Stages, variables, shells, lists, comments; `lines` of each of its layers are below."""

LINES = [(3, 3), (4, 4), (5, 5), (14, 17), (19, 19), (20, 20), (21, 21), (22, 22), (23, 23), (24, 24), (25, 25)]

DOCUMENTS = """
COPY <<ONE <<-"TWO" /here/
FROM nothing
ONE
\t<<THREE
\tTWO
RUN <<EOF
set -e
# RUN true
echo more > /more
EOF
RUN <<'E1' cat > /one && cat <<E2 > /two
one
E1
two
E2
RUN <<EOF
#!/bin/sh
echo script > /script
EOF
"""
"""Below the lines above it, which end with an empty one."""

DOCUMENT_LINES = [(30, 34), (35, 39), (40, 44), (45, 48)]


@pytest.mark.parametrize("builder", ["classic", "BuildKit"])
def test_the_lines_of_a_dockerfile_are_found(docker20: LiveEngine, tmp_path: Path, builder: str) -> None:
    images.build_base(docker20)
    context = tmp_path / "context"
    fill(context, "")
    (context / "Dockerfile").write_text(LINED.format(base=images.BASE))
    build = docker20.docker if builder == "classic" else docker20.docker_buildkit
    words = ("--quiet", "--network", "none", "--build-arg", "V=2", "--label", "z=1", "--tag", "divepy-live/lined:1")
    build("build", *words, context)
    assert lines_in(docker20, context / "Dockerfile", "divepy-live/lined:1") == LINES


def test_lines_of_here_documents_are_found(workshop: Workshop, docker26: LiveEngine) -> None:
    text = LINED.format(base=images.BASE).partition("\n")[2] + DOCUMENTS
    name = by_buildx(workshop, docker26, text.replace("$BOTTOM", "tools"), "lined")
    found = lines_in(docker26, workshop.converters.folder / "advised/Dockerfile", name)
    assert found == [*LINES, *DOCUMENT_LINES]


def lines_in(engine: LiveEngine, dockerfile: Path, name: str) -> list[tuple[int, int] | None]:
    """The lines of each layer above the base; the image is removed."""
    with open_image(name, OpenOptions(host=engine.address), Progress()) as image:
        layers = image.info.layers
        found = lines_of(dockerfile.read_bytes(), "Dockerfile", layers, 1)
    engine.docker("rmi", name)
    assert found.note == ""
    return [found.spans.get(layer) for layer in range(1, len(layers))]
