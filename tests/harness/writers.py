# SPDX-License-Identifier: EUPL-1.2
"""Residents who write with an Idempotency-Key and insist until they are answered, while things are killed around them."""
import json
import random
import threading
import time
import uuid

import requests

from .resident import Resident
from .stores import TOP

DEMO = json.loads((TOP / "modules/pools/demo/pools.geojson").read_text())
POOLS = [feature.get("id") or feature["properties"]["id"] for feature in DEMO["features"]]
PER_RESIDENT = len(POOLS)  # only what exists can be a favourite, each once


class Writers:
    """`workers` threads that together make `writes` acknowledged writes, each sent again under its key until answered."""

    def __init__(self, server, writes, workers=16):
        self.server = server
        self.quota = max(1, -(-writes // (workers * PER_RESIDENT)))
        self.each = min(PER_RESIDENT, writes // workers)
        self.done = 0
        self.retries = 0
        self.mistakes = []
        self.residents = []
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._guarded) for _ in range(workers)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for thread in self._threads:
            thread.join()

    @property
    def busy(self):
        return any(thread.is_alive() for thread in self._threads)

    def _guarded(self):
        try:
            for _ in range(self.quota):
                self._one_resident()
        except Exception as error:  # a thread's failure must reach the test
            self.mistakes.append(repr(error))

    def _one_resident(self):
        resident = self._insist(lambda: Resident(self.server.base))
        versions = []
        for number in range(self.each):
            key, body = str(uuid.uuid4()), {"dataset": "pools", "id": POOLS[number]}
            answer = self._insist(lambda: self._write(resident, key, body))
            if answer.status_code != 201:
                self.mistakes.append(f"write {number}: {answer.status_code} {answer.text[:200]}")
                return
            versions.append(answer.json()["version"])
            with self._lock:
                self.done += 1
        with self._lock:
            self.residents.append((resident, versions))

    def _write(self, resident, key, body):
        answer = resident.post("/v1/me/favourites", json=body, headers={"Idempotency-Key": key})
        # 409: the first attempt is still being executed; 503: not now, or not known whether it was.
        return None if answer.status_code in (409, 503) else answer

    def _insist(self, attempt, seconds=90):
        end = time.monotonic() + seconds
        while True:
            try:
                answer = attempt()
                if answer is not None:
                    return answer
            except requests.HTTPError as error:
                if error.response.status_code != 503:
                    raise
            except requests.RequestException:
                pass
            assert time.monotonic() < end, f"no answer within {seconds} s"
            with self._lock:
                self.retries += 1
            time.sleep(random.uniform(0.02, 0.2))


def assert_exactly_once(writers):
    """Every acknowledged write is there, once: favourites in order, and versions that count one a write."""
    assert not writers.mistakes, writers.mistakes[:5]
    for resident, versions in writers.residents:
        profile = resident.get("/v1/me/profile").json()
        assert [f["id"] for f in profile["favourites"]] == POOLS[:len(versions)]
        assert versions == list(range(versions[0], versions[0] + len(versions)))
        assert profile["version"] == versions[-1]
