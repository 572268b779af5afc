# SPDX-License-Identifier: EUPL-1.2
"""Fixtures of the browser tests. METROPOLE_BASE_URL names a server that already runs, instead of starting one."""
import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

from chromium import CHROMIUM, DRIVER, TOP, Browser

TOOLS = TOP / "build/tools"
REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")


@pytest.fixture(scope="session")
def base(request):
    """The address of a server with the demonstration pools."""
    given = os.environ.get("METROPOLE_BASE_URL")
    return given.rstrip("/") if given else request.getfixturevalue("server").base


@pytest.fixture(scope="session")
def installed():
    for program in (CHROMIUM, DRIVER):
        if not program.exists():
            pytest.skip(f"{program} is not installed (packages chromium and chromium-driver)")


@pytest.fixture(scope="session")
def chromium(installed):
    made = Browser()
    yield made
    made.close()


@pytest.fixture
def chromium_without_cookies(installed):
    made = Browser(cookies=False)
    yield made
    made.close()


@pytest.fixture
def visitor(chromium, base):
    """A new visitor on a phone; the page may not have complained when the test ends."""
    yield chromium.fresh(base)
    assert not chromium.complaints()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, from PyPI by its ordinary client, kept in build/tools."""
    wheel = next(TOOLS.glob("axe_playwright_python-*.whl"), None)
    if not wheel:
        fetched = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
                                  "--dest", TOOLS, "--requirement", REQUIREMENTS], capture_output=True, text=True)
        wheel = next(TOOLS.glob("axe_playwright_python-*.whl"), None)
        if not wheel:
            pytest.skip(f"axe-core could not be fetched from PyPI: {fetched.stderr.strip()[-300:]}")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("axe_playwright_python/axe.min.js").decode()
