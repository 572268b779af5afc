# SPDX-License-Identifier: EUPL-1.2
"""A resident without an account, on one server and on two: session, choices, revocation, taking the data, leaving."""
import time

import pytest
import requests

from harness.resident import Resident
from harness.stores import wait_until

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def neighbour(server, start_server):
    """A second server over the same database and Redis."""
    return start_server(database=server.database)


def add(resident, pool):
    return resident.post("/v1/me/favourites", json={"dataset": "pools", "id": pool})


def test_a_session_is_opened_listed_and_ended(server):
    resident = Resident(server.base)
    sessions = resident.get("/v1/me/sessions").json()["items"]
    assert [s["current"] for s in sessions] == [True]
    assert resident.delete(f"/v1/me/sessions/{sessions[0]['id']}").status_code == 204
    wait_until("refused", lambda: resident.get("/v1/me/profile").status_code == 401, 2)


def test_a_cookie_session_shows_no_token_and_needs_our_own_pages_to_write(server):
    browser = requests.Session()
    opened = browser.post(server.base + "/v1/sessions", json={"cookie": True}, headers=SAME_ORIGIN, timeout=5)
    assert opened.status_code == 201
    assert "token" not in opened.json()
    cookie = opened.headers["Set-Cookie"]
    for wanted in ("__Host-session=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert wanted in cookie
    sent = {"Cookie": cookie.split(";")[0]}
    body = {"dataset": "pools", "id": "vallier"}
    url = server.base + "/v1/me/favourites"
    assert requests.get(server.base + "/v1/me/profile", headers=sent, timeout=5).status_code == 200
    assert requests.post(url, json=body, headers={**sent, "Sec-Fetch-Site": "cross-site"}, timeout=5).status_code == 403
    assert requests.post(url, json=body, headers=sent, timeout=5).status_code == 403
    assert requests.post(url, json=body, headers={**sent, **SAME_ORIGIN}, timeout=5).status_code == 201


@pytest.mark.parametrize("token", ["", "x", "mtp_", "mtp_" + "A" * 49, "Bearer", "é"])
def test_garbage_for_a_token_is_401(server, token):
    answer = requests.get(server.base + "/v1/me/profile", timeout=5,
                          headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_what_is_another_residents_does_not_exist(server):
    mine, other = Resident(server.base), Resident(server.base)
    session = other.get("/v1/me/sessions").json()["items"][0]["id"]
    assert mine.delete(f"/v1/me/sessions/{session}").status_code == 404
    assert other.get("/v1/me/profile").status_code == 200


def test_choices_are_kept_under_an_optimistic_version(server):
    resident = Resident(server.base)
    profile = resident.get("/v1/me/profile").json()
    change = {"version": profile["version"], "languages": ["en"], "tile_order": []}
    changed = resident.put("/v1/me/profile", json=change)
    assert changed.status_code == 200 and changed.json()["languages"] == ["en"]
    late = resident.put("/v1/me/profile", json=change)
    assert late.status_code == 409
    assert late.json()["current_version"] == changed.json()["version"]


def test_home_follows_the_favourites(server):
    resident = Resident(server.base)
    before = resident.get("/v1/home")
    assert before.status_code == 200 and before.json()["personalised"] is True
    assert add(resident, "vallier").status_code == 201
    after = resident.get("/v1/home", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert any("vallier" in tile["key"] for tile in after.json()["tiles"])
    unchanged = resident.get("/v1/home", headers={"If-None-Match": after.headers["ETag"]})
    assert unchanged.status_code == 304 and not unchanged.content


def test_a_write_is_seen_at_once_by_another_server_that_is_told(server, neighbour):
    resident = Resident(server.base)
    away = Resident(neighbour.base, resident.token)
    assert away.get("/v1/me/profile").json()["favourites"] == []
    for pool in ("vallier", "luminy"):
        answer = add(resident, pool)
        if answer.status_code == 422:
            pytest.skip(f"{pool} is not among the demonstration pools")
        seen = away.get("/v1/me/profile", headers={"Metropole-Seen": answer.headers["Metropole-Seen"]})
        assert pool in [f["id"] for f in seen.json()["favourites"]]


def test_an_ended_session_is_refused_everywhere_within_a_second(server, neighbour):
    resident = Resident(server.base)
    away = Resident(neighbour.base, resident.token)
    assert away.get("/v1/me/profile").status_code == 200
    session = resident.get("/v1/me/sessions").json()["items"][0]["id"]
    ended = time.monotonic()
    assert resident.delete(f"/v1/me/sessions/{session}").status_code == 204
    wait_until("refused there too", lambda: away.get("/v1/me/profile").status_code == 401, 5)
    assert time.monotonic() - ended < 1.5


def test_leaving_takes_everything_away(server):
    resident = Resident(server.base)
    add(resident, "vallier")
    exported = resident.get("/v1/me/export")
    assert exported.status_code == 200
    document = exported.json()
    assert [f["id"] for f in document["profile"]["favourites"]] == ["vallier"]
    assert resident.token not in exported.text
    assert resident.delete("/v1/me").status_code == 204
    wait_until("unknown", lambda: resident.get("/v1/me/profile").status_code == 401, 2)
    connection = server.stores.connect(server.database)
    try:
        cursor = connection.cursor()
        for table, column in (("resident", "id"), ("session", "resident_id"), ("profile", "resident_id"),
                              ("favourite", "resident_id"), ("event", "subject")):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column}::text = %s", [document["resident"]["id"]])
            assert cursor.fetchone()[0] == 0, table
    finally:
        connection.close()


def test_too_many_sessions_from_one_address_are_429_with_a_time(server, start_server):
    limited = start_server()
    codes = []
    for _ in range(400):
        answer = requests.post(limited.base + "/v1/sessions", json={}, timeout=5)
        codes.append(answer.status_code)
        if answer.status_code == 429:
            break
    assert codes[-1] == 429, "no limit was met"
    assert int(answer.headers["Retry-After"]) >= 1
    assert limited.status_of("/v1/pools") == 200
