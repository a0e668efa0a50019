"""Pulling an image."""

from __future__ import annotations

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.pulling import Pull, PullStep, named
from dive_py.errors import Cancelled, EngineError
from dive_py.progress import Progress
from tests.engine.fake import FakeEngine, Hold


def pulled(fake: FakeEngine, name: str = "a:1") -> list[PullStep]:
    """Pull to the end."""
    with connect(fake.address, environ={}) as engine, Pull(engine, name, Progress()) as pull:
        return list(pull.steps())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ubuntu", ("ubuntu", "latest")),
        ("ubuntu:12.04", ("ubuntu", "12.04")),
        ("localhost:5000/a/b", ("localhost:5000/a/b", "latest")),
        ("localhost:5000/a:t", ("localhost:5000/a", "t")),
        ("a@sha256:12", ("a", "sha256:12")),
        ("h:5/a:t@sha256:12", ("h:5/a", "sha256:12")),
    ],
)
def test_names_are_told_as_the_api_wants_them(name: str, parts: tuple[str, str]) -> None:
    assert named(name) == parts


def test_each_line_is_a_step(fake: FakeEngine) -> None:
    fake.answers["/images/create"] = [
        b'{"status":"Pulling from a","id":"1"}\r\n{"status":"Downloading","id":"ab","progr',
        b'essDetail":{"current":5,"total":9}}\r\n',
        b'{"status":"Status: Downloaded newer image"}',
    ]
    assert pulled(fake) == [
        PullStep("", "Pulling from a", None, None),
        PullStep("ab", "Downloading", 5, 9),
        PullStep("", "Status: Downloaded newer image", None, None),
    ]
    assert fake.asked[-1] == ("/images/create", {"fromImage": ["a"], "tag": ["1"]})


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        ([b'{"error":"manifest unknown"}\n'], "manifest unknown", "no such tag"),
        ([b'{"error":"toomanyrequests: slow down"}\n'], "slow down", "log in, or wait"),
        ((404, "pull access denied for a"), "access denied", "docker login"),
        ([b"no json\n"], "cannot be understood", ""),
        ([b'{"status":"Download complete","id":"ab"}\n'], "broke off", "again"),
    ],
)
def test_what_goes_wrong_is_a_sentence(fake: FakeEngine, answer: object, message: str, hint: str) -> None:
    fake.answers["/images/create"] = answer
    with pytest.raises(EngineError, match=message) as caught:
        pulled(fake)
    assert hint in caught.value.hint


def test_stopping_hangs_up(fake: FakeEngine) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/images/create"] = [b'{"status":"Downloading","id":"ab"}\n', hold, b"x" * 100_000, b"y" * 9_000_000]
    progress = Progress()
    with connect(fake.address, environ={}) as engine, Pull(engine, "a", progress) as pull:
        steps = pull.steps()
        next(steps)
        progress.stop.set()
        with pytest.raises(Cancelled):
            list(steps)
        hold.go_on.set()
        assert fake.hung_up.wait(10)


def test_podman_does_not_say_that_it_is_over(fake: FakeEngine) -> None:
    """So the image itself is looked for."""
    fake.answers["/version"] = {"Version": "4.3.1", "ApiVersion": "1.41", "Components": [{"Name": "Podman Engine"}]}
    fake.answers["/images/create"] = [b'{"status":"Download complete","id":"abc"}\n']
    with (
        connect(fake.address) as engine,
        Pull(engine, "a:1", Progress()) as pull,
        pytest.raises(EngineError, match="the engine broke off"),
    ):
        list(pull.steps())
    fake.answers["/images/a:1/json"] = {"Id": "sha256:1"}
    with connect(fake.address) as engine, Pull(engine, "a:1", Progress()) as pull:
        assert [step.state for step in pull.steps()] == ["Download complete"]
