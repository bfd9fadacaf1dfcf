"""Growing the forests of the scorer of lines, and measuring them on sites they have not seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.evaluation.scores import f1
from pipeline.noise.article import kept_lines
from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_rows import Floats
from pipeline.noise.scorer import Scorer
from pipeline.noise.second_look import second_features, second_names
from pipeline.noise.trees import Trees
from pipeline.training.line_copies import copies_of, deal
from pipeline.training.line_pages import Labelled, read_labelled
from pipeline.training.line_settings import LinesConfig
from pipeline.training.line_trees import grow, write_forests

Say = Callable[[str], None]
#: Group → the names of its features, for what each is worth.
GROUPS = {
    "words of the line": r"words_\w+$",
    "characters of the line": r"(?:length|log_length|ended|bullet|dateline|indent|close|digits"
    r"|commas|stops|quotes|bars|spaces|particles|persons|letters|chinese|punctuated|breaks|opens"
    r"|closes|unit_length|wrapped|weight|signed)$",
    "neighbours": r".*[+-]\d$",
    "windows": r".*[<>~]\d+$",
    "blocks of running text": r"block_|since_running|until_running|short_run",
    "place": r"place|from_end|lines$|page_length",
    "title": r".*title",
    "headings and bylines around": r"\w+_(?:above|below)$",
    "best run of lines": r"(?:in_run|run_)",
    "links": r".*linked|links",
    "tags": r"(?:tag|break)_|heading|in_table|in_list|depth|time_tag|hidden",
    "names of elements": r"(?:good|bad)_",
    "marks of publishing systems": r"marked|has_marks",
    "element tree": r"(?:own|parent|grand)_|in_best|below_best|in_net|below_net|key_|best_",
}


def train_lines(config: LinesConfig, say: Say) -> Path:
    """Write the weights for pages with markup and for plain text; return their folder."""
    config.output.mkdir(parents=True, exist_ok=True)
    for name, markup in (("lines-with-markup.json", True), ("lines-of-text.json", False)):
        stack = _stack(config, markup)
        count = sum(not page.copy for page in stack.pages)
        lines = sum(int(page.learned.sum()) for page in stack.pages)
        say(f"{name}: {count} pages, {lines} lines are learned, those of the copies too")
        if config.measure:
            _measure(stack, say)
        write_forests(config.output / name, *stack.whole())
    return config.output


def held_out(config: LinesConfig, *, markup: bool) -> Iterator[tuple[Labelled, Scorer]]:
    """Yield each page (not its copies) with a scorer that has seen no page of its site."""
    stack = _stack(config, markup)
    for fold in range(config.folds):
        scorer = stack.without(fold)
        for page, own in zip(stack.pages, stack.folds, strict=True):
            if own == fold and not page.copy:
                yield page, scorer


def _stack(config: LinesConfig, markup: bool) -> _Stack:
    pages = read_labelled(config, markup=markup)
    return _Stack(config, [*pages, *copies_of(pages, config)], markup)


class _Stack:
    """Both looks, grown on parts of the pages: a look is never asked of a site that it has seen.

    Whole sites are dealt to folds. For each pair of folds there is a first look that has seen
    neither. The second look of a fold learns from what the first looks say that have seen neither
    this fold nor the page's own.
    """

    def __init__(self, config: LinesConfig, pages: list[Labelled], markup: bool) -> None:
        self.config, self.pages, self.markup = config, pages, markup
        self.names = feature_names(markup)
        self.more = [*self.names, *second_names(markup)]
        self.values = [features(page.rows, markup=markup) for page in pages]
        self.folds = deal(pages, config.folds, config.seed)
        self._looks: dict[tuple[int, int], Trees] = {}

    def whole(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return both forests, grown on all pages."""
        every = range(len(self.pages))
        first = self._grow(self.names, self.values, every, self.config.rounds)
        return first, self._second(every, None)

    def without(self, fold: int) -> Scorer:
        """Return the scorer that has not seen the sites of a fold."""
        seen = [index for index, own in enumerate(self.folds) if own != fold]
        second = self._second(seen, fold)
        look = self._look(fold, fold)
        return Scorer(look, Trees(self.more, second["bias"], second["trees"]), self.markup)

    def _second(self, which: Sequence[int], fold: int | None) -> dict[str, Any]:
        both: dict[int, Floats] = {}
        for index in which:
            own = self.folds[index]
            look = self._look(own, own if fold is None else fold)
            more = second_features(self.pages[index].rows, look.probabilities(self.values[index]))
            both[index] = np.concatenate([self.values[index], more], axis=1)
        return self._grow(self.more, both, which, self.config.second_rounds)

    def _look(self, one: int, other: int) -> Trees:
        """Return the first look that has seen neither of two folds."""
        pair = min(one, other), max(one, other)
        if pair not in self._looks:
            seen = [index for index, own in enumerate(self.folds) if own not in pair]
            forest = self._grow(self.names, self.values, seen, self.config.rounds)
            self._looks[pair] = Trees(self.names, forest["bias"], forest["trees"])
        return self._looks[pair]

    def _grow(
        self,
        names: list[str],
        values: Mapping[int, Floats] | Sequence[Floats],
        which: Sequence[int],
        rounds: int,
    ) -> dict[str, Any]:
        learned = [(self.pages[index], values[index]) for index in which]
        return grow(
            self.config,
            names,
            np.concatenate([own[page.learned] for page, own in learned]),
            np.concatenate([page.labels[page.learned] for page, _ in learned]),
            np.concatenate([page.learned_weights() for page, _ in learned]),
            rounds,
        )


