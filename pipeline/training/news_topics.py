"""A news checkpoint's topics taught further with gold documents.

What is learned is the document head over sentence vectors made once, and the weights of the
n-grams that the documents hold, both through the mixture that a run uses. The articles that the
checkpoint learned topics from, where they are at hand, are learned beside them against forgetting.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.checkpoints.files import WEIGHTS
from pipeline.checkpoints.source import find_checkpoint
from pipeline.document import Document, Label
from pipeline.errors import ConfigError
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.documents import DocumentHead
from pipeline.modeling.news.encoding import sentence_places
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.page_topics import PAGE_TOPICS
from pipeline.modeling.pages import Page
from pipeline.resources import resolve
from pipeline.taxonomy import MODEL_TOPICS, SUBTOPICS, TOPIC_NAMES
from pipeline.training.corpora import read_records
from pipeline.training.hub_finetune import read_documents
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.loop import Report
from pipeline.training.news_finetune import distance
from pipeline.training.page_recipe import bare_pages, renew_checksums
from pipeline.training.page_weights import PageWeights

#: Articles that stand against forgetting: labelled by hand, for this purpose.
_REMEMBERED = "real_articles/train.jsonl.xz"
#: How strongly the head is held at what it was, and how fast it and the n-grams learn.
_HOLD, _RATE, _NGRAM_RATE = 0.01, 3e-4, 0.5
#: A document's second topic is right too, but less so.
_SECOND = 0.35

Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class Lesson:
    """A page as the mixture sees it, and the weights of the topics that are right.

    `mixed` are its scores before anything is learned, `rest` what of them is not learned.
    """

    page: Page
    vectors: Tensor
    places: Tensor
    wanted: Tensor
    mixed: Tensor
    rest: Tensor | float = 0.0


def finetune_news_topics(config: HubFinetuneConfig, report: Report) -> Path:
    """Return the folder of the finished checkpoint, which a stage can name.

    Raises:
        ConfigError: the documents have topics that the checkpoint does not know.
        EvaluationError: the documents cannot be read.
    """
    torch.manual_seed(config.seed)
    source = find_checkpoint(config.checkpoint, offline=config.offline)
    train, dev = read_documents(config, report)
    check_topics(config, [*train, *dev])
    annotator = load_annotator(source.resolve())
    held_back, known = lessons(dev, annotator), lessons(remembered(config), annotator)
    random.Random(config.seed).shuffle(known)
    kept, known = known[: len(known) // 5], known[len(known) // 5 :]
    learner = Learner.of(source, annotator)
    own = lessons(train, annotator)
    report(f"{len(own):,} documents, {len(known):,} remembered")
    learner.find_rest([*own, *known, *held_back, *kept])
    sets = {"held back": held_back, "kept of those remembered": kept}
    before = {name: learner.right(found) for name, found in sets.items() if found}
    learner.learn(own, known, config, report)
    output = learner.save(source, Path(config.output))
    for name, share in before.items():
        after = learner.right(sets[name])
        report(f"first topic right, documents {name}: {share:.2f} before, {after:.2f} after")
    return output


def check_topics(config: HubFinetuneConfig, docs: Sequence[Document]) -> None:
    """Raise ConfigError where the documents have topics that are not the taxonomy's."""
    found = {label.name for doc in docs for label in doc.labels["topics"]}
    if unknown := sorted(found - {*MODEL_TOPICS}):
        raise ConfigError(
            ", ".join(config.train),
            [
                f"topics that {config.checkpoint} does not know: {', '.join(unknown)}; it knows "
                f"{', '.join(TOPIC_NAMES)}; topics of your own need an encoder of the hub"
            ],
        )


def remembered(config: HubFinetuneConfig) -> list[Document]:
    """Return the articles labelled by hand that the checkpoint learned from, where they are."""
    path = resolve(config.remember) / _REMEMBERED if config.remember else None
    if path is None or not path.is_file():
        return []
    return [
        Document(str(number), record["text"], labels={"topics": [Label(n) for n in topics]})
        for number, record in enumerate(read_records(path))
        if (topics := record.get("topics"))
    ]


def lessons(docs: Sequence[Document], annotator: Annotator) -> list[Lesson]:
    """Return the documents with what the network reads of them; those without topics are left."""
    docs = [doc for doc in docs if doc.labels["topics"]]
    pages = bare_pages(docs)
    readings = annotator.read(pages) if pages else []
    mixed: Sequence[Floats] = list(annotator.page_logits(pages)) if pages else []
    return [
        Lesson(
            reading.page,
            torch.from_numpy(np.array(reading.vectors, dtype=np.float32)),
            torch.tensor(sentence_places(reading.page.sentences, reading.page.text)),
            torch.from_numpy(_wanted(doc)),
            torch.tensor(scores),
        )
        for doc, reading, scores in zip(docs, readings, mixed, strict=True)
        if reading.page.sentences
    ]


def _wanted(doc: Document) -> Floats:
    names = [label.name for label in doc.labels["topics"]]
    weights = {names[0]: 1.0, **{name: _SECOND for name in names[1:]}}
    # A topic's subtopics are right where it is.
    wanted = [max(weights.get(n, 0.0), weights.get(SUBTOPICS.get(n, n), 0.0)) for n in MODEL_TOPICS]
    return np.array(wanted, dtype=np.float32)


