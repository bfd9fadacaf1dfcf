"""Score predictions against gold: the library's way in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pipeline.document import Document
from pipeline.evaluation import checks, jieba_words, summary, topics
from pipeline.evaluation.baselines import Baseline, make_baselines
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.compare import against_baselines, compare
from pipeline.evaluation.corpus import Corpus
from pipeline.evaluation.disagreements import Disagreement, worst
from pipeline.evaluation.failures import count_failed, describe_failures
from pipeline.evaluation.label_sets import check_names, layer_names, without_common_labels
from pipeline.evaluation.layers import Layer, Pairs, Settings, make_layers
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.rouge import characters
from pipeline.evaluation.scores import figures

Documents = Sequence[Document] | Corpus

_WORST = 20
_USUAL_SENTENCES = 3


def evaluate(
    predicted: Documents,
    gold: Documents,
    *,
    layers: Sequence[str] | None = None,
    baselines: bool = False,
    against: Documents | None = None,
    vocabulary: Collection[str] | None = None,
    labels: Mapping[str, Collection[str]] | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Return the figures of every layer that gold has.

    Args:
        predicted: documents with the same ids and texts as gold's; others are left aside.
        gold: hand-labelled documents; a document counts for the layers that it has.
        layers: score only these (default: all that gold has, each of which must be known).
        baselines: also score simple annotators, each tested against the prediction.
        against: another prediction of the same documents, to compare with.
        vocabulary: the words a segmenter knew, for the recall of unknown ones (default: jieba's).
        labels: labels by layer that gold may use beside the project's own.
        resamples, seed: of the bootstrap.

    Raises:
        EvaluationError: the two cannot be compared; every reason is listed with its place.
    """
    truth, answers = Corpus.of(gold, "gold"), Corpus.of(predicted, "predicted")
    chosen = _checked_layers(truth, answers, layers, labels)
    sides = [Corpus.of(against, "against")] if against is not None else []
    matched = [(side, checks.match(truth, side, chosen)) for side in (answers, *sides)]
    settings = _settings(matched[0][1], chosen, vocabulary)
    found = _score(truth, matched, chosen, settings, Sampling(resamples, seed), baselines)
    return replace(
        found,
        notes=(*_definitions(chosen, settings, vocabulary), *_notes(truth, matched, chosen)),
        settings={
            "resamples": resamples,
            "seed": seed,
            "vocabulary": len(settings.vocabulary),
            "summary_sentences": settings.summary.sentences,
        },
    )


def _checked_layers(
    gold: Corpus,
    predicted: Corpus,
    layers: Sequence[str] | None,
    labels: Mapping[str, Collection[str]] | None,
) -> Sequence[str]:
    """Return the layers to score, gold checked: its form, the names of its layers and labels."""
    checks.check_structure(gold)
    if layers is None:
        check_names(gold, layer_names(predicted.documents))
    checks.check_labels(gold, predicted, labels)
    return checks.choose_layers(gold, layers)


def _score(
    gold: Corpus,
    sides: Sequence[tuple[Corpus, Pairs]],
    chosen: Sequence[str],
    settings: Settings,
    sampling: Sampling,
    baselines: bool,
) -> Evaluation:
    """Return the figures of the first side, compared with the other and with baselines."""
    (predicted, pairs), *others = sides
    layers = {name: layer for name, layer in make_layers(settings).items() if name in chosen}
    scored = {name: layer.score(layer.of(pairs)) for name, layer in layers.items()}
    compared = [compare(scored, layers, own, side.name, sampling) for side, own in others]
    rivals = _rivals(gold, pairs, chosen, settings) if baselines else []
    found = [figure for one in scored.values() for figure in figures(one, sampling)]
    return Evaluation(
        predicted=predicted.name,
        gold=gold.name,
        documents=len(pairs),
        figures={figure.name: figure for figure in found},
        baselines=tuple(against_baselines(scored, layers, pairs, rivals, sampling)),
        against=compared[0] if compared else None,
        confusion=topics.confusion(layers["topics"].of(pairs)) if "topics" in layers else {},
        disagreements=tuple(_disagreements(layers, pairs)),
        failed={side.name: count_failed(own, chosen) for side, own in sides},
    )


def _rivals(
    gold: Corpus, pairs: Pairs, chosen: Sequence[str], settings: Settings
) -> list[Baseline]:
    """Return the baselines, whose summaries are as long as the predicted ones."""
    lengths = _summary_lengths(pairs) if "summary" in chosen else {}
    sentences = settings.summary.sentences
    return make_baselines(gold.documents, sentences, whole=gold.whole, lengths=lengths)


def _settings(pairs: Pairs, layers: Sequence[str], vocabulary: Collection[str] | None) -> Settings:
    """Return what the layers need; jieba is loaded only where there are words to score."""
    words: Collection[str] = ()
    if "words" in layers:
        words = jieba_words.vocabulary() if vocabulary is None else frozenset(vocabulary)
    lengths = Counter(summary.length(predicted) for _, predicted in pairs)
    lengths.pop(0, None)
    usual = max(lengths, key=lambda length: (lengths[length], length), default=_USUAL_SENTENCES)
    return Settings(vocabulary=words, summary=summary.Settings(sentences=usual))


def _summary_lengths(pairs: Pairs) -> dict[str, int]:
    """Return how many visible characters the predicted summary of each document has."""
    return {gold.id: len(characters(summary.text_of(predicted))) for gold, predicted in pairs}


def _disagreements(layers: Mapping[str, Layer], pairs: Pairs) -> list[Disagreement]:
    cases = {
        name: [case for pair in layer.of(pairs) for case in layer.disagreements(*pair)]
        for name, layer in layers.items()
    }
    return worst(cases, _WORST)


def _definitions(
    layers: Sequence[str], settings: Settings, vocabulary: Collection[str] | None
) -> list[str]:
    """Return what some figures depend on, for a reader who sees the table alone."""
    notes = []
    if "words" in layers:
        source = "jieba's dictionary" if vocabulary is None else "the vocabulary given"
        size = f"{len(settings.vocabulary):,}"
        notes.append(f"words: out of vocabulary is what is not among the {size} of {source}")
    if "summary" in layers:
        count = settings.summary.sentences
        notes.append(
            "summary: ROUGE on characters that are no white space, words.rouge on jieba's words; "
            f"lead and oracle take {count} sentence{'s' * (count != 1)}"
        )
    return notes


def _notes(gold: Corpus, sides: Sequence[tuple[Corpus, Pairs]], layers: Sequence[str]) -> list[str]:
    notes = [*gold.notes]
    for side, pairs in sides:
        notes += side.notes
        if extra := len(side.documents) - len(gold.documents):
            notes.append(
                f"left aside, not being in gold: {extra:,} of the documents of {side.name}"
            )
        notes += describe_failures(side.name, [answer for _, answer in pairs])
        notes += without_common_labels(pairs, layers, side.name)
    if len(gold.documents) < 2:
        notes.append("one document alone gives no interval")
    return notes
