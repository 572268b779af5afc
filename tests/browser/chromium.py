# SPDX-License-Identifier: EUPL-1.2
"""Debian's Chromium, driven as a resident would use it: sizes, languages, colours, keys, a position."""
import os
import pathlib
import re
import subprocess
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

TOP = pathlib.Path(__file__).resolve().parents[2]
SCREENSHOTS = TOP / "build/screenshots"
CHROMIUM = pathlib.Path("/usr/bin/chromium")
DRIVER = pathlib.Path("/usr/bin/chromedriver")
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


def sandbox_works():
    """Chromium's sandbox refuses root, and needs user namespaces, which a chroot or a container may forbid."""
    return os.geteuid() != 0 and subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False).returncode == 0


class Browser:
    """One Chromium. `fresh(base, …)` makes it a new visitor of that address; `open("#/piscines")` shows a page."""

    def __init__(self, cookies=True):
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for argument in ("--headless=new", "--hide-scrollbars", "--disable-gpu", "--force-color-profile=srgb",
                         "--disable-dev-shm-usage", *([] if sandbox_works() else ["--no-sandbox"])):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"profile.default_content_setting_values.cookies": 1 if cookies else 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service(str(DRIVER)), options=options)
        self.base = ""

    def devtools(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def fresh(self, base, size="phone", dark=False, languages="fr-FR,fr"):
        """A visitor who was never here: no cookie, no cache, the given window, colours and languages."""
        self.base = base
        self.driver.get("about:blank")
        self.devtools("Network.enable")
        self.devtools("Network.clearBrowserCookies")
        self.devtools("Network.clearBrowserCache")
        self.devtools("Emulation.clearGeolocationOverride")
        self.resize(*SIZES[size], mobile=size == "phone")
        scheme = "dark" if dark else "light"
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme},
                                                              {"name": "prefers-reduced-motion", "value": "reduce"}])
        agent = self.devtools("Browser.getVersion")["userAgent"]
        self.devtools("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=languages)
        self.driver.get_log("browser")
        return self

    def resize(self, width, height, mobile=True):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def stand_at(self, longitude, latitude):
        self.devtools("Browser.grantPermissions", permissions=["geolocation"], origin=self.base)
        self.devtools("Emulation.setGeolocationOverride", latitude=latitude, longitude=longitude, accuracy=10)

    def open(self, page="#/", loaded="main h1"):
        """Loads the app anew at `page` and waits until `loaded` is there."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.base}/{page}")
        self.see(loaded)
        return self

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def see(self, css, seconds=20):
        """The first element that matches, once it is shown."""
        return self.until(css, lambda: self._shown(css), seconds)

    def _shown(self, css):
        try:
            return next((e for e in self.all(css) if e.is_displayed()), None)
        except StaleElementReferenceException:
            return None

    def until(self, what, condition, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{what}: not within {seconds} s; console: {self.driver.get_log('browser')}")

    def says(self, css, pattern, seconds=20):
        """Waits until the text of `css` matches `pattern`; that text."""
        return self.until(f"{css} says {pattern}", lambda: next(
            (text for text in self.texts(css) if re.search(pattern, text)), None), seconds)

    def texts(self, css):
        return self.script("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())", css)

    def click(self, css):
        element = self.see(css)
        self.script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def script(self, source, *arguments):
        return self.driver.execute_script(source, *arguments)

    def focused(self):
        return self.driver.switch_to.active_element

    def requests(self):
        """Addresses of everything this page asked for."""
        return self.script("return performance.getEntriesByType('resource').map((e) => e.name)")

    def complaints(self):
        """Errors of the console, without the lines about an answer's status, which the app handles."""
        return [line["message"] for line in self.driver.get_log("browser")
                if line["level"] == "SEVERE" and "Failed to load resource" not in line["message"]]

    def picture(self, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(SCREENSHOTS / f"{name}.png"))

    def close(self):
        self.driver.quit()
