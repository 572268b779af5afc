# SPDX-License-Identifier: EUPL-1.2
"""What residents see while Redis or PostgreSQL is gone, and how soon after its return everything works again."""
import requests

from harness.resident import Resident
from harness.stores import wait_until


def pools_of(server):
    return requests.get(server.base + "/v1/pools?limit=5", timeout=10)


def write_works(server):
    try:
        return requests.post(server.base + "/v1/sessions", json={}, timeout=10).status_code in (200, 201)
    except requests.RequestException:
        return False


def assert_unavailable(answer):
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"]


def test_without_redis_everything_works(own_server):
    resident = Resident(own_server.base)
    own_server.stores.kill_redis()
    assert pools_of(own_server).status_code == 200
    assert resident.get("/v1/home").status_code == 200
    newcomer = Resident(own_server.base)
    assert newcomer.get("/v1/home").status_code == 200
    assert newcomer.get("/v1/me/sessions").status_code == 200
    assert own_server.status_of("/ready") == 200
    own_server.stores.start()
    assert Resident(own_server.base).get("/v1/home").status_code == 200


def test_a_flushed_redis_loses_no_session(own_server):
    resident = Resident(own_server.base)
    own_server.stores.flush_redis()
    assert resident.get("/v1/me/sessions").status_code == 200


def test_without_postgres_what_is_in_memory_is_served_and_says_so(own_server):
    resident = Resident(own_server.base)
    assert resident.get("/v1/home").status_code == 200
    before = pools_of(own_server).json()
    own_server.stores.kill_postgres()
    assert pools_of(own_server).json()["items"] == before["items"]
    assert resident.get("/v1/home").status_code == 200
    assert own_server.status_of("/ready") == 200
    assert own_server.status_of("/live") == 200
    status = wait_until("the status says so", lambda: says_database_is_down(own_server), 10)
    assert status


def says_database_is_down(server):
    text = requests.get(server.base + "/status", timeout=5).text
    return "down" in text or "degraded" in text


def test_without_postgres_writes_get_503_and_no_credential_gets_401(own_server):
    resident = Resident(own_server.base)
    stranger = Resident(own_server.base).token
    assert resident.get("/v1/home").status_code == 200
    own_server.restart()
    own_server.stores.kill_postgres()
    assert_unavailable(requests.post(own_server.base + "/v1/sessions", json={}, timeout=10))
    for token in (resident.token, stranger):
        late = Resident(own_server.base, token)
        for path in ("/v1/me/sessions", "/v1/me/profile", "/v1/me/activity", "/v1/me/export"):
            answer = late.get(path)
            assert answer.status_code in (200, 503), (path, answer.status_code)
            if answer.status_code == 503:
                assert int(answer.headers["Retry-After"]) >= 1


def test_without_postgres_home_answers_its_public_page_to_a_credential_it_cannot_check(own_server):
    resident = Resident(own_server.base)
    own_server.restart()
    own_server.stores.flush_redis()
    own_server.stores.kill_postgres()
    answer = resident.get("/v1/home")
    assert answer.status_code == 200
    page = answer.json()
    assert page["personalised"] is False
    assert page["tiles"]


def test_when_postgres_returns_writes_work_within_seconds(own_server):
    assert write_works(own_server)
    own_server.stores.kill_postgres()
    assert not write_works(own_server)
    own_server.stores.start()
    wait_until("writes work again", lambda: write_works(own_server), 5)


def test_a_postgres_that_hangs_is_like_one_that_is_gone(own_server):
    resident = Resident(own_server.base)
    assert resident.get("/v1/home").status_code == 200
    own_server.stores.pause_postgres()
    try:
        assert pools_of(own_server).status_code == 200
        assert resident.get("/v1/home").status_code == 200
        assert_unavailable(requests.post(own_server.base + "/v1/sessions", json={}, timeout=15))
    finally:
        own_server.stores.resume_postgres()
    wait_until("writes work again", lambda: write_works(own_server), 10)
