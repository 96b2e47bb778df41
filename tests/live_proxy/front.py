"""A small load balancer: each request, not each connection, goes to the next replica.

`python -m tests.live_proxy.front PORT BACKEND_PORT...`; the header `x-replica` of an answer holds the backend's port.
"""

from __future__ import annotations

import itertools
import sys
import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .process import LOOPBACK

TIMEOUT_S = 120
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_FORWARDED = {"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"}


class FrontServer(ThreadingHTTPServer):
    request_queue_size = 128  # a busy machine accepts late, and what finds no place in the usual 5 waits for seconds

    def __init__(self, port: int, backends: list[int], handler: type[FrontHandler] | None = None) -> None:
        self._turns = itertools.cycle(backends)
        self._turn_lock = threading.Lock()
        super().__init__((LOOPBACK, port), handler or FrontHandler)

    def next_backend(self) -> int:
        with self._turn_lock:
            return next(self._turns)


class FrontHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FrontServer

    def forward(self) -> None:
        backend = self.server.next_backend()
        status, headers, content = self._ask(backend)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("x-replica", str(backend))
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def body(self) -> bytes:
        """The request's body, which can be read once."""
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def _ask(self, backend: int) -> tuple[int, list[tuple[str, str]], bytes]:
        body = self.body()
        connection = HTTPConnection(LOOPBACK, backend, timeout=TIMEOUT_S)
        try:
            connection.request(self.command, self.path, body, dict(_forwarded(self.headers.items())))
            answer = connection.getresponse()
            return answer.status, _forwarded(answer.getheaders()), answer.read()
        except (OSError, HTTPException) as error:
            return 502, [], str(error).encode()
        finally:
            connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the base class
        """Requests are not logged: the replicas do that."""


for _method in METHODS:
    setattr(FrontHandler, f"do_{_method}", FrontHandler.forward)


def _forwarded(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in NOT_FORWARDED]


if __name__ == "__main__":
    port, *backends = map(int, sys.argv[1:])
    FrontServer(port, backends).serve_forever()
