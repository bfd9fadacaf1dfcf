"""Entities by a token classifier from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.checkpoints.labels import read_tags, tag_problems
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.forward import run_rows
from pipeline.modeling.hub.loading import Loaded, load
from pipeline.modeling.hub.packing import Part, pack
from pipeline.modeling.hub.page_text import Script, in_script
from pipeline.modeling.hub.pieces import Pieces, single_frame, split_pieces
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.tag_paths import Array, Scheme


class TokenClassifier:
    """Tags pages sentence by sentence, each read with the sentences around it."""

    def __init__(self, loaded: Loaded, scheme: Scheme, script: Script) -> None:
        self.loaded = loaded
        self.scheme = scheme
        self.script = script
        self.frame = single_frame(loaded.tokenizer)

    def __call__(self, pages: Sequence[Page]) -> list[list[ScoredSpan]]:
        """Return the spans of each page in its own offsets, with the checkpoint's own labels."""
        split = [self._split(in_script(page, self.script)) for page in pages]
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
        flat = iter(self.scheme.decode([found for page in outputs for found in page]))
        return [
            [span for pieces in sentences for span in _in_text(pieces, next(flat))]
            for sentences in split
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


def load_token_classifier(
    config: HubCheckpointConfig, script: Script, renamed: Mapping[str, str | None]
) -> TokenClassifier:
    """Return the token classifier that the settings name; `renamed` may hold whole tags.

    Raises:
        CheckpointError: missing, damaged, of another kind, without O, or without offsets.
    """
    loaded = load(config, "entities")
    if found := tag_problems(loaded.labels, renamed):
        raise CheckpointError(f'checkpoint "{loaded.name}": {found[0]}')
    split_pieces(loaded.tokenizer, "", (), loaded.name)  # a tokenizer without offsets, said now
    return TokenClassifier(loaded, Scheme(read_tags(loaded.labels, renamed)), script)


def _in_text(pieces: Pieces, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Return spans of pieces in the offsets of the text, without those that stand for nothing."""
    return [
        ScoredSpan(*place, span.label, span.score)
        for span in spans
        if (place := pieces.characters(span.start, span.end)) is not None
    ]


def _put(outputs: Sequence[Array], window: Sequence[Part], logits: Array) -> None:
    """Put a window's outputs where they belong; of an overlap, each window's own half."""
    at = 0
    for part in window:
        inner = part.window
        core = slice(inner.core_start - inner.start + at, inner.core_end - inner.start + at)
        outputs[part.sentence][inner.core_start : inner.core_end] = logits[core]
        at += inner.end - inner.start
