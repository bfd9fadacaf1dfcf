from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from serving import Names, toy_pipeline, until

from pipeline.errors import OutputError
from pipeline.server.app import create_app
from pipeline.server.running import GracefulServer, listen

Running = tuple[GracefulServer, int, Names]


@pytest.fixture
def running() -> Iterator[Running]:
    """A server in a thread, its port, and the stage that it annotates with."""
    pipeline, stage = toy_pipeline()
    listening = listen("127.0.0.1", 0)
    server = GracefulServer(uvicorn.Config(create_app(pipeline), log_level="error"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    until(lambda: server.started)
    yield server, listening.getsockname()[1], stage
    stage.go.set()
    server.should_exit = True
    thread.join(20)


def _connect(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.connect()
    return connection


def _ask(connection: http.client.HTTPConnection, text: str) -> None:
    sent = json.dumps({"id": "a", "text": text})
    connection.request("POST", "/annotate", sent, {"content-type": "application/json"})


def test_what_was_accepted_is_answered_before_the_server_ends(running: Running) -> None:
    server, port, stage = running
    stage.go.clear()  # the batch waits in the stage
    connection = _connect(port)
    _ask(connection, "张A")
    until(lambda: stage.batches)
    server.should_exit = True
    until(lambda: server.config.app.state.server.ending)
    stage.go.set()
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.loads(answer.read())["spans"]["entities"][0]["text"] == "A"


def test_an_open_connection_is_told_to_close(running: Running) -> None:
    server, port, _ = running
    connection = _connect(port)
    _ask(connection, "甲")
    first = connection.getresponse()
    first.read()
    server.should_exit = True
    until(lambda: server.config.app.state.server.ending)
    _ask(connection, "乙")  # on its way while the server ends
    last = connection.getresponse()
    assert (first.getheader("connection"), last.getheader("connection")) == (None, "close")
    assert (last.status, json.loads(last.read())["text"]) == (200, "乙")


def test_an_ending_server_takes_no_new_connection(running: Running) -> None:
    server, port, _ = running
    server.should_exit = True
    until(lambda: server.config.app.state.server.ending)
    with pytest.raises(ConnectionRefusedError):
        _connect(port)


def test_any_free_port_is_listened_at_and_a_taken_one_refused() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert port > 0
        with pytest.raises(OutputError, match=f"cannot listen at 127.0.0.1:{port}: "):
            listen("127.0.0.1", port)


def test_an_address_of_the_sixth_version() -> None:
    try:
        found = listen("::1", 0)
    except OutputError as error:
        assert "cannot listen at ::1:0" in str(error)
        return
    with found:
        assert found.family is socket.AF_INET6


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(OutputError, match=r"cannot listen at 192\.0\.2\.1:0: "):  # RFC 5737
        listen("192.0.2.1", 0)
