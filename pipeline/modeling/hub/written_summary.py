"""Written summaries that can be trusted: read, written, guarded, checked and traced back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.checkpoints.checkpoint import is_news, load_annotator
from pipeline.checkpoints.source import CheckpointConfig, look_for
from pipeline.document import Document, Span
from pipeline.modeling.hub.draft_checks import guard
from pipeline.modeling.hub.page_text import text_for
from pipeline.modeling.hub.summary_sources import Names, central, jieba_names, select, traced
from pipeline.modeling.hub.summary_writer import Draft, Writer, load_writer
from pipeline.modeling.pages import Page, pages_of
from pipeline.text.facts import Fact, unsupported
from pipeline.text.sentences import split_sentences

if TYPE_CHECKING:
    from pipeline.modeling.news.annotator import Annotator
    from pipeline.stages.summary import SummaryConfig

#: Where a document keeps what became of its summary.
CHECK = "summary_check"
Salience = Callable[[Sequence[Document]], list[list[float]]]
#: Writes the summary of chosen sentences into a document, given the salience of all.
Extract = Callable[[Document, Sequence[float]], Document]


@dataclass(slots=True)
class Abstracts:
    """Writes the summaries of documents and records in `meta["summary_check"]` how.

    The record: `kind` abstractive or extractive; `faithful`, with the `unsupported` names, numbers
    and dates; `action` kept, flagged or extracted, with a `reason` and the `draft` where the text
    is not the checkpoint's; `sentences` with their sources; `read`: how many sentences of how many
    the writer was given, and by what they were chosen.
    """

    writer: Writer
    salience: Salience
    selected_by: str
    names: Names
    #: A second opinion on where a name ends, for names that the source seems not to have.
    other_names: Names
    on_unfaithful: str
    extract: Extract

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the spans and the text "summary"."""
        bodies = [body_of(doc) for doc in docs]
        texts = [read_sentences(doc, body) for doc, body in zip(docs, bodies, strict=True)]
        sizes = [[self.writer.size(text) for text in each] for each in texts]
        scores: list[list[float]] = [[] for _ in docs]
        long = [n for n, each in enumerate(sizes) if sum(each) > self.writer.room]
        for number, found in zip(
            long, self.salience([docs[n] for n in long]) if long else [], strict=True
        ):
            scores[number] = found
        chosen = [
            select(each, _of_body(doc, found), self.writer.room)
            for doc, each, found in zip(docs, sizes, scores, strict=True)
        ]
        sources = [
            "".join(each[n] for n in picked) for each, picked in zip(texts, chosen, strict=True)
        ]
        filled = [number for number, source in enumerate(sources) if source]
        drafts = dict(zip(filled, self.writer([sources[n] for n in filled]), strict=True))
        for number, doc in enumerate(docs):
            read = {"sentences": len(chosen[number]), "of": len(bodies[number])}
            by = self.selected_by if number in long else "all"
            self._put(doc, drafts.get(number), sources[number], {**read, "selected_by": by})
        return docs

    def _put(self, doc: Document, draft: Draft | None, source: str, read: dict[str, Any]) -> None:
        doc.meta.pop(CHECK, None)
        if draft is None:
            doc.spans["summary"], doc.texts["summary"] = [], ""
            return
        text, reason = guard(draft, source)
        facts = self._unsupported(text, doc) if text else []
        action = "kept"
        if facts:
            action = {"keep": "kept", "flag": "flagged", "extract": "extracted"}[self.on_unfaithful]
            reason = "unfaithful" if action == "extracted" else reason
        if not text:
            action = "extracted"
        record: dict[str, Any] = {
            "kind": "extractive" if action == "extracted" else "abstractive",
            "faithful": not facts,
            "unsupported": [{"kind": fact.kind, "text": fact.text} for fact in facts],
            "action": action,
        }
        if reason:
            record["reason"] = reason
        if action == "extracted":
            self.extract(doc, self.salience([doc])[0])
            record["draft"] = draft.text
            # What stands now are sentences of the source.
            record["faithful"] = True
        else:
            doc.spans["summary"], record["sentences"] = traced(text, doc, body_of(doc))
            doc.texts["summary"] = text
        doc.meta[CHECK] = {**record, "read": read}

    def _unsupported(self, text: str, doc: Document) -> list[Fact]:
        said = [value for value in doc.meta.values() if isinstance(value, str)]
        source = "\n".join([doc.text, doc.texts.get("title", ""), *said])
        facts = unsupported(text, source, self.names(text))
        if not any(fact.kind == "name" for fact in facts):
            return facts
        others = [name for name in self.other_names(text) if not unsupported("", source, [name])]
        return [fact for fact in facts if fact.kind != "name" or not _misread(fact.text, others)]


