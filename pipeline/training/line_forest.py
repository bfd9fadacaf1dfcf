"""Growing the forests of the scorer of lines, and measuring them on sites they have not seen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.noise.article import SWITCH, best_runs
from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_features import Floats
from pipeline.noise.scorer import Scorer
from pipeline.noise.second_look import second_features, second_names
from pipeline.noise.trees import Trees
from pipeline.training.line_pages import Labelled, read_labelled
from pipeline.training.line_settings import LinesConfig

Say = Callable[[str], None]
_BINS = 127  # of a feature: more changed nothing but the time
_FEWEST = 15  # lines in a leaf
_SHARE = 0.5  # of the features that a split may choose from: trees differ more
_SCALE = 1000.0  # weights of lines sum to one a page; the penalty of leaves is for weights near one

#: Group → the names of its features, for what each is worth.
GROUPS = {
    "words of the line": r"words_\w+$",
    "characters of the line": r"(?:length|log_length|ended|bullet|dateline|indent|close|digits"
    r"|commas|stops|quotes|bars|spaces|letters|chinese|punctuated|unit_length|wrapped|weight|signed)$",
    "neighbours": r".*[+-]\d$",
    "windows": r".*[<>]\d+$",
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
        pages = read_labelled(config, markup=markup)
        count = sum(not page.copy for page in pages)
        lines = sum(len(page.labels) for page in pages)
        say(f"{name}: {count} pages, {lines} lines with the copies")
        if config.measure:
            _measure(config, pages, markup, say)
        first, second = _grow(config, pages, markup)
        _write(config.output / name, first, second)
    return config.output


def _grow(config: LinesConfig, pages: list[Labelled], markup: bool) -> tuple[Any, Any]:
    """Return both forests; the second learns from what the first says of sites it has not seen."""
    values = [features(page.rows, markup=markup) for page in pages]
    folds = _deal(pages, config.inner_folds, config.seed + 1)
    chances: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(pages)
    for fold in range(config.inner_folds):
        kept = [index for index, one in enumerate(folds) if one != fold]
        forest = _fit(config, pages, values, kept, config.rounds)
        for index in (index for index, one in enumerate(folds) if one == fold):
            chances[index] = forest.predict_proba(values[index])[:, 1]
    everything = range(len(pages))
    first = _fit(config, pages, values, everything, config.rounds)
    both = [
        np.concatenate([own, second_features(page.rows, chance)], axis=1)
        for own, page, chance in zip(values, pages, chances, strict=True)
    ]
    second = _fit(config, pages, both, everything, config.second_rounds)
    names = feature_names(markup)
    return _plain(first, names), _plain(second, [*names, *second_names(markup)])


def _fit(
    config: LinesConfig,
    pages: list[Labelled],
    values: list[Floats],
    which: Sequence[int],
    rounds: int,
) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    forest = HistGradientBoostingClassifier(
        max_iter=rounds,
        max_leaf_nodes=config.leaves,
        learning_rate=config.learning_rate,
        l2_regularization=config.l2,
        min_samples_leaf=_FEWEST,
        max_features=_SHARE,
        max_bins=_BINS,
        early_stopping=False,
        random_state=config.seed,
    )
    labels = np.concatenate([pages[index].labels for index in which])
    weights = np.concatenate([pages[index].weights for index in which])
    forest.fit(
        np.concatenate([values[index] for index in which]), labels, sample_weight=weights * _SCALE
    )
    return forest


def _plain(forest: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return a forest as nested lists, numbers to six figures."""

    def tree(nodes: Any, at: int) -> Any:
        node = nodes[at]
        if node["is_leaf"]:
            return float(f"{node['value']:.4g}")
        name, threshold = names[node["feature_idx"]], float(f"{node['num_threshold']:.6g}")
        return [name, threshold, tree(nodes, node["left"]), tree(nodes, node["right"])]

    trees = [tree(one[0].nodes, 0) for one in forest._predictors]
    return {"bias": float(forest._baseline_prediction[0, 0]), "trees": trees}


