# SPDX-License-Identifier: EUPL-1.2
"""Two residents, several devices and two processes: whose things are whose, and how soon an end is an end."""
import json
import subprocess
import time
import uuid

import pytest
import requests

from harness.resident import Resident
from harness.stores import wait_until

SITE = {"Sec-Fetch-Site": "same-origin"}


class Browser(requests.Session):
    """The web app's page: its session is in a cookie, sent though this machine speaks plain HTTP."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.opened = self.post(f"{base}/v1/sessions", json={"cookie": True}, headers=SITE, timeout=10)
        self.value = self.opened.headers["Set-Cookie"].split(";")[0]

    def ask(self, method, path, headers=None, **options):
        return self.request(method, self.base + path, headers={"Cookie": self.value, **(headers or {})}, timeout=10, **options)


def code(answer):
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    return answer.json()["code"]


def put_profile(resident, version, **more):
    body = {"version": version, "languages": ["fr"], "tile_order": [], **more}
    return resident.put("/v1/me/profile", json=body, headers={"Idempotency-Key": str(uuid.uuid4())})


def dump(server, text):
    """Rows of any table that hold the text, as (table, row)."""
    connection = server.stores.connect(server.database)
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t WHERE t::text LIKE %s', (f"%{text}%",))
            found += [(table, row) for (row,) in cursor.fetchall()]
        return found
    finally:
        connection.close()


def in_redis(server, text):
    """Keys whose name or value holds the text."""
    ask = ["redis-cli", "-s", server.stores.redis_socket]
    keys = subprocess.run([*ask, "--scan"], capture_output=True, text=True, check=True).stdout.split()
    values = {key: subprocess.run([*ask, "get", key], capture_output=True, text=True, check=True).stdout for key in keys}
    return [key for key, value in values.items() if text in key or text in value]


def test_a_session_opens_with_one_request_and_no_account(server):
    answer = requests.post(f"{server.base}/v1/sessions", json={"languages": ["en", "fr"]}, timeout=10)
    assert answer.status_code == 201
    opened = answer.json()
    assert opened["token"].startswith("mtp_") and "Set-Cookie" not in answer.headers
    resident = Resident(server.base, opened["token"])
    assert resident.get("/v1/me/profile").json()["languages"] == ["en", "fr"]
    sessions = resident.get("/v1/me/sessions").json()
    assert [(s["id"], s["current"]) for s in sessions["items"]] == [(opened["session_id"], True)]
    assert not dump(server, opened["token"])


@pytest.mark.parametrize("token", ["", "x", "mtp_", "mtp_" + "A" * 49, "Bearer", "mtp_" + "é" * 20])
def test_garbage_is_401_and_never_logged(server, token):
    answer = requests.get(f"{server.base}/v1/me/profile", headers={"Authorization": f"Bearer {token}".encode()}, timeout=10)
    assert answer.status_code in (400, 401)
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if len(token) > 20:
        assert token not in server.log.read_text(errors="replace")


def test_without_a_session_everything_of_ones_own_is_401(server):
    for path in ("/v1/me/profile", "/v1/me/sessions", "/v1/me/activity", "/v1/me/export"):
        answer = requests.get(server.base + path, timeout=10)
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_objects_of_another_are_not_found_and_stay_as_they_are(server):
    a, b = Resident(server.base), Resident(server.base)
    assert a.post("/v1/me/favourites", json={"dataset": "pools", "id": "vallier"}).status_code == 201
    of_a = a.get("/v1/me/sessions").json()["items"][0]["id"]
    tried = b.delete(f"/v1/me/sessions/{of_a}")
    assert tried.status_code == 404 and code(tried) == "session_not_found"
    assert b.delete("/v1/me/favourites/pools/vallier").status_code == 204
    assert b.get("/v1/me/profile").json()["favourites"] == []
    assert a.get("/v1/me/profile").json()["favourites"] == [{"dataset": "pools", "id": "vallier"}]
    assert a.get("/v1/me/sessions").status_code == 200
    assert of_a not in b.get("/v1/me/export").text


def test_the_web_app_carries_its_session_in_a_cookie_out_of_its_own_reach(server):
    page = Browser(server.base)
    assert page.opened.status_code == 201 and "token" not in page.opened.json()
    cookie = page.opened.headers["Set-Cookie"]
    name, value = page.value.split("=", 1)
    assert name == "__Host-session" and value not in page.opened.text
    parts = [part.strip() for part in cookie.split(";")[1:]]
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)
    assert page.ask("GET", "/v1/me/profile").status_code == 200


@pytest.mark.parametrize("site", [None, "cross-site", "same-site", "none"])
def test_with_a_cookie_only_our_own_pages_may_change_anything(server, site):
    page = Browser(server.base)
    headers = {"Sec-Fetch-Site": site} if site else {}
    for method, path, body in (("POST", "/v1/me/favourites", {"dataset": "pools", "id": "vallier"}),
                               ("DELETE", "/v1/me", None)):
        refused = page.ask(method, path, headers=headers, json=body)
        assert refused.status_code == 403 and code(refused) == "cross_site"
    assert page.ask("POST", "/v1/me/favourites", headers=SITE, json={"dataset": "pools", "id": "vallier"}).status_code == 201
    assert page.ask("GET", "/v1/me/profile", headers=headers).status_code == 200


def test_a_foreign_page_cannot_give_a_visitor_its_session(server):
    answer = requests.post(f"{server.base}/v1/sessions", json={"cookie": True},
                           headers={"Sec-Fetch-Site": "cross-site"}, timeout=10)
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers


def test_a_choice_made_on_an_old_version_is_a_conflict_that_tells_the_current_one(server):
    resident = Resident(server.base)
    first = put_profile(resident, 1, tile_order=["pools:vallier"])
    assert first.status_code == 200 and first.json()["version"] == 2
    late = put_profile(resident, 1)
    assert late.status_code == 409 and code(late) == "version_conflict"
    assert late.json()["current_version"] == 2
    assert resident.get("/v1/me/profile").json()["tile_order"] == ["pools:vallier"]


def test_the_profile_answers_304_until_it_changes(server):
    resident = Resident(server.base)
    tag = resident.get("/v1/me/profile").headers["ETag"]
    same = resident.get("/v1/me/profile", headers={"If-None-Match": tag})
    assert same.status_code == 304 and same.content == b""
    assert put_profile(resident, 1).status_code == 200
    changed = resident.get("/v1/me/profile", headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_a_favourite_must_exist_and_is_added_once_however_often_it_is_sent(server):
    resident = Resident(server.base)
    unknown = resident.post("/v1/me/favourites", json={"dataset": "pools", "id": "atlantis"})
    assert unknown.status_code == 422 and code(unknown) == "feature_unknown"
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [resident.post("/v1/me/favourites", json={"dataset": "pools", "id": "vallier"}, headers=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.text for answer in answers}) == 1
    assert answers[2].headers["Idempotency-Replayed"] == "true"
    assert resident.post("/v1/me/favourites", json={"dataset": "pools", "id": "vallier"}).status_code == 200
    assert resident.get("/v1/me/profile").json()["version"] == 2


def test_the_journal_tells_what_happened(server):
    resident = Resident(server.base)
    assert resident.get("/v1/me/export").status_code == 200
    page = resident.get("/v1/me/activity?limit=1").json()
    assert [event["kind"] for event in page["items"]] == ["export_made"]
    rest = resident.get(f"/v1/me/activity?limit=1&cursor={page['next']}").json()
    assert [event["kind"] for event in rest["items"]] == ["session_opened"] and rest["next"] is None


def test_the_export_is_complete_and_the_erasure_leaves_nothing(server):
    resident = Resident(server.base)
    marker = f"marker-{uuid.uuid4().hex[:8]}"
    assert put_profile(resident, 1, languages=["fr", f"it-{marker[-8:]}"], tile_order=[f"pools:{marker}"]).status_code == 200
    sessions = resident.get("/v1/me/sessions").json()["items"]
    document = resident.get("/v1/me/export")
    assert document.headers["Content-Disposition"].startswith("attachment")
    kept = document.json()
    assert kept["profile"]["tile_order"] == [f"pools:{marker}"]
    assert kept["sessions"][0]["id"] == sessions[0]["id"]
    assert resident.token not in document.text
    me = kept["resident"]["id"]
    assert dump(server, marker) and dump(server, marker[-8:])

    erased = resident.delete("/v1/me")
    assert erased.status_code == 204 and "Max-Age=0" in erased.headers["Set-Cookie"]
    assert resident.get("/v1/me/profile").status_code == 401
    for text in (marker, marker[-8:], sessions[0]["id"]):
        assert dump(server, text) == [] and in_redis(server, text) == []
    assert {table for table, _ in dump(server, me)} <= {"change"}
    for trace in (marker, resident.token):
        assert trace not in server.log.read_text(errors="replace")


@pytest.fixture
def two_servers(start_server):
    """Two processes over the same stores."""
    first = start_server()
    return first, start_server(database=first.database)


def seconds_until_401(resident):
    began = time.monotonic()
    wait_until("401", lambda: resident.get("/v1/me/profile").status_code == 401, 5)
    return time.monotonic() - began


def test_what_ends_in_one_process_has_ended_in_the_other_within_a_second(two_servers):
    first, second = two_servers
    here = Resident(first.base)
    there = Resident(second.base, here.token)
    assert there.get("/v1/me/profile").status_code == 200
    mine = here.get("/v1/me/sessions").json()["items"][0]["id"]
    assert here.delete(f"/v1/me/sessions/{mine}").status_code == 204
    assert here.get("/v1/me/profile").status_code == 401
    assert seconds_until_401(there) < 1

    again = Resident(first.base)
    elsewhere = Resident(second.base, again.token)
    assert elsewhere.get("/v1/me/profile").status_code == 200
    assert again.delete("/v1/me").status_code == 204
    assert seconds_until_401(elsewhere) < 1


def test_a_client_that_echoes_what_it_saw_reads_its_own_write_in_the_other_process(two_servers):
    first, second = two_servers
    here = Resident(first.base)
    there = Resident(second.base, here.token)
    for version in range(1, 21):
        assert there.get("/v1/me/profile").status_code == 200
        written = put_profile(here, version)
        assert written.status_code == 200
        seen = written.headers["Metropole-Seen"]
        read = there.get("/v1/me/profile", headers={"Metropole-Seen": seen})
        assert read.json()["version"] == version + 1, json.dumps(read.json())
