# SPDX-License-Identifier: EUPL-1.2
"""A misbehaving door between the server and a store: a Unix socket that forwards to another one, until told otherwise."""
import pathlib
import socket
import threading


class Gate:
    """Forwards `listen` to `target`. Modes: open; silent (bytes are swallowed both ways); shut (new ones are refused)."""

    def __init__(self, listen, target):
        self.target = str(target)
        self.mode = "open"
        self.cut_when = None
        self.cuts = 0
        self._pairs = set()
        self._lock = threading.Lock()
        pathlib.Path(listen).unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(listen))
        pathlib.Path(listen).chmod(0o777)
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after_request(self, text):
        """The next time `text` goes towards the store it is delivered, and the connection dies before the answer."""
        self.cut_when = text

    def silence(self):
        self.mode = "silent"

    def open(self):
        """Lets new connections through; those that lived through a silence are cut, as their bytes are lost."""
        if self.mode == "silent":
            self.cut_all()
        self.mode = "open"

    def shut(self):
        self.mode = "shut"
        self.cut_all()

    def cut_all(self):
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            _end(*pair)

    def close(self):
        self.mode = "shut"
        self._listener.close()
        self.cut_all()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.mode == "shut":
                client.close()
                continue
            try:
                store = socket.socket(socket.AF_UNIX)
                store.connect(self.target)
            except OSError:
                client.close()
                continue
            pair = (client, store)
            with self._lock:
                self._pairs.add(pair)
            threading.Thread(target=self._pump, args=(client, store, pair, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(store, client, pair, False), daemon=True).start()

    def _pump(self, source, sink, pair, towards_store):
        try:
            while data := source.recv(65536):
                if self.mode == "silent":
                    continue
                if towards_store and self.cut_when and self.cut_when in data:
                    self._deliver_and_cut(data, source, sink)
                    break
                sink.sendall(data)
        except OSError:
            pass
        _end(*pair)
        with self._lock:
            self._pairs.discard(pair)

    def _deliver_and_cut(self, data, client, store):
        self.cut_when = None
        self.cuts += 1
        _end(client)
        store.sendall(data)
        # The store finishes what it was given, then sees the end: it must have read everything before we leave.
        store.shutdown(socket.SHUT_WR)
        store.settimeout(5)
        while store.recv(65536):
            pass


def _end(*sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        one.close()
