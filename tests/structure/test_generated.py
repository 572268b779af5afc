# SPDX-License-Identifier: EUPL-1.2
"""What is written by the program and kept in the repository is what the program writes today."""
import pathlib
import subprocess

import pytest

from harness.server import BINARY, clean_environment

TOP = pathlib.Path(__file__).parents[2]


@pytest.mark.skipif(not BINARY.exists(), reason=f"{BINARY} is not built")
def test_the_configuration_page_is_current():
    written = subprocess.run([BINARY, "config", "--document"], env=clean_environment(), capture_output=True, text=True, check=True)
    kept = (TOP / "docs/configuration.md").read_text()
    assert kept == written.stdout, "run: build/dev/metropole config --document > docs/configuration.md"
