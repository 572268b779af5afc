# SPDX-License-Identifier: EUPL-1.2
"""The server behind the shipped HAProxy: HTTP/2 outside, PROXY v2 inside, restarts nobody notices."""
import contextlib
import socket
import subprocess
import threading

import pytest
import requests

from harness.proxy import Proxy
from harness.server import Server
from harness.stores import wait_until

BEHIND = {"http__trusted_proxies": "127.0.0.1", "http__proxy_protocol": True}


LOCAL = b"\r\n\r\n\0\r\nQUIT\n" + b"\x20\x00\x00\x00"  # PROXY v2, nobody's behalf: the proxy's own checks


def is_ready(one):
    try:
        with socket.create_connection(("127.0.0.1", one.port), timeout=2) as asked:
            asked.sendall(LOCAL + b"GET /ready HTTP/1.1\r\nHost: health\r\nConnection: close\r\n\r\n")
            return asked.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start_behind(one):
    one.start(wait=False)
    wait_until("ready behind the proxy", lambda: is_ready(one), 20)
    return one


@pytest.fixture
def pair(server, start_server):
    """Two servers over one database and the proxy in front."""
    first = start_server(database=server.database, http__drain_delay=2500, **BEHIND)
    second = start_server(database=server.database, http__drain_delay=2500, **BEHIND)
    proxy = Proxy(first, second)
    yield first, second, proxy
    proxy.close()


@pytest.fixture
def start_server(stores):
    """Servers that expect a PROXY header cannot be asked directly: they are ready when the proxy says so."""
    with contextlib.ExitStack() as made:
        def start(**settings):
            one = Server(stores, **settings)
            made.callback(one.close)
            return start_behind(one)

        yield start


def curl(proxy, path, *options):
    done = subprocess.run(["curl", "-sk", "-m", "10", "-w", "\n%{http_version} %{http_code}", *options,
                           f"https://127.0.0.1:{proxy.tls_port}{path}"], capture_output=True, text=True, check=True)
    body, _, line = done.stdout.rpartition("\n")
    version, status = line.split()
    return version, int(status), body


def test_pools_over_http2_and_over_http1(pair):
    _, _, proxy = pair
    assert curl(proxy, "/v1/pools", "--http2")[:2] == ("2", 200)
    assert curl(proxy, "/v1/pools", "--http1.1")[:2] == ("1.1", 200)


def test_an_answer_through_the_proxy_is_byte_for_byte_ours(server, pair):
    _, _, proxy = pair
    path = "/v1/pools?limit=3"
    assert curl(proxy, path, "--http2")[2] == requests.get(server.base + path, timeout=5).text


def test_restarting_both_servers_in_turn_fails_no_request(pair):
    first, second, proxy = pair
    bad, done, stop = [], [0], threading.Event()

    def ask():
        with requests.Session() as session:
            while not stop.is_set():
                try:
                    answer = session.get(proxy.plain + "/v1/pools?limit=1", timeout=10)
                    if answer.status_code != 200:
                        bad.append(answer.status_code)
                except requests.RequestException as error:
                    bad.append(str(error))
                done[0] += 1

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        for one in (first, second):
            assert one.stop() == 0
            start_behind(one)
            stop.wait(3)
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert done[0] > 100
    assert not bad
