"""A small load generator: so many connections at once, for so many seconds."""

import socket
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle

CONNECTIONS = 8


@dataclass
class Result:
    """What a case has come to so far: requests, seconds, and how long each took, in seconds."""

    seconds: float = 0
    times: list = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self):
        return len(self.times) / self.seconds if self.seconds else 0

    def percentile(self, percent):
        """Milliseconds."""
        times = sorted(self.times)
        return 1000 * times[min(len(times) - 1, len(times) * percent // 100)] if times else float("nan")


def request_bytes(host, path, headers):
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", "X-Forwarded-Proto: https"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def fetch(port, request):
    """One answer, whole. A connection for each: gunicorn's sync workers keep none open."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(262144):
            parts.append(part)
    return b"".join(parts)


def drive(port, requests, seconds, result):
    """Ask for `requests` over and over, from CONNECTIONS threads, and add to `result`."""
    until = time.perf_counter() + seconds
    begun = time.perf_counter()

    def ask(mine):
        for request in mine:
            before = time.perf_counter()
            if before >= until:
                return
            answer = fetch(port, request)
            result.times.append(time.perf_counter() - before)
            if not answer.startswith(b"HTTP/1.1 200"):
                result.failures += 1

    threads = [
        threading.Thread(target=ask, args=(cycle(requests[start:] + requests[:start]),))
        for start in (number % len(requests) for number in range(CONNECTIONS))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds += time.perf_counter() - begun
