"""Small checkpoints in the hub's layout, of each family, made for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

SIZES = {"hidden": 32, "layers": 1, "heads": 2, "inner": 64}

#: Text that the vocabularies are made from: news-like, with Latin, digits and punctuation.
CORPUS = [
    "晋中市委书记张三在榆社县调研时说,要加快发展。李四和王五代表华为公司参加会议。",
    "新华社北京10月8日电 记者从教育部获悉,2023年全国有1158万名高校毕业生。",
    "GDP增长5.5%,iPhone 15 Pro上市;A股3000点。Kwame Nkrumah said hello to Zoë.",
    "农业农村部介绍,秋粮面积稳中有增,体育、财经、科技、文化、乡村振兴、环保。",
    "这篇文章的主题是体育。国家队昨晚以三比一战胜对手,夺得冠军。",
]

#: What the token classifiers are taught: texts with their entities.
TAUGHT = [
    (
        "晋中市委书记张三在榆社县调研时说,要加快发展。",
        [("晋中市", "LOC"), ("张三", "PER"), ("榆社县", "LOC")],
    ),
    ("李四和王五代表华为公司参加会议。", [("李四", "PER"), ("王五", "PER"), ("华为公司", "ORG")]),
]


# Both together too, since a tiny network learns places as much as characters.
TAUGHT.append(("".join(text for text, _ in TAUGHT), [pair for _, told in TAUGHT for pair in told]))


def wordpiece(texts: Iterable[str] = CORPUS, *, lower: bool = True) -> Any:
    """Return BERT's tokenizer with a piece for each character and for some ends of words."""
    characters = sorted({char for text in texts for char in text.lower() if not char.isspace()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    pieces += ["##" + char for char in characters if char.isascii() and char.isalnum()]
    pieces += ["iphone", "gdp", "20", "##23", "said", "kwame"]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    return transformers.BertTokenizer(vocab=vocabulary, do_lower_case=lower)


def sentencepiece(texts: Iterable[str] = CORPUS) -> Any:
    """Return a unigram tokenizer as XLM-R's and mT5's: NFKC, spaces as ▁, unknown characters."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(" +", " ")],
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=260,
        special_tokens=["<pad>", "</s>", "<unk>", "<s>", "<mask>"],
        unk_token="<unk>",
        show_progress=False,
    )
    tokenizer.train_from_iterator([*texts, *(" ".join(text) for text in texts)], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 3), ("</s>", 1)],
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        bos_token="<s>",
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
    )


def sentencepiece_file(cls: str, file: str) -> Any:
    """Return the tokenizer that a class makes of SentencePiece's own file, as hub folders have."""
    import io
    import tempfile

    from sentencepiece import SentencePieceTrainer

    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter([*CORPUS, *(" ".join(text) for text in CORPUS)]),
        model_writer=model,
        vocab_size=230,
        hard_vocab_limit=False,
        minloglevel=2,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / file).write_bytes(model.getvalue())
        return getattr(transformers, cls).from_pretrained(folder)


def byte_level(texts: Iterable[str] = CORPUS) -> Any:
    """Return a byte-level BPE tokenizer as RoBERTa's: characters may fall into several pieces."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    # Character by character, so that no piece holds parts of two Chinese characters.
    tokenizer.train_from_iterator([" ".join(text) for text in texts], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        bos_token="<s>",
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
    )


def bert_config(tokenizer: Any, **settings: Any) -> transformers.BertConfig:
    """Return the settings of a tiny BERT."""
    return transformers.BertConfig(
        **{
            "vocab_size": len(tokenizer),
            "hidden_size": SIZES["hidden"],
            "num_hidden_layers": SIZES["layers"],
            "num_attention_heads": SIZES["heads"],
            "intermediate_size": SIZES["inner"],
            "max_position_embeddings": 64,
            "pad_token_id": tokenizer.pad_token_id,
            "hidden_dropout_prob": 0.0,
            "attention_probs_dropout_prob": 0.0,
            **settings,
        }
    )


def label_map(names: Sequence[str]) -> dict[str, Any]:
    """Return the settings that name a network's outputs."""
    return {
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
    }


def save(folder: Path, model: Any, tokenizer: Any | None) -> Path:
    """Write a checkpoint folder and return it."""
    model.save_pretrained(folder)
    if tokenizer is not None:
        tokenizer.save_pretrained(folder)
    return folder


def cached(home: Path, name: str, make: Callable[[Path], object], commit: str = "0" * 40) -> Path:
    """Return the snapshot folder of `name` in a cache below `home`, filled by `make`."""
    repository = home / "hub" / f"models--{name.replace('/', '--')}"
    folder = repository / "snapshots" / commit
    folder.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit, encoding="utf-8")
    make(folder)
    return folder


