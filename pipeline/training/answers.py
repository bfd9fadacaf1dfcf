"""What teachers say of text, for a smaller network to learn (distillation).

Hinton et al. 2015 (arXiv:1503.02531): the probabilities of every tag, on raw pages and on the sets
alike, teach what gold labels of few sources do not. Teachers' answers are averaged. The vectors of
sentences are the first teacher's (hints, Romero et al. 2015, arXiv:1412.6550): what its document
head makes of them, topics and salience, a student that finds the same vectors has for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from pipeline.modeling.batching import batches_by_budget
from pipeline.modeling.news.backend import Stretches
from pipeline.modeling.news.documents import pool_sentences
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
#: Weight of a sentence vector's squared distance: as much as tags count, once both are learned.
_VECTORS = 4.0
Probabilities = npt.NDArray[np.float16]


#: A window, and where its sentences stand in it.
Read = tuple[Features, Stretches]


@dataclass(frozen=True, slots=True)
class Answers:
    """What teachers say of windows, all characters and all sentences one after the other.

    Attributes:
        heads: how many tags each head has, in the order of the columns of `tags`.
        tags: the probability of each tag of each head, shape (characters, tags of all heads).
        vectors: those of the sentences, shape (sentences, sentence_size).
    """

    heads: dict[str, int]
    tags: Probabilities
    vectors: Probabilities


@dataclass(slots=True)
class Answered:
    """A window, its sentences, and what teachers say of its characters and of its sentences."""

    features: Features
    stretches: Stretches
    answers: Answers

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
    together: bool,
    workers: int,
) -> list[list[Read]]:
    """Return the windows of each file's pages, with `together` neighbouring sentences in one.

    Of more than `characters` in a file those of the first pages stay; 0 is all.
    """
    jobs = [partial(_page_windows, path, extract, length, characters, together) for path in paths]
    return in_processes(jobs, workers)


def _page_windows(
    path: Path,
    extract: FeatureExtractor,
    length: int,
    characters: int,
    together: bool,
    shard: int,
    shards: int,
) -> list[Read]:
    made: list[Read] = []
    left = characters / shards if characters else np.inf
    for lines in record_lines(path, shard, shards):
        page = "\n".join(lines)
        spans = [(span.start, span.end) for span in split_sentences(page)]
        for found in page_windows(
            spans, length=length, overlap=int(OVERLAP * length), together=together
        ):
            start, end = found.window.start, found.window.end
            own = spans[found.first : found.last]
            inside = [(max(first, start) - start, min(last, end) - start) for first, last in own]
            made.append((extract(one_line(page[start:end])), inside))
        left -= len(page)
        if left <= 0:
            break
    return made


@torch.no_grad()
def tag_answers(
    teachers: Sequence[NewsModel],
    windows: Sequence[Read],
    heads: Sequence[str],
    *,
    precision: torch.dtype,
) -> Answers:
    """Return the teachers' mean probabilities of the tags, and the first one's sentence vectors."""
    config, device = teachers[0].config, teachers[0].device
    counts = {head: len(tag_names(config.head_labels[head])) for head in heads}
    starts = np.cumsum([0, *(len(features) for features, _ in windows)])
    firsts = np.cumsum([0, *(len(stretches) for _, stretches in windows)])
    tags = np.zeros((int(starts[-1]), sum(counts.values())), np.float16)
    vectors = np.zeros((int(firsts[-1]), config.sentence_size), np.float16)
    batches = batches_by_budget([len(features) for features, _ in windows], _TOGETHER)
    for batch, inputs in ahead(_collated(windows, batches), 8):
        inputs = inputs.to(device)
        inside = inputs.mask()
        places = np.concatenate([np.arange(starts[n], starts[n + 1]) for n in batch])
        rows = np.concatenate([np.arange(firsts[n], firsts[n + 1]) for n in batch])
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            states = [teacher(inputs) for teacher in teachers]
            found = [
                _probabilities(teacher, own[inside], counts)
                for teacher, own in zip(teachers, states, strict=True)
            ]
            tags[places] = torch.stack(found).mean(dim=0).half().cpu().numpy()
            own = [windows[number][1] for number in batch]
            told = pool_sentences(teachers[0].pooling, states[0], own)
            vectors[rows] = told.half().cpu().numpy()
    return Answers(counts, tags, vectors)


def _probabilities(teacher: NewsModel, states: Tensor, heads: Mapping[str, int]) -> Tensor:
    logits = torch.split(_logits(teacher, states, heads), [*heads.values()], dim=-1)
    return torch.cat([own.softmax(dim=-1) for own in logits], dim=-1)


def _logits(model: NewsModel, states: Tensor, heads: Iterable[str]) -> Tensor:
    """Return the logits of several heads side by side: one product rather than several."""
    taggers = [cast(nn.Linear, model.taggers[head]) for head in heads]
    weights = torch.cat([tagger.weight for tagger in taggers])
    shifts = torch.cat([tagger.bias for tagger in taggers])
    return nn.functional.linear(model.dropout(states), weights, shifts).float()


def _collated(
    windows: Sequence[Read], batches: Sequence[list[int]]
) -> Iterator[tuple[list[int], Windows]]:
    for batch in batches:
        yield batch, collate([windows[number][0] for number in batch])


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
    """Return how far a student is from its teachers.

    The cross-entropy to the teachers' tags, a mean over characters, all heads added; and the
    squared distance from their sentence vectors.
    """
    windows = collate([example.features for example in batch]).to(model.device)
    states = model(windows)
    heads = batch[0].answers.heads
    told = _joined([example.answers.tags for example in batch], states)
    found = _logits(model, states[windows.mask()], heads)
    logits = torch.split(found, [*heads.values()], dim=-1)
    logs = torch.cat([own.log_softmax(dim=-1) for own in logits], dim=-1)
    vectors = pool_sentences(model.pooling, states, [example.stretches for example in batch])
    wanted = _joined([example.answers.vectors for example in batch], states)
    apart = nn.functional.mse_loss(vectors.float(), wanted)
    return _VECTORS * apart - (told * logs).sum(dim=-1).mean()


def _joined(arrays: Sequence[Probabilities], like: Tensor) -> Tensor:
    return torch.from_numpy(np.concatenate(arrays)).to(like.device).float()


def split_answers(windows: Sequence[Read], answers: Answers) -> Iterator[Answered]:
    """Yield each window with its part of the answers."""
    start = first = 0
    for features, stretches in windows:
        end, last = start + len(features), first + len(stretches)
        part = Answers(answers.heads, answers.tags[start:end], answers.vectors[first:last])
        yield Answered(features, stretches, part)
        start, first = end, last


def report_agreement(report: Report, answers: Answers) -> None:
    """Say how sure the teachers are, by head: the mean of each character's likeliest tag."""
    begin = 0
    for head, count in answers.heads.items():
        found = answers.tags[:: max(1, len(answers.tags) // 100_000), begin : begin + count]
        sure = float(found.max(axis=1).astype(float).mean())
        report(f"answers: {head} {100 * sure:.1f} % sure")
        begin += count
