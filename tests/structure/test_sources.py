# SPDX-License-Identifier: EUPL-1.2
"""Rules every file keeps: size, licence line, no promises left in the code, a README where one is due."""
import pathlib
import re
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SOURCES = {".cpp", ".hpp", ".py", ".sh", ".sql", ".ts", ".js", ".css", ".html", ".cmake", ".md", ".yaml", ".yml"}
GENERATED = {"docs/configuration.md"}
SCRIPTS = {"deploy/up", "deploy/down", "tests/run", "tests/services", "tests/format", "tests/lint", ".ci/run"}


def tracked():
    """What git knows and what is about to be added; paths relative to the top."""
    listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"], cwd=TOP,
                            capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (TOP / name).is_file()]


def sources():
    return [n for n in tracked() if (pathlib.Path(n).suffix in SOURCES or n in SCRIPTS) and n not in GENERATED]


def text(name):
    return (TOP / name).read_text(encoding="utf-8")


def folders_with_readme():
    top = [p for p in ("gateway", "modules", "push", "openapi", "deploy", "tests", "app", "docs")]
    modules = sorted({"/".join(n.split("/")[:2]) for n in tracked() if n.startswith("modules/") and n.count("/") > 1})
    return top + modules


def test_no_source_is_longer_than_400_lines():
    long = {n: len(text(n).splitlines()) for n in sources() if len(text(n).splitlines()) > 400}
    assert not long


def test_every_source_has_its_licence_line():
    def first_lines(name):
        return "\n".join(text(name).splitlines()[:3])
    assert not [n for n in sources() if "SPDX-License-Identifier: EUPL-1.2" not in first_lines(n)]


def test_headers_are_guarded_with_pragma_once():
    assert not [n for n in tracked() if n.endswith(".hpp") and "#pragma once" not in text(n)]


def test_nothing_is_left_to_be_done_in_a_comment():
    promise = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + r"CK)\b")
    assert not [n for n in sources() if promise.search(text(n))]


@pytest.mark.parametrize("folder", folders_with_readme())
def test_folder_has_a_short_readme(folder):
    readme = TOP / folder / "README.md"
    assert readme.is_file()
    assert len(readme.read_text().splitlines()) <= 40


def test_the_changelog_has_an_unreleased_part():
    assert "## [Unreleased]" in text("CHANGELOG.md")


def test_decisions_are_numbered_and_short():
    records = sorted((TOP / "docs/adr").glob("*.md"))
    assert [int(r.name[:4]) for r in records] == list(range(1, len(records) + 1))
    assert not [r.name for r in records if not 15 <= len(r.read_text().splitlines()) <= 40]
