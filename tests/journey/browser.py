"""Chromium, driven as a person would; things are found by what they are for, not by words."""

import base64
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from journey.house import wait_until
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

PROGRAMS = {"chromium": "/usr/bin/chromium", "chromedriver": "/usr/bin/chromedriver"}
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--hide-scrollbars",
)
MOST_TABS = 60
_LANGUAGES = "intl.accept_languages"
_NO_SCRIPTS = "profile.managed_default_content_settings.javascript"
_OVERFLOW = """
const width = window.innerWidth, root = document.scrollingElement;
if (root.scrollWidth <= width) return [];
return [...document.body.querySelectorAll("*")]
  .filter((one) => one.getBoundingClientRect().right > width + 0.5)
  .filter((one) => !one.closest(".table-responsive"))
  .slice(0, 5).map((one) => one.outerHTML.slice(0, 120)).concat(String(root.scrollWidth));
"""


def need_browser() -> None:
    """Skip where there is no browser; where nothing may be missing, fail."""
    missing = [name for name, path in PROGRAMS.items() if not Path(path).exists()]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{' and '.join(missing)} must be installed here")
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed")


class Browser:
    """One fresh browser; `language` is what it asks pages for."""

    def __init__(self, folder: Path, *, has_scripts: bool = True, language: str = "tr") -> None:
        options = Options()
        options.binary_location = PROGRAMS["chromium"]
        self._profile = folder / "profile"
        for flag in (*FLAGS, f"--user-data-dir={self._profile}"):
            options.add_argument(flag)
        preferences: dict[str, Any] = {_LANGUAGES: language}
        if not has_scripts:
            preferences[_NO_SCRIPTS] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, Service(PROGRAMS["chromedriver"]))
        self.set_width(1200)

    def close(self) -> None:
        self.driver.quit()
        shutil.rmtree(self._profile, ignore_errors=True)

    def set_width(self, width: int, height: int = 900) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, url: str) -> None:
        self.driver.get(url)

    @property
    def url(self) -> str:
        return self.driver.current_url

    def find(self, selector: str) -> WebElement:
        """Return the first such element that can be seen."""

        def seen() -> WebElement | None:
            try:
                found = self.driver.find_elements(By.CSS_SELECTOR, selector)
                return next((one for one in found if one.is_displayed()), None)
            except StaleElementReferenceException:
                return None

        element: WebElement = wait_until(seen, f"{selector} at {self.url}")
        return element

    def has(self, selector: str) -> bool:
        return bool(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def click(self, selector: str) -> None:
        """Press what leads to another page, and wait for that page."""
        element = self.find(selector)
        element.click()
        wait_until(lambda: _is_gone(element), f"the page after {selector}")
        self.find("body")

    def fill(self, selector: str, text: str) -> None:
        element = self.find(selector)
        element.clear()
        element.send_keys(text)

    def text(self) -> str:
        return self.find("body").text

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab_to(self, selector: str) -> WebElement:
        """Move the focus by the tab key alone until it is on such an element."""
        for _ in range(MOST_TABS):
            focused = self.driver.switch_to.active_element
            if focused in self.driver.find_elements(By.CSS_SELECTOR, selector):
                return focused
            focused.send_keys(Keys.TAB)
        raise AssertionError(f"the tab key never reaches {selector} at {self.url}")

    def complaints(self) -> list[str]:
        """Return what the console was told since the last question: errors and warnings."""
        return [
            f"{entry['level']}: {entry['message']}"
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING")
        ]

    def overflow(self) -> list[str]:
        """Return what makes the page scroll sideways."""
        found: list[str] = self.driver.execute_script(_OVERFLOW)
        return found

    def picture(self, file: Path) -> None:
        """Keep a picture of the whole page."""
        options = {"captureBeyondViewport": True}
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", options)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(taken["data"]))


def _is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False
