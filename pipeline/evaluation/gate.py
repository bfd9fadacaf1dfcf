"""The gate: figures that must not fall below a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.document import Document
from pipeline.errors import EvaluationError, suggestion
from pipeline.evaluation.corpus import refuse
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import Figure, Measure

_SHOWN = 12


def parse_thresholds(written: Sequence[str]) -> dict[str, float]:
    """Return threshold by figure from "entities.f1=0.80".

    Raises:
        EvaluationError: not of this form, or not a number from 0 to 1.
    """
    thresholds: dict[str, float] = {}
    for one in written:
        name, equals, number = one.partition("=")
        try:
            threshold = float(number)
        except ValueError:
            threshold = -1.0
        if not equals or not name.strip() or not 0 <= threshold <= 1:
            raise EvaluationError(
                f"--fail-under {one}: FIGURE=THRESHOLD is expected, the threshold from 0 to 1, "
                "e.g. entities.f1=0.80"
            )
        thresholds[name.strip()] = threshold
    return thresholds


def check_layers(thresholds: Mapping[str, float], layers: Sequence[str]) -> None:
    """Raise EvaluationError where a figure's layer is not scored, before anything is annotated."""
    problems = []
    for name in thresholds:
        layer = name.partition(".")[0]
        if layer not in layers:
            hint = suggestion(layer, layers)
            problems.append(
                f'{name}: no layer "{layer}" is scored{hint}; it is: {", ".join(layers)}'
            )
    refuse("--fail-under", problems)


def check_figures(thresholds: Mapping[str, float], gold: Sequence[Document]) -> None:
    """Raise EvaluationError where gold cannot have a figure, before anything is annotated.

    A label that gold never uses gives no figure to pass or fail by.
    """
    layers = make_layers(Settings())
    asked = dict.fromkeys(name.partition(".")[0] for name in thresholds)
    measures = [measure for layer in asked for measure in layers[layer].certain(gold)]
    _check_names({measure.name: measure for measure in measures}, thresholds)


def failures(figures: Mapping[str, Figure], thresholds: Mapping[str, float]) -> list[str]:
    """Return one line for each figure below its threshold; an undefined figure is below any.

    Raises:
        EvaluationError: a threshold for a figure that this evaluation does not have.
    """
    _check_names(figures, thresholds)
    lines = []
    for name, threshold in thresholds.items():
        figure = figures[name]
        if figure.value is None:
            lines.append(f"{name} is undefined: there is nothing to measure; needed {threshold:g}")
        elif figure.value < threshold:
            between = "" if figure.low is None else f" [{figure.low:.4f}, {figure.high:.4f}]"
            lines.append(f"{name} is {figure.value:.4f}{between}, below {threshold:g}")
    return lines


def _check_names(figures: Mapping[str, Figure | Measure], names: Mapping[str, float]) -> None:
    problems = []
    for name in names:
        if name not in figures:
            near = [one for one in figures if one.partition(".")[0] == name.partition(".")[0]]
            known = ", ".join((near or [one for one in figures if figures[one].headline])[:_SHOWN])
            hint = suggestion(name, figures)
            problems.append(f'no figure called "{name}"{hint}; for example: {known}')
    refuse("--fail-under", problems)
