from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config, load_config
from pipeline.document import Document
from pipeline.errors import PipelineError, StageError
from pipeline.executors import Silence
from pipeline.executors.crew import Crew, Died, Failed, Message, Ready
from pipeline.executors.dispatch import Dispatcher
from pipeline.executors.shards import EXECUTOR, Finished, Job, part_name, shards
from pipeline.executors.worker import Order, Worker


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


class Actors(Crew):
    """Workers in this process: each message is one step, and a text says what kills them.

    "die": ends its worker; "hang": says nothing more; "slow": takes a second.
    """

    def __init__(self, config: Config, clock: Clock, *, size: int = 2, early: int = 0) -> None:
        self.config, self.clock, self.size, self.early = config, clock, size, early
        self.inboxes: dict[int, deque[Message]] = {}
        self.hired = self.most = 0
        self.closed = False

    def hire(self) -> int:
        self.hired += 1
        dies = self.hired <= self.early
        self.inboxes[self.hired] = deque([Died("crash", "no room") if dies else Ready()])
        return self.hired

    def sees_output(self, worker: int) -> bool:
        return False

    def give(self, worker: int, order: Order) -> None:
        self.inboxes[worker].extend(self._messages(order))

    def _messages(self, order: Order) -> Iterator[Message]:
        texts = [json.loads(line)["text"] for line in order.lines]
        made = Worker(self.config)
        for batch, message in zip(
            [*shards([Document("", text) for text in texts], order.batch), []],
            made.annotate(order),
            strict=True,
        ):
            kinds = [doc.text.split()[0] for doc in batch]
            if "die" in kinds:
                yield Died("crash", "a worker died")
                return
            if "fail" in kinds:
                yield Failed(StageError("failed"))
                return
            if "hang" in kinds:
                return
            yield message

    def hear(self, timeout: float | None) -> list[tuple[Any, Message]]:
        heard: list[tuple[Any, Message]] = []
        for worker, inbox in [*self.inboxes.items()]:
            if inbox:
                message = inbox.popleft()
                if isinstance(message, Died):
                    del self.inboxes[worker]
                heard.append((worker, message))
        if not heard:
            assert timeout is not None, "nobody would ever say anything"
            self.clock.now += timeout
        return heard

    def dismiss(self, worker: int) -> None:
        del self.inboxes[worker]

    def close(self) -> None:
        self.closed = True


class Bench:
    """A dispatcher over texts, with what came out of it."""

    def __init__(
        self,
        texts: list[str],
        monkeypatch: pytest.MonkeyPatch | None = None,
        *,
        size: int = 2,
        early: int = 0,
        **executor: Any,
    ) -> None:
        config = load_config(
            {"imports": ["toy_stages"], "stages": ["toy_noise"], "executor": executor}
        )
        self.clock = Clock()
        self.crew = Actors(config, self.clock, size=size, early=early)
        self.shard_size = config.executor.shard_size
        docs = [Document(str(place), text) for place, text in enumerate(texts)]
        jobs = (
            Job(position, part_name(position), shard, "")
            for position, shard in enumerate(shards(docs, self.shard_size))
        )
        self.dispatcher = Dispatcher(config, self.crew, jobs, Silence())
        if monkeypatch is not None:
            monkeypatch.setattr("pipeline.executors.dispatch.time", self.clock)
        self.finished: list[Finished] = []

    def run(self) -> list[dict[str, Any]]:
        """Return the documents that came out, in order."""
        for done in self.dispatcher.run():
            self.finished.append(done)
        self.finished.sort(key=lambda done: done.job.position)
        pieces = [piece for done in self.finished for piece in done.pieces]
        return [json.loads(line) for piece in pieces for line in piece.lines.splitlines()]

    @property
    def restarts(self) -> int:
        return self.crew.hired - self.crew.size


def failed(records: list[dict[str, Any]]) -> list[int]:
    return [place for place, record in enumerate(records) if record["errors"]]


def test_documents_come_back_in_order() -> None:
    bench = Bench(["a", "b", "c", "d", "e"], shard_size=2)
    records = bench.run()
    assert [record["text"] for record in records] == ["a", "b", "c", "d", "e"]
    assert (failed(records), bench.restarts, bench.crew.closed) == ([], 0, True)


