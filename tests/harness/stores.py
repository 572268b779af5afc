# SPDX-License-Identifier: EUPL-1.2
"""A private PostgreSQL and Redis of a test, and ways to hurt them."""
import os
import pathlib
import signal
import subprocess
import time
import uuid

import psycopg2

TOP = pathlib.Path(__file__).resolve().parents[2]
SERVICES = pathlib.Path(os.environ.get("METROPOLE_TEST_SERVICES", TOP / "build/tests-services"))


def wait_until(what, condition, seconds=30.0):
    """Polls until `condition()` is true and returns it; the only waiting the tests do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


class Stores:
    """PostgreSQL and Redis in a folder of their own, on Unix sockets."""

    def __init__(self, name):
        self.dir = SERVICES / name
        self.sockets = ""
        self.start()

    def start(self):
        """Starts what does not run. After a kill -9 the old backends may need a moment to leave: tried again."""
        for attempt in range(5):
            done = subprocess.run([TOP / "tests/services", "start", self.dir], capture_output=True, text=True)
            if done.returncode == 0:
                values = dict(line.split("=", 1) for line in done.stdout.splitlines())
                self.sockets = values["SOCKETS"]
                return
            time.sleep(0.5)
        raise AssertionError(f"services: {done.stdout}{done.stderr}")

    def heal(self):
        """Wakes what was paused and starts what was killed."""
        for which in ("postgres", "redis"):
            self._signal(which, signal.SIGCONT)
        self.start()
        self.flush_redis()

    def remove(self):
        for which in ("postgres", "redis"):
            self._signal(which, signal.SIGKILL)
        subprocess.run([TOP / "tests/services", "remove", self.dir], capture_output=True, check=False)

    def url(self, role, database):
        return f"host={self.sockets} user={role} dbname={database}"

    @property
    def redis_socket(self):
        return f"{self.sockets}/redis.sock"

    def connect(self, database, role="postgres"):
        connection = psycopg2.connect(self.url(role, database))
        connection.autocommit = True
        return connection

    def create_database(self):
        """A fresh database with PostGIS, owned by the role owner; its name."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        connection = self.connect("postgres")
        try:
            connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE template OWNER owner")
        finally:
            connection.close()
        return name

    def drop_database(self, name):
        connection = self.connect("postgres")
        try:
            connection.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        finally:
            connection.close()

    def kill_postgres(self):
        """kill -9 of the postmaster and everything it started."""
        pid = self._pid("postgres")
        family = _children(pid)
        for process in [pid, *family]:
            _send(process, signal.SIGKILL)
        wait_until("PostgreSQL is gone", lambda: not any(_lives(p) for p in [pid, *family]))

    def pause_postgres(self):
        """SIGSTOP of the whole family: connections stay open and nothing answers."""
        pid = self._pid("postgres")
        for process in [pid, *_children(pid)]:
            _send(process, signal.SIGSTOP)

    def resume_postgres(self):
        pid = self._pid("postgres")
        for process in [*_children(pid), pid]:
            _send(process, signal.SIGCONT)

    def kill_redis(self):
        pid = self._pid("redis")
        _send(pid, signal.SIGKILL)
        wait_until("Redis is gone", lambda: not _lives(pid))

    def flush_redis(self):
        subprocess.run(["redis-cli", "-s", self.redis_socket, "flushall"], check=True, capture_output=True)

    def _pid(self, which):
        return int((self.dir / f"{which}.pid").read_text())

    def _signal(self, which, number):
        try:
            pid = self._pid(which)
        except (OSError, ValueError):
            return
        for process in [*_children(pid), pid]:
            _send(process, number)


def _send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _lives(pid):
    """False also for a process that died and was not yet collected."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _children(pid):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found.append(int(entry.name))
    return found
