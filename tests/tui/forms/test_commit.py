"""The form for a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from dive_py.errors import UsageError
from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.forms.commit import CommitForm
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.building import file
from tests.sources.docker_root import DockerRoot
from tests.sources.upper_root import OfferedContainer
from tests.tui.stage import SMALL, WIDE, inside, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.fake import FakeEngine


@pytest.fixture
def offered(fake: FakeEngine, tmp_path: Path) -> OfferedContainer:
    container = OfferedContainer(fake, DockerRoot(tmp_path / "docker"), [[file("etc/motd", b"a")]])
    (container.upper / "var/log").mkdir(parents=True)
    (container.upper / "var/log/x.log").write_text("lines")
    (container.upper / "new").write_text("new")
    fake.answers["/commit"] = {"Id": "sha256:" + "f" * 64}
    return container


def page_of(fake: FakeEngine, image: str = "me/app:1") -> FormScreen[CommitForm]:
    return FormScreen(CommitForm("web", image, OpenOptions(host=fake.address)), UNICODE)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_new_layer_is_shown_with_what_is_not_wanted_in_it(
    offered: OfferedContainer, fake: FakeEngine, size: tuple[int, int]
) -> None:
    assert offered.upper.is_dir()
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=size) as pilot:
        await until(pilot, lambda: page.form.exploration is not None)
        await pilot.pause()
        texts = [fact.text for fact in page.form.changes_pane.facts]
        assert texts[0].startswith("the new layer: 8 B; ")
        assert "log: /var/log (5 B); remove it in the same step" in texts
        assert "+ /new  3 B" in texts
        assert any("a Dockerfile is usually the better way" in text for text in texts)
        assert any("the new layer" in line for line in inside(page.form.changes_pane))


async def test_it_commits_what_the_line_says_and_returns(offered: OfferedContainer, fake: FakeEngine) -> None:
    root, page = Page(UNICODE), page_of(fake)
    async with DivepyApp(root).run_test(size=WIDE) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.form.exploration is not None)
        await pilot.press("enter")
        assert "a repository is needed" in page.footer.render().plain
        await pilot.press(*"me/app", "tab", *"2")
        assert page.form.line() == "docker commit web me/app:2"
        await pilot.press("enter")
        await until(pilot, lambda: root.is_active)
        assert page.form.committed == "me/app:2"
    (query,) = [query for path, query in offered.fake.posted if path == "/commit"]
    assert (query["repo"], query["tag"], query["pause"]) == (["me/app"], ["2"], ["1"])


@pytest.mark.parametrize(
    ("image", "example"),
    [("me/app:1", "me/app"), ("ubuntu", "ubuntu"), ("h.example:5000/x:1", "h.example:5000/x"), ("", "web")],
)
async def test_the_example_of_a_name_is_the_containers_own_image(fake: FakeEngine, image: str, example: str) -> None:
    page = page_of(fake, image)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert page.query_one("#field-repository", Input).placeholder == example
        with pytest.raises(UsageError) as caught:
            page.form.request()
        assert caught.value.hint == f"for instance {example}"


@pytest.mark.parametrize(("key", "committed"), [("n", ""), ("y", "me/app")])
async def test_a_name_is_taken_from_another_image_after_a_question(
    offered: OfferedContainer, fake: FakeEngine, key: str, committed: str
) -> None:
    offered.fake.answers["/images/me/app:latest/json"] = {"Id": "sha256:" + "e" * 64, "RepoTags": ["me/app:latest"]}
    root, page = Page(UNICODE), page_of(fake)
    async with DivepyApp(root).run_test(size=WIDE) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.form.exploration is not None)
        await pilot.press(*"me/app", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        said = str(pilot.app.screen.query(Static).first().content)
        assert said.startswith("the image eeeeeeeeeeee loses the name me/app:latest and is left without any")
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen is (root if committed else page))
        assert (page.form.committed, page.busy) == (committed, False)
    assert bool([path for path, _ in offered.fake.posted if path == "/commit"]) is bool(committed)


async def test_instructions_are_taken_as_they_are_typed(offered: OfferedContainer, fake: FakeEngine) -> None:
    assert offered.upper.is_dir()
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=WIDE):
        page.put("repository", "me/app")
        page.put("changes", 'CMD ["sh"]; ENV A="b; c"')
        assert page.form.request().changes == ('CMD ["sh"]', 'ENV A="b; c"')
        assert page.form.line() == """docker commit --change 'CMD ["sh"]' --change 'ENV A="b; c"' web me/app"""


async def test_a_refusal_leaves_the_form_as_it_was(offered: OfferedContainer, fake: FakeEngine) -> None:
    offered.fake.answers["/commit"] = (500, "no space left on device")
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await pilot.press(*"me/app", "enter")
        await until(pilot, lambda: "no space left on device" in page.footer.render().plain)
        assert (page.text("repository"), page.busy, page.form.committed) == ("me/app", False, "")


async def test_a_dockerfile_instead(
    offered: OfferedContainer, fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered.upper.is_dir()
    monkeypatch.chdir(tmp_path)
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: page.form.exploration is not None)
        await pilot.press("f6")
        await until(pilot, lambda: pilot.app.screen is not page)
        await pilot.press("enter")
        await until(pilot, lambda: "saved the Dockerfile" in page.footer.render().plain)
    assert "FROM app:1" in (tmp_path / "Dockerfile").read_text()


async def test_a_container_that_is_gone(fake: FakeEngine) -> None:
    page = page_of(fake)
    async with DivepyApp(page).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "has no container web" in page.footer.render().plain)
