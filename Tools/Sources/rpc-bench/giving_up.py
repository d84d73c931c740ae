"""How soon the handlers of rpc-echo stop once their calls are given up."""

import socket
import struct
import time

HELLO, REQUEST, RESPONSE, MESSAGE, CANCEL = 1, 3, 4, 5, 7
OPEN = 4
NO_TIMEOUT = 0xFFFFFFFF
COUNT = 100
TIMEOUT_MS = 20
WAITS = ["sleep", "work", "credit", "requests", "lock"]


class Connection:
    """Just enough of Protos/PROTOCOL.md."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = 0
        self.file = self.socket.makefile("rb")
        self.send(HELLO, 0, struct.pack(">4sHHIIIIIH", b"HTMA", 1, 1, 0, 262144, 16777216, 262144, 16777216, 0))

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, kind, stream, payload, flags=0):
        self.socket.sendall(struct.pack(">IIBB", len(payload), stream, kind, flags) + payload)

    def request(self, method, message=b"", flags=0, timeout=NO_TIMEOUT):
        self.stream += 1
        head = bytes([len(method)]) + method.encode() + struct.pack(">IH", timeout, 0)
        self.send(REQUEST, self.stream, head + message, flags)
        return self.stream

    def answer(self, stream):
        """The message of a call's RESPONSE OK."""
        while True:
            length, number, kind, _ = struct.unpack(">IIBB", self.file.read(10))
            payload = self.file.read(length)
            if kind == RESPONSE and number == stream:
                if payload[0] != 0:
                    raise RuntimeError(f"status {payload[0]}")
                # Code, marks, no message, no details, no trailers.
                return payload[7:]

    def waiters(self):
        begun, ended = self.answer(self.request("bench.Echo/Waiters")).split()
        return int(begun), int(ended)

    def wait(self, index, count):
        """Until so many handlers have begun (0) or ended (1)."""
        end = time.monotonic() + 10
        while self.waiters()[index] < count:
            if time.monotonic() > end:
                raise RuntimeError("a handler does not stop")


def measure(port):
    """(way to wait, cause, milliseconds from the end of the call to the end of its handler)"""
    observer = Connection(port)
    count = 0
    for wait in WAITS:
        for cause in ["cancel", "deadline"]:
            samples = []
            for _ in range(COUNT):
                # It never reads, and so it takes the place of one call only.
                caller = Connection(port)
                count += 1
                start = time.monotonic()
                timeout = TIMEOUT_MS if cause == "deadline" else NO_TIMEOUT
                stream = caller.request("bench.Echo/Wait", flags=OPEN, timeout=timeout)
                caller.send(MESSAGE, stream, wait.encode())
                observer.wait(0, count)
                if cause == "cancel":
                    start = time.monotonic()
                    caller.send(CANCEL, stream, b"\x01")
                else:
                    start += TIMEOUT_MS / 1000
                observer.wait(1, count)
                samples.append((time.monotonic() - start) * 1000)
                caller.close()
            yield wait, cause, samples
