"""The stage `words` (分词): every visible character of a sentence in exactly one word."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from pydantic import Field

from pipeline.clusters import find_joints
from pipeline.cutting import Cut, Engine, load_cut
from pipeline.document import Document, Span
from pipeline.resources import resolve
from pipeline.stage import Stage, StageConfig, register
from pipeline.user_dict import UserDict, read_user_dict

_VISIBLE = re.compile(r"\S+")
_WHOLE = re.compile(  # one word whatever the engine says: addresses, and names such as COVID-19
    r"(?:https?://|www\.)[!-~]*[A-Za-z0-9/=&_-]"
    r"|[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![A-Za-z0-9-])[A-Za-z]+(?:-[A-Za-z]*[0-9]+)+(?![A-Za-z0-9-])",
    re.ASCII,
)


class WordsConfig(StageConfig):
    """Settings of the stage `words`."""

    engine: Engine = Field("jieba", description="jieba, or rjieba: the same in Rust, faster")
    user_dict: str | None = Field(None, description="file of words that are never split")
    hmm: bool = Field(True, description="guess words that the dictionary lacks")
    tags: bool = Field(False, description="label words with their part of speech")


@register("words")
class Words(Stage):
    """Cuts sentences into words; words of the user dictionary are never split.

    Words are cut in the folded text, so a simplified dictionary serves traditional pages. They
    hold no white space and never reach over noise or out of a sentence.
    """

    Config = WordsConfig
    requires = ("sentences",)
    provides = ("words",)
    config: WordsConfig

    def problems(self) -> list[str]:
        """That the user dictionary is not there."""
        path = self.config.user_dict
        if path is None or resolve(path).is_file():
            return []
        return [f"user_dict {path}: no such file"]

    def load(self) -> None:
        """Read the user dictionary, then the engine's own."""
        path = self.config.user_dict
        self._user_dict = read_user_dict(resolve(path)) if path else UserDict({})
        self._cut = load_cut(self.config.engine, hmm=self.config.hmm, tags=self.config.tags)

    @property
    def made_by(self) -> str:
        """The engine, and the user dictionary with its hash."""
        if not self.config.user_dict:
            return self.config.engine
        path = resolve(self.config.user_dict)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        return f"{self.config.engine}+{path.name}@{digest[:12]}"

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "words"; labels are parts of speech where wanted."""
        made_by = self.made_by
        for doc in docs:
            clean = doc.clean_text
            words = [
                word if self.config.tags else Span(word.start, word.end)
                for sentence in doc.spans["sentences"]
                for word in cut_words(clean, sentence, self._user_dict, self._cut)
            ]
            doc.spans["words"] = _join_clusters(doc, words)
            doc.made_by["words"] = made_by
        return docs


def cut_words(text: str, sentence: Span, user_dict: UserDict, cut: Cut) -> Iterator[Span]:
    """Yield the words of one sentence of a folded text, the user dictionary's whole."""
    for run in _VISIBLE.finditer(text, sentence.start, sentence.end):
        position = run.start()
        for match in user_dict.find(run.group()):
            start, end = run.start() + match.start, run.start() + match.end
            yield from _cut_rest(text, position, start, cut)
            yield Span(start, end, match.tag or cut(text[start:end])[-1][1])
            position = end
        yield from _cut_rest(text, position, run.end(), cut)


def _cut_rest(text: str, start: int, end: int, cut: Cut) -> Iterator[Span]:
    """Yield the words between words of the dictionary, addresses and the like whole."""
    position = start
    for match in _WHOLE.finditer(text, start, end):
        yield from _cut_plain(text, position, match.start(), cut)
        yield Span(match.start(), match.end(), "eng")
        position = match.end()
    yield from _cut_plain(text, position, end, cut)


def _cut_plain(text: str, start: int, end: int, cut: Cut) -> Iterator[Span]:
    if start == end:
        return
    for word, tag in cut(text[start:end]):
        if not word.isspace():
            yield Span(start, start + len(word), tag)
        start += len(word)


def _join_clusters(doc: Document, words: list[Span]) -> list[Span]:
    """Return the words with those put together that cut an emoji or an accented letter in two."""
    joints = {after: before for before, after in find_joints(doc.text)}
    if not joints:
        return words
    sentence_starts = {sentence.start for sentence in doc.spans["sentences"]}
    joined: list[Span] = []
    for word in words:
        tied = joined and joints.get(word.start) == joined[-1].end
        if tied and word.start not in sentence_starts:
            joined[-1] = Span(joined[-1].start, word.end, joined[-1].label)
        else:
            joined.append(word)
    return joined
