"""Folded texts to the numbers that the encoder reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.codes import PARTING, code_points
from pipeline.modeling.news.features import (
    PairTable,
    UnitTable,
    cut,
    load_segmenter,
    normalise_pairs,
    normalise_unit,
    spanning_words,
    word_features,
)
from pipeline.modeling.news.names import NameTable
from pipeline.modeling.news.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pipeline.document import Span
    from pipeline.modeling.news.encoders import Windows

#: One row a character, columns: character, pair, word, kind of the word and place in it, the
#: longest known words that begin and that end here, and what lists of names say.
Features = npt.NDArray[np.uint16]
CHARACTER, PAIR, WORD, PLACE, OPENING, CLOSING, NAMES = range(7)
COLUMNS = 7

UNITS_FILES = {"pairs": "pairs.txt", "words": "words.txt"}
NAMES_FILE = "names.npz"


class FeatureExtractor:
    """The lookups of one checkpoint: characters, pairs, words and names to ids."""

    def __init__(
        self,
        tokenizer: Any,
        pairs: Sequence[str],
        words: Sequence[str],
        names: NameTable | None = None,
    ) -> None:
        self.tokenizer = tokenizer
        self.pairs = PairTable(pairs)
        self.words = UnitTable(words)
        self.names = names
        self._characters = _character_table(tokenizer)

    @classmethod
    def from_pretrained(cls, folder: Path) -> FeatureExtractor:
        """Return the lookups stored beside a checkpoint's weights."""
        units = {
            kind: (folder / name).read_text(encoding="utf-8").split("\n")
            for kind, name in UNITS_FILES.items()
        }
        load_segmenter()  # its dictionary takes a tenth of a second, which is a part of loading
        stored = folder / NAMES_FILE
        names = NameTable.load(stored) if stored.exists() else None
        return cls(Vocabulary.from_pretrained(folder), **units, names=names)

    def save_pretrained(self, folder: Path) -> None:
        """Write tokenizer, unit lists and names into `folder`."""
        self.tokenizer.save_pretrained(folder)
        lists = {"pairs": self.pairs.pairs, "words": self.words.units}
        for kind, name in UNITS_FILES.items():
            (folder / name).write_text("\n".join(lists[kind]), encoding="utf-8")
        if self.names is not None:
            self.names.save(folder / NAMES_FILE)

    def __call__(self, text: str) -> Features:
        """Return the features of a folded text, shape (characters, COLUMNS)."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str]) -> list[Features]:
        """Return the features of many folded texts, looked up at once."""
        features, ends = self._looked_up(texts, COLUMNS)
        joined = _joined(texts)
        spanning = spanning_words(code_points(normalise_unit(joined)), self.words)
        features[:, OPENING], features[:, CLOSING] = spanning
        if self.names is not None:
            features[:, NAMES] = self.names(joined)
        return _parted(features, ends)

    def without_spanning_words(self, text: str) -> Features:
        """Return the columns before OPENING, shape (characters, OPENING)."""
        features, ends = self._looked_up([text], OPENING)
        return _parted(features, ends)[0]

    def _looked_up(self, texts: Sequence[str], columns: int) -> tuple[Features, list[int]]:
        """Return the columns before OPENING of texts with `PARTING` behind each, and their ends."""
        joined = _joined(texts)
        features = np.zeros((len(joined), columns), dtype=np.uint16)
        features[:, CHARACTER] = self._characters[code_points(joined)]
        features[:, PAIR] = self.pairs.lookup(code_points(normalise_pairs(joined)))
        words = [word for text in texts for word in (*cut(text), PARTING)]
        features[:, WORD], features[:, PLACE] = word_features(words, self.words)
        return features, [*accumulate(len(text) + 1 for text in texts)]


def _joined(texts: Sequence[str]) -> str:
    return "".join([f"{text}{PARTING}" for text in texts])


def _parted(features: Features, ends: Sequence[int]) -> list[Features]:
    """Return the rows of each text by themselves, without those of what parts them."""
    return [features[start : end - 1] for start, end in pairwise([0, *ends])]


def one_line(text: str) -> str:
    """Return the text with its line breaks as spaces: the encoder was taught single lines."""
    return text.replace("\n", " ").replace("\r", " ")


def collate(rows: Sequence[Features]) -> Windows:
    """Return a padded batch, as wide as its longest row."""
    import torch

    from pipeline.modeling.news.encoders import Windows

    lengths = [len(row) for row in rows]
    padded = np.zeros((len(rows), max(lengths), COLUMNS), dtype=np.int64)
    for number, row in enumerate(rows):
        padded[number, : len(row)] = row
    columns = torch.from_numpy(padded)
    return Windows(
        characters=columns[..., CHARACTER],
        pairs=columns[..., PAIR],
        words=columns[..., WORD],
        places=columns[..., PLACE],
        opening=columns[..., OPENING],
        closing=columns[..., CLOSING],
        names=columns[..., NAMES],
        lengths=torch.tensor(lengths),
    )


def sentence_places(sentences: Sequence[Span], text: str) -> list[list[float]]:
    """Return eight numbers for each sentence of a document: where it stands and what it is.

    First of all, first in its line, heading, place from the start (two scales) and from the end,
    length, length of the document. Divided so that most lie between 0 and 2, as the others do: e^4
    sentences and 100 characters are 1. Blanks before a text's first sentence are looked through for
    200 characters, so that a long page takes no time squared.
    """
    return [*each_place(sentences, text)]


def each_place(sentences: Sequence[Span], text: str) -> Iterator[list[float]]:
    """Yield what `sentence_places` returns, a sentence at a time."""
    total = len(sentences)
    for number, sentence in enumerate(sentences):
        before = text[: sentence.start].rstrip(" ") if sentence.start < 200 else None
        opening = text[max(0, sentence.start - 8) : sentence.start].rstrip(" ")
        first_in_line = opening.endswith("\n") or (before == "")
        yield [
            float(number == 0),
            float(first_in_line),
            float(sentence.label == "heading"),
            number / total,
            math.log1p(number) / 4,
            math.log1p(total - 1 - number) / 4,
            min(sentence.end - sentence.start, 200) / 100,
            math.log1p(total) / 4,
        ]


def _character_table(tokenizer: Any) -> npt.NDArray[np.uint16]:
    table = np.full(0x110000, tokenizer.unk_token_id, dtype=np.uint16)
    for piece, number in tokenizer.get_vocab().items():
        if len(piece) == 1:
            table[ord(piece)] = number
    return table
