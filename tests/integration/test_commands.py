# SPDX-License-Identifier: EUPL-1.2
"""The subcommands of the program and what a process promises about its start and its end."""
import json
import os
import pathlib
import signal
import subprocess

import requests

from harness.server import BINARY, Server, clean_environment
from harness.stores import TOP, wait_until


def metropole(*arguments, **environment):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False,
                          env={**clean_environment(), **environment})


def heads(server):
    connection = server.stores.connect(server.database)
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT stream, version FROM change_head WHERE stream LIKE 'dataset/%' ORDER BY stream")
        return dict(cursor.fetchall())
    finally:
        connection.close()


def connections(server):
    connection = server.stores.connect("postgres")
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [server.database])
        return cursor.fetchone()[0]
    finally:
        connection.close()


def test_migrating_again_changes_nothing(server):
    server.command("migrate")
    assert server.status_of("/v1/pools") == 200


def test_importing_the_same_file_again_changes_nothing(server):
    before = heads(server)
    server.command("import", "pools", TOP / "modules/pools/demo/pools.geojson")
    assert heads(server) == before


def test_an_unreadable_import_is_refused_whole(server, tmp_path):
    broken = tmp_path / "broken.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": []}')
    before = heads(server)
    done = metropole("import", "--config", server.config, "pools", broken)
    assert done.returncode != 0
    assert heads(server) == before


def test_config_check_refuses_an_unknown_key_by_name(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text("http.listen: 127.0.0.1:1\nhttp.lisen: 127.0.0.1:2\n")
    done = metropole("config", "--config", file, "--check")
    assert done.returncode != 0
    assert "http.lisen" in done.stdout + done.stderr


def test_config_check_refuses_an_unknown_variable_by_name():
    done = metropole("config", "--check", METROPOLE_HTTP_LISEN="127.0.0.1:2")
    assert done.returncode != 0
    assert "METROPOLE_HTTP_LISEN" in done.stdout + done.stderr


def test_config_print_hides_secrets(server):
    printed = server.command("config", "--print")
    assert f"127.0.0.1:{server.port}" in printed
    assert server.database not in printed


def test_the_documented_configuration_is_the_one_the_program_knows():
    assert metropole("config", "--document").stdout == (TOP / "docs/configuration.md").read_text()


def test_the_contract_can_be_had_without_a_server():
    contract = json.loads(metropole("config", "--contract").stdout)
    assert contract["openapi"].startswith("3.0.")
    assert "/v1/pools" in contract["paths"]


def test_live_ready_and_status_answer_on_the_public_port(server):
    assert server.status_of("/live") == 200
    assert server.status_of("/ready") == 200
    status = requests.get(server.base + "/status", timeout=5)
    assert status.status_code == 200
    assert server.stores.sockets not in status.text


def test_status_says_when_limits_are_raised_for_load_tests(start_server):
    bench = start_server(limits__bench=True)
    assert requests.get(bench.base + "/status", timeout=5).json()["limits"] == "raised"


def test_a_given_moment_is_where_time_starts(start_server):
    shifted = start_server(clock__at="2026-11-23T07:42+01:00")
    status = requests.get(shifted.base + "/status", timeout=5).json()
    assert status["time"].startswith("2026-11-23T06:4")
    assert status["clock"] != "real"


def test_no_secret_is_on_the_command_line(server):
    line = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes().decode()
    assert "host=" not in line and "user=" not in line


def test_sigterm_ends_well_and_the_port_is_free_again(start_server):
    one = start_server()
    assert one.stop() == 0
    again = one.start()
    assert again.status_of("/live") == 200


def test_sigterm_says_not_ready_first_and_still_answers(start_server):
    one = start_server(http__drain_delay=1500)
    one.process.send_signal(signal.SIGTERM)
    wait_until("not ready", lambda: one.status_of("/ready") == 503, 5)
    answer = requests.get(one.base + "/v1/pools", timeout=5)
    assert answer.status_code == 200
    assert answer.headers.get("Connection") == "close"
    assert one.process.wait(30) == 0


def test_a_server_without_its_schema_does_not_become_ready(stores):
    bare = Server(stores, database=stores.create_database())
    try:
        bare.start(wait=False)
        wait_until("ended or not ready", lambda: bare.process.poll() is not None or bare.status_of("/ready") == 503, 20)
        assert bare.process.poll() != 0
    finally:
        if bare.process.poll() is None:
            bare.stop()
        stores.drop_database(bare.database)
        bare.folder.cleanup()


def test_serve_and_work_are_separate_processes_over_one_database(server, start_server):
    reader = start_server(database=server.database)
    assert reader.status_of("/v1/pools") == 200
    worker, before = Server(server.stores, database=server.database), connections(server)
    worker.start("work", wait=False)
    try:
        wait_until("work is connected", lambda: connections(server) > before, 10)
        assert worker.stop() == 0
    finally:
        if worker.process.poll() is None:
            worker.process.kill()
        worker.folder.cleanup()


def test_a_wrong_subcommand_is_refused():
    done = metropole("fly")
    assert done.returncode not in (0, -signal.SIGABRT, -signal.SIGSEGV)
    assert os.linesep in done.stdout + done.stderr
