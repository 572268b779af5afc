# SPDX-License-Identifier: EUPL-1.2
"""Memory for 100 000 sessions held by one loop: opened, then each asked for its page once, as on a day everyone looks."""
import os

import bench
from house import House

SESSIONS = int(os.environ.get("SESSIONS", 100_000))


def main():
    house = House()
    try:
        house.page(house.open_sessions(1)[0])
        empty = bench.resident_mib(house.pid)
        tokens = house.open_sessions(SESSIONS)
        opened = bench.resident_mib(house.pid)
        lines = house.write_lines("tokens", tokens)
        asked = 0
        while asked < SESSIONS:
            asked += bench.wrk(house.port, 5, LINES_FILE=lines, SKIP=str(asked))["requests"]
        full = bench.resident_mib(house.pid)
        each = (full - empty) * 1024 * 1024 / SESSIONS
        print(f"{SESSIONS} sessions: {empty:.0f} MiB before, {opened:.0f} MiB opened, {full:.0f} MiB each page asked: {each:.0f} bytes a session")
        bench.keep("memory", {"sessions": SESSIONS, "mib_before": empty, "mib_opened": opened, "mib_asked": full, "bytes_a_session": each})
    finally:
        house.close()


main()
