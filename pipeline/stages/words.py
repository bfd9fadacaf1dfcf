"""The stage `words` (分词): word segmentation; every visible character is in one word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableSequence
from typing import ClassVar, Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.source import CheckpointConfig
from pipeline.document import Document, Span
from pipeline.document.packed import layer
from pipeline.modeling.pages import Page, pages_of
from pipeline.modeling.scored_spans import ScoredSpans
from pipeline.resources import file_signature, resolve
from pipeline.stage import Stage, register
from pipeline.text.folding import JOINER
from pipeline.text.graphemes import find_joints
from pipeline.text.joined import Joined
from pipeline.text.patterns import lazy
from pipeline.text.segmenters import CutAt, cut_at_ends, cut_text, load_cut
from pipeline.text.user_dict import UserDict, read_user_dict
from pipeline.text.word_borders import words_at_borders

_VISIBLE = lazy(r"\S+")
_LATIN = lazy("[A-Za-z0-9]")  # what all that follow have
_WHOLE = lazy(  # one word whatever the engine says: an address, COVID-19, 3,123.45
    r"(?:https?://|www\.)[!-~]*[A-Za-z0-9/=&_-]"
    # RFC 5321 allows 64 characters before the @; a bound also keeps long runs linear.
    r"|(?<![A-Za-z0-9])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![A-Za-z0-9-])[A-Za-z]+(?:-[A-Za-z]*[0-9]+)+(?![A-Za-z0-9-])"
    r"|(?<![\w.:/])(?<![0-9],)(?:[0-9]{1,3}(?:,[0-9]{3})++(?:\.[0-9]+)?%?|[0-9]{1,2}(?::[0-9]{2}){1,2}"
    r"|[0-9]{1,3}/[0-9]{1,3})(?![\w:/]|[,.][0-9])"
    r"|(?<![\w/.])[A-Z]{1,4}/[A-Z]{1,3}(?![\w/])",
    re.ASCII,
)


class WordsConfig(CheckpointConfig):
    """Settings of the stage `words`; those of a checkpoint matter to the engine model alone."""

    files: ClassVar[tuple[str, ...]] = ("user_dict",)

    engine: Literal["jieba", "rjieba", "model"] = Field(
        "model",
        description="model: the checkpoint, in the pass that it makes anyway; jieba; rjieba: the "
        "same in Rust, faster",
    )
    user_dict: str | None = Field(None, description="file of words that are never split")
    hmm: bool = Field(True, description="guess words that the dictionary lacks")
    tags: bool = Field(False, description="label words with their part of speech")


@register("words")
class Words(Stage[WordsConfig]):
    """Cuts sentences into words; words of the user dictionary are never split.

    Words are cut in the folded text, so a simplified dictionary serves traditional pages. They
    hold no white space and never reach over noise or out of a sentence.
    """

    Config = WordsConfig
    requires = ("sentences",)
    provides = ("words",)

    def problems(self) -> list[str]:
        """That the user dictionary is not there, and what the checkpoint's files lack."""
        found = Checkpoint.of(self.config).problems("words") if self._by_model else []
        if self._by_model and self.config.tags:
            found.append("tags: the engine model has none; set engine: jieba, or rjieba")
        return found + self.config.absent_files()

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return Checkpoint.of(self.config).missing() if self._by_model else []

    def load(self) -> None:
        """Read the user dictionary, then the engine's own or the checkpoint."""
        path = self.config.user_dict
        self._user_dict = read_user_dict(resolve(path)) if path else UserDict({})
        if self.config.engine == "model":
            self._tagger = Checkpoint.of(self.config).tagger("words")
        else:
            self._cut = load_cut(self.config.engine, hmm=self.config.hmm, tags=self.config.tags)

    @property
    def can_be_forked(self) -> bool:
        """Where its checkpoint, if it has one, runs without torch."""
        return not self._by_model or Checkpoint.of(self.config).is_light

    @property
    def made_by(self) -> str:
        """The engine or checkpoint, and the user dictionary with its hash."""
        engine = Checkpoint.of(self.config).signature if self._by_model else self.config.engine
        if not self.config.user_dict:
            return engine
        return f"{engine}+{file_signature(resolve(self.config.user_dict))}"

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "words"; labels are parts of speech where wanted."""
        pages = pages_of(docs)
        for doc, page, cut in zip(docs, pages, self._cuts(pages), strict=True):
            text = page.text if page.joined.is_whole else doc.clean_text
            found = (
                cut_words(page.text, sentence, self._user_dict, cut) for sentence in page.sentences
            )
            words = layer(
                word
                for some in found
                for word in _whole_words(text, page.joined, some, tags=self.config.tags)
            )
            joined = _join_clusters(doc, words)
            doc.spans["words"] = words_at_borders(joined, doc.spans.get("entities", []), doc.text)
        return docs

    @property
    def _by_model(self) -> bool:
        return self.config.engine == "model"

    def _cuts(self, pages: list[Page]) -> Iterable[CutAt]:
        """Yield the function that cuts each document's joined text."""
        if not self._by_model:
            for page in pages:
                yield cut_text(page.text, self._cut)
            return
        for found in self._tagger(pages):
            if isinstance(found, ScoredSpans):
                yield cut_at_ends(found.ends)
            else:
                yield cut_at_ends([span.end for span in found])


