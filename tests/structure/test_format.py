# SPDX-License-Identifier: EUPL-1.2
"""The formatter has nothing to say."""
import pathlib
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]


def test_every_cpp_source_is_formatted():
    if not shutil.which("clang-format-19"):
        pytest.skip("clang-format-19 is not installed")
    done = subprocess.run([TOP / "tests/format"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"tests/format --fix would change:\n{done.stderr[-3000:]}"
