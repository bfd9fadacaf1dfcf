"""What teachers say of text, for a smaller network to learn (distillation).

Hinton et al. 2015 (arXiv:1503.02531): the probabilities of every tag, on raw pages and on the sets
alike, teach what gold labels of few sources do not. Teachers' answers are averaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.modeling.batching import batches_by_budget
from pipeline.modeling.news.encoders import Windows
from pipeline.modeling.news.encoding import FeatureExtractor, Features, collate, one_line
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.tags import tag_names
from pipeline.modeling.windows import OVERLAP, page_windows
from pipeline.text.sentences import split_sentences
from pipeline.training.corpora import record_lines
from pipeline.training.examples import Judged
from pipeline.training.loop import Report
from pipeline.training.parallel import ahead, in_processes
from pipeline.training.topic_salience import judge

#: Padded characters in one pass of a teacher.
_TOGETHER = 64_000
Probabilities = npt.NDArray[np.float16]


@dataclass(slots=True)
class Answered:
    """A window with the probability of each tag of some heads for each character."""

    features: Features
    answers: dict[str, Probabilities]

    @property
    def size(self) -> int:
        """Number of characters."""
        return len(self.features)


def raw_windows(
    paths: Sequence[Path],
    extract: FeatureExtractor,
    *,
    length: int,
    characters: int,
    workers: int,
) -> list[list[Features]]:
    """Return the windows of each file's pages, neighbouring sentences together.

    Of more than `characters` in a file those of the first pages stay; 0 is all.
    """
    jobs = [partial(_page_windows, path, extract, length, characters) for path in paths]
    return in_processes(jobs, workers)


def _page_windows(
    path: Path, extract: FeatureExtractor, length: int, characters: int, shard: int, shards: int
) -> list[Features]:
    made: list[Features] = []
    left = characters / shards if characters else np.inf
    for lines in record_lines(path, shard, shards):
        page = "\n".join(lines)
        spans = [(span.start, span.end) for span in split_sentences(page)]
        for found in page_windows(
            spans, length=length, overlap=int(OVERLAP * length), together=True
        ):
            made.append(extract(one_line(page[found.window.start : found.window.end])))
        left -= len(page)
        if left <= 0:
            break
    return made


@torch.no_grad()
def tag_answers(
    teachers: Sequence[NewsModel],
    windows: Sequence[Features],
    heads: Sequence[str],
    *,
    precision: torch.dtype,
) -> dict[str, Probabilities]:
    """Return the teachers' mean probabilities of the tags of each head.

    Each array has the shape (characters of all windows, tags), windows in their order.
    """
    starts = np.cumsum([0, *map(len, windows)])
    config, device = teachers[0].config, teachers[0].device
    told = {
        head: np.zeros((int(starts[-1]), len(tag_names(config.head_labels[head]))), np.float16)
        for head in heads
    }
    batches = batches_by_budget([len(window) for window in windows], _TOGETHER)
    for batch, inputs in ahead(_collated(windows, batches), 8):
        inputs = inputs.to(device)
        inside = inputs.mask()
        places = np.concatenate([np.arange(starts[n], starts[n + 1]) for n in batch])
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            states = [teacher(inputs)[inside] for teacher in teachers]
            for head, rows in told.items():
                found = [
                    teacher.tag_logits(own, head).softmax(dim=-1)
                    for teacher, own in zip(teachers, states, strict=True)
                ]
                rows[places] = torch.stack(found).mean(dim=0).half().cpu().numpy()
    return told


def _collated(
    windows: Sequence[Features], batches: Sequence[list[int]]
) -> Iterator[tuple[list[int], Windows]]:
    for batch in batches:
        yield batch, collate([windows[number] for number in batch])


@torch.no_grad()
def add_topics(
    model: NewsModel, docs: Sequence[Judged], *, share: float, precision: torch.dtype
) -> None:
    """Add a teacher's topics, times `share`, to what each different document is taught."""
    docs = list({id(doc): doc for doc in docs}.values())
    for batch in batches_by_budget([doc.size for doc in docs], _TOGETHER):
        own = [docs[number] for number in batch]
        with torch.autocast(model.device.type, precision, enabled=precision != torch.float32):
            topics, _ = judge(model, own)
        for doc, row in zip(own, topics.float().softmax(dim=-1).cpu().numpy(), strict=True):
            told = share * _within_label(doc, row)
            doc.taught = told if doc.taught is None else doc.taught + told


def _within_label(doc: Judged, topics: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return topics in which what the label rules out has nothing, and the rest its share."""
    if doc.allowed is None or doc.known is None:
        return topics
    right = np.where(doc.known & ~doc.allowed, 0.0, topics).astype(np.float32)
    return right / max(float(right.sum()), 1e-6)


def answers_loss(model: NewsModel, batch: Sequence[Answered]) -> Tensor:
    """Return the cross-entropy to the teachers' tags, a mean over characters, all heads added."""
    windows = collate([example.features for example in batch]).to(model.device)
    states = model(windows)[windows.mask()]
    losses = []
    for head in batch[0].answers:
        told = torch.from_numpy(np.concatenate([example.answers[head] for example in batch]))
        logs = model.tag_logits(states, head).log_softmax(dim=-1)
        losses.append(-(told.to(logs.device, logs.dtype) * logs).sum(dim=-1).mean())
    return torch.stack(losses).sum()


def split_answers(
    windows: Sequence[Features], answers: Mapping[str, Probabilities]
) -> Iterator[Answered]:
    """Yield each window with its part of the answers."""
    start = 0
    for window in windows:
        part = slice(start, start + len(window))
        yield Answered(window, {head: found[part] for head, found in answers.items()})
        start = part.stop


def report_agreement(report: Report, answers: Mapping[str, Probabilities]) -> None:
    """Say how sure the teachers are, by head: the mean of each character's likeliest tag."""
    for head, found in answers.items():
        sure = float(found[:: max(1, len(found) // 100_000)].max(axis=1).astype(float).mean())
        report(f"answers: {head} {100 * sure:.1f} % sure")
