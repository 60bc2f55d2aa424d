"""A real browser without a screen, which follows a link and presses what a person would."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAMS = ("chromium", "chromedriver")
# Seconds after which a page that does not show what it should has failed; nothing waits as long otherwise.
_PATIENCE = 60


class Browser:
    """One window."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver

    def open(self, link: str) -> None:
        """Go to a page."""
        self._driver.get(link)

    def press(self, name: str) -> None:
        """Press the button with this id."""
        self._driver.find_element(By.ID, name).click()

    def fill(self, name: str, text: str) -> None:
        """Type into the field with this id."""
        self._driver.find_element(By.ID, name).send_keys(text)

    def text(self, name: str) -> str:
        """What the element with this id shows."""
        shown: str = self._driver.find_element(By.ID, name).text
        return shown

    def wait_for(self, title: str) -> str:
        """The text of the page, once its title is this one."""
        WebDriverWait(self._driver, _PATIENCE).until(lambda driver: driver.title == title)
        shown: str = self._driver.find_element(By.TAG_NAME, "body").text
        return shown

    def picture(self, path: Path) -> None:
        """Write what is to be seen, as PNG."""
        self._driver.save_screenshot(str(path))

    @property
    def address(self) -> str:
        """Where the window is."""
        return str(self._driver.current_url)


def missing() -> str | None:
    """A program that is not installed, None where all are."""
    return next((name for name in PROGRAMS if shutil.which(name) is None), None)


@contextmanager
def running(folder: Path, proxy: str) -> Iterator[Browser]:
    """A browser with a profile of its own, whose pages come through a proxy that signs for every host."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",  # the tests may run as root in a container
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--ignore-certificate-errors",
        "--window-size=900,700",
        f"--user-data-dir={folder}",
        f"--proxy-server={proxy}",
    ):
        options.add_argument(argument)
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.set_page_load_timeout(_PATIENCE)
        yield Browser(driver)
    finally:
        driver.quit()
