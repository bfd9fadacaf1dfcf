"""The tokenizer of the Randeng PEGASUS checkpoints: jieba's words, and WordPiece for the rest."""

from __future__ import annotations

import logging
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from transformers import PreTrainedTokenizer

#: Pieces of the vocabulary file that these checkpoints use as special ones.
_RENAMED = {
    "[unused1]": "</s>",
    "[PAD]": "<pad>",
    "[UNK]": "<unk>",
    "[unused3]": "<mask_2>",
    "[unused2]": "<mask_1>",
}
_LONGEST_WORD = 100


class JiebaWordPieceTokenizer(PreTrainedTokenizer):  # type: ignore[misc]
    """Makes a piece of each of jieba's words that the vocabulary has, and WordPiece of others.

    A text ends with </s>; nothing is put before it.
    """

    vocab_files_names: ClassVar[dict[str, str]] = {"vocab_file": "vocab.txt"}
    model_input_names: ClassVar[list[str]] = ["input_ids", "attention_mask"]

    def __init__(self, vocab_file: str, do_lower_case: bool = True, **kwargs: Any) -> None:
        # A line a piece, and a piece may be U+2028 or U+0085, which splitlines takes for line ends.
        lines = Path(vocab_file).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        self.vocabulary = {_RENAMED.get(line, line): number for number, line in enumerate(lines)}
        self.pieces = {number: piece for piece, number in self.vocabulary.items()}
        self.do_lower_case = do_lower_case
        special = {
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask_2>",
        }
        # A saved tokenizer names its own special pieces; they are the same.
        super().__init__(do_lower_case=do_lower_case, **{**kwargs, **special})

    @property
    def vocab_size(self) -> int:
        """How many pieces there are."""
        return len(self.vocabulary)

    def get_vocab(self) -> dict[str, int]:
        """Return piece → number."""
        return {**self.vocabulary, **self.added_tokens_encoder}

    def build_inputs_with_special_tokens(
        self, token_ids_0: list[int], token_ids_1: list[int] | None = None
    ) -> list[int]:
        """Return the pieces of one or two texts, closed by </s>."""
        return [*token_ids_0, *(token_ids_1 or []), self.eos_token_id]

    def get_special_tokens_mask(
        self,
        token_ids_0: list[int],
        token_ids_1: list[int] | None = None,
        already_has_special_tokens: bool = False,
    ) -> list[int]:
        """Return 1 for a special piece and 0 for another."""
        if already_has_special_tokens:
            return [int(number in self.all_special_ids) for number in token_ids_0]
        return [0] * (len(token_ids_0) + len(token_ids_1 or [])) + [1]

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """Return the text of pieces; a space stands only between two Latin words or numbers."""
        text = ""
        for token in tokens:
            if token.startswith("##"):
                text += token[2:]
            elif text and _is_latin(text[-1]) and token and _is_latin(token[0]):
                text += f" {token}"
            else:
                text += token
        return text

    def save_vocabulary(
        self, save_directory: str, filename_prefix: str | None = None
    ) -> tuple[str]:
        """Write vocab.txt in its first form and return its path."""
        first = {ours: theirs for theirs, ours in _RENAMED.items()}
        prefix = f"{filename_prefix}-" if filename_prefix else ""
        path = os.path.join(save_directory, f"{prefix}vocab.txt")
        lines = [first.get(self.pieces[number], self.pieces[number]) for number in self.pieces]
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return (path,)

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        return list(self._split(text))

    def _convert_token_to_id(self, token: str) -> int:
        return self.vocabulary.get(token, self.vocabulary["<unk>"])

    def _convert_id_to_token(self, index: int) -> str:
        return self.pieces.get(index, "<unk>")

    def _split(self, text: str) -> Iterator[str]:
        for word in _jieba().cut(text, HMM=False):
            if word in self.vocabulary:
                yield word
                continue
            for part in _parts(word, self.do_lower_case):
                yield from self._word_pieces(part)

    def _word_pieces(self, word: str) -> Iterator[str]:
        """Yield the longest pieces from the left; <unk> for a word that they do not make up."""
        found: list[str] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self.vocabulary), None)
            if end is None or len(word) > _LONGEST_WORD:
                yield "<unk>"
                return
            found.append(mark + word[start:end])
            start = end
        yield from found


def _parts(word: str, lower: bool) -> Iterator[str]:
    """Yield Chinese characters and punctuation one by one and the rest as words, as BERT does."""
    if lower:
        word = "".join(
            char
            for char in unicodedata.normalize("NFD", word.lower())
            if unicodedata.category(char) != "Mn"
        )
    for run in re.findall(r"\S+", word):
        letters = ""
        for char in run:
            if _stands_alone(char):
                if letters:
                    yield letters
                letters = ""
                yield char
            elif unicodedata.category(char)[0] != "C":
                letters += char
        if letters:
            yield letters


def _stands_alone(char: str) -> bool:
    code = ord(char)
    chinese = 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x2FA1F
    symbol = 33 <= code < 127 and not char.isalnum()
    return chinese or symbol or unicodedata.category(char)[0] == "P"


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@lru_cache(maxsize=1)
def _jieba() -> Any:
    import jieba

    from pipeline.text.segmenters import dictionary_of

    jieba.setLogLevel(logging.WARNING)
    return dictionary_of(jieba.Tokenizer())