def _whole_words(text: str, page: Joined, words: list[Span], *, tags: bool) -> list[Span]:
    """Return words of the joined text as words of the whole text, with labels if `tags`."""
    named = words if tags else [one if one.label is None else _bare(one) for one in words]
    return named if page.is_whole else [_whole_word(text, page, word) for word in named]


def _bare(word: Span) -> Span:
    return Span(word.start, word.end)


def _whole_word(text: str, page: Joined, word: Span) -> Span:
    """Return a word of the joined text in the whole text, with the joiners behind it.

    Where noise has taken the word before them, joiners go with the one that follows.
    """
    start, end = page.back(word.start, word.end)
    while text.startswith(JOINER, end):
        end += 1
    first = start
    while first and text[first - 1] == JOINER:
        first -= 1
    if first < start and (not first or text[first - 1].isspace()):
        start = first
    return Span(start, end, word.label)


def cut_words(text: str, sentence: Span, user_dict: UserDict, cut: CutAt) -> list[Span]:
    """Return the words of one sentence of a folded text, the user dictionary's whole.

    They hold no white space, but for words of the dictionary that have some (Louis Vuitton).
    """
    words: list[Span] = []
    position = sentence.start
    for match in user_dict.find(text[sentence.start : sentence.end]):
        start, end = sentence.start + match.start, sentence.start + match.end
        words += _cut_rest(text, position, start, cut)
        words.append(Span(start, end, match.tag or cut(start, end)[-1].label))
        position = end
    return [*words, *_cut_rest(text, position, sentence.end, cut)]


def _cut_rest(text: str, start: int, end: int, cut: CutAt) -> list[Span]:
    """Return the words between words of the dictionary, addresses and the like whole."""
    words: list[Span] = []
    for run in _VISIBLE.finditer(text, start, end):
        position = run.start()
        latin = _LATIN.search(text, *run.span())
        for match in _WHOLE.finditer(text, *run.span()) if latin else ():
            words += cut(position, match.start()) if position < match.start() else ()
            words.append(Span(match.start(), match.end(), "eng" if match[0][0].isalpha() else "m"))
            position = match.end()
        words += cut(position, run.end()) if position < run.end() else ()
    return words


def _join_clusters(doc: Document, words: MutableSequence[Span]) -> MutableSequence[Span]:
    """Return the words with those put together that cut an emoji or an accented letter in two."""
    joints = {after: before for before, after in find_joints(doc.text)}
    if not joints:
        return words
    sentence_starts = {sentence.start for sentence in doc.spans["sentences"]}
    return layer(_joined(words, joints, sentence_starts))


def _joined(words: Iterable[Span], joints: dict[int, int], starts: set[int]) -> Iterator[Span]:
    """Yield the words, those that joints tie as one; none is tied to the sentence before it."""
    last: Span | None = None
    for word in words:
        if last is None:
            last = word
        elif joints.get(word.start) == last.end and word.start not in starts:
            last = Span(last.start, word.end, last.label)
        else:
            yield last
            last = word
    if last is not None:
        yield last
