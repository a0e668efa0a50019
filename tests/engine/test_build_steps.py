"""What builders tell, as steps; the texts were recorded from Docker 20.10, Podman 4.3 and BuildKit's documentation."""

from __future__ import annotations

from dive_py.engine.build_steps import BuildSteps, ClassicSteps, KitSteps, PodmanSteps

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


def test_buildkit() -> None:
    steps = KitSteps(Clock())
    for line in f"""\
#0 building with "default" instance using docker driver
#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 105B done
#1 DONE 0.0s
#4 [1/3] FROM docker.io/library/ubuntu:12.04@sha256:{IDENTITY}
#4 CACHED
#5 [builder 2/3] RUN echo hi
#5 0.312 hi
#5 DONE 0.5s
#6 [3/3] COPY --from=builder /a /a
#6 ERROR: failed to compute cache key
#7 exporting to image
#7 writing image sha256:{IDENTITY} done
ERROR: failed to solve: failed to compute cache key""".splitlines():
        steps.take(line)
    steps.finish()
    assert [(step.number, step.text) for step in steps.steps if step.number] == [
        ("1/3", f"FROM docker.io/library/ubuntu:12.04@sha256:{IDENTITY}"),
        ("builder 2/3", "RUN echo hi"),
        ("3/3", "COPY --from=builder /a /a"),
    ]
    cached, run, copy = (step for step in steps.steps if step.number)
    assert (cached.cached, cached.seconds) == (True, 0.0)
    assert (list(run.output), run.seconds) == (["hi"], 0.5)
    assert copy.failed
    assert steps.error == "failed to compute cache key"
    assert (steps.base, steps.image) == ("docker.io/library/ubuntu:12.04", f"sha256:{IDENTITY}")


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