def _write(path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Write both forests as JSON, a tree a line."""
    parts = []
    for name, forest in (("first", first), ("second", second)):
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in forest["trees"])
        parts.append(f'"{name}": {{"bias": {forest["bias"]:.6g}, "trees": [\n{trees}\n]}}')
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def _deal(pages: list[Labelled], count: int, seed: int) -> list[int]:
    """Return for each page its fold: whole sites, the largest first, to the emptiest fold."""
    sizes: dict[str, int] = {}
    for page in pages:
        sizes[page.site] = sizes.get(page.site, 0) + (not page.copy)
    sites = sorted(sizes)
    np.random.default_rng(seed).shuffle(sites)
    loads, where = [0] * count, {}
    for site in sorted(sites, key=lambda site: -sizes[site]):
        where[site] = int(np.argmin(loads))
        loads[where[site]] += sizes[site]
    return [where[page.site] for page in pages]


def _measure(config: LinesConfig, pages: list[Labelled], markup: bool, say: Say) -> None:
    """Say how well unseen sites are read, and how much worse with a group of features shuffled."""
    folds = _deal(pages, config.folds, config.seed)
    tasks = [(config, pages, markup, folds, fold) for fold in range(config.folds)]
    if config.processes > 1:
        with ProcessPoolExecutor(config.processes) as pool:
            results = list(pool.map(_measure_fold, tasks))
    else:
        results = [_measure_fold(task) for task in tasks]
    kinds = sorted({page.kind for page in pages})
    for kind in kinds:
        figures = [f for result in results for one, f in result[""] if one == kind]
        good = sum(f >= 0.9 for f in figures)
        say(f"  {kind}: mean F {100 * np.mean(figures):.1f}, F >= 90 on {good} of {len(figures)}")
    whole = np.mean([f for result in results for _, f in result[""]])
    for group in GROUPS:
        if figures := [f for result in results for _, f in result.get(group, [])]:
            say(f"  worth of {group}: {100 * (whole - np.mean(figures)):.1f}")


def _measure_fold(task: tuple[Any, ...]) -> dict[str, list[tuple[str, float]]]:
    """Return, for no group and for each that was shuffled, the kind and F of each held-out page."""
    config, pages, markup, folds, fold = task
    first, second = _grow(
        config, [p for p, f in zip(pages, folds, strict=True) if f != fold], markup
    )
    names = feature_names(markup)
    more = [*names, *second_names(markup)]
    scorer = Scorer(
        Trees(names, first["bias"], first["trees"]),
        Trees(more, second["bias"], second["trees"]),
        markup,
    )
    held = [p for p, f in zip(pages, folds, strict=True) if f == fold and not p.copy]
    values = [features(page.rows, markup=markup) for page in held]
    result = {"": list(_figures(scorer, held, values))}
    rng = np.random.default_rng(config.seed)
    for group, pattern in GROUPS.items():
        columns = [index for index, name in enumerate(names) if re.match(pattern, name)]
        if columns:
            shuffled = _shuffled(values, columns, rng)
            result[group] = list(_figures(scorer, held, shuffled))
    return result


def _figures(
    scorer: Scorer, pages: list[Labelled], values: list[Floats]
) -> Iterator[tuple[str, float]]:
    for page, own in zip(pages, values, strict=True):
        chances = scorer.score_values(page.rows, own)
        length = page.rows.column("length")
        kept = best_runs(chances, length, SWITCH[scorer.markup])
        yield page.kind, _f1(kept, page, length)


def _f1(kept: npt.NDArray[np.bool_], page: Labelled, length: Floats) -> float:
    """Return F1 over the characters of the lines, those that count neither way left out."""
    counts = length * (page.weights * len(length) > 1e-3)
    true = float((counts * kept * page.labels).sum())
    return 2 * true / max(1.0, float((counts * kept).sum() + (length * page.labels).sum()))


def _shuffled(values: list[Floats], columns: list[int], rng: np.random.Generator) -> list[Floats]:
    together = np.concatenate(values)
    together[:, columns] = together[rng.permutation(len(together))][:, columns]
    return np.split(together, np.cumsum([len(own) for own in values])[:-1])
