"""What builders tell, as steps; the texts were recorded from Docker 20.10, Podman 4.3 and buildx 0.13 and 0.29."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from dive_py.engine.build_steps import BuildSteps, ClassicSteps, KitSteps, PodmanSteps, TextSteps

IDENTITY = "a" * 64


class Clock:
    """A second passes at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def told(steps: BuildSteps) -> list[tuple[str, str, bool, bool, list[str]]]:
    return [(step.number, step.text, step.cached, step.failed, list(step.output)) for step in steps.steps]


def test_the_classic_builder() -> None:
    steps = ClassicSteps(Clock())
    for message in (
        {"stream": "Step 1/3 : FROM ubuntu:12.04"},
        {"stream": "\n"},
        {"stream": " ---> 5cb0a5563ddd\n"},
        {"stream": "Step 2/3 : COPY a /a"},
        {"stream": " ---> Using cache\n"},
        {"stream": "Step 3/3 : RUN echo hi"},
        {"stream": " ---> Running in 0123456789ab\n"},
        {"stream": "\x1b[31mhi\x1b[0m\nthere\n"},
        {"stream": "Removing intermediate container 0123456789ab\n"},
        {"aux": {"ID": f"sha256:{IDENTITY}"}},
        {"stream": "Successfully built aaaa\n"},
    ):
        steps.take_message(message)
    steps.finish()
    assert told(steps) == [
        ("1/3", "FROM ubuntu:12.04", False, False, []),
        ("2/3", "COPY a /a", True, False, []),
        ("3/3", "RUN echo hi", False, False, ["\x1b[31mhi\x1b[0m", "there"]),
    ]
    assert [step.seconds for step in steps.steps] == [1.0, 1.0, 1.0]
    assert (steps.image, steps.error, steps.base) == (f"sha256:{IDENTITY}", "", "ubuntu:12.04")


def test_the_classic_builder_fails_in_a_step() -> None:
    steps = ClassicSteps()
    steps.take_message({"stream": "Step 1/1 : RUN false"})
    steps.take_message({"error": "The command returned\n a non-zero code: 1", "errorDetail": {"code": 1}})
    assert told(steps) == [("1/1", "RUN false", False, True, [])]
    assert steps.error == "The command returned a non-zero code: 1"


def test_the_classic_builder_when_it_is_quiet_and_when_it_pulls() -> None:
    steps = ClassicSteps()
    steps.take_message({"stream": "Step 1/1 : FROM x"})
    steps.take_message({"status": "Pulling fs layer", "id": "abc"})
    steps.take_message({"status": "Downloading", "id": "abc", "progressDetail": {}})
    steps.take_message({"stream": f"sha256:{IDENTITY}\n"})
    assert told(steps)[0][4] == ["abc: Pulling fs layer"]
    assert steps.image == f"sha256:{IDENTITY}"


def vertex(digest: str, name: str, began: float | None = None, ended: float | None = None, **more: object) -> object:
    times = {"started": began, "completed": ended}
    shown = {key: f"2026-11-30T22:26:{second:012.9f}Z" for key, second in times.items() if second is not None}
    return {"digest": f"sha256:{digest}", "inputs": ["sha256:0"], "name": name, **shown, **more}


def log(digest: str, text: str) -> object:
    return {"vertex": f"sha256:{digest}", "stream": 2, "data": b64encode(text.encode()).decode(), "timestamp": "x"}


BASE = f"[1/3] FROM docker.io/library/ubuntu:12.04@sha256:{IDENTITY}"
MESSAGES = [
    {"vertexes": [vertex("1", "[internal] load build definition from Dockerfile", 10.5, 10.6)]},
    {"statuses": [{"id": "transferring dockerfile:", "vertex": "sha256:1", "current": 29}]},
    {"vertexes": [vertex("3", "[3/3] COPY --from=builder /a /a"), vertex("2", "[builder 2/3] RUN echo hi")]},
    {"vertexes": [vertex("4", BASE, 11, 11, cached=True)], "logs": None},
    {"vertexes": [vertex("2", "[builder  2/3] RUN echo hi", 11.0)]},
    {"logs": [log("2", "h"), log("2", "i\r\n\nth"), log("9", "of nothing that is known")]},
    {"logs": [log("2", "ere")]},
    {"vertexes": [vertex("2", "[builder 2/3] RUN echo hi", 11.0, 11.5)]},
    {"vertexes": [vertex("3", "[3/3] COPY --from=builder /a /a", 11.6, 11.7, error="failed to\ncompute cache key")]},
]


@pytest.mark.parametrize("indent", [None, 2], ids=["buildx 0.29", "buildx 0.13"])
def test_buildkit(indent: int | None) -> None:
    steps = KitSteps(Clock())
    for message in MESSAGES:
        for line in json.dumps(message, indent=indent).split("\n"):
            steps.take(line)
    for line in ("Dockerfile:4", "   4 | >>> COPY", "ERROR: failed to solve: failed to compute cache key"):
        steps.take(line)
    steps.finish(stopped=True)
    assert [(step.number, step.text) for step in steps.steps] == [
        ("", "[internal] load build definition from Dockerfile"),
        ("1/3", f"FROM docker.io/library/ubuntu:12.04@sha256:{IDENTITY}"),
        ("builder 2/3", "RUN echo hi"),
        ("3/3", "COPY --from=builder /a /a"),
    ]
    _, cached, run, copy = steps.steps
    assert (cached.cached, cached.seconds) == (True, 0.0)
    assert (list(run.output), run.seconds, run.stopped) == (["hi", "there"], 0.5, False)
    assert copy.failed
    assert steps.error == "failed to compute cache key"
    assert steps.base == "docker.io/library/ubuntu:12.04"


