"""A character tokenizer in transformers' own class."""

from __future__ import annotations

from collections.abc import Iterable

from transformers import PreTrainedTokenizerFast

PAD, UNKNOWN, MASK = SPECIAL = "[PAD]", "[UNK]", "[MASK]"
#: Id of a character that the tokenizer does not know.
UNKNOWN_CHARACTER = SPECIAL.index(UNKNOWN)


def build_tokenizer(characters: Iterable[str]) -> PreTrainedTokenizerFast:
    """Return a tokenizer that makes one piece of every character, spaces and breaks too.

    Nothing is normalised: texts are folded before (see `pipeline.text.folding`).
    """
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    pieces = dict.fromkeys([*SPECIAL, " ", "\n", *characters])
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split(Regex(r"[\s\S]"), behavior="isolated")
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, unk_token=UNKNOWN, mask_token=MASK
    )
