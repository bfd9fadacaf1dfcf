"""The document head alone, over sentence vectors that the finished encoder made once.

The encoder costs a thousand times what the head does. Where its budget ends before the head has
seen every document often enough, the head goes on by itself for a few minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor

from pipeline.modeling.network import NewsModel
from pipeline.training.batches import endless_batches
from pipeline.training.examples import Judged
from pipeline.training.finetune import task_order
from pipeline.training.judging import document_loss, sentence_vectors


class DocumentHeadConfig(BaseModel):
    """Settings of the head's own phase."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(0, ge=0, description="batches; 0 leaves this phase out")
    sentences: int = Field(1_500, ge=1, description="sentences in a batch")
    learning_rate: float = Field(1e-3, gt=0)
    weights: dict[str, float] = Field(
        default_factory=lambda: {"titles": 1.0, "documents": 2.0},
        description="how often each task is drawn",
    )


@dataclass(slots=True)
class Encoded:
    """A document and the vectors of its sentences, shape (sentences, sentence_size)."""

    doc: Judged
    vectors: Tensor

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
        rows = [row for doc in batch for row in doc.sentences]
        with torch.autocast(model.device.type, precision, enabled=precision != torch.float32):
            vectors = sentence_vectors(model, rows, 8_000)
        parts = torch.split(vectors.half(), [len(doc.sentences) for doc in batch])
        for doc, part in zip(batch, parts, strict=True):
            yield Encoded(doc, part.clone())


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


def head_loss(model: NewsModel, batch: Sequence[Encoded]) -> Tensor:
    """Return the loss of a batch; only the document head has gradients."""
    vectors = [example.vectors.float() for example in batch]
    return document_loss(model, vectors, [example.doc for example in batch])
