# SPDX-License-Identifier: EUPL-1.2
"""Schemathesis over every operation, once for each kind of principal that can exist: no 5xx, no undocumented status,
no answer off its schema. That every operation also succeeds is test_every_operation_answers_2xx."""
import pathlib
import subprocess
import sys

import pytest
import requests

from harness.resident import Resident
from harness.stores import TOP

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")
CONFIG = pathlib.Path(__file__).with_name("schemathesis.toml")
TOOLS = TOP / "build/tests-tools/schemathesis"
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance")


@pytest.fixture(scope="session")
def schemathesis():
    """The command, installed once under build/ from pinned packages."""
    if not (TOOLS / "bin/st").exists():
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target",
                               TOOLS, "--requirement", REQUIREMENTS], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"Schemathesis could not be fetched from PyPI: {done.stderr.strip()[-300:]}")
    return [sys.executable, TOOLS / "bin/st"]


@pytest.fixture(scope="module")
def unlimited(stores):
    from harness.server import Server
    made = Server(stores, limits__bench=True).start()
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["anyone", "resident"])
def test_answers_keep_the_contract(schemathesis, unlimited, kind):
    command = [*schemathesis, "--config-file", CONFIG, "run", unlimited.base + "/openapi.json", "--checks", ",".join(CHECKS), "--max-examples", "40",
               "--seed", "20261123", "--phases", "examples,coverage,fuzzing", "--no-color",
               "--exclude-operation-id", "account.erase"]
    if kind == "resident":
        command += ["--header", f"Authorization: Bearer {Resident(unlimited.base).token}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=TOOLS.parent,
                          env={"PYTHONPATH": str(TOOLS), "PATH": "/usr/bin:/bin", "HOME": str(TOOLS.parent), "LANG": "C.UTF-8"})
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]


def test_every_operation_answers_2xx(unlimited):
    """Or "no 5xx" would be won by refusing everything."""
    alice = Resident(unlimited.base)
    favourite = {"dataset": "pools", "id": "vallier"}
    session = requests.post(unlimited.base + "/v1/sessions", json={}, timeout=10).json()
    other = Resident(unlimited.base, session["token"])
    succeeds = {
        "system.live": lambda: alice.get("/live"),
        "system.ready": lambda: alice.get("/ready"),
        "system.status": lambda: alice.get("/status"),
        "system.contract": lambda: alice.get("/openapi.json"),
        "system.docs": lambda: alice.get("/docs"),
        "system.app": lambda: alice.get("/v1/app"),
        "home.get": lambda: alice.get("/v1/home"),
        "pools.list": lambda: alice.get("/v1/pools", params={"near": "5.38,43.29", "limit": 3}),
        "pools.get": lambda: alice.get("/v1/pools/vallier"),
        "account.create_session": lambda: requests.post(unlimited.base + "/v1/sessions", json={}, timeout=10),
        "account.list_sessions": lambda: alice.get("/v1/me/sessions"),
        "account.revoke_session": lambda: other.delete("/v1/me/sessions/" + session["session_id"]),
        "account.get_profile": lambda: alice.get("/v1/me/profile"),
        "account.put_profile": lambda: alice.put("/v1/me/profile", json={"languages": ["fr"], "tile_order": [], "version": 1}),
        "account.add_favourite": lambda: alice.post("/v1/me/favourites", json=favourite),
        "account.remove_favourite": lambda: alice.delete("/v1/me/favourites/pools/vallier"),
        "account.list_activity": lambda: alice.get("/v1/me/activity"),
        "account.export": lambda: alice.get("/v1/me/export"),
        "account.erase": lambda: alice.delete("/v1/me"),
    }
    document = requests.get(unlimited.base + "/openapi.json", timeout=10).json()
    declared = {operation["operationId"] for item in document["paths"].values() for operation in item.values()
                if isinstance(operation, dict) and "operationId" in operation}
    assert declared == set(succeeds), "a new operation needs its successful call here"
    for name, ask in succeeds.items():
        answer = ask()
        assert 200 <= answer.status_code < 300, f"{name}: {answer.status_code} {answer.text[:300]}"
