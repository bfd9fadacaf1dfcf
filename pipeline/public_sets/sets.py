"""Public data sets as gold: one small table of how each is read, by the name of its folder.

A set of single sentences or titles is annotated with the whole text as its one sentence. A record
whose label means nothing here is left out and counted. A topic set knows some topics only, and may
tell apart what the taxonomy does not (`SUBTOPICS`): the likeliest among a set's own is what is
asked for. Where a label allows several topics any of them is right, so the figure to read is
`topics.any_accuracy`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError, EvaluationError, suggestion
from pipeline.evaluation.annotate import Whole
from pipeline.evaluation.corpus import (
    Corpus,
    check_characters,
    find_sources,
    read_lines,
    refuse,
)
from pipeline.formats import Source
from pipeline.public_sets.label_maps import ENTITY_MAPS, TOPIC_MAPS, known_topics
from pipeline.public_sets.splits import in_dev_split
from pipeline.taxonomy import TOPIC_NAMES

Record = Mapping[str, Any]

#: Channels with enough articles to measure by; "gn", news of the country, is politics or society.
LARGE_CHANNELS = ("gn", "cj", "sh", "gj", "cul", "ty", "ll", "life")
SPLITS = {"10%": True, "90%": False}
_OTHERWISE = "documents in the output's own form need --gold-format documents"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """How a set becomes gold documents.

    Attributes:
        read: the gold document of a record, without an id; None where it has nothing to score.
        whole: what a text is as a whole, "sentence" or "heading"; None for articles.
        settings: settings of stages that the set needs, e.g. its own label scheme.
        topics: the topics that the set tells apart, subtopics too; predictions are held to them.
    """

    read: Callable[[Record], Document | None]
    whole: Whole | None = "sentence"
    settings: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def public_set(name: str) -> PublicSet:
    """Return the set of a name; raises EvaluationError where there is none."""
    if name not in PUBLIC_SETS:
        hint = suggestion(name, PUBLIC_SETS)
        known = ", ".join(["documents", *PUBLIC_SETS])
        raise EvaluationError(f'no gold format called "{name}"{hint}; known: {known}')
    return PUBLIC_SETS[name]


def set_of(path: str | Path) -> str | None:
    """Return the name of the set that a file is part of, by its folder; None for our own form."""
    folder = Path(path).resolve()
    folder = folder if folder.is_dir() else folder.parent
    return folder.name if folder.name in PUBLIC_SETS else None


def needed_settings(name: str, config: Config, layers: Iterable[str]) -> list[str]:
    """Return the settings a set needs, those of stages that the config has and that know them."""
    stages = dict(config.stages)
    wanted = set(layers)
    found = []
    for setting in public_set(name).settings:
        _, stage, key = setting.partition("=")[0].split(".")
        if stage in wanted and stage in stages and key in type(stages[stage]).model_fields:
            found.append(setting)
    return found


def read_public(
    path: str | Path, name: str, *, split: str | None = None, limit: int | None = None
) -> Corpus:
    """Return the gold documents of a set's file; `split` "10%" or "90%" is by hash of the text."""
    if split is not None and split not in SPLITS:
        raise EvaluationError(f'no split called "{split}"; known: {", ".join(SPLITS)}')
    made = public_set(name)
    problems: list[str] = []
    skipped: list[str] = []
    found = _documents(path, name, split, problems, skipped)
    kept = list(islice(found, limit))
    refuse(f"{path} read as {name} ({_OTHERWISE})", problems)
    if not kept:
        raise EvaluationError(f"{path}: holds nothing to score for {name}")
    notes: tuple[str, ...] = ()
    if skipped:
        count = f"{len(skipped):,}, the first {skipped[0]}"
        notes = (f"records left out, their labels meaning nothing here: {count}",)
    docs, places = zip(*kept, strict=True)
    return Corpus(str(path), docs, places, notes, whole=made.whole is not None)


def _documents(
    path: str | Path,
    name: str,
    split: str | None,
    problems: list[str],
    skipped: list[str],
) -> Iterator[tuple[Document, str]]:
    read = public_set(name).read
    for source in find_sources(path):
        for number, line in read_lines(source):
            place = source.place(number)
            try:
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise DocumentError(f"an object is needed, found {type(record).__name__}")
                doc = read(record)
                if doc is not None:
                    doc.check()
                    check_characters(doc)
            except (ValueError, KeyError, TypeError, DocumentError) as error:
                reason = f"no key {error}" if isinstance(error, KeyError) else error
                problems.append(f"{place}: not a record of {name}: {reason}")
                continue
            if doc is None or not doc.text.strip():
                skipped.append(place)
            elif split is None or in_dev_split(doc.text) is SPLITS[split]:
                yield replace(doc, id=f"{_file_id(source)}:{number}"), place