@dataclass(slots=True)
class Learner:
    """The document head and the n-grams of whole pages, mixed as a run mixes them."""

    head: DocumentHead
    ngrams: PageWeights | None
    network: float
    temperature: float

    @classmethod
    def of(cls, source: Path, annotator: Annotator) -> Learner:
        """Return what a checkpoint's folder holds."""
        from safetensors.torch import load_file

        head = DocumentHead(NewsConfig.from_pretrained(source))
        weights = {
            name.removeprefix("document."): weight.float()
            for name, weight in load_file(source / WEIGHTS).items()
            if name.startswith("document.")
        }
        head.load_state_dict(weights)
        ngrams = PageWeights.load(source)
        mix = annotator.shape.page_topics
        if ngrams is None:
            return cls(head, None, 1.0, annotator.shape.temperature("topics"))
        return cls(head, ngrams, mix.network, mix.temperature)

    @torch.no_grad()
    def find_rest(self, found: Sequence[Lesson]) -> None:
        """Find what of the pages' scores is not learned: the n-grams of headlines."""
        self.head.eval()
        if self.ngrams is not None:
            for lesson in found:
                lesson.rest = lesson.mixed - self.temperature * self.scores(lesson)

    def scores(self, lesson: Lesson) -> Tensor:
        """Return the topics' scores of a page, shape (topics,)."""
        mask = torch.ones(1, len(lesson.vectors), dtype=torch.bool)
        logits, _ = self.head(lesson.vectors[None], lesson.places[None], mask)
        scores: Tensor = self.network * logits[0].log_softmax(dim=-1)
        if self.ngrams is not None:
            scores = scores + torch.from_numpy(self.ngrams.scores(lesson.page))
        return (scores + lesson.rest) / self.temperature

    @torch.no_grad()
    def right(self, found: Sequence[Lesson]) -> float:
        """Return the per cent of pages whose first topic is right, a subtopic as its topic."""
        self.head.eval()
        hits = 0
        for lesson in found:
            shares = dict(zip(MODEL_TOPICS, self.scores(lesson).exp().tolist(), strict=True))
            for name, parent in SUBTOPICS.items():
                shares[parent] += shares.pop(name)
            first = max(shares, key=shares.__getitem__)
            hits += float(lesson.wanted[MODEL_TOPICS.index(first)]) == 1.0
        return 100 * hits / len(found)

    def learn(
        self,
        own: Sequence[Lesson],
        known: Sequence[Lesson],
        config: HubFinetuneConfig,
        report: Report,
    ) -> None:
        """Learn the documents, each pass with as many of those remembered; rates fall to 0."""
        weights = list(self.head.parameters())
        start = [weight.detach().clone() for weight in weights]
        rate = config.learning_rate or _RATE
        optimiser = torch.optim.AdamW(weights, lr=rate, weight_decay=0.0)
        order = list(_passes(own, known, config))
        self.head.train()
        for step, lesson in enumerate(order):
            left = 1 - step / len(order)
            optimiser.param_groups[0]["lr"] = rate * left
            scores = self.scores(lesson)
            scores.retain_grad()
            loss = _surprise(scores, lesson.wanted)
            optimiser.zero_grad()
            (loss + _HOLD * distance(weights, start)).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            if self.ngrams is not None and scores.grad is not None:
                by = np.float32(-_NGRAM_RATE * left) * scores.grad.numpy()
                self.ngrams.move(lesson.page, by)
            if (step + 1) % (config.report_every * config.batch_size) == 0:
                report(f"document {step + 1:,} of {len(order):,}: loss {loss.item():.4f}")

    def save(self, source: Path, output: Path) -> Path:
        """Write the checkpoint with what was learned, and all else as it was."""
        from safetensors.torch import load_file, save_file

        output.mkdir(parents=True, exist_ok=True)
        for path in source.iterdir():
            if path.is_file() and path.suffix not in (".md", ".safetensors"):
                shutil.copyfile(path, output / path.name)
        weights = load_file(source / WEIGHTS)
        for name, weight in self.head.state_dict().items():
            weights[f"document.{name}"] = weight.to(weights[f"document.{name}"].dtype).contiguous()
        save_file(weights, output / WEIGHTS, metadata={"format": "pt"})
        if self.ngrams is not None:
            self.ngrams.save(output / PAGE_TOPICS)
        renew_checksums(output)
        return output


def _surprise(scores: Tensor, wanted: Tensor) -> Tensor:
    shares = scores.softmax(dim=-1)
    return -((shares * wanted).sum() + 1e-9).log()


def _passes(
    own: Sequence[Lesson], known: Sequence[Lesson], config: HubFinetuneConfig
) -> Iterator[Lesson]:
    drawn = random.Random(config.seed)
    for _ in range(max(1, round(config.epochs))):
        chosen = [*own, *drawn.sample([*known], min(len(known), len(own)))]
        drawn.shuffle(chosen)
        yield from chosen
