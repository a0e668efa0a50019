"""Committing a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.committing import CommitRequest, command_line, commit, instructions
from dive_py.engine.connection import connect
from dive_py.errors import ContainerNotFound, EngineError, UsageError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine

ALL = CommitRequest("web", "me/app", "Me <me@x>", "by hand", ("ENV A=b c", 'cmd ["sh"]'), pause=False)


def test_all_of_it_is_told(fake: FakeEngine) -> None:
    fake.answers["/commit"] = {"Id": "a" * 64}
    with connect(fake.address) as engine:
        assert commit(engine, ALL) == "sha256:" + "a" * 64
    assert fake.posted == [
        (
            "/commit",
            {
                "container": ["web"],
                "repo": ["me/app"],
                "tag": ["latest"],
                "author": ["Me <me@x>"],
                "comment": ["by hand"],
                "pause": ["0"],
                "changes": ["ENV A=b c", 'cmd ["sh"]'],
            },
        )
    ]


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((404, "No such container"), ContainerNotFound, "has no container web"),
        ((500, "no space left on device"), EngineError, "to commit web: no space left on device"),
        ({"Id": None}, EngineError, "cannot be understood"),
    ],
)
def test_what_the_engine_says_instead(fake: FakeEngine, answer: object, error: type[Exception], said: str) -> None:
    fake.answers["/commit"] = answer
    with connect(fake.address) as engine, pytest.raises(error, match=said):
        commit(engine, ALL)


@pytest.mark.parametrize("change", ["CMD", "env ", "ENV A=b\nRUN x"])
def test_half_an_instruction_is_no_other_one(change: str) -> None:
    with pytest.raises(UsageError, match="is not a whole instruction"):
        CommitRequest("web", "app", changes=(change,)).check()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('CMD ["sh"]', ('CMD ["sh"]',)),
        ("ENV A=b; USER me;", ("ENV A=b", "USER me")),
        ('CMD ["sh", "-c", "a; USER b"];LABEL x=y', ('CMD ["sh", "-c", "a; USER b"]', "LABEL x=y")),
        ("CMD echo a; echo b", ("CMD echo a; echo b",)),
        ('ENV A="x \\"; USER y"', ('ENV A="x \\"; USER y"',)),
        ("ENV A=b; RUN x", ("ENV A=b", "RUN x")),
        (" ; ", ()),
        ("", ()),
    ],
)
def test_several_instructions_in_one_line(text: str, found: tuple[str, ...]) -> None:
    assert instructions(text) == found


@pytest.mark.parametrize("change", ["RUN x", "COPY a b", "", "ENVA=b", "FROM x"])
def test_what_no_commit_can_change_is_named(change: str) -> None:
    with pytest.raises(UsageError, match="cannot be changed by a commit"):
        CommitRequest("web", "app", changes=(change,)).check()


def test_the_command_that_would_do_the_same() -> None:
    assert command_line("docker", ALL) == (
        "docker commit --author 'Me <me@x>' --message 'by hand' --change 'ENV A=b c' "
        "--change 'cmd [\"sh\"]' --pause=false web me/app"
    )
    assert command_line("podman", CommitRequest("web", "app:1")) == "podman commit web app:1"
