# SPDX-License-Identifier: EUPL-1.2
"""A resident's phone: a session without account, requests with its token."""
import requests


class Resident:
    """Opens a session on `base`; get, post, put, patch, delete like requests', relative to it."""

    def __init__(self, base, token=None):
        self.base = base
        self.http = requests.Session()
        self.token = token or self._open()
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def _open(self):
        answer = self.http.post(self.base + "/v1/sessions", json={}, timeout=10)
        answer.raise_for_status()
        return answer.json()["token"]

    def request(self, method, path, **options):
        options.setdefault("timeout", 10)
        return self.http.request(method, self.base + path, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def put(self, path, **options):
        return self.request("PUT", path, **options)

    def patch(self, path, **options):
        return self.request("PATCH", path, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)
