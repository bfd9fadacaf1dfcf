from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from serving import Names, toy_pipeline, until

from pipeline.server.app import create_app
from pipeline.server.limits import Limits

LIMITS = Limits(body=2000, characters=500, documents=3, queue=600, seconds=5)


@pytest.fixture
def stage() -> Names:
    return Names()


@pytest.fixture
def client() -> Iterator[TestClient]:
    pipeline, _ = toy_pipeline()
    with TestClient(create_app(pipeline, limits=LIMITS)) as client:
        yield client


def test_one_document_many_and_lines(client: TestClient) -> None:
    one = client.post("/annotate", json={"id": "a", "text": "张A"}).json()
    assert one["id"] == "a"
    assert one["spans"]["entities"] == [
        {"start": 1, "end": 2, "label": "PER", "score": 0.9, "text": "A"}
    ]
    many = client.post("/annotate", json=[{"text": "甲"}, {"text": "乙"}]).json()
    assert [doc["text"] for doc in many] == ["甲", "乙"]
    lines = client.post(
        "/annotate", content='{"text": "甲"}', headers={"content-type": "application/x-ndjson"}
    )
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert lines.text.count("\n") == 1


def test_a_page_as_text_or_html(client: TestClient) -> None:
    answer = client.post(
        "/annotate?id=p&url=https://a.example/",
        content="<h1>标题A</h1>".encode(),
        headers={"content-type": "text/html"},
    ).json()
    assert (answer["id"], answer["meta"]["url"]) == ("p", "https://a.example/")
    assert "标题A" in answer["text"]


def test_a_document_that_fails_is_answered_with_its_error(client: TestClient) -> None:
    answer = client.post("/annotate", json={"text": "坏"})
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["kind"] == "ValueError"


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"x" * 2001, 413, "2,000 bytes"),
        (b'[{"text":"a"},{"text":"a"},{"text":"a"},{"text":"a"}]', 413, "4 documents"),
        (b'{"text":"' + b"a" * 501 + b'"}', 413, "501 characters"),
        (b"{", 400, "not JSON"),
        (b"{}", 422, "text"),
    ],
)
def test_what_is_too_much_or_wrong_is_refused_with_a_reason(
    client: TestClient, content: bytes, status: int, reason: str
) -> None:
    answer = client.post("/annotate", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, reason in answer.json()["detail"]) == (status, True)


def test_other_paths_and_methods_have_a_reason_too(client: TestClient) -> None:
    assert client.get("/nothing").json() == {"detail": "GET /nothing: Not Found"}
    wrong = client.get("/annotate")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    packed = client.post("/annotate", content=b"x", headers={"content-encoding": "gzip"})
    assert packed.status_code == 415


def test_a_full_queue_says_when_to_come_again() -> None:
    pipeline, stage = toy_pipeline()
    with TestClient(create_app(pipeline, limits=LIMITS)) as client:
        stage.go.clear()
        threads = [
            threading.Thread(target=client.post, args=("/annotate",), kwargs={"json": sent})
            for sent in ({"text": "甲" * 10}, {"text": "乙" * 400})
        ]
        annotator = client.app.state.server.annotator  # type: ignore[attr-defined]
        threads[0].start()
        until(lambda: stage.batches)
        threads[1].start()
        until(lambda: annotator.characters_waiting == 400)
        answer = client.post("/annotate", json={"text": "丙" * 300})
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        stage.go.set()
        for thread in threads:
            thread.join(10)
        assert client.post("/annotate", json={"text": "丙" * 300}).status_code == 200


def test_a_request_that_takes_too_long_is_told() -> None:
    pipeline, stage = toy_pipeline()
    with TestClient(create_app(pipeline, limits=Limits(seconds=0.2))) as client:
        stage.go.clear()
        answer = client.post("/annotate", json={"text": "甲"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        stage.go.set()


def test_health_readiness_and_metrics(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "UP"
    assert client.get("/ready").status_code == 200
    client.post("/annotate", json={"text": "甲"})
    client.get("/" + "x" * 50)
    metrics = client.get("/metrics").text
    assert 'chinese_news_requests_total{path="/annotate",status="200"} 1.0' in metrics
    assert 'path="other",status="404"' in metrics
    client.app.state.server.ending = True  # type: ignore[attr-defined]
    ending = client.get("/ready")
    assert (ending.status_code, ending.headers["connection"]) == (503, "close")


def test_a_token_is_needed_where_there_is_one() -> None:
    pipeline, _ = toy_pipeline()
    with TestClient(create_app(pipeline, token="geheim")) as client:
        for path in ("/", "/health", "/ready", "/openapi.json"):
            assert client.get(path).status_code == 200
        for headers in ({}, {"authorization": "Bearer falsch"}, {"authorization": "Basic !"}):
            answer = client.post("/annotate", json={"text": "甲"}, headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert client.get("/metrics").status_code == 401
        right = {"authorization": "Bearer geheim"}
        assert client.post("/annotate", json={"text": "甲"}, headers=right).status_code == 200
        assert client.post("/setup", json={}, auth=("user", "geheim")).status_code == 200


def test_label_studio_sets_up_and_gets_results(client: TestClient) -> None:
    setup = client.post("/setup", json={"project": "1.2", "schema": "<View/>", "hostname": "h"})
    assert setup.json() == {"model_version": "names"}
    tasks = [{"id": 1, "data": {"text": "A"}}, {"id": 2, "data": {"text": "无"}}]
    answer = client.post("/predict", json={"tasks": tasks, "project": "1.2"}).json()
    assert [len(one["result"]) for one in answer["results"]] == [2, 1]
    assert answer["model_version"] == "names"
    assert client.post("/predict", json=[]).status_code == 422
    assert client.post("/setup", json={"schema": "<View"}).status_code == 422


def test_the_view_is_the_reports(client: TestClient) -> None:
    answer = client.post("/view", json={"text": "张A<script>"})
    assert answer.headers["content-type"].startswith("text/html")
    assert '<mark class="k0" data-k="PER" title="PER 0.90">A</mark>' in answer.text
    assert "<script" not in answer.text
