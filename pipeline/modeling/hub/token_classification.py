"""Entities by a token classifier from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.checkpoints.labels import read_tags, tag_problems
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.forward import run_rows
from pipeline.modeling.hub.loading import Loaded, load
from pipeline.modeling.hub.packing import Part, pack
from pipeline.modeling.hub.pieces import Pieces, single_frame, split_pieces
from pipeline.modeling.pages import Page
from pipeline.modeling.tag_paths import Array, Scheme

if TYPE_CHECKING:
    from pipeline.stages.entities import EntitiesConfig, ScoredSpan


class TokenClassifier:
    """Tags pages sentence by sentence, each read with the sentences around it."""

    def __init__(self, loaded: Loaded, scheme: Scheme) -> None:
        self.loaded = loaded
        self.scheme = scheme
        self.frame = single_frame(loaded.tokenizer)

    def __call__(self, pages: Sequence[Page]) -> list[list[ScoredSpan]]:
        """Return the spans of each page in its own offsets, with the checkpoint's own labels."""
        split = [self._split(page) for page in pages]
        places: list[tuple[int, list[Part]]] = [
            (number, window)
            for number, sentences in enumerate(split)
            for window in pack([len(sentence) for sentence in sentences], self._room)
        ]
        rows = [self._row(split[number], window) for number, window in places]
        outputs = [
            [np.zeros((len(sentence), len(self.scheme.tags))) for sentence in sentences]
            for sentences in split
        ]
        for row, logits in run_rows(self.loaded, rows):
            number, window = places[row]
            _put(outputs[number], window, logits[len(self.frame.before) :].double().numpy())
        return [
            [
                span
                for pieces, found in zip(sentences, logits, strict=True)
                for span in self._spans(pieces, found)
            ]
            for sentences, logits in zip(split, outputs, strict=True)
        ]

    @property
    def _room(self) -> int:
        return self.loaded.length - self.frame.size

    def _split(self, page: Page) -> list[Pieces]:
        return split_pieces(self.loaded.tokenizer, page.text, page.sentences, self.loaded.name)

    def _row(self, sentences: Sequence[Pieces], window: Sequence[Part]) -> list[int]:
        return self.frame.row(
            [
                piece
                for part in window
                for piece in sentences[part.sentence].ids[part.window.start : part.window.end]
            ]
        )

    def _spans(self, pieces: Pieces, logits: Array) -> list[ScoredSpan]:
        found = []
        for first, last, label, score in self.scheme.spans(logits):
            place = pieces.characters(first, last)
            if place is not None:
                found.append((*place, label, score))
        return found


def load_token_classifier(config: EntitiesConfig) -> TokenClassifier:
    """Return the token classifier that the settings of the stage name.

    Raises:
        CheckpointError: missing, damaged, of another kind, without O, or without offsets.
    """
    loaded = load(config, "entities")
    if found := tag_problems(loaded.labels, config.labels):
        raise CheckpointError(f'checkpoint "{loaded.name}": {found[0]}')
    split_pieces(loaded.tokenizer, "", (), loaded.name)  # a tokenizer without offsets, said now
    return TokenClassifier(loaded, Scheme(read_tags(loaded.labels, config.labels)))


def _put(outputs: Sequence[Array], window: Sequence[Part], logits: Array) -> None:
    """Put a window's outputs where they belong; of an overlap, each window's own half."""
    at = 0
    for part in window:
        inner = part.window
        core = slice(inner.core_start - inner.start + at, inner.core_end - inner.start + at)
        outputs[part.sentence][inner.core_start : inner.core_end] = logits[core]
        at += inner.end - inner.start