def _measure(stack: _Stack, say: Say) -> None:
    """Say how well unseen sites are read, and how much worse with a group of features shuffled."""
    results = [_measure_fold(stack, fold) for fold in range(stack.config.folds)]
    for kind in sorted({page.kind for page in stack.pages}):
        figures = [f for result in results for one, f in result[""] if one == kind]
        good = sum(f >= 0.9 for f in figures)
        say(f"  {kind}: mean F {100 * np.mean(figures):.1f}, F >= 90 on {good} of {len(figures)}")
    whole = np.mean([f for result in results for one, f in result[""] if one in ("html", "page")])
    for group in GROUPS:
        if figures := [f for result in results for _, f in result.get(group, [])]:
            say(f"  worth of {group}: {100 * (whole - np.mean(figures)):.1f}")


def _measure_fold(stack: _Stack, fold: int) -> dict[str, list[tuple[str, float]]]:
    """Return, for no group and for each that was shuffled, the kind and F of each held-out page."""
    scorer = stack.without(fold)
    held = [
        index
        for index, page in enumerate(stack.pages)
        if stack.folds[index] == fold and not page.copy
    ]
    pages, values = [stack.pages[index] for index in held], [stack.values[index] for index in held]
    result = {"": list(_figures(scorer, pages, values))}
    rng = np.random.default_rng(stack.config.seed)
    whole = [number for number, page in enumerate(pages) if page.kind in ("html", "page")]
    pages, values = [pages[number] for number in whole], [values[number] for number in whole]
    for group, pattern in GROUPS.items():
        columns = [index for index, name in enumerate(stack.names) if re.match(pattern, name)]
        if columns:
            result[group] = list(_figures(scorer, pages, _shuffled(values, columns, rng)))
    return result


def _figures(
    scorer: Scorer, pages: list[Labelled], values: list[Floats]
) -> Iterator[tuple[str, float]]:
    for page, own in zip(pages, values, strict=True):
        chances = scorer.score_values(page.rows, own)
        length = page.rows.column("length")
        kept = kept_lines(page.rows, chances, markup=scorer.markup)
        yield page.kind, _f1(kept, page, length)


def _f1(kept: npt.NDArray[np.bool_], page: Labelled, length: Floats) -> float:
    """Return F1 over the characters of the lines, those that count neither way left out."""
    counts = length * (page.weights * len(length) > 1e-3)
    true = float((counts * kept * page.labels).sum())
    return float(np.nan_to_num(f1(true, (length * page.labels).sum(), (counts * kept).sum())))


def _shuffled(values: list[Floats], columns: list[int], rng: np.random.Generator) -> list[Floats]:
    together = np.concatenate(values)
    together[:, columns] = together[rng.permutation(len(together))][:, columns]
    return np.split(together, np.cumsum([len(own) for own in values])[:-1])
