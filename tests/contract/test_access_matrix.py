# SPDX-License-Identifier: EUPL-1.2
"""Every operation of the contract, called as everyone: what x-access says is what happens."""
import base64
import os
import zlib

import pytest
import requests

from harness.resident import Resident

CALLERS = ("none", "garbage", "unknown", "revoked", "resident")
BODIES = {
    "account.create_session": {},
    "account.put_profile": {"languages": ["fr"], "tile_order": [], "version": 1},
    "account.add_favourite": {"dataset": "pools", "id": "vallier"},
}
PATH_VALUES = {"session_id": "3f0c8a1e-6a1d-4f0e-9c57-0d9f6a2b7c11", "pool_id": "vallier", "dataset": "pools", "id": "vallier"}


def unknown_token():
    """Well formed, checksum included, and never given to anyone."""
    secret = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=")
    check = base64.urlsafe_b64encode(zlib.crc32(b"mtp_" + secret).to_bytes(4, "big")).rstrip(b"=")
    return (b"mtp_" + secret + check).decode()


def operations(base):
    document = requests.get(base + "/openapi.json", timeout=10).json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "put", "post", "delete", "patch"):
                yield method.upper(), path, operation


def headers_of(caller, base):
    if caller == "none":
        return {}
    if caller == "garbage":
        return {"Authorization": "Bearer mtp_garbage"}
    if caller == "unknown":
        return {"Authorization": f"Bearer {unknown_token()}"}
    resident = Resident(base)
    if caller == "revoked":
        sessions = resident.get("/v1/me/sessions").json()["items"]
        assert resident.delete(f"/v1/me/sessions/{sessions[0]['id']}").status_code == 204
    return {"Authorization": f"Bearer {resident.token}"}


def call(base, method, path, operation, headers, body=None):
    for name, value in PATH_VALUES.items():
        path = path.replace("{" + name + "}", value)
    assert "{" not in path, f"{path}: give its parameter a value in PATH_VALUES"
    body = BODIES.get(operation["operationId"]) if body is None else body
    return requests.request(method, base + path, headers=headers, json=body, timeout=10)


def expected_to_pass(access, caller):
    return "anyone" in access["principals"] or (caller == "resident" and "resident" in access["principals"])


@pytest.mark.parametrize("caller", CALLERS)
def test_every_operation_admits_whom_it_declares_and_nobody_else(server, caller):
    wrong, seen = [], 0
    for method, path, operation in operations(server.base):
        answer = call(server.base, method, path, operation, headers_of(caller, server.base))
        seen += 1
        refused = answer.status_code in (401, 403)
        if refused == expected_to_pass(operation["x-access"], caller):
            wrong.append(f"{operation['operationId']} as {caller}: {answer.status_code} {answer.text[:200]}")
        if refused:
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert seen >= 15
    assert not wrong, "\n".join(wrong)


def test_refusal_comes_before_validation(server):
    """Who may not call learns nothing of the parameters."""
    for method, path, operation in operations(server.base):
        if "anyone" in operation["x-access"]["principals"]:
            continue
        answer = call(server.base, method, path + "?no_such_parameter=1", operation, {}, body=["not", "the", "schema"])
        assert answer.status_code == 401, f"{operation['operationId']}: {answer.status_code}"


def test_another_residents_objects_do_not_exist(server):
    alice, bob = Resident(server.base), Resident(server.base)
    session = alice.get("/v1/me/sessions").json()["items"][0]["id"]
    assert alice.post("/v1/me/favourites", json={"dataset": "pools", "id": "vallier"}).status_code == 201
    before = alice.get("/v1/me/profile").json()

    assert bob.delete(f"/v1/me/sessions/{session}").status_code == 404
    bob.delete("/v1/me/favourites/pools/vallier")
    bob.delete("/v1/me")

    assert [item["id"] for item in alice.get("/v1/me/sessions").json()["items"]] == [session]
    assert alice.get("/v1/me/profile").json() == before


def test_a_cookie_acts_only_from_our_own_pages(server):
    opened = requests.post(server.base + "/v1/sessions", json={"cookie": True}, timeout=10)
    cookie = {"Cookie": opened.headers["Set-Cookie"].split(";")[0]}
    assert "token" not in opened.json()
    favourite = {"dataset": "pools", "id": "vallier"}
    for site, status in (("cross-site", 403), ("same-site", 403), (None, 403), ("same-origin", 201)):
        headers = {**cookie, **({"Sec-Fetch-Site": site} if site else {})}
        assert requests.post(server.base + "/v1/me/favourites", json=favourite, headers=headers, timeout=10).status_code == status, site


def test_a_cookie_is_renewed_with_its_session(server):
    """A session lives on with its use; the browser must not lose it on the anniversary of its opening."""
    opened = requests.post(server.base + "/v1/sessions", json={"cookie": True}, timeout=10)
    cookie = opened.headers["Set-Cookie"].split(";")[0]
    renewed = requests.get(server.base + "/v1/home", headers={"Cookie": cookie}, timeout=10)
    assert renewed.json()["personalised"]
    assert renewed.headers["Set-Cookie"].startswith(cookie + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=")
    by_token = requests.get(server.base + "/v1/home", headers={"Authorization": "Bearer " + cookie.split("=", 1)[1]}, timeout=10)
    assert "Set-Cookie" not in by_token.headers