def _file_id(source: Source) -> str:
    """Return the folder, which is the set's name, and the file."""
    return "/".join(Path(source.name).parts[-2:])


def _entities(labels: Mapping[str, str] | None) -> Callable[[Record], Document]:
    def read(record: Record) -> Document:
        names = {label: label for _, _, label in record["entities"]} if labels is None else labels
        spans = [
            Span(start, end, names[label])
            for start, end, label in record["entities"]
            if label in names
        ]
        return Document("", record["text"], spans={"entities": spans})

    return read


def _words(record: Record) -> Document:
    words = record["words"]
    ends = list(accumulate(map(len, words)))
    starts = [0, *ends]
    spans = [Span(start, end) for start, end in zip(starts, ends, strict=False) if start < end]
    return Document("", "".join(words), spans={"words": spans})


def _topics(name: str) -> Callable[[Record], Document | None]:
    def read(record: Record) -> Document | None:
        labels = [Label(topic) for topic in TOPIC_MAPS[name].get(record["label"], ())]
        return Document("", record["text"], labels={"topics": labels}) if labels else None

    return read


def _summary(record: Record) -> Document | None:
    headline = record["summary"].strip()
    if _generic(headline):
        return None
    text = _without_headline(record["text"], headline)
    return Document("", text, texts={"summary": headline})


def _chinanews(record: Record) -> Document | None:
    channel, headline = record["label"], record["title"].strip()
    topics = TOPIC_MAPS["chinanews"][channel] if channel in LARGE_CHANNELS else ()
    labels = [Label(topic) for topic in topics]
    texts = {} if _generic(headline) else {"summary": headline}
    if not labels and not texts:
        return None
    text = _without_headline(record["text"], headline)
    return Document("", text, labels={"topics": labels} if labels else {}, texts=texts)


def _generic(headline: str) -> bool:
    """Return whether a headline names a round-up, which no summary of its text can meet."""
    return len(headline) < 8 or "快讯" in headline or "联播" in headline


def _without_headline(text: str, headline: str) -> str:
    first, _, rest = text.lstrip().partition("\n")
    return rest if first.strip() == headline and rest else text


def _topic_set(name: str, whole: Whole | None) -> PublicSet:
    return PublicSet(_topics(name), whole, _held_to(known_topics(name)), known_topics(name))


def _held_to(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the settings with which every one of the topics, and none else, gets a probability.

    A stage without "among" gives its topics all; the likeliest of the set's is then taken.
    """
    return (
        f"stages.topics.among=[{', '.join(topics)}]",
        "stages.topics.threshold=0",
        f"stages.topics.max_topics={len(TOPIC_NAMES)}",
    )


#: As with other sets, what its labels tell apart: here those that are large enough to measure by.
_CHANNEL_TOPICS = tuple(
    dict.fromkeys(topic for channel in LARGE_CHANNELS for topic in TOPIC_MAPS["chinanews"][channel])
)
#: Where the reference is a headline, one sentence is a summary.
_ONE = ("stages.summary.max_sentences=1",)
_SEGMENTED = ("sighan2005_msr", "sighan2005_pku", "sxu_segmentation", "ud_chinese_gsd")
_ARTICLES = (
    "sogouc_reduced",
    "fudan_partial",
    "fudan_sample",
    "web_news_2016",
    "tencent_news_2018",
    "industry_news_2019",
    "channel_paragraphs_2017",
    "chinatimes_2022",
    "netease_2016",
    "sogoucs_bare",
    "chinaxiv_papers",
)
_TITLES = tuple(name for name in TOPIC_MAPS if name not in (*_ARTICLES, "chinanews"))
_HEADLINES = ("xinwenlianbo", "csl_lcsts_style", "csl_title")

PUBLIC_SETS: Mapping[str, PublicSet] = {
    "cluener": PublicSet(_entities(None), settings=("stages.entities.scheme=fine",)),
    **{name: PublicSet(_entities(labels)) for name, labels in ENTITY_MAPS.items()},
    # Their own conventions, which another head follows than that of news.
    **{
        name: PublicSet(_entities(ENTITY_MAPS[name]), settings=("stages.entities.scheme=uner",))
        for name in ENTITY_MAPS
        if name.startswith("uner_")
    },
    **{name: PublicSet(_words) for name in _SEGMENTED},
    **{name: _topic_set(name, "heading") for name in _TITLES},
    **{name: _topic_set(name, None) for name in _ARTICLES},
    "chinanews": PublicSet(_chinanews, None, (*_held_to(_CHANNEL_TOPICS), *_ONE), _CHANNEL_TOPICS),
    **{name: PublicSet(_summary, None, _ONE) for name in _HEADLINES},
}
