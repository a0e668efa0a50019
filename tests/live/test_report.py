"""The report in a real browser: by mouse and by keyboard, dark and light, on paper, and of an image that means harm."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.cli.main import main
from dive_py.presentation.units import size
from tests.building import ImageBuilder, file, whiteout
from tests.live.programs import need
from tests.reports.html.hostile import hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    Opened = Callable[..., Chrome]

K = b"x" * 1000
"""A thousand bytes."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chrome]:
    need("chromium", "chromedriver")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(word)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options, ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture
def opened(chromium: Chrome, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Opened:
    """Opens the report of images, in a window of a size."""

    def open_(*images: ImageBuilder, width: int = 1280, dark: bool = False, script: bool = True) -> Chrome:
        archives = [image.docker_archive(tmp_path / f"{i}.tar") for i, image in enumerate(images)]
        page = tmp_path / "report.html"
        assert main(["report", *map(str, archives), "-y", "-o", str(page)]) == 0, capfd.readouterr().err
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [scheme]})
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
        for kind in ("browser", "performance"):
            logged(chromium, kind)
        chromium.get(page.as_uri())
        return chromium

    return open_


def image() -> ImageBuilder:
    """A system, and a step that removes one file of it and copies another up for its mode."""
    return (
        ImageBuilder()
        .layer(
            file("usr/lib/large.so", K * 60), file("usr/lib/small.so", K * 6), file("usr/bin/tool", K * 30),
            file("var/cache/lists", K * 40), file("etc/motd", b"hello"), command="RUN install",
        )
        .layer(whiteout("var/cache/lists"), file("usr/bin/tool", K * 30, mode=0o755), command="RUN rm && chmod")
    )  # fmt: skip


def long_step() -> ImageBuilder:
    """A step that folds."""
    return ImageBuilder().layer(file("a", K), command="RUN " + "true && " * 40 + "true")


def run(browser: Chrome, script: str, *values: object) -> Any:  # noqa: ANN401 - what the script returns
    return browser.execute_script(f"return {script}", *values)


def logged(browser: Chrome, kind: str) -> list[dict[str, Any]]:
    """What the browser has logged since it was last asked."""
    found: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return found


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element("css selector", selector)


def crumbs(browser: Chrome) -> str:
    return " ".join(each.text for each in browser.find_elements("css selector", "#crumbs li"))


def names(browser: Chrome) -> list[str]:
    """What the table beside the map lists."""
    return [each.text for each in browser.find_elements("css selector", "#list tbody th")]


def focused(browser: Chrome) -> str:
    return str(run(browser, "document.activeElement.getAttribute('aria-label')"))


def press(browser: Chrome, *keys: str) -> None:
    from selenium.webdriver import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def point_at(browser: Chrome, element: WebElement) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(browser).move_to_element(element).perform()


def cell(browser: Chrome, name: str) -> WebElement:
    """The innermost cell of a name."""
    cells = browser.find_elements("css selector", ".cell")
    found: WebElement = run(browser, "arguments[0].findLast(one => one.item.name === arguments[1])", cells, name)
    return found


@pytest.mark.parametrize("images", [(image(),), (image(), hostile()), (hostile(),)], ids=["image", "diff", "hostile"])
def test_it_says_nothing_wrong_and_loads_nothing(opened: Opened, images: tuple[ImageBuilder, ...]) -> None:
    browser = opened(*images)
    assert logged(browser, "browser") == []
    events = [json.loads(entry["message"])["message"] for entry in logged(browser, "performance")]
    requested = [
        event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"
    ]
    assert requested == [browser.current_url]


def test_by_mouse(opened: Opened) -> None:
    browser = opened(image())
    assert names(browser) == ["usr/", "var/", "etc/"]
    point_at(browser, cell(browser, "large.so"))
    assert one(browser, "#tip").text.splitlines() == ["/usr/lib/large.so", "60 kB visible", "stored by layer 0"]
    point_at(browser, cell(browser, "tool"))
    assert one(browser, "#tip").text.splitlines() == [
        "/usr/bin/tool",
        "30 kB visible · 30 kB wasted",
        "stored by layers 0 to 1, hidden by layer 1",
    ]
    cell(browser, "large.so").click()
    assert crumbs(browser) == "/ usr", "a click goes down by one"
    assert names(browser) == ["lib/", "bin/"]
    assert focused(browser) == "/usr/lib/, 66 kB visible, 2 files, stored by layer 0"
    one(browser, "#list tbody button").click()
    assert (crumbs(browser), names(browser)) == ("/ usr lib", ["large.so", "small.so"])
    one(browser, "#crumbs button").click()
    assert crumbs(browser) == "/"


