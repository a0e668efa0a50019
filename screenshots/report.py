"""Make the picture of a report: `python -m screenshots.report IMAGE` writes report.png beside this file.

Needs Chromium and its driver (Debian: chromium, chromium-driver).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

HERE: Final = Path(__file__).parent
_SIZE: Final = (1280, 1380)


def main(image: str) -> None:
    """Write the picture of an image's report, as far as a window shows it."""
    options = ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--force-color-profile=srgb"):
        options.add_argument(word)
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        subprocess.run([sys.executable, "-m", "dive_py", "report", image, "-o", str(page)], check=True)
        with Chrome(options, ChromeService("/usr/bin/chromedriver")) as browser:
            width, height = _SIZE
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            browser.get(page.as_uri())
            (HERE / "report.png").write_bytes(browser.get_screenshot_as_png())


if __name__ == "__main__":
    main(sys.argv[1])
