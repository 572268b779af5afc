# SPDX-License-Identifier: EUPL-1.2
"""The include rule: a library uses only what stands above it in the list of the top CMakeLists.txt."""
import pathlib
import re

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
FOREIGN = re.compile(r"^(boost/beast|libpq|libpq-fe\.h|postgresql/|hiredis)")
# Each private library has one user: what it drags in stays there.
OWNERS = {"boost/beast": "http", "libpq-fe.h": "store", "postgresql/": "store", "hiredis": "store"}


def declared_order():
    listed = re.search(r"METROPOLE_LIBRARIES\s+([^)]*)\)", (TOP / "CMakeLists.txt").read_text())
    return listed.group(1).split()


ORDER = declared_order()


def includes(path):
    return [(kind, name) for kind, name in INCLUDE.findall(path.read_text())]


def files(folder):
    return sorted(p for p in (TOP / folder).rglob("*") if p.suffix in (".hpp", ".cpp"))


def folders(path):
    return [p.name for p in sorted((TOP / path).iterdir()) if p.is_dir()]


@pytest.mark.parametrize("library", folders("gateway"))
def test_library_includes_only_what_stands_above_it(library):
    found = files(f"gateway/{library}")
    if not found:
        return
    assert library in ORDER, f"gateway/{library} is not in METROPOLE_LIBRARIES"
    allowed = set(ORDER[:ORDER.index(library) + 1]) | {"embedded"}
    wrong = [f"{path.relative_to(TOP)}: {name}" for path in found for kind, name in includes(path)
             if kind == '"' and name.split("/")[0] not in allowed]
    assert not wrong


@pytest.mark.parametrize("module", folders("modules"))
def test_module_includes_neither_modules_nor_tenants(module):
    tenants = set(ORDER[ORDER.index("api") + 1:])
    others = set(folders("modules")) - {module}
    wrong = [f"{path.relative_to(TOP)}: {name}" for path in files(f"modules/{module}")
             for kind, name in includes(path) if kind == '"' and name.split("/")[0] in others | tenants]
    assert not wrong


def test_only_their_owners_include_beast_libpq_and_hiredis():
    wrong = []
    for path in files("gateway") + files("modules"):
        for _, name in includes(path):
            for foreign, owner in OWNERS.items():
                if name.startswith(foreign) and path.relative_to(TOP).parts[:2] != ("gateway", owner):
                    wrong.append(f"{path.relative_to(TOP)}: {name}")
    assert not wrong


def test_module_headers_drag_in_no_transport_or_store_internals():
    wrong = [f"{path.relative_to(TOP)}: {name}" for path in files("modules") for _, name in includes(path)
             if FOREIGN.match(name) or "/detail/" in name]
    assert not wrong


def test_detail_folders_stay_inside_their_library():
    wrong = []
    for path in files("gateway"):
        own = path.relative_to(TOP / "gateway").parts[0]
        wrong += [f"{path.relative_to(TOP)}: {name}" for kind, name in includes(path)
                  if kind == '"' and "/detail/" in name and name.split("/")[0] != own]
    assert not wrong
