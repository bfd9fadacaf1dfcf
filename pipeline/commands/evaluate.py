"""`evaluate`: score a pipeline, or a run that exists, against gold documents."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from pipeline.commands.arguments import add_config, add_overrides, check_writable, write_file
from pipeline.commands.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.evaluation.corpus import Corpus
    from pipeline.evaluation.predictions import GoldSource, Side
    from pipeline.evaluation.results import Evaluation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    add_config(parser, "YAML file whose stages annotate the gold texts")
    _add_gold(parser.add_argument_group("gold"))
    _add_comparison(parser.add_argument_group("what it is compared with"))
    _add_result(parser.add_argument_group("result"))


def run(args: argparse.Namespace) -> int:
    """Evaluate, print the table, and return the exit code.

    That is 1 where a gate failed, or where a stage failed on every document. What can be found
    wrong before texts are annotated, which may take hours, is found before.
    """
    from pipeline.evaluation import checks, evaluate, gate
    from pipeline.evaluation.label_sets import check_names
    from pipeline.evaluation.predictions import GoldSource, open_side
    from pipeline.evaluation.table import to_text
    from pipeline.evaluation.vocabulary import vocabulary_for

    thresholds = gate.parse_thresholds(args.fail_under)
    _check_arguments(args)
    source = GoldSource(args.gold, args.gold_format, args.gold_split, args.limit)
    labels = checks.parse_labels(args.labels, source.labels)
    gold = source.read()
    checks.check_structure(gold)
    layers = checks.choose_layers(gold, _names(args.layers))
    ours = open_side(args.predicted or args.config, args.overrides, source)
    other = open_side(args.against, [], source) if args.against is not None else None
    if args.layers is None:
        check_names(gold, ours.layers)
    labels = checks.merge_labels(labels, ours.labels)
    checks.check_labels(gold, ours.run, labels)
    for side in (ours, other):
        if side is not None and side.run is not None:
            checks.match(gold, side.run, layers)
    gate.check_layers(thresholds, layers)
    gate.check_figures(thresholds, gold.documents)
    vocabulary = vocabulary_for(args.vocabulary, args.gold) if "words" in layers else None
    result = evaluate(
        _annotated(ours, source, gold, layers),
        gold,
        layers=layers,
        baselines=args.baselines,
        against=None if other is None else _annotated(other, source, gold, layers),
        vocabulary=vocabulary,
        labels=labels,
        resamples=args.resamples,
        seed=args.seed,
    )
    print(to_text(result))
    if args.json:
        _write_json(result, args.json)
    below = gate.failures(result.figures, thresholds)
    failed = [*(f"--fail-under: {line}" for line in below), *_failed_throughout(result)]
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def _add_gold(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--gold",
        required=True,
        metavar="PATH",
        help="JSON lines in the output's form, or a public set: a file, a folder or a glob",
    )
    group.add_argument(
        "--gold-format",
        metavar="NAME",
        help='"documents", or a public set such as msra_ner (default: by the name of the folder)',
    )
    group.add_argument(
        "--gold-split",
        metavar="PART",
        help="10%% or 90%% of a public set, by hash of the text; 10%% was kept out of training",
    )
    group.add_argument("--limit", type=count, metavar="N", help="only the first N documents")
    group.add_argument(
        "--layers", metavar="A,B", help="score only these (default: every layer of gold)"
    )
    group.add_argument(
        "--labels",
        action="append",
        default=[],
        metavar="LAYER=A,B",
        help="labels of your own that gold may use, e.g. topics=环保,乡村振兴 (those of a run, "
        "and those that a config's settings name, are known)",
    )
    group.add_argument(
        "--vocabulary",
        metavar="FILE",
        help="words a segmenter knew, one a line, or a public set to take them from "
        "(default: train.jsonl.gz beside a public set, else jieba's dictionary)",
    )


def _add_comparison(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--predicted",
        metavar="PATH",
        help="score this run (JSON lines or its folder) instead of running CONFIG",
    )
    add_overrides(group, "change a setting of CONFIG, e.g. stages.summary.max_sentences=1")
    group.add_argument(
        "--baselines",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="score jieba, lead, TextRank and the majority topic as well (default: yes)",
    )
    group.add_argument(
        "--against",
        metavar="OTHER",
        help="compare with another run (JSON lines or its folder) or another config (.yaml)",
    )


def _add_result(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--fail-under",
        action="append",
        default=[],
        metavar="FIGURE=X",
        help="exit with 1 if a figure is below X, e.g. entities.f1=0.80; may be repeated",
    )
    group.add_argument("--json", metavar="FILE", help="also write everything to this file")
    group.add_argument(
        "--resamples", type=count, default=1000, metavar="N", help="of the bootstrap (1000)"
    )
    group.add_argument("--seed", type=int, default=0, metavar="N", help="of the bootstrap (0)")


def _check_arguments(args: argparse.Namespace) -> None:
    from pipeline.errors import EvaluationError
    from pipeline.evaluation.predictions import is_config

    if args.overrides and args.predicted and not is_config(args.predicted):
        raise EvaluationError(
            f"--set {args.overrides[0]}: changes the config, which is not run where --predicted "
            "names a run; leave one of the two out"
        )
    if args.json:
        check_writable(args.json)


def _annotated(side: Side, source: GoldSource, gold: Corpus, layers: Sequence[str]) -> Corpus:
    """Return a side's run, or the gold texts annotated by its config."""
    from pipeline.commands.progress import follow
    from pipeline.evaluation.predictions import annotate_gold

    if side.run is not None:
        return side.run
    with follow() as progress:
        progress.start(len(gold.documents))
        return annotate_gold(
            gold, source, side.path, side.overrides, layers, advance=progress.advance
        )


def _failed_throughout(result: Evaluation) -> list[str]:
    """Return a line for each prediction of whose documents none came out whole."""
    return [
        f"{name}: a stage failed on every document, so that the figures measure nothing; the notes "
        "say which and why"
        for name, failed in result.failed.items()
        if failed == result.documents
    ]


def _write_json(result: Evaluation, path: str) -> None:
    written = json.dumps(result.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    write_file(path, written + "\n")


def _names(written: str | None) -> list[str] | None:
    return None if written is None else [name.strip() for name in written.split(",")]
