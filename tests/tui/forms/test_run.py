"""The form for a run; runs in a terminal are tried live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.forms.run import RunForm
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.tui.stage import SMALL, until

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine

CONFIG = {"Cmd": ["nginx", "-g", "daemon off;"], "User": "web", "WorkingDir": "/srv", "Env": ["PATH=/bin"]}


def furnish(fake: FakeEngine) -> None:
    fake.answers["/images/app:1/json"] = {"Id": "sha256:1", "Config": CONFIG}


async def test_it_begins_with_what_the_image_says(fake: FakeEngine) -> None:
    furnish(fake)
    page = FormScreen(RunForm("app:1", OpenOptions(host=fake.address)), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: page.text("command") == "nginx -g 'daemon off;'")
        assert (page.text("user"), page.text("folder"), page.text("environment")) == ("web", "/srv", "")
        assert page.form.line() == "docker run -it app:1"
        await pilot.press(*"web1")
        assert page.form.line() == "docker run --name web1 -it app:1"


async def test_an_untouched_command_with_a_line_break_is_run_as_it_is(fake: FakeEngine) -> None:
    """What the form shows of it is printable, and no command: only what was changed is read from the form."""
    config = {"Cmd": ["sh", "-c", "echo a\necho b"], "Entrypoint": ["/x\ty", "z"], "WorkingDir": "/a\x1bb"}
    fake.answers["/images/app:1/json"] = {"Id": "sha256:1", "Config": config}
    page = FormScreen(RunForm("app:1", OpenOptions(host=fake.address)), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: bool(page.text("command")))
        assert page.form.line() == "docker run -it app:1"
        request = page.form.request()
        assert (request.command, request.entrypoint, request.folder) == ((), None, "")
        page.put("command", "sh -c 'echo c'")
        assert page.form.request().command == ("sh", "-c", "echo c")
        page.put("entrypoint", "")
        page.put("command", page.text("command"))
        assert page.form.request().entrypoint == ""


async def test_what_was_typed_meanwhile_stays(fake: FakeEngine) -> None:
    page = FormScreen(RunForm("app:1", OpenOptions(host=fake.address)), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "has no image app:1" in page.footer.render().plain)
        await pilot.press("tab", *"sh")
        furnish(fake)
        page.run_in_background(page.form.ask, page.form.fill)
        await until(pilot, lambda: page.text("user") == "web")
        assert page.text("command") == "sh"


async def test_a_detached_run_returns_with_the_container(fake: FakeEngine) -> None:
    furnish(fake)
    root, page = Page(UNICODE), FormScreen(RunForm("app:1", OpenOptions(host=fake.address)), UNICODE)
    async with DivepyApp(root).run_test(size=SMALL) as pilot:
        root.open_page(page)
        await until(pilot, lambda: page.is_active and bool(page.query("#field-user")) and page.text("user") == "web")
        page.query_one("#field-detached").value = True  # type: ignore[attr-defined]
        page.query_one("#field-terminal").value = False  # type: ignore[attr-defined]
        page.put("name", "web1")
        await pilot.press("f5")
        await until(pilot, lambda: root.is_active)
        assert page.form.outcome is not None
        assert page.form.container == "web1"
    assert fake.created[0][0] == "web1"
    assert [path for path, _ in fake.posted] == [f"/containers/{'c' * 64}/start"]


async def test_a_refusal_leaves_the_form_as_it_was(fake: FakeEngine) -> None:
    furnish(fake)
    fake.answers["/containers/create"] = (409, 'The container name "/web1" is already in use')
    page = FormScreen(RunForm("app:1", OpenOptions(host=fake.address)), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: page.text("user") == "web")
        page.query_one("#field-detached").value = True  # type: ignore[attr-defined]
        page.put("name", "web1")
        await pilot.press("f5")
        await until(pilot, lambda: "there is a container called web1" in page.footer.render().plain)
        assert (page.text("name"), page.busy) == ("web1", False)


async def test_a_field_does_not_promise_what_the_image_does_not_have(fake: FakeEngine) -> None:
    fake.answers["/images/app:1/json"] = {"Id": "sha256:1", "Config": {"Entrypoint": ["/init"]}}
    page = FormScreen(RunForm("app:1", OpenOptions(host=fake.address)), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await until(pilot, lambda: page.text("entrypoint") == "/init")
        assert page.query_one("#field-command", Input).placeholder == "the image has none"
        assert page.query_one("#field-entrypoint", Input).placeholder == "the image's own"
