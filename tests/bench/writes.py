# SPDX-License-Identifier: EUPL-1.2
"""Durable idempotent writes over HTTP (POST /v1/me/favourites with a key, one row a request) beside pgbench sending the
same statements, one transaction a write, to the same database: acknowledged writes a second, with 64 in flight."""
import os
import re
import statistics
import subprocess

import bench
from house import IDS, House

ROUNDS, SECONDS, RESIDENTS, CLIENTS = int(os.environ.get("ROUNDS", 3)), int(os.environ.get("SECONDS", 5)), 6000, 64

# What one such write leaves behind, as plain SQL: the claim and its answer, the row, the version, the log entry.
SCRIPT = """\\set n random(1, 1000000000)
\\set head random(0, 15)
BEGIN;
INSERT INTO bench_idempotency VALUES (:n, :client_id, 'fingerprint', 201, repeat('b', 60), now()) ON CONFLICT DO NOTHING;
INSERT INTO bench_favourite VALUES (:n, :client_id, 'pools-vallier', now()) ON CONFLICT DO NOTHING;
UPDATE bench_profile SET version = version + 1 WHERE resident = :client_id;
WITH h AS (UPDATE bench_head SET version = version + 1 WHERE stream = :head RETURNING version) INSERT INTO bench_change SELECT :head, version, 'key', 'U', now() FROM h;
COMMIT;
"""
TABLES = """
CREATE TABLE bench_idempotency (n bigint, principal int, fingerprint text, status int, body text, at timestamptz, PRIMARY KEY (n, principal));
CREATE TABLE bench_favourite (n bigint, resident int, ref text, at timestamptz, PRIMARY KEY (n, resident));
CREATE TABLE bench_profile (resident int PRIMARY KEY, version bigint);
CREATE TABLE bench_head (stream int PRIMARY KEY, version bigint);
CREATE TABLE bench_change (stream int, version bigint, key text, op text, at timestamptz, PRIMARY KEY (stream, version));
INSERT INTO bench_profile SELECT n, 1 FROM generate_series(0, 63) n;
INSERT INTO bench_head SELECT n, 0 FROM generate_series(0, 15) n;
"""


def pgbench(house, script):
    command = ["taskset", "-c", bench.LOAD_CORE, "/usr/lib/postgresql/15/bin/pgbench", "-n", "-M", "prepared", "-f", script,
               "-c", str(CLIENTS), "-j", "1", "-T", str(SECONDS), "-h", house.stores.sockets, "-U", "postgres",
               house.server.database]
    text = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(re.search(r"^tps = ([\d.]+)", text, re.M)[1])


def rows(house):
    connection = house.stores.connect(house.server.database)
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM favourite")
        return cursor.fetchone()[0]
    finally:
        connection.close()


def main():
    house = House()
    try:
        lines = house.write_lines("tokens", house.open_sessions(RESIDENTS))
        pools = house.write_lines("pools", IDS)
        script = house.write_lines("pgbench.sql", SCRIPT.splitlines())
        connection = house.stores.connect(house.server.database)
        connection.cursor().execute(TABLES)
        connection.close()
        ours, theirs, lost, offset = [], [], 0, 0
        for turn in range(ROUNDS):
            theirs.append(pgbench(house, script))
            before = rows(house)
            run = bench.wrk(house.port, SECONDS, CLIENTS, LINES_FILE=lines, POOLS_FILE=pools, MODE="write", SEED=f"round-{turn}",
                            SKIP=str(offset))
            offset += run["requests"] + 2 * CLIENTS  # those under way at the end were written, not counted
            assert run["bad"] == 0, run
            run["rows"] = rows(house) - before
            lost += max(0, run["requests"] - run["rows"])
            ours.append(run)
        ratio = statistics.median(run["rate"] / other for run, other in zip(ours, theirs))
        print(f"acknowledged writes: {bench.median(ours, 'rate'):.0f}/s (p99 {bench.median(ours, 'p99_ms'):.1f} ms); pgbench the same: "
              f"{statistics.median(theirs):.0f}/s; ratio {ratio:.2f}; acknowledged and missing: {lost}")
        assert lost == 0
        bench.keep("writes", {"clients": CLIENTS, "seconds": SECONDS, "ratio_to_pgbench": ratio, "ours": ours, "pgbench_per_s": theirs})
    finally:
        house.close()


main()