@given(
    st.integers(1, 120),
    st.sets(st.integers(0, 119), max_size=4),
    st.integers(1, 70),
    st.integers(2, 150),
    st.integers(1, 3),
)
def test_only_the_poisonous_documents_are_lost(
    count: int, bad: set[int], batch_size: int, shard_size: int, size: int
) -> None:
    bad = {place for place in bad if place < count}
    texts = ["die" if place in bad else "good" for place in range(count)]
    bench = Bench(texts, size=size, batch_size=batch_size, shard_size=shard_size)
    records = bench.run()
    assert [record["id"] for record in records] == [str(place) for place in range(count)]
    assert failed(records) == sorted(bad)
    bound = math.log2(shard_size) + 1
    assert bench.crew.hired <= size + len(bad) * bound


def test_a_poisonous_document_says_so_and_so_does_the_run() -> None:
    bench = Bench(["a", "die", "c"], batch_size=3, shard_size=3)
    records = bench.run()
    assert records[1]["errors"] == [
        {"stage": EXECUTOR, "kind": "crash", "message": "a worker died over it alone"}
    ]
    assert (records[1]["text"], records[1]["spans"]) == ("die", {})
    assert [*bench.finished[0].notes] == [
        "part-00000.jsonl: a worker died; 3 documents from place 1 on are tried again",
        "part-00000.jsonl: a worker died over the document '1'; it is written with its error",
    ]
    assert bench.finished[0].pieces[1].tally.failed == 1


def test_a_shard_of_one_document_is_not_tried_twice() -> None:
    bench = Bench(["a", "die", "c"], shard_size=1)
    assert failed(bench.run()) == [1]
    assert bench.restarts <= 1


def test_a_hanging_document_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["a"] * 10 + ["hang"] + ["b"] * 10
    bench = Bench(texts, monkeypatch, batch_size=8, timeout_s=5)
    records = bench.run()
    assert failed(records) == [10]
    assert records[10]["errors"][0]["kind"] == "timeout"
    assert records[10]["errors"][0]["message"] == "a worker took more than 5 s over it alone"
    assert bench.clock.now == pytest.approx(10, abs=1)


def test_without_a_limit_workers_have_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(["hang"], monkeypatch, shard_size=1)
    assert failed(bench.run()) == [0]
    assert bench.clock.now == pytest.approx(1800, abs=1)


def test_batches_that_were_only_slow_get_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(["a"] * 6, monkeypatch, batch_size=6, timeout_s=5, size=1)
    first = bench.crew._messages
    calls: list[int] = []

    def slow_at_first(order: Order) -> Iterator[Message]:
        calls.append(order.batch)
        return iter([]) if len(calls) == 1 else first(order)

    monkeypatch.setattr(bench.crew, "_messages", slow_at_first)
    assert failed(bench.run()) == []
    assert (calls, bench.dispatcher.slack) == ([6, 1], 2)


def test_workers_that_die_before_they_are_ready_end_the_run() -> None:
    with pytest.raises(PipelineError, match="workers end while they load the stages: no room"):
        Bench(["a"], early=3, size=1).run()
    assert failed(Bench(["a"], early=2, size=1).run()) == []


def test_an_error_ends_the_run_after_the_shards_before_it() -> None:
    bench = Bench(["a", "b", "c", "fail", "e", "f", "g", "h"], shard_size=2, batch_size=1)
    with pytest.raises(StageError, match="failed"):
        bench.run()
    assert [done.job.position for done in bench.finished] == [0]
    assert bench.crew.closed


def test_stopping_at_an_error_stops_at_poison_too() -> None:
    bench = Bench(["a", "b", "die", "d"], shard_size=2, on_error="stop")
    with pytest.raises(StageError, match=r"part-00001\.jsonl: a worker died over the document '2'"):
        bench.run()
    assert [done.job.position for done in bench.finished] == [0]


def test_no_more_shards_are_held_than_are_worked_on_and_one() -> None:
    bench = Bench(["a"] * 40, shard_size=2, size=2)
    most = 0
    for _ in bench.dispatcher.run():
        most = max(most, len(bench.dispatcher.open))
    assert most <= 3


def test_a_single_shard_is_shared_among_workers() -> None:
    bench = Bench([f"{number} " + "长" * 5_000 for number in range(12)], size=2)
    records = bench.run()
    assert [int(record["text"].split()[0]) for record in records] == [*range(12)]
    assert bench.crew.hired == 2


def test_batches_of_a_share_are_even(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(["a"] * 5, monkeypatch, batch_size=4, size=1)
    give, batches = bench.crew._messages, list[int]()

    def noted(order: Order) -> Iterator[Message]:
        batches.append(order.batch)
        return give(order)

    monkeypatch.setattr(bench.crew, "_messages", noted)
    assert failed(bench.run()) == []
    assert batches == [3]
