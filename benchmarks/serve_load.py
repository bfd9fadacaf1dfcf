"""Load on a running server: does every client get its own answer, how fast, and what of nonsense.

    python -m pipeline serve --port 8000 &
    python benchmarks/serve_load.py --pages pages.jsonl --clients 32 --seconds 60 --pid $!
    python benchmarks/serve_load.py --malformed 10000 --pid $!

Pages are JSON lines with a text; the seed pages of the project are taken otherwise. `--pid` is the
server's, for the memory and the processor time of it and its workers; characters for a second of
the latter can be compared with a run's on a machine that does other work too. Prints one JSON
object; exits with 1 if an answer was wrong or missing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import resource
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[1] / "seeds/pages"


def main() -> int:
    """Run the load, print what was seen, and return the exit code."""
    args = _arguments()
    before, spent = _memory(args.pid), _processor(args.pid)
    seen = _malformed(args) if args.malformed else _load(args)
    seen |= {"memory_mb_before": before, "memory_mb_after": _memory(args.pid)}
    seen["processor_s"] = round(_processor(args.pid) - spent, 1)
    print(json.dumps(seen, ensure_ascii=False, indent=1))
    return 1 if seen["wrong"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--malformed", type=int, default=0)
    parser.add_argument("--pid", type=int)
    return parser.parse_args()


def _load(args: argparse.Namespace) -> dict[str, Any]:
    """Return what many clients saw that each send a page, wait for its answer, and go on."""
    texts = _texts(args.pages)
    told: Counter[str] = Counter()
    times: list[float] = []
    memory: list[float | None] = []
    end = time.monotonic() + args.seconds
    clients = [
        threading.Thread(target=_client, args=(args, texts, number, end, told, times))
        for number in range(args.clients)
    ]
    started = time.monotonic()
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        time.sleep(min(5, max(0.1, args.seconds / 12)))
        memory.append(_memory(args.pid))
    seconds = time.monotonic() - started
    times.sort()
    return {
        "requests": len(times),
        "wrong": {key: count for key, count in told.items() if key != "characters"},
        "seconds": round(seconds, 1),
        "characters_per_second": round(told["characters"] / seconds),
        "median_s": round(times[len(times) // 2], 3) if times else None,
        "p99_s": round(times[int(len(times) * 0.99)], 3) if times else None,
        "memory_mb": memory,
    }


def _client(
    args: argparse.Namespace,
    texts: list[str],
    number: int,
    end: float,
    told: Counter[str],
    times: list[float],
) -> None:
    chance = random.Random(number)
    connection = http.client.HTTPConnection(args.host, args.port, timeout=180)
    count = 0
    while time.monotonic() < end:
        count += 1
        sent = {"id": f"{number}-{count}", "text": f"{number}-{count}\n{chance.choice(texts)}"}
        began = time.monotonic()
        try:
            connection.request(
                "POST", "/annotate", json.dumps(sent), {"content-type": "application/json"}
            )
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            told[f"connection: {type(error).__name__}"] += 1
            return
        times.append(time.monotonic() - began)
        told["characters"] += len(sent["text"])
        if answer.status != 200:
            told[f"status {answer.status}"] += 1
            time.sleep(float(answer.getheader("retry-after") or 0))
            continue
        found = json.loads(content)
        if (found["id"], found["text"]) != (sent["id"], sent["text"]):
            told["another's answer"] += 1
        if found["errors"] or "entities" not in found["spans"]:
            told["incomplete"] += 1


def _malformed(args: argparse.Namespace) -> dict[str, Any]:
    """Return how nonsense was answered: each must get a 4xx with a reason."""
    statuses: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for request in _nonsense(args.malformed):
        status, body = _send(args, request)
        statuses[status] += 1
        if not (status.startswith("4") and body.strip()):
            wrong[f"{status} for {request[:60]!r}"] += 1
    healthy, _ = _send(args, b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    if healthy != "200":
        wrong[f"unhealthy afterwards: {healthy}"] += 1
    return {"requests": args.malformed, "statuses": dict(statuses), "wrong": dict(wrong)}


def _nonsense(count: int) -> Iterator[bytes]:
    chance = random.Random(0)
    good = json.dumps({"id": "a", "text": "山西省榆社县。"}, ensure_ascii=False).encode()
    for number in range(count):
        kind = number % 10
        noise = chance.randbytes(chance.randrange(1, 200))
        if kind == 0:
            yield _post(good[: chance.randrange(len(good))])
        elif kind == 1:
            yield _post(noise)
        elif kind == 2:
            value = chance.choice([3, None, True, "x", [], [1], {"text": 3}, {}, [[]], {"id": "a"}])
            yield _post(json.dumps(value).encode())
        elif kind == 3:
            yield _post(good, content_type=chance.choice(["image/png", "", "text", "a/b;c"]))
        elif kind == 4:
            yield _post(b"\xff" + noise, content_type="text/plain; charset=utf-8")
        elif kind == 5:
            yield _post(good, path=f"/{chance.randrange(10**9)}")
        elif kind == 6:
            yield _post(good, method=chance.choice([b"PUT", b"DELETE", b"PATCH"]))
        elif kind == 7:
            yield noise.replace(b"\n", b"") + b"\r\n\r\n"
        elif kind == 8:
            spans = {"entities": [{"start": chance.randrange(9), "end": chance.randrange(99, 999)}]}
            yield _post(json.dumps({"text": "短", "spans": spans}).encode())
        else:
            yield _post(b"[" * chance.randrange(5000, 90000))


def _post(
    body: bytes,
    *,
    content_type: str = "application/json",
    path: str = "/annotate",
    method: bytes = b"POST",
) -> bytes:
    head = (
        f" {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {content_type}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return method + head.encode() + body


def _send(args: argparse.Namespace, request: bytes) -> tuple[str, bytes]:
    """Return the status and body that raw bytes are answered with; "none" where there is none."""
    with socket.create_connection((args.host, args.port), timeout=60) as connection:
        try:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError as error:
            return type(error).__name__, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b" ")
    return (words[1].decode("ascii", "replace") if len(words) > 1 else "none"), body


def _texts(pages: Path | None) -> list[str]:
    if pages is None:
        return [file.read_text("utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    return [json.loads(line)["text"] for line in pages.read_text("utf-8").splitlines()]


def _memory(pid: int | None) -> float | None:
    """Return the resident memory of a server and its workers in megabytes, None if unknown."""
    pages = [int(_stat(one)[21]) for one in _family(pid)]
    return round(sum(pages) * resource.getpagesize() / 2**20, 1) if pages else None


def _processor(pid: int | None) -> float:
    """Return the seconds of processor time that a server and its workers have taken."""
    ticks = sum(int(_stat(one)[11]) + int(_stat(one)[12]) for one in _family(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int | None) -> list[int]:
    """Return a process and its children, [] where there is none."""
    running = {int(path.name): path for path in Path("/proc").glob("[0-9]*")}
    if pid not in running:
        return []
    children = [one for one in running if one != pid and int((_stat(one) or [0, 0])[1]) == pid]
    return [pid, *children]


def _stat(pid: int) -> list[str]:
    """Return what /proc/PID/stat says behind the name, state first; [] of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2].split()
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(main())
