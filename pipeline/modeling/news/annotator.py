"""A news checkpoint at work: pages in, words, entities, topics and salience out, in one pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from pipeline.modeling.batching import batches_by_budget
from pipeline.modeling.news.decoding import ScoredSpan, decode_batch
from pipeline.modeling.news.encoding import FeatureExtractor, collate, sentence_places
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngrams import bag_of_ngrams
from pipeline.modeling.news.tags import tag_names
from pipeline.modeling.pages import Page as Page
from pipeline.modeling.windows import Window, merge_spans, overlapping_windows

#: Padded characters in one forward pass; larger ones are no faster and take more memory.
BATCH_CHARACTERS = 8_192
#: Share of a window that it has in common with the next, where a sentence needs several.
OVERLAP = 0.2
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


@dataclass(slots=True)
class Analysis:
    """What it found: spans by head, a probability for each topic, and a score a sentence.

    Where there is no Chinese character, entities and topics are not guessed at: a sentence has no
    spans but words, and a page no topics.
    `salience` are probabilities over the sentences that are no headings, 0 for headings.
    """

    spans: dict[str, list[ScoredSpan]] = field(default_factory=dict)
    topics: dict[str, float] = field(default_factory=dict)
    salience: list[float] = field(default_factory=list)


class Annotator:
    """Runs a `NewsModel` over pages; stages that share it share one pass a batch."""

    def __init__(self, model: NewsModel, extract: FeatureExtractor) -> None:
        self.model = model.eval()
        self.extract = extract
        self.heads: set[str] = set()
        self._last: tuple[tuple[Page, ...], frozenset[str], list[Analysis]] | None = None

    @classmethod
    def from_pretrained(
        cls, folder: Path, *, device: str = "cpu", dtype: torch.dtype = torch.float32
    ) -> Annotator:
        """Return the annotator of a checkpoint folder."""
        model = NewsModel.from_pretrained(folder, dtype=dtype, local_files_only=True)
        return cls(model.to(device), FeatureExtractor.from_pretrained(folder))

    def request(self, head: str) -> None:
        """Have the tagging head "words", "news" or "fine" decoded from now on."""
        self.heads.add(head)

    def __call__(self, pages: Sequence[Page]) -> list[Analysis]:
        """Return one analysis a page; asked again for the same pages, it answers from memory."""
        key = tuple(pages)
        heads = frozenset(self.heads)
        if self._last is None or self._last[:2] != (key, heads):
            self._last = (key, heads, self._analyse(pages))
        return self._last[2]

    @torch.inference_mode()
    def _analyse(self, pages: Sequence[Page]) -> list[Analysis]:
        length = self.model.config.window_length
        places = [
            (number, order, window)
            for number, page in enumerate(pages)
            for order, sentence in enumerate(page.sentences)
            for window in overlapping_windows(
                sentence.start,
                sentence.end,
                length=length,
                overlap=int(OVERLAP * length),
            )
        ]
        rows = [
            self.extract(_one_line(pages[number].text[window.start : window.end]))
            for number, _, window in places
        ]
        vectors, found = self._encode(rows)
        sentences = (pages[number].sentences[order] for number, order, _ in places)
        foreign = [
            _HAN.search(pages[number].text, sentence.start, sentence.end) is None
            for (number, _, _), sentence in zip(places, sentences, strict=True)
        ]
        for head in found.keys() - {"words"}:
            found[head] = [
                [] if skip else spans for skip, spans in zip(foreign, found[head], strict=True)
            ]
        analyses = [Analysis(spans={head: [] for head in self.heads}) for _ in pages]
        by_page: dict[int, list[int]] = {}
        for row, (number, _, _) in enumerate(places):
            by_page.setdefault(number, []).append(row)
        for number, members in by_page.items():
            windows = [places[row][2] for row in members]
            for head, spans in found.items():
                pieces = [
                    (window, spans[row]) for window, row in zip(windows, members, strict=True)
                ]
                analyses[number].spans[head] = _merge_by_sentence(
                    pieces, [places[row][1] for row in members]
                )
            orders = torch.tensor([places[row][1] for row in members])
            self._judge(pages[number], _sentence_means(vectors[members], orders), analyses[number])
        return analyses

    def _encode(self, rows: Sequence) -> tuple[Tensor, dict[str, list[list[ScoredSpan]]]]:  # type: ignore[type-arg]
        """Return each window's vector and, for every head, its spans."""
        config = self.model.config
        vectors = torch.zeros(len(rows), config.sentence_size)
        found: dict[str, list[list[ScoredSpan]]] = {head: [[] for _ in rows] for head in self.heads}
        for batch in batches_by_budget([len(row) for row in rows], BATCH_CHARACTERS):
            windows = collate([rows[number] for number in batch]).to(self.model.device)
            states = self.model(windows)
            vectors[batch] = self.model.pooling(states, windows.mask()).float().cpu()
            for head in self.heads:
                temperature = config.temperatures.get(head, 1.0)
                logits = self.model.tag_logits(states, head) / temperature
                transitions = self.model.transitions[head].float() / temperature
                decoded = decode_batch(
                    logits.cpu(),
                    transitions.cpu(),
                    windows.lengths.cpu(),
                    head_tags(self.model, head),
                )
                for number, spans in zip(batch, decoded, strict=True):
                    found[head][number] = spans
        return vectors, found

    def _judge(self, page: Page, vectors: Tensor, analysis: Analysis) -> None:
        """Fill topics from all sentences and salience from those that are no headings."""
        config = self.model.config
        texts = [page.text[sentence.start : sentence.end] for sentence in page.sentences]
        if any(map(_HAN.search, texts)):
            topics, _ = self._document(page, vectors, list(range(len(texts))))
            bag = bag_of_ngrams(texts, config.ngram_buckets)
            topics = topics + self.model.ngram_logits([bag])[0].cpu()
            temperature = config.temperatures.get("topics", 1.0)
            probabilities = (topics / temperature).softmax(dim=-1).tolist()
            analysis.topics = dict(zip(config.topic_labels, probabilities, strict=True))
        analysis.salience = [0.0] * len(page.sentences)
        body = [
            number for number, sentence in enumerate(page.sentences) if sentence.label != "heading"
        ]
        if body:
            _, salience = self._document(page, vectors, body)
            for number, score in zip(body, salience.softmax(dim=-1).tolist(), strict=True):
                analysis.salience[number] = score

    def _document(self, page: Page, vectors: Tensor, chosen: list[int]) -> tuple[Tensor, Tensor]:
        sentences = [page.sentences[number] for number in chosen]
        places = torch.tensor(sentence_places(sentences, page.text))
        mask = torch.ones(1, len(chosen), dtype=torch.bool)
        device, dtype = self.model.device, self.model.dtype
        topics, salience = self.model.document(
            vectors[chosen][None].to(device, dtype), places[None].to(device), mask.to(device)
        )
        return topics[0].cpu(), salience[0].cpu()


def head_tags(model: NewsModel, head: str) -> list[str]:
    """Return the tag names of a head, in the order of its outputs."""
    return tag_names(model.config.head_labels[head])


def _one_line(text: str) -> str:
    """Return the text with its line breaks as spaces: the encoder was taught single lines."""
    return text.translate({0x0A: " ", 0x0D: " "})


def _merge_by_sentence(
    pieces: Sequence[tuple[Window, list[ScoredSpan]]], orders: Sequence[int]
) -> list[ScoredSpan]:
    by_sentence: dict[int, list[tuple[Window, list[ScoredSpan]]]] = {}
    for order, piece in zip(orders, pieces, strict=True):
        by_sentence.setdefault(order, []).append(piece)
    return [span for order in sorted(by_sentence) for span in merge_spans(by_sentence[order])]


def _sentence_means(vectors: Tensor, orders: Tensor) -> Tensor:
    """Return one vector a sentence: the mean of its windows'."""
    count = int(orders.max()) + 1
    sums = torch.zeros(count, vectors.shape[1]).index_add_(0, orders, vectors)
    numbers = torch.bincount(orders, minlength=count).clamp(min=1)
    return sums / numbers[:, None]