def load_abstracts(config: SummaryConfig, extract: Extract) -> Abstracts:
    """Return the writer of summaries that the settings of the stage describe.

    Raises:
        CheckpointError: the checkpoint is missing, damaged or of another kind.
    """
    writer = load_writer(config)
    annotator = None
    if config.salience in ("auto", "news"):
        annotator = shipped_annotator(config, needed=config.salience == "news")
    by = config.salience if config.salience != "auto" else ("news" if annotator else "textrank")
    return Abstracts(
        writer=writer,
        salience=_salience(by, annotator),
        selected_by=by,
        names=_tagged_names(annotator) if annotator else jieba_names,
        other_names=jieba_names,
        on_unfaithful=config.on_unfaithful,
        extract=extract,
    )


def shipped_annotator(config: CheckpointConfig, *, needed: bool) -> Annotator | None:
    """Return the checkpoint that comes with the project, or None where it is not there."""
    shipped = CheckpointConfig(device=config.device)
    if not needed and (look_for(shipped.checkpoint) is None or not is_news(shipped)):
        return None
    return load_annotator(shipped)


def body_of(doc: Document) -> list[Span]:
    """Return the sentences that are no headings; all where there is nothing else."""
    sentences = doc.spans["sentences"]
    return [span for span in sentences if span.label != "heading"] or sentences


def _misread(name: str, others: Sequence[str]) -> bool:
    """Return whether a name is one that the source has, with a character too many at its end.

    张三要 in 张三要加快发展 is no invention of the writer but a slip of the tagger.
    """
    return any(name[1:] == other or name[:-1] == other for other in others)


def read_sentences(doc: Document, sentences: Sequence[Span]) -> list[str]:
    """Return sentences as they were written, each on one line, noise in them blanked."""
    text = text_for(doc, "original")
    return [" ".join(text[span.start : span.end].split()) for span in sentences]


def _of_body(doc: Document, salience: Sequence[float]) -> list[float]:
    """Return the salience of the sentences of the body."""
    if not salience:
        return [0.0] * len(body_of(doc))
    by_place = dict(zip(doc.spans["sentences"], salience, strict=True))
    return [by_place[span] for span in body_of(doc)]


def _salience(by: str, annotator: Annotator | None) -> Salience:
    if by == "news" and annotator is not None:
        return lambda docs: [found.salience for found in annotator(pages_of(docs))]
    if by == "lead":
        return lambda docs: [
            [1 / (1 + n) for n in range(len(doc.spans["sentences"]))] for doc in docs
        ]
    return lambda docs: [central(read_sentences(doc, doc.spans["sentences"])) for doc in docs]


def _tagged_names(annotator: Annotator) -> Names:
    """Return a function that finds the names of a text with the shipped checkpoint."""
    from pipeline.text.folding import fold

    annotator.request("news")

    def names(text: str) -> list[str]:
        page = Page(fold(text), tuple(split_sentences(fold(text))))
        found = annotator([page])[0].spans["news"]
        return [text[start:end] for start, end, _, _ in found]

    return names