def test_by_keyboard(opened: Opened) -> None:
    from selenium.webdriver import Keys

    browser = opened(image())
    one(browser, "#crumbs button").send_keys(Keys.TAB)
    assert focused(browser).startswith("/usr/, ")
    assert one(browser, "#tip").is_displayed(), "what is hovered is told of what has the focus, too"
    press(browser, Keys.ARROW_RIGHT)
    assert focused(browser).startswith("/var/, 40 kB wasted")
    press(browser, Keys.ARROW_LEFT, Keys.ENTER)
    assert crumbs(browser) == "/ usr"
    assert one(browser, "#status").get_property("textContent").startswith("/usr/, ")  # type: ignore[union-attr]
    press(browser, Keys.ENTER)
    assert crumbs(browser) == "/ usr lib"
    press(browser, Keys.BACKSPACE)
    assert (crumbs(browser), focused(browser).partition(",")[0]) == ("/ usr", "/usr/lib/")
    press(browser, Keys.BACKSPACE, Keys.BACKSPACE)
    assert (crumbs(browser), focused(browser).partition(",")[0]) == ("/", "/usr/"), "and no further"
    press(browser, Keys.ESCAPE)
    assert not one(browser, "#tip").is_displayed()


def test_what_the_pointer_shows_can_be_put_away(opened: Opened) -> None:
    from selenium.webdriver import Keys

    browser = opened(image())
    point_at(browser, cell(browser, "large.so"))
    assert one(browser, "#tip").is_displayed()
    press(browser, Keys.ESCAPE)
    assert not one(browser, "#tip").is_displayed()


