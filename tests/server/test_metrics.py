from __future__ import annotations

from pipeline.server.batching import Batch
from pipeline.server.metrics import Metrics


def test_requests_and_batches_are_counted() -> None:
    metrics = Metrics()
    metrics.watch(lambda: 7)
    metrics.add(Batch(documents=3, characters=500, failed=1, seconds=0.2))
    metrics.answer("/annotate", 200, 0.3)
    lines = metrics.text().decode().splitlines()
    assert 'chinese_news_requests_total{path="/annotate",status="200"} 1.0' in lines
    assert "chinese_news_documents_total 3.0" in lines
    assert "chinese_news_failed_documents_total 1.0" in lines
    assert "chinese_news_characters_total 500.0" in lines
    assert "chinese_news_waiting_characters 7.0" in lines
    assert 'chinese_news_batch_documents_bucket{le="4.0"} 1.0' in lines
