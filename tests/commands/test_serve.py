from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main

CONFIG = "imports: [toy_stages]\nstages: [toy_marks, toy_pause]\n"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text(CONFIG, "utf-8")


@pytest.fixture(params=[1, 2], ids=["here", "workers"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Return a server over slow toy stages, and its port."""
    support = Path(__file__).parents[1] / "support"
    started = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pipeline",
            "serve",
            "c.yaml",
            "--port",
            "0",
            "--set",
            f"executor.workers={request.param}",
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{support}:{Path(__file__).parents[2]}"},
    )
    assert started.stderr is not None
    told = started.stderr.readline()
    yield started, int(told.split("/ ")[0].rsplit(":", 1)[1])
    started.kill()
    started.wait()


def test_a_server_told_to_end_answers_what_it_accepted(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = server
    lost: list[str] = []
    answered: list[str] = []
    threads = [
        threading.Thread(target=client, args=(port, number, answered, lost)) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    while len(answered) < 20:
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join(30)
    assert process.wait(30) == 0
    assert lost == []
    assert len(answered) >= 20


def client(port: int, number: int, answered: list[str], lost: list[str]) -> None:
    """Send pages until the server takes no connection; one that was taken must be answered."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.connect()
        except OSError:
            return
        while connection.sock is not None:
            name = f"{number}-{len(answered)}"
            sent = json.dumps({"id": name, "text": f"{name}。"})
            try:
                connection.request("POST", "/annotate", sent, {"content-type": "application/json"})
                answer = connection.getresponse()
                found = json.loads(answer.read())
            except (OSError, http.client.HTTPException) as error:
                lost.append(f"{name}: {error!r}")
                return
            (answered if found.get("id") == name else lost).append(name)


def test_a_port_in_use_and_an_open_address_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "c.yaml", "--port", str(port)]) == 2
    assert f"cannot listen at 127.0.0.1:{port}" in capsys.readouterr().err
    assert main(["serve", "c.yaml", "--host", "0.0.0.0"]) == 2
    assert "a token is needed" in capsys.readouterr().err


def test_a_token_file_must_hold_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "c.yaml", "--token-file", "none"]) == 2
    Path("empty").write_text("\n")
    assert main(["serve", "c.yaml", "--token-file", "empty"]) == 2
    assert "which is empty" in capsys.readouterr().err


def test_the_missing_extra_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("pipeline.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert main(["serve", "c.yaml"]) == 2
    assert "pip install 'chinese-news-pipeline[serve]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [("--port", "99999"), ("--max-body", "-1"), ("--timeout", "nan"), ("--timeout", "0")]
)
def test_numbers_that_mean_nothing_are_refused(
    wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "c.yaml", *wrong])
    assert ended.value.code == 2
    assert f"argument {wrong[0]}: " in capsys.readouterr().err
