# SPDX-License-Identifier: EUPL-1.2
"""The shipped HAProxy configuration in front of one or two servers."""
import os
import pathlib
import subprocess
import tempfile

import requests

from .server import free_port
from .stores import TOP, wait_until

CONFIGURATION = TOP / "deploy/haproxy/haproxy.cfg"


class Proxy:
    """HAProxy on free ports. Attributes: tls_port (h2 and http/1.1), plain (base URL that serves without TLS)."""

    def __init__(self, first, second=None):
        self.folder = tempfile.TemporaryDirectory(prefix="metropole-proxy-")
        self.tls_port, plain_port = free_port(), free_port()
        self.plain = f"http://127.0.0.1:{plain_port}"
        certificate = self._certificate()
        environment = {
            **os.environ,
            "METROPOLE_PUBLIC_BIND": f"127.0.0.1:{self.tls_port}",
            "METROPOLE_PLAIN_BIND": f"127.0.0.1:{plain_port}",
            "METROPOLE_PLAIN_SERVES": "yes",
            "METROPOLE_CERTIFICATE": str(certificate),
            "METROPOLE_SERVER_ONE": f"127.0.0.1:{first.port}",
            "METROPOLE_SERVER_TWO": f"127.0.0.1:{(second or first).port}",
        }
        self.log = pathlib.Path(self.folder.name, "log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(["/usr/sbin/haproxy", "-db", "-f", CONFIGURATION], env=environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until("the proxy serves", self._serves, 15)

    def _certificate(self):
        key, crt, both = (pathlib.Path(self.folder.name, name) for name in ("key.pem", "crt.pem", "both.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", crt, "-days", "2", "-subj", "/CN=localhost"],
                       check=True, capture_output=True)
        both.write_text(key.read_text() + crt.read_text())
        return both

    def _serves(self):
        assert self.process.poll() is None, self.log.read_text()
        try:
            return requests.get(self.plain + "/live", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()