def test_a_vertex_of_buildkit_that_begins_anew_goes_on() -> None:
    steps = KitSteps(Clock())
    for ended in (10.5, None):
        steps.take(json.dumps({"vertexes": [vertex("1", "[internal] load build context", 10, ended)]}))
    assert [step.seconds for step in steps.steps] == [None]
    steps.take(json.dumps({"vertexes": [vertex("1", "[internal] load build context", 10, 12)]}))
    assert [step.seconds for step in steps.steps] == [2.0]


def test_a_step_that_was_left_because_another_failed_has_not_failed() -> None:
    steps = KitSteps(Clock())
    steps.take(json.dumps({"vertexes": [vertex("1", "[a 1/1] RUN x", 10, 12, error="rpc: context canceled")]}))
    steps.take(json.dumps({"vertexes": [vertex("2", "[b 1/1] RUN y", 10, 12, error="exit code: 1")]}))
    steps.finish()
    assert [(step.failed, step.stopped) for step in steps.steps] == [(False, True), (True, False)]
    assert steps.error == "exit code: 1"


@pytest.mark.parametrize("line", ["{", "{}", '{"vertexes": 3}', "{" * 100_000 + "}", '{"logs": [{"vertex": 1}]}', "}"])
def test_messages_that_are_not_understood_do_no_harm(line: str) -> None:
    steps = KitSteps()
    for text in (line, "}", json.dumps({"vertexes": [vertex("1", "[1/1] RUN x", 10)]})):
        steps.take(text)
    assert [step.text for step in steps.steps] == ["RUN x"]


def test_the_text_of_an_old_buildx_is_the_output_of_one_step() -> None:
    steps = TextSteps(Clock())
    for line in ("#1 [1/1] FROM x", "", "#1 CACHED", "ERROR: failed to solve"):
        steps.take(line)
    steps.finish()
    assert told(steps) == [
        ("", "docker buildx build", False, True, ["#1 [1/1] FROM x", "#1 CACHED", "ERROR: failed to solve"])
    ]
    assert (steps.error, steps.base) == ("failed to solve", "")


def test_podman() -> None:
    steps = PodmanSteps(Clock())
    for line in f"""\
STEP 1/3: FROM 127.0.0.1:5000/library/ubuntu:12.04
STEP 2/3: COPY a /a
--> Using cache 0123
--> 0123
STEP 3/3: RUN false
boom
COMMIT bt:1
{IDENTITY}
Error: building at STEP "RUN false": exit status 1""".splitlines():
        steps.take(line)
    assert told(steps) == [
        ("1/3", "FROM 127.0.0.1:5000/library/ubuntu:12.04", False, False, []),
        ("2/3", "COPY a /a", True, False, []),
        ("3/3", "RUN false", False, True, ["boom"]),
    ]
    assert (steps.image, steps.base) == (f"sha256:{IDENTITY}", "127.0.0.1:5000/library/ubuntu:12.04")


def test_a_flood_of_output_is_bounded() -> None:
    steps = ClassicSteps()
    steps.take_message({"stream": "Step 1/1 : RUN yes"})
    for _ in range(10):
        steps.take_message({"stream": "y\n" * 1000})
    assert len(steps.steps[0].output) == 2000


def test_output_of_the_classic_builder_comes_in_pieces_that_end_anywhere() -> None:
    steps = ClassicSteps()
    for text in (
        "Step 1/2 : RUN nosuch",
        "\x1b[91m/bin/sh: ",
        "\x1b[0m\x1b[91mnosuch: not found\n\x1b[0m",
        "a prompt: ",
        "Step 2/2 : RUN true",
        "one\ntw",
        "o\n",
        "the end",
    ):
        steps.take_message({"stream": text})
    steps.take_message({"error": "it failed"})
    steps.finish()
    assert [list(step.output) for step in steps.steps] == [
        ["\x1b[91m/bin/sh: \x1b[0m\x1b[91mnosuch: not found", "\x1b[0ma prompt: "],
        ["one", "two", "the end"],
    ]


def test_a_line_without_end_is_bounded() -> None:
    steps = ClassicSteps()
    steps.take_message({"stream": "Step 1/1 : RUN yes"})
    for _ in range(5):
        steps.take_message({"stream": "y" * 5000})
    assert [len(line) for line in steps.steps[0].output] == [20_000]


def test_what_was_left_is_not_done() -> None:
    steps = ClassicSteps()
    for number in (1, 2):
        steps.take_message({"stream": f"Step {number}/2 : RUN x"})
    steps.finish(stopped=True)
    assert [(step.stopped, step.seconds is None) for step in steps.steps] == [(False, False), (True, False)]
