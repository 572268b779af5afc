# SPDX-License-Identifier: EUPL-1.2
"""20 000 idempotent writes while the server, PostgreSQL and Redis are killed at random. METROPOLE_TEST_SEED repeats a run."""
import os
import random
import time

import pytest

from harness.server import Server
from harness.writers import Writers, assert_exactly_once

WRITES = int(os.environ.get("METROPOLE_TEST_WRITES", "20000"))


@pytest.fixture
def busy_server(own_stores):
    made = Server(own_stores, limits__bench=True).start()
    yield made
    own_stores.heal()
    made.close()


def damage(server, dice):
    what = dice.choice(["server", "server", "server", "postgres", "redis"])
    if what == "server":
        server.kill()
        time.sleep(dice.uniform(0, 0.5))
        server.start()
    elif what == "postgres":
        server.stores.kill_postgres()
        time.sleep(dice.uniform(0, 2))
        server.stores.start()
    else:
        server.stores.kill_redis()
        time.sleep(dice.uniform(0, 1))
        server.stores.start()
    return what


def test_each_acknowledged_write_is_there_exactly_once(busy_server):
    seed = int(os.environ.get("METROPOLE_TEST_SEED", time.time_ns() % 10**6))
    dice, done, began = random.Random(seed), [], time.monotonic()
    print(f"seed {seed}")
    with Writers(busy_server, WRITES, workers=20) as writers:
        while writers.busy:
            time.sleep(dice.uniform(0.5, 4))
            if writers.busy:
                done.append(damage(busy_server, dice))
    print(f"{writers.done} writes, {writers.retries} retries, {time.monotonic() - began:.0f} s, "
          f"killed: {({what: done.count(what) for what in set(done)})}")
    assert writers.done >= WRITES
    assert_exactly_once(writers)
