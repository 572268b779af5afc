# SPDX-License-Identifier: EUPL-1.2
"""The package lists, and the promise that the server needs none of the tests' packages."""
import pathlib

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
LISTS = sorted((TOP / "deploy/packages").glob("*.txt"))


def names(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.stem)
def test_list_holds_each_package_once(path):
    assert names(path) and len(set(names(path))) == len(names(path))


def test_no_package_is_in_two_lists():
    every = [name for path in LISTS for name in names(path)]
    assert sorted(every) == sorted(set(every))


def test_the_server_is_built_without_the_tests_packages():
    tests_only = set(names(TOP / "deploy/packages/test.txt"))
    assert tests_only >= {"libgtest-dev", "libgmock-dev"}
    used = (TOP / "CMakeLists.txt").read_text() + (TOP / "cmake/Metropole.cmake").read_text()
    assert "find_package(GTest" not in used