def test_the_focus_stays_where_it_is_when_the_window_changes(opened: Opened) -> None:
    from selenium.webdriver import Keys
    from selenium.webdriver.support.wait import WebDriverWait

    browser = opened(image())
    one(browser, "#crumbs button").send_keys(Keys.TAB)
    press(browser, Keys.ARROW_RIGHT)
    before = run(browser, "window.old = document.activeElement")
    metrics = {"width": 800, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    WebDriverWait(browser, 10).until(lambda _: not run(browser, "window.old.isConnected"))
    assert before is not None
    assert focused(browser).startswith("/var/, 40 kB wasted")


def test_a_long_list_beside_the_map_scrolls_by_keyboard(opened: Opened) -> None:
    from selenium.webdriver import Keys

    browser = opened(ImageBuilder().layer(*(file(f"f{number:02}", K) for number in range(60))))
    one(browser, "#crumbs button").send_keys(Keys.TAB)
    press(browser, Keys.TAB, Keys.END)
    assert run(browser, "document.activeElement.className") == "beside"


def test_the_map_is_as_large_as_its_bytes(opened: Opened) -> None:
    browser = opened(image())
    areas = run(
        browser,
        "[...document.querySelectorAll('.map > .cell')].map(one => one.offsetWidth * one.offsetHeight)",
    )
    whole = run(browser, "document.querySelector('.map').clientWidth * document.querySelector('.map').clientHeight")
    assert areas[0] / whole == pytest.approx(126 / 166, abs=0.02)
    assert areas[1] / whole == pytest.approx(40 / 166, abs=0.02)


def test_sizes_are_written_as_elsewhere(opened: Opened) -> None:
    amounts = (1, 999, 1000, 1004, 1005, 9995, 99_949, 99_950, 100_500, 999_499, 999_500)
    browser = opened(ImageBuilder().layer(*(file(f"f{amount}", b"x" * amount) for amount in amounts)))
    shown = run(browser, "[...document.querySelectorAll('#list data')].map(one => [one.value, one.textContent])")
    assert len(shown) == 2 * len(amounts)
    for amount, text in shown:
        assert text == size(int(amount))


def test_dark_and_light(opened: Opened) -> None:
    browser = opened(image(), dark=True)
    colour = "getComputedStyle(document.body).backgroundColor"
    assert run(browser, colour) == "rgb(13, 21, 32)"
    button = one(browser, "#theme")
    assert (button.text, button.accessible_name) == ("Light", "Light colours")
    button.click()
    assert (run(browser, colour), button.text) == ("rgb(246, 249, 252)", "Dark")
    assert run(opened(image()), colour) == "rgb(246, 249, 252)"


def test_on_paper(opened: Opened) -> None:
    browser = opened(image(), dark=True)
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert pdf.startswith(b"%PDF")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not one(browser, "#theme").is_displayed()
    assert one(browser, "#map").is_displayed()
    assert run(browser, "getComputedStyle(document.documentElement).colorScheme") == "light"
    step = "document.querySelector('.step summary')"
    assert run(opened(long_step()), f"{step}.checkVisibility()")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not run(browser, f"{step}.checkVisibility()"), "what it begins stands below it, whole"
    assert run(browser, "document.querySelector('.step pre').checkVisibility({contentVisibilityAuto: true})")


@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("images", [(image(),), (image(), hostile())], ids=["image", "diff"])
def test_nothing_sticks_out(opened: Opened, width: int, images: tuple[ImageBuilder, ...]) -> None:
    browser = opened(*images, width=width)
    assert run(browser, "document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("images", [(image(),), (image(), hostile())], ids=["image", "diff"])
def test_paths_and_steps_have_room_in_a_narrow_window(opened: Opened, images: tuple[ImageBuilder, ...]) -> None:
    browser = opened(*images, width=400)
    widths = run(browser, "[...document.querySelectorAll('.wide td:last-child')].map(one => one.offsetWidth)")
    assert widths
    assert min(widths) > 150


def test_what_an_image_says_is_never_run(opened: Opened) -> None:
    browser = opened(hostile())
    title = browser.title
    for _ in range(3):
        folders = browser.find_elements("css selector", ".map > button")
        if not folders:
            break
        folders[0].click()
        point_at(browser, one(browser, ".map > .cell"))
    assert browser.title == title != "gone"
    assert browser.find_elements("css selector", "img, svg script, iframe") == []
    assert len(browser.find_elements("css selector", "script")) == 2
    assert logged(browser, "browser") == []


def test_what_stands_in_the_page_without_being_its_own_is_not_run(opened: Opened, tmp_path: Path) -> None:
    browser = opened(image())
    title, page = browser.title, tmp_path / "report.html"
    harm = "<script>document.title = 'gone'</script><img src=x onerror=\"document.title = 'gone'\">"
    harm += "<p id=styled style='display: none'>shown</p>"
    page.write_text(page.read_text().replace("<main", f"{harm}<main", 1))
    browser.get(page.as_uri())
    assert browser.title == title
    assert one(browser, "#styled").is_displayed()
    assert len(logged(browser, "browser")) >= 3, "the policy refuses script, picture and style"


def test_without_script(opened: Opened) -> None:
    browser = opened(image(), script=False)
    try:
        cells = browser.find_elements("css selector", ".map > .cell")
        assert [each.text.split()[0] for each in cells[:2]] == ["usr", "var"]
        assert all(each.size["width"] > 50 and each.size["height"] > 50 for each in cells[:2])
        assert not one(browser, "#theme").is_displayed(), "what would do nothing is not there"
        assert names(browser)[:2] == ["usr/", "var/"]
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("images", [(image(),), (image(), hostile())], ids=["image", "diff"])
def test_a_screen_reader_finds_its_way(opened: Opened, images: tuple[ImageBuilder, ...]) -> None:
    browser = opened(*images)
    assert run(browser, "document.documentElement.lang") == "en"
    for landmark in ("main", "header", "footer", "h1"):
        assert len(browser.find_elements("css selector", landmark)) == 1, landmark
    controls = browser.find_elements("css selector", "a, button, summary, nav, [role], [tabindex='0'], section, table")
    for control in controls:
        if control.tag_name != "table" and control.get_attribute("role") != "status":
            assert control.accessible_name, control.get_attribute("outerHTML")
    ids = run(browser, "[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    levels = run(browser, "[...document.querySelectorAll('h1, h2, h3')].map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert run(browser, "[...document.querySelectorAll('th')].every(one => one.scope)")
    assert run(browser, "[...document.querySelectorAll('svg')].every(one => one.getAttribute('aria-hidden'))")
    assert len(browser.find_elements("css selector", ".map > [tabindex='0']")) == 1, "one stop for the Tab key"
