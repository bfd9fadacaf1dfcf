"""Summary: ROUGE beside oracle and lead, compression, and faithfulness to the source.

The reference is the gold document's `summary` text, or its chosen sentences joined. ROUGE is given
on characters and on words (see `rouge`), each the mean over the documents whose reference can be
matched at all: an empty one is nothing to score, nor is one of a single unit for ROUGE-2. The
*oracle* picks, greedily and knowing the reference, the sentences that raise ROUGE-1 + ROUGE-2 on
characters (Nallapati et al. 2017): what choosing sentences can reach. *Lead* takes the first
sentences. Both may take as many sentences as most predicted summaries have, headings left out.
Compression is the summary's characters over the article's. Faithfulness is the share of the
summary's names, numbers and dates that its source has (see `pipeline.text.facts`), of all
documents together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.document import Document
from pipeline.evaluation import jieba_words
from pipeline.evaluation.disagreements import Disagreement
from pipeline.evaluation.rouge import characters, rouge, rouge_n
from pipeline.evaluation.scores import Counts, Measure, share
from pipeline.stages.clean import Clean
from pipeline.stages.sentences import Sentences
from pipeline.text.facts import check
from pipeline.text.folding import fold
from pipeline.text.sentences import split_sentences

LAYER = "summary"
KINDS = ("rouge1", "rouge2", "rougeL")
_LEAST_UNITS = {"rouge1": 1, "rouge2": 2, "rougeL": 1}
_NAME_TAGS = ("nr", "ns", "nt")


@dataclass(frozen=True, slots=True)
class Settings:
    """How many sentences lead and oracle take, and how the names of a summary are found."""

    sentences: int = 3
    find_names: Callable[[str], Iterable[str]] | None = None


def labelled(doc: Document) -> bool:
    """Return whether a document has a summary, as text or as sentences."""
    return LAYER in doc.texts or LAYER in doc.spans


def text_of(doc: Document) -> str:
    """Return a document's summary, its chosen sentences joined where there is no text."""
    if LAYER in doc.texts:
        return doc.texts[LAYER]
    spans = sorted(doc.spans.get(LAYER, []), key=lambda span: span.start)
    return "".join(doc.surface(span) for span in spans)


def length(doc: Document) -> int:
    """Return how many sentences a document's summary has."""
    if LAYER in doc.spans:
        return len(doc.spans[LAYER])
    return len(split_sentences(fold(doc.texts.get(LAYER, ""))))


def count(gold: Document, predicted: Document, settings: Settings) -> Counts:
    """Return the ROUGE of prediction, lead and oracle, the lengths, and the facts looked up."""
    reference, summary = text_of(gold), text_of(predicted)
    sentences = candidates(gold.text)
    counts: Counts = {}
    shown = {
        "": summary,
        "lead.": "".join(sentences[: settings.sentences]),
        "oracle.": "".join(oracle(reference, sentences, settings.sentences)),
    }
    for unit, split in (("", characters), ("words.", jieba_words.cut)):
        units = split(reference)
        for kind in KINDS:
            counts[f"{unit}{kind}.documents"] = len(units) >= _LEAST_UNITS[kind]
        for system, text in shown.items():
            for kind, value in rouge(units, split(text)).items():
                name = f"{system}{unit}{kind}"
                counts |= {f"{name}.precision": value.precision, f"{name}.recall": value.recall}
                counts[name] = value.f1
    counts["characters"] = len(characters(summary))
    counts["article"] = len(characters(predicted.clean_text))
    facts = check(summary, source_of(predicted), (settings.find_names or names_in)(summary))
    counts["facts"] = len(facts)
    counts["supported"] = sum(fact.supported for fact in facts)
    return counts


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the figures of summaries; they are always the same."""
    kinds = [f"{unit}{kind}" for unit in ("", "words.") for kind in KINDS]
    found = []
    for kind in kinds:
        found.append(_mean(kind, kind, headline=True))
        found += [_mean(f"{kind}.{side}", kind) for side in ("precision", "recall")]
    for system in ("lead.", "oracle."):
        found += [_mean(f"{system}{kind}", kind) for kind in kinds]
    return [
        *found,
        share(f"{LAYER}.compression", "characters", "article"),
        share(f"{LAYER}.faithfulness", "supported", "facts", headline=True),
    ]


@lru_cache(maxsize=4096)  # a prediction and its baselines choose from the same
def candidates(text: str) -> tuple[str, ...]:
    """Return the sentences that lead and oracle choose from: by the rules, headings left out.

    What a prediction has for sentences or noise plays no part: a yardstick doesn't bend.
    """
    (doc,) = Sentences()(Clean()([Document("", text)]))
    spans = doc.spans["sentences"]
    chosen = [span for span in spans if span.label != "heading"] or spans
    return tuple(doc.surface(span) for span in chosen)


def oracle(reference: str, sentences: Sequence[str], limit: int) -> list[str]:
    """Return up to `limit` sentences, in order, chosen greedily by ROUGE-1 + ROUGE-2."""
    return list(_oracle(reference, tuple(sentences), limit))


@lru_cache(maxsize=4096)  # a prediction and its baselines share an oracle
def _oracle(reference: str, sentences: tuple[str, ...], limit: int) -> tuple[str, ...]:
    wanted = characters(reference)
    units = [characters(sentence) for sentence in sentences]
    chosen: list[int] = []
    best = 0.0
    while len(chosen) < min(limit, len(sentences)):
        gains = [
            (_gain(wanted, units, sorted([*chosen, place])), -place)
            for place in range(len(units))
            if place not in chosen
        ]
        value, place = max(gains)
        if value <= best:
            break
        best = value
        chosen.append(-place)
    return tuple(sentences[place] for place in sorted(chosen))


def source_of(doc: Document) -> str:
    """Return what a summary may draw on: the whole page and what is known of it."""
    said = [str(value) for value in doc.meta.values() if isinstance(value, str)]
    return "\n".join([doc.text, doc.texts.get("title", ""), *said])


def names_in(text: str) -> list[str]:
    """Return the names of persons, places and bodies by jieba's tags, of two characters or more.

    Quick and rough. That a tagger reads a common word as a name costs little: the word is looked
    up like any other and mostly found.
    """
    folded = fold(text)
    return [
        text[start:end]
        for start, end, tag in jieba_words.tagged(folded)
        if tag[:2] in _NAME_TAGS and end - start > 1
    ]


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield the two summaries; the less they share, the worse."""
    reference, summary = text_of(gold), text_of(predicted)
    overlap = rouge(characters(reference), characters(summary))["rougeL"].f1
    if overlap < 1 and characters(reference):
        yield Disagreement(
            layer=LAYER,
            document=gold.id,
            kind=f"ROUGE-L {overlap:.2f}",
            gold=reference,
            predicted=summary or "—",
            weight=1 - overlap,
        )


def _gain(wanted: list[str], units: list[list[str]], places: list[int]) -> float:
    joined = [unit for place in places for unit in units[place]]
    return rouge_n(wanted, joined, 1).f1 + rouge_n(wanted, joined, 2).f1


def _mean(name: str, kind: str, *, headline: bool = False) -> Measure:
    documents = f"{kind}.documents"
    mean = share(f"{LAYER}.{name}", name, documents)
    return Measure(mean.name, mean.formula, {"documents": documents}, headline)
