"""What the server tells Prometheus of itself."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from pipeline.server.batching import Batch

#: Seconds; from a headline on a laptop to a long queue.
_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """Counters of one server, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "chinese_news_requests", "requests", ["path", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "chinese_news_request_seconds",
            "from a request's first byte to its answer",
            ["path"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.documents = self._counter("documents", "documents annotated")
        self.failed = self._counter("failed_documents", "documents on which a stage failed")
        self.characters = self._counter("characters", "characters annotated")
        self.batch_documents = Histogram(
            "chinese_news_batch_documents",
            "documents annotated together",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128),
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            "chinese_news_batch_seconds",
            "time to annotate a batch",
            buckets=_SECONDS,
            registry=self.registry,
        )

    def watch(self, waiting: Callable[[], float]) -> None:
        """Show how many characters wait."""
        gauge = Gauge(
            "chinese_news_waiting_characters", "characters that wait", registry=self.registry
        )
        gauge.set_function(waiting)

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        self.documents.inc(batch.documents)
        self.failed.inc(batch.failed)
        self.characters.inc(batch.characters)
        self.batch_documents.observe(batch.documents)
        self.batch_seconds.observe(batch.seconds)

    def answer(self, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self.requests.labels(path, str(status)).inc()
        self.request_seconds.labels(path).observe(seconds)

    def text(self) -> bytes:
        """Return everything in Prometheus' text form."""
        return generate_latest(self.registry)

    def _counter(self, name: str, told: str) -> Counter:
        return Counter(f"chinese_news_{name}", told, registry=self.registry)
