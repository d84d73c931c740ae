"""Measures the echo server alone: closed loop, open loop with and without a large call beside, a stream that is not read,
idle connections, how soon a handler stops, allocations and system calls a call."""

import os
import re
import resource
import statistics
import struct
import subprocess
import sys
import tempfile

import giving_up

PROGRAMS = sys.argv[1]
TICKS = os.sysconf("SC_CLK_TCK")
IDLE_COUNT = 10_000


class Server:
    """An echo server on a free port, on processor 0 where there are two."""

    def __init__(self, **environment):
        self.environment = os.environ | environment

    def __enter__(self):
        self.process = subprocess.Popen(
            pinned(0) + [f"{PROGRAMS}/rpc-echo", "0"], stdout=subprocess.PIPE, text=True, env=self.environment)
        self.port = re.search(r"(\d+)", self.process.stdout.readline()).group(1)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, key):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(key + r":\s+(\d+)", file.read()).group(1))


def pinned(processor):
    return ["taskset", "-c", str(processor)] if (os.cpu_count() or 1) > 1 else []


def load(*arguments, at_edge=lambda: None):
    """at_edge runs where the measured time begins and where it ends."""
    command = pinned(1) + [f"{PROGRAMS}/rpc-load", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = ""
        for line in process.stdout:
            if line.strip() in ("START", "END"):
                at_edge()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed")
    return {key: float(value) for key, value in re.findall(r"(\w+)=([\d.e+]+)", line)}


def closed():
    print("closed loop      calls/s   p50 us   p99 us   server CPU us a call   peak RSS MB")
    for size, connections, depth in [
            (1024, 1, 1), (1024, 1, 64), (1024, 8, 16), (65536, 1, 1), (65536, 1, 64), (65536, 8, 16)]:
        with Server() as server:
            before = server.processor_seconds()
            result = load("closed", server.port, size, connections, depth, 0, 3)
            used = server.processor_seconds() - before
            print(f"{size:6} {connections} x {depth:<3} {result['calls'] / result['secs']:10,.0f} {result['p50us']:8.0f} "
                  f"{result['p99us']:8.0f} {used / result['calls'] * 1e6:22.2f} {server.memory('VmHWM') / 1024:13.1f}")


def opened():
    """At half of what a closed loop over as many connections comes to; in rounds, since a busy machine spoils some."""
    with Server() as server:
        saturated = load("closed", server.port, 1024, 4, 64, 0.5, 2)
        rate = round(saturated["calls"] / saturated["secs"] / 2, -3)
        for calls in (50_000, rate):
            rounds = [(load("open", server.port, 1024, 4, calls), load("open", server.port, 1024, 4, calls, 1))
                      for _ in range(5)]
            show_opened(calls, rounds)


def show_opened(rate, rounds):
    def median(key, index):
        return statistics.median(pair[index][key] for pair in rounds)

    print(f"open loop, 4 connections, {rate:,.0f} calls of 1 KiB a second, medians of {len(rounds)} rounds")
    for name, index in [("alone", 0), ("beside 16 MB a second", 1)]:
        p50, p99, window50, window99 = (median(key, index) for key in ("p50us", "p99us", "window50us", "window99us"))
        print(f"  {name:22} p50 {p50:6.1f} us   p99 {p99:7.1f} us   {p99 / p50:5.1f} times; "
              f"median of 100 ms: p50 {window50:5.1f}   p99 {window99:6.1f}   {window99 / window50:5.1f} times")
    ratio = statistics.median(beside["large99us"] / beside["window99us"] for _, beside in rounds)
    print(f"  100 ms with the large call under way: p99 {median('large99us', 1):.1f} us, {ratio:.2f} times that of the others")


def stalled():
    """100 calls in flight on one connection, beside a stream of 1 GB whose reader has stopped."""
    rounds, memory = [], []
    for _ in range(5):
        with Server() as server:
            alone = load("closed", server.port, 1024, 1, 100, 0.5, 2)
            before = server.memory("VmHWM")
            beside = load("stalled", server.port, 1024, 1, 100, 0.5, 2)
            rounds.append((alone["p99us"], beside["p99us"]))
            memory.append((server.memory("VmHWM") - before) / 1024)
    ratio = statistics.median(beside / alone for alone, beside in rounds)
    print(f"100 streams beside one of 1 GB that is not read, medians of {len(rounds)} rounds: "
          f"p99 {statistics.median(alone for alone, _ in rounds):.0f} -> "
          f"{statistics.median(beside for _, beside in rounds):.0f} us, {ratio:.2f} times; "
          f"server memory {statistics.median(memory):+.1f} MB")


def given_up():
    with Server() as server:
        for wait, cause, milliseconds in giving_up.measure(int(server.port)):
            print(f"handler that waits ({wait:8}) stops after {cause:8} "
                  f"p50 {statistics.median(milliseconds):6.2f} ms   longest of {len(milliseconds)} {max(milliseconds):6.2f} ms")


def counted():
    print("counts           allocations a call   system calls a call")
    for size, connections, depth in [(1024, 1, 1), (1024, 1, 64), (1024, 8, 16), (65536, 1, 64)]:
        with tempfile.NamedTemporaryFile(prefix="hattama-call-counts-") as file:
            counts = []

            def count():
                with open(file.name, "rb") as numbers:
                    counts.append(struct.unpack("=QQ", numbers.read(16)))

            with Server(LD_PRELOAD=f"{PROGRAMS}/libCallCounter.so", CALL_COUNTS=file.name) as server:
                result = load("closed", server.port, size, connections, depth, 0.5, 1, at_edge=count)
            allocations, system_calls = (
                (after - before) / result["calls"] for before, after in zip(*counts))
            print(f"{size:6} {connections} x {depth:<3} {allocations:17.2f} {system_calls:21.3f}")


def idle():
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    count = min(IDLE_COUNT, files - 100)
    with Server() as server:
        before = server.memory("VmRSS")
        with subprocess.Popen([f"{PROGRAMS}/rpc-load", "idle", server.port, str(count)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            if client.stdout.readline().strip() != "IDLE":
                sys.exit("the idle connections could not be opened")
            used = server.memory("VmRSS") - before
            alive = client.communicate("\n")[0].startswith("ALIVE")
    print(f"{count:,} idle connections: {used / count:.1f} KB each; "
          f"{'each still answers' if alive else 'NOT ALL ANSWER'}")


closed()
opened()
stalled()
given_up()
counted()
idle()
