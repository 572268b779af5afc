# SPDX-License-Identifier: EUPL-1.2
"""Writes with an Idempotency-Key are made exactly once, whatever dies while they are made."""
import threading
import time
import uuid

import pytest

from harness.gate import Gate
from harness.resident import Resident
from harness.server import Server
from harness.writers import Writers, assert_exactly_once

WRITES = 1920


def favourite(resident, key, name="vallier"):
    return resident.post("/v1/me/favourites", json={"dataset": "pools", "id": name}, headers={"Idempotency-Key": key})


@pytest.fixture
def busy_server(own_stores):
    made = Server(own_stores, limits__bench=True).start()
    yield made
    own_stores.heal()
    made.close()


def test_the_same_key_is_answered_the_same_without_writing_again(server):
    resident = Resident(server.base)
    first = favourite(resident, "k1")
    again = favourite(resident, "k1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert resident.get("/v1/me/profile").json()["version"] == first.json()["version"]


def test_the_same_key_with_another_body_is_refused(server):
    resident = Resident(server.base)
    assert favourite(resident, "k2").status_code == 201
    assert favourite(resident, "k2", name="luminy").status_code == 422


def test_a_key_belongs_to_one_resident(server):
    key = str(uuid.uuid4())
    assert favourite(Resident(server.base), key).status_code == 201
    assert favourite(Resident(server.base), key).status_code == 201


def test_the_same_key_at_once_writes_once(server):
    resident, answers = Resident(server.base), []
    threads = [threading.Thread(target=lambda: answers.append(favourite(Resident(server.base, resident.token), "k3")))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.json()["version"] for a in answers if a.status_code == 201}) == 1


def test_a_commit_without_an_answer_is_503_and_its_retry_finds_it(own_stores, tmp_path):
    database = own_stores.create_database()
    direct = Server(own_stores, database=database)
    direct.command("migrate")
    gate = Gate(tmp_path / ".s.PGSQL.5432", f"{own_stores.sockets}/.s.PGSQL.5432")
    server = Server(own_stores, database=database, loops=1,
                    database__url=f"host={tmp_path} user=app dbname={database}").start("serve")
    try:
        resident = Resident(server.base)
        gate.cut_after_request(b"COMMIT")
        first = favourite(resident, "unknown")
        assert gate.cuts == 1, "no COMMIT passed the gate"
        assert first.status_code == 503, first.text
        time.sleep(0.5)
        again = favourite(resident, "unknown")
        assert again.status_code == 201, again.text
        profile = resident.get("/v1/me/profile").json()
        assert [f["id"] for f in profile["favourites"]] == ["vallier"]
        assert profile["version"] == again.json()["version"]
    finally:
        server.close()
        gate.close()
        direct.close()


def test_killing_the_server_while_residents_write_loses_and_doubles_nothing(busy_server):
    with Writers(busy_server, WRITES) as writers:
        for _ in range(3):
            time.sleep(0.7)
            if writers.busy:
                busy_server.kill()
                busy_server.start()
    assert_exactly_once(writers)


def test_killing_postgres_while_residents_write_loses_and_doubles_nothing(busy_server):
    with Writers(busy_server, WRITES) as writers:
        time.sleep(0.7)
        busy_server.stores.kill_postgres()
        busy_server.stores.start()
    assert_exactly_once(writers)
