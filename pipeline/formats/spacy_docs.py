"""spaCy: documents as spaCy `Doc`s, and as a `DocBin` file that spaCy trains from, out and in.

Tokens are the words, cut wherever any layer has a border, so that every span lies on token borders.
Layers become span groups (`doc.spans`), entities without overlaps `doc.ents` too, topics
`doc.cats`, and id, meta, texts and made_by `doc.user_data`. Needs the package spacy: the extra
"spacy".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from pipeline.document import Document, Label, Span
from pipeline.errors import InputError
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target

_KEY = "chinese_news"


def to_spacy(doc: Document, *, vocab: Any = None) -> Any:
    """Return a spaCy `Doc` with the same text, spans, topics and metadata.

    Args:
        doc: any document; without words its characters are tokens.
        vocab: the vocabulary of the spaCy pipeline to use it in; by default that of blank Chinese.

    Raises:
        InputError: the package spacy is not installed.
    """
    spacy = _spacy()
    words, spaces, starts = _tokens(doc)
    made = spacy.tokens.Doc(vocab or spacy.vocab.Vocab(), words=words, spaces=spaces)
    for layer, spans in doc.spans.items():
        made.spans[layer] = [_to_span(spacy, made, span, starts) for span in spans]
    made.ents = spacy.util.filter_spans(made.spans["entities"]) if "entities" in doc.spans else []
    made.cats = {label.name: _cat(label) for label in doc.labels.get("topics", [])}
    made.user_data[_KEY] = json.dumps(_rest(doc))  # DocBin makes tuples of lists
    return made


def from_spacy(made: Any, made_id: str = "doc") -> Document:
    """Return the document of a spaCy `Doc`; `doc.ents` are entities where no span group is."""
    rest: dict[str, Any] = (
        json.loads(made.user_data[_KEY]) if _KEY in made.user_data else {"id": made_id}
    )
    known = rest.pop("scores", {})
    doc = Document.from_dict({**rest, "text": made.text})
    for layer, group in made.spans.items():
        scores = known.get(layer)
        doc.spans[layer] = [
            _from_span(span, scores[at] if scores else None) for at, span in enumerate(group)
        ]
    if made.ents and "entities" not in doc.spans:
        doc.spans["entities"] = [_from_span(span, None) for span in made.ents]
    if made.cats and "topics" not in doc.labels:
        ranked = sorted(made.cats.items(), key=lambda item: -item[1])
        doc.labels["topics"] = [Label(name, score) for name, score in ranked if score > 0]
    return doc


def to_docbin(docs: Iterable[Document]) -> bytes:
    """Return a DocBin of documents, as `spacy train` reads it."""
    spacy = _spacy()
    store = spacy.tokens.DocBin(store_user_data=True)
    vocab = spacy.vocab.Vocab()
    for doc in docs:
        store.add(to_spacy(doc, vocab=vocab))
    return bytes(store.to_bytes())


def from_docbin(raw: bytes, name: str) -> Iterator[Document]:
    """Yield the documents of a DocBin; `name` makes ids where none were stored."""
    spacy = _spacy()
    store = spacy.tokens.DocBin(store_user_data=True).from_bytes(raw)
    for number, made in enumerate(store.get_docs(spacy.vocab.Vocab()), start=1):
        yield from_spacy(made, f"{name}:{number}")


def _spacy() -> Any:
    try:
        import spacy
        import spacy.tokens
        import spacy.util
        import spacy.vocab
    except ImportError as error:
        raise InputError(
            "this format needs the package spacy: pip install 'chinese-news-pipeline[spacy]'"
        ) from error
    return spacy


def _tokens(doc: Document) -> tuple[list[str], list[bool], dict[int, int]]:
    """Return tokens, whether a blank follows each, and the token that begins at an offset."""
    begins = {span.start for spans in doc.spans.values() for span in spans}
    ends = {span.end for spans in doc.spans.values() for span in spans}
    borders = {0, len(doc.text), *begins, *ends}
    if not doc.spans.get("words"):
        borders |= set(range(len(doc.text)))
    cuts = sorted(borders)
    words: list[str] = []
    spaces: list[bool] = []
    starts: dict[int, int] = {}
    for start, end in pairwise(cuts):
        piece = doc.text[start:end]
        starts[start] = len(words)
        alone = start in begins or end in ends  # a blank that some span begins or ends with
        if piece == " " and words and not alone and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True
            continue
        words.append(piece)
        spaces.append(False)
    starts[len(doc.text)] = len(words)
    return words, spaces, starts


def _to_span(spacy: Any, made: Any, span: Span, starts: dict[int, int]) -> Any:
    return spacy.tokens.Span(made, starts[span.start], starts[span.end], label=span.label or "")


def _from_span(span: Any, score: float | None) -> Span:
    return Span(span.start_char, span.end_char, span.label_ or None, score)


def _cat(label: Label) -> float:
    return 1.0 if label.score is None else label.score


def _rest(doc: Document) -> dict[str, Any]:
    """Return what spaCy has no place of its own for, as plain values."""
    rest = doc.to_dict()
    del rest["text"], rest["spans"]
    rest["scores"] = {
        layer: [span.score for span in spans]
        for layer, spans in doc.spans.items()
        if any(span.score is not None for span in spans)
    }
    return rest


def read(source: Source, options: Options) -> Iterator[Placed | InputFailure]:
    """Yield the documents of a DocBin file (.spacy)."""
    raw = source.read_bytes()
    try:
        for number, doc in enumerate(from_docbin(raw, source.id), start=1):
            yield Placed(doc, source.place(number))
    except (ValueError, KeyError, TypeError) as error:
        yield InputFailure(source.name, f"not a DocBin that can be read: {error}")


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write one DocBin, which spaCy keeps in memory whole."""
    with target.open() as file:
        file.write(to_docbin(docs))


register(Format("spacy", read=read, write=write, endings=(".spacy",)))
