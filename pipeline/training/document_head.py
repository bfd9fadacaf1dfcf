"""The document head alone, over sentence vectors that the finished encoder made once.

The encoder costs a thousand times what the head does. Where its budget ends before the head has
seen every document often enough, the head goes on by itself for a few minutes.

Articles whose labels are wide or missing are taught by what the head, as it was, says of their
sentences one by one (distillation, Hinton et al. 2015, arXiv:1503.02531): headlines have narrow
and balanced labels, so it knows single sentences better than the channels know their articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from pydantic import Field
from torch import Tensor

from pipeline.document import Span
from pipeline.modeling.news.encoding import sentence_places
from pipeline.modeling.news.network import NewsModel
from pipeline.settings import Settings
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.batches import endless_batches
from pipeline.training.examples import Judged
from pipeline.training.finetune import task_order
from pipeline.training.topic_salience import judge_vectors, judged_loss, sentence_vectors

#: Where a topic stands that only narrow labels tell apart.
_NARROW = MODEL_TOPICS.index("technology")


class DocumentHeadConfig(Settings):
    """Settings of the head's own phase."""

    steps: int = Field(0, ge=0, description="batches; 0 leaves this phase out")
    sentences: int = Field(1_500, ge=1, description="sentences in a batch")
    learning_rate: float = Field(1e-3, gt=0)
    topic_smoothing: float = Field(0.0, ge=0, lt=1, description="label smoothing of topics")
    weights: dict[str, float] = Field(
        default_factory=lambda: {"titles": 1.0, "documents": 2.0},
        description="how often each task is drawn",
    )


@dataclass(slots=True)
class Encoded:
    """A document, its sentence vectors (sentences, sentence_size), and what it is taught.

    `taught` are probabilities of the topics, None where the document's own label is narrow.
    """

    doc: Judged
    vectors: Tensor
    taught: Tensor | None = None

    @property
    def size(self) -> int:
        """Number of sentences."""
        return len(self.vectors)


@torch.no_grad()
def encode_documents(
    model: NewsModel, docs: Sequence[Judged], *, precision: torch.dtype, together: int = 200
) -> Iterator[Encoded]:
    """Yield each different document once with its sentence vectors, in half precision."""
    docs = list({id(doc): doc for doc in docs}.values())
    for start in range(0, len(docs), together):
        batch = docs[start : start + together]
        with torch.autocast(model.device.type, precision, enabled=precision != torch.float32):
            vectors = sentence_vectors(model, batch, 8_000)
        counts = [doc.sentences for doc in batch]
        sizes = [end - start for doc in batch for own in doc.stretches for start, end in own]
        alone = torch.split(sentence_topics(model, vectors.float(), sizes), counts)
        parts = torch.split(vectors.half(), counts)
        for doc, part, topics in zip(batch, parts, alone, strict=True):
            yield Encoded(doc, part.clone(), taught_topics(doc, topics) if is_wide(doc) else None)


def is_wide(doc: Judged) -> bool:
    """Return whether a document's label says little: there is none, or narrow topics are masked."""
    return doc.known is None or (doc.places.shape[0] > 1 and not doc.known[_NARROW].any())


def taught_topics(doc: Judged, alone: Tensor) -> Tensor:
    """Return what a document with a wide label or none is taught: a probability for each topic.

    The sentences' geometric mean, but the share of the topics that the label tells apart goes to
    those that it allows: an article of the world channel may be on cars, not on domestic politics.

    Args:
        doc: the document.
        alone: the topics of its sentences, shape (sentences, topics).
    """
    shares = (alone + 1e-3).log().mean(dim=0).softmax(dim=-1)  # one sentence can veto no topic
    if doc.known is None or doc.allowed is None:
        return shares
    known, allowed = torch.from_numpy(doc.known), torch.from_numpy(doc.allowed)
    inside = torch.where(allowed, shares, 0.0)
    return torch.where(known, shares[known].sum() * inside / inside.sum(), shares)


def sentence_topics(model: NewsModel, vectors: Tensor, sizes: Sequence[int]) -> Tensor:
    """Return the topic probabilities of sentences, each as if it were a headline by itself."""
    places = [sentence_places([Span(0, size, "heading")], "")[0] for size in sizes]
    topics, _ = model.document(
        vectors[:, None],
        torch.tensor(places, device=vectors.device)[:, None],
        torch.ones(len(sizes), 1, dtype=torch.bool, device=vectors.device),
    )
    shares: Tensor = topics.softmax(dim=-1).cpu()
    return shares


def head_batches(
    examples: Mapping[str, Sequence[Encoded]],
    config: DocumentHeadConfig,
    *,
    seed: int,
    first_step: int = 0,
) -> Iterator[tuple[str, list[Encoded]]]:
    """Yield (task, batch) from `first_step` on; step n depends on the seed and n alone."""
    order = task_order(config.weights, config.steps, seed)
    streams = {
        task: endless_batches(
            examples[task],
            characters=config.sentences,
            seed=(seed, 100 + number),
            skip=order[:first_step].count(task),
        )
        for number, task in enumerate(sorted(config.weights))
    }
    for task in islice(order, first_step, None):
        yield task, next(streams[task])


def head_loss(model: NewsModel, batch: Sequence[Encoded], *, smoothing: float = 0.0) -> Tensor:
    """Return the loss of a batch; only the document head has gradients."""
    vectors = [example.vectors.float() for example in batch]
    docs = [example.doc for example in batch]
    topics, salience = judge_vectors(model, vectors, docs)
    loss = judged_loss(topics, salience, docs, smoothing=smoothing)
    pupils = [row for row, example in enumerate(batch) if example.taught is not None]
    if pupils:
        taught = torch.stack([torch.as_tensor(batch[row].taught) for row in pupils])
        logs = topics[pupils].cpu().log_softmax(dim=-1)
        loss = loss - (taught * logs).sum(dim=-1).mean()
    return loss
