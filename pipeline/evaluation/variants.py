"""Hard text: gold documents as other sources would have them, their spans moved along.

- *fullwidth* (全角): every ASCII letter, digit, mark and space in its full-width form;
- *traditional* (繁体): traditional characters by OpenCC's `s2t`, as many as there were;
- *unpunctuated* (无标点): punctuation is left out, but for what stands inside an entity (a name's
  dot) or between two letters or digits (4.23, COVID-19); % is none;
- *noisy* (噪声): misreadings. Each character is hit with a probability of 3 %, and then, with equal
  chances, becomes another one (a look-alike where there is one), is lost, changes places with the
  next, or gets a space behind it. Entities are hit like all else: what is left of one is what has
  to be found. Its first character is never lost, and no two characters change places across its
  edge. The errors depend on the text alone, so every system reads the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from pipeline.document import Document, Span
from pipeline.errors import EvaluationError, suggestion
from pipeline.evaluation.corpus import Corpus

if TYPE_CHECKING:
    from opencc import OpenCC

Labelled = tuple[str, list[Span]]
Variant = Callable[[str, Sequence[Span]], Labelled]

NOISE = 0.03
_ERRORS = ("another", "lost", "swapped", "spaced")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
#: Characters that scanners take for one another, in groups.
_LOOK_ALIKES = (
    *("己已巳", "未末", "土士", "日曰目", "人入八", "大太犬", "天夫", "干千于", "王玉主", "木本术"),
    *("田由甲申", "今令", "鸟乌", "贝见", "折拆析", "晴睛", "候侯", "微徽", "茶荼", "治冶", "没设"),
    *("问间", "刀力", "儿几", "九丸", "万方", "了子", "牛午", "开井", "白自", "住往佳", "特持"),
    *("清请情", "根很", "处外", "各名", "石右", "休体", "代伐", "仑仓", "风凤", "兔免", "李季"),
    *("辩辨", "拔拨", "洒酒", "准淮", "汩汨", "陕峡", "晋普", "榆愉", "京亰", "江汪", "司同", "0O"),
    *("1lI", "2Z", "5S", "8B"),
)
_ALIKE = {one: group.replace(one, "") for group in _LOOK_ALIKES for one in group}
#: What any other Chinese character may become.
_FREQUENT = "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去"


def vary(corpus: Corpus, name: str, layer: str) -> Corpus:
    """Return the documents in a variant, with the spans of `layer`; ids and places stay.

    Raises:
        EvaluationError: no such variant.
    """
    if name not in VARIANTS:
        known = ", ".join(VARIANTS)
        raise EvaluationError(f'no variant called "{name}"{suggestion(name, VARIANTS)}; {known}')
    docs = tuple(_varied(doc, VARIANTS[name], layer) for doc in corpus.documents)
    return replace(corpus, documents=docs)


def fullwidth(text: str, spans: Sequence[Span]) -> Labelled:
    """Return the text with ASCII in full width; as long as before."""
    return text.translate(_WIDE), list(spans)


def traditional(text: str, spans: Sequence[Span]) -> Labelled:
    """Return the text in traditional characters, as long as before.

    Where the conversion by phrases changes the length, it is made character by character.
    """
    convert = _converter().convert
    whole = convert(text)
    if len(whole) != len(text):
        singles = ((character, convert(character)) for character in text)
        whole = "".join(new if len(new) == 1 else old for old, new in singles)
    return whole, list(spans)


def unpunctuated(text: str, spans: Sequence[Span]) -> Labelled:
    """Return the text without punctuation outside entities, numbers and codes."""
    inside = {place for span in spans for place in range(span.start, span.end)}
    kept = [
        place
        for place, character in enumerate(text)
        if place in inside or not _is_punctuation(character) or _joins(text, place)
    ]
    return "".join(text[place] for place in kept), _moved(spans, kept)


def noisy(text: str, spans: Sequence[Span]) -> Labelled:
    """Return the text with misreadings, and what is left of each span."""
    random = Random(text)
    starts = {span.start for span in spans}
    edges = starts | {span.end for span in spans}
    letters: list[tuple[str, int]] = []  # each with the place that it comes from
    place = 0
    while place < len(text):
        character = text[place]
        hit = random.random() < NOISE and not character.isspace()
        error = random.choice(_ERRORS) if hit else None
        if error == "swapped" and place + 1 < len(text) and place + 1 not in edges:
            letters += [(text[place + 1], place + 1), (character, place)]
            place += 2
            continue
        if error == "another":
            character = _misread(character, random)
        if error != "lost" or place in starts:
            letters.append((character, place))
        if error == "spaced":
            letters.append((" ", -1))
        place += 1
    read, places = "".join(letter for letter, _ in letters), [origin for _, origin in letters]
    return read, _moved(spans, places)


VARIANTS: dict[str, Variant] = {
    "fullwidth": fullwidth,
    "traditional": traditional,
    "unpunctuated": unpunctuated,
    "noisy": noisy,
}


def _varied(doc: Document, variant: Variant, layer: str) -> Document:
    text, spans = variant(doc.text, doc.spans.get(layer, []))
    kept = [layer] if layer in doc.spans else []
    layers: dict[str, MutableSequence[Span]] = dict.fromkeys(kept, spans)
    return Document(doc.id, text, spans=layers, labels=doc.labels, texts=doc.texts, meta=doc.meta)


def _moved(spans: Iterable[Span], places: Sequence[int]) -> list[Span]:
    """Return the spans in a text whose characters come from `places` of the old one.

    A span of which nothing is left is left out.
    """
    new = {place: position for position, place in enumerate(places)}
    moved = []
    for span in spans:
        left = [new[place] for place in range(span.start, span.end) if place in new]
        if left:
            moved.append(replace(span, start=min(left), end=max(left) + 1))
    return moved


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P") and character not in "%％‰"


def _joins(text: str, place: int) -> bool:
    """Return whether a character stands between two letters or digits of the West."""
    around = text[place - 1] + text[place + 1] if 0 < place < len(text) - 1 else " "
    folded = unicodedata.normalize("NFKC", around)
    return folded.isascii() and folded.isalnum()


def _misread(character: str, random: Random) -> str:
    if character in _ALIKE:
        return random.choice(_ALIKE[character])
    return random.choice(_FREQUENT.replace(character, ""))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2t")