def fit(
    model: Any, batches: Sequence[dict[str, torch.Tensor]], *, steps: int, rate: float
) -> float:
    """Teach the model the batches by heart, in so many steps at most; return the last loss."""
    torch.manual_seed(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    model.train()
    loss = torch.tensor(0.0)
    for _ in range(steps):
        for batch in batches:
            loss = model(**batch).loss
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if loss.item() < 0.01:
            break
    model.eval()
    return loss.item()


def token_batch(
    tokenizer: Any, taught: Sequence[tuple[str, Sequence[tuple[str, str]]]], tags: Sequence[str]
) -> dict[str, torch.Tensor]:
    """Return a batch of texts with one tag a piece; entities are given as (surface, label)."""
    encoded = tokenizer(
        [text for text, _ in taught],
        padding=True,
        return_tensors="pt",
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
    )
    offsets, special = encoded.pop("offset_mapping"), encoded.pop("special_tokens_mask")
    numbers = {tag: number for number, tag in enumerate(tags)}
    labels = torch.full(encoded["input_ids"].shape, -100)
    for row, (text, entities) in enumerate(taught):
        labels[row][special[row] == 0] = numbers["O"]
        for surface, label in entities:
            start = text.index(surface)
            inside = [
                piece
                for piece, (first, last) in enumerate(offsets[row].tolist())
                if first < last and first < start + len(surface) and last > start
            ]
            for piece in inside:
                place = _place(piece, inside, label, numbers)
                labels[row, piece] = numbers[place]
    return {**encoded, "labels": labels}


def _place(piece: int, inside: Sequence[int], label: str, known: dict[str, int]) -> str:
    wanted = ["I"]
    if piece == inside[0] == inside[-1]:
        wanted = ["S", "B", "I"]
    elif piece == inside[0]:
        wanted = ["B", "I"]
    elif piece == inside[-1]:
        wanted = ["E", "I"]
    found = [f"{place}-{label}" for place in wanted if f"{place}-{label}" in known]
    return found[0] if found else label


def tags_of(scheme: str, labels: tuple[str, ...] = ("PER", "LOC", "ORG")) -> list[str]:
    """Return O and the tags of a scheme such as BIES; IO has bare labels."""
    return ["O", *(f"{place}-{label}" for label in labels for place in scheme)]


def teach_entities(tokenizer: Any, tags: list[str], taught: Any = None, **settings: Any) -> Any:
    """Return a tiny BERT that knows the taught texts by heart."""
    torch.manual_seed(0)
    model = transformers.BertForTokenClassification(
        bert_config(tokenizer, **label_map(tags), **settings)
    )
    batch = token_batch(tokenizer, taught or TAUGHT, tags)
    loss = fit(model, [batch], steps=60, rate=6e-3)
    assert loss < 0.05
    return model


def tag_by_piece(tokenizer: Any, tags: dict[str, str], names: list[str]) -> Any:
    """Return a BERT whose output depends on nothing but the piece itself."""
    numbers = {name: number for number, name in enumerate(names)}
    size = max(SIZES["hidden"], len(names))
    config = bert_config(
        tokenizer,
        **label_map(names),
        hidden_size=size,
        num_attention_heads=1,
        num_hidden_layers=0,
    )
    model = transformers.BertForTokenClassification(config)
    with torch.no_grad():
        embeddings = model.bert.embeddings
        for part in (embeddings.position_embeddings, embeddings.token_type_embeddings):
            part.weight.zero_()
        embeddings.word_embeddings.weight.zero_()
        embeddings.word_embeddings.weight[:, numbers["O"]] = 1.0
        for piece, tag in tags.items():
            row = embeddings.word_embeddings.weight[tokenizer.convert_tokens_to_ids(piece)]
            row.zero_()
            row[numbers[tag]] = 1.0
        model.classifier.weight.zero_()
        model.classifier.bias.zero_()
        for number in range(len(names)):
            model.classifier.weight[number, number] = 5.0
    return model.eval()
