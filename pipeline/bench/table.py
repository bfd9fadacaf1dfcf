"""The figures of a benchmark as a table for people."""

from __future__ import annotations

from pipeline.bench.figures import Figures, Spread


def describe(figures: Figures) -> str:
    """Return all figures, a line each: medians, with least and most in brackets."""
    machine = figures.machine
    head = [
        f"{machine['processor']}, {machine['cores']} cores; Python {machine['python']}",
        f"{figures.documents:,} documents, {figures.characters:,} characters, "
        f"{figures.rounds} rounds: medians [least, most]",
    ]
    blocks = [head, _whole(figures), _stages(figures), _cold(figures), _growth(figures)]
    return "\n\n".join("\n".join(block) for block in [*blocks, _rivals(figures)] if block)


def _whole(figures: Figures) -> list[str]:
    names = {
        "characters_per_second": "characters/s, loading included",
        "documents_per_second": "documents/s",
        "cpu_us": "CPU µs a character",
        "peak_mb": "peak memory, MB, largest process",
    }
    return [_row(names[key], _spread(one)) for key, one in figures.whole.items()]


def _stages(figures: Figures) -> list[str]:
    rows = [_row("stage", "CPU µs, wall µs a character")]
    for name, one in figures.stages.items():
        if "seconds" in one:
            rows.append(_row(name, f"{one['seconds']:.2f} s"))
        else:
            rows.append(_row(name, f"{one['cpu_us']:.2f}, {one['wall_us']:.2f}"))
    network = figures.network
    passes = f"{network['passes']:,.0f} of {network['cpu_us']:.2f} µs a character"
    rows.append(_row("forward passes", f"{passes}, padding {network['padding']:.1%}"))
    return rows


def _cold(figures: Figures) -> list[str]:
    return [_row(f"cold start, {name}", f"{_spread(one)} s") for name, one in figures.cold.items()]


def _growth(figures: Figures) -> list[str]:
    exponents = figures.to_dict()["exponents"]
    rows = [
        _row(f"one document of {length:,}", f"{each:.1f} CPU µs a character")
        for length, each in figures.lengths.items()
    ]
    rows += [
        _row(f"{count:,} documents", f"{one['cpu_us']:.1f} CPU µs, {one['peak_mb']:.0f} MB")
        for count, one in figures.counts.items()
    ]
    if rows:
        rows += [_row(f"exponent, {name}", f"{one:.2f}") for name, one in exponents.items()]
    return rows


def _rivals(figures: Figures) -> list[str]:
    return [
        _row(
            name,
            f"{_spread(one['characters_per_second'])} characters/s; the pipeline is "
            f"{_spread(one['ratio'])} times as fast, by CPU {_spread(one['cpu_ratio'])}",
        )
        for name, one in figures.rivals.items()
    ]


def _row(name: str, value: str) -> str:
    return f"{name:<34}{value}"


def _spread(one: Spread) -> str:
    return f"{_number(one.median)} [{_number(one.least)}, {_number(one.most)}]"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
