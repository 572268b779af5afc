# SPDX-License-Identifier: EUPL-1.2
"""A real server process over its own database, as deploy/up would start it."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile

import requests

from .stores import TOP, wait_until

BINARY = pathlib.Path(os.environ.get("METROPOLE_BINARY", TOP / "build/dev/metropole"))
CRASHES = re.compile(r"AddressSanitizer|ThreadSanitizer|runtime error|terminate called|Assertion|Segmentation fault")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("METROPOLE_")}


class Server:
    """`metropole run` on a free port. Attributes: base (http://127.0.0.1:PORT), port, admin (socket), stores, database."""

    def __init__(self, stores, database=None, **settings):
        self.stores = stores
        self.own_database = database is None
        self.database = database or stores.create_database()
        self.folder = tempfile.TemporaryDirectory(prefix="metropole-")
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.admin = f"{self.folder.name}/admin.sock"
        self.process = None
        self.killed = False
        self._write_settings(settings)
        if self.own_database:
            self.command("migrate")
            self.command("import", "pools", TOP / "modules/pools/demo/pools.geojson")

    def _write_settings(self, settings):
        values = {
            "http.listen": f"127.0.0.1:{self.port}",
            "public_url": self.base,
            "admin.listen": self.admin,
            "database.url": self.stores.url("app", self.database),
            "database.owner_url": self.stores.url("owner", self.database),
            "redis.socket": self.stores.redis_socket,
            "app.directory": str(TOP / "app"),
            **{key.replace("__", "."): value for key, value in settings.items()},
        }
        lines = [f'{key}: "{str(value).lower() if isinstance(value, bool) else value}"' for key, value in values.items()]
        self.config.write_text("\n".join(lines) + "\n")

    @property
    def config(self):
        return pathlib.Path(self.folder.name, "metropole.yaml")

    @property
    def log(self):
        return pathlib.Path(self.folder.name, "server.log")

    def command(self, name, *arguments):
        """Another subcommand with the same configuration; its output."""
        done = subprocess.run([BINARY, name, "--config", self.config, *map(str, arguments)], env=clean_environment(),
                              capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"metropole {name}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, subcommand="run", wait=True):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([BINARY, subcommand, "--config", self.config], env=clean_environment(),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.killed = False
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, seconds=30):
        try:
            wait_until("ready", self._is_ready, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from error

    def _is_ready(self):
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.tail()}"
        return self.status_of("/ready") == 200

    def status_of(self, path, timeout=5):
        """The status code, or None when nothing answers."""
        try:
            return requests.get(self.base + path, timeout=timeout).status_code
        except requests.RequestException:
            return None

    def kill(self):
        self.killed = True
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=60):
        """SIGTERM and the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def restart(self):
        if self.process.poll() is None:
            self.stop()
        return self.start()

    def tail(self):
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def close(self):
        """Stops, checks that it ended well and that nothing crashed, and removes its database."""
        try:
            if self.process and self.process.poll() is None:
                assert self.stop() == 0, f"the server did not end well:\n{self.tail()}"
            elif self.process and not self.killed:
                assert self.process.returncode == 0, f"the server ended by itself:\n{self.tail()}"
            text = self.log.read_text(errors="replace") if self.log.exists() else ""
            found = CRASHES.search(text)
            assert not found, f"in the server's log: {text[max(0, found.start() - 500):found.end() + 2000]}"
        finally:
            if self.process and self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if self.own_database:
                self.stores.drop_database(self.database)
            self.folder.cleanup()
