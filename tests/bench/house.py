# SPDX-License-Identifier: EUPL-1.2
"""The server under load as it is shipped (limits raised, everything else on), its residents and their pages."""
import concurrent.futures
import json
import pathlib
import tempfile

import requests

import bench
from harness.server import Server
from harness.stores import Stores

POOLS = json.loads((bench.TOP / "modules/pools/demo/pools.geojson").read_text())
IDS = [feature["properties"]["id"] for feature in POOLS["features"]]


def pools_with_long_hours(folder):
    """The demonstration pools with hours by period, as real ones have: a page of five tiles then weighs 4 to 6 KB."""
    for feature in POOLS["features"]:
        hours = feature["properties"]["hours_text"]
        hours["fr"] = " ; ".join(f"Période {n} : {hours['fr']}" for n in range(1, 9))[:490]
    file = pathlib.Path(folder, "pools.geojson")
    file.write_text(json.dumps(POOLS))
    return file


class House:
    def __init__(self, **settings):
        self.folder = tempfile.TemporaryDirectory()
        self.stores = Stores("bench")
        self.server = Server(self.stores, limits__bench=True, loops=1, **settings)
        self.server.command("import", "pools", pools_with_long_hours(self.folder.name))
        self.server.start()
        bench.subprocess.run(["taskset", "-acp", bench.SERVER_CORE, str(self.server.process.pid)], check=True, capture_output=True)

    @property
    def pid(self):
        return self.server.process.pid

    @property
    def port(self):
        return self.server.port

    def open_sessions(self, count, favourites=0):
        """Tokens of `count` new sessions with that many favourite pools each."""
        def one(index):
            http = self.http()
            token = http.post(self.server.base + "/v1/sessions", json={}, timeout=30).json()["token"]
            for n in range(favourites):
                answer = http.post(self.server.base + "/v1/me/favourites", timeout=30, headers={"Authorization": f"Bearer {token}"},
                                   json={"dataset": "pools", "id": IDS[(index * 7 + n * 5) % len(IDS)]})
                assert answer.ok, answer.text
            return token
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            return list(pool.map(one, range(count)))

    def http(self):
        import threading
        here = threading.current_thread()
        if not hasattr(here, "http"):
            here.http = requests.Session()
        return here.http

    def page(self, token, **headers):
        answer = self.http().get(self.server.base + "/v1/home", headers={"Authorization": f"Bearer {token}", **headers}, timeout=30)
        answer.raise_for_status()
        return answer

    def write_lines(self, name, lines):
        file = pathlib.Path(self.folder.name, name)
        file.write_text("\n".join(lines) + "\n")
        return str(file)

    def close(self):
        self.server.close()
        self.stores.remove()
        self.folder.cleanup()
