"""`serve`: the pipeline behind HTTP."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.arguments import add_config, add_overrides
from pipeline.commands.numbers import count, port, seconds

if TYPE_CHECKING:
    from pipeline.pipeline import Pipeline
    from pipeline.server.workers import WorkerProcess

TOKEN = "CHINESE_NEWS_TOKEN"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    add_config(parser, "YAML file whose stages annotate")
    add_overrides(parser, "change a setting, e.g. stages.summary.max_sentences=1")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=port, default=8000, metavar="N", help="port (8000)")
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        help=f"file whose first line requests must carry as bearer token (or set {TOKEN})",
    )
    parser.add_argument(
        "--insecure",
        action="store_true",
        help="listen at an address that others can reach without a token",
    )
    _add_limits(parser.add_argument_group("limits"))


def _add_limits(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--max-body",
        type=count,
        default=8_000_000,
        metavar="BYTES",
        help="of a request (8,000,000)",
    )
    group.add_argument(
        "--max-characters",
        type=count,
        default=1_000_000,
        metavar="N",
        help="of a request (1,000,000)",
    )
    group.add_argument(
        "--max-waiting",
        type=count,
        default=2_000_000,
        metavar="N",
        help="characters that may wait; more is answered with 429 (2,000,000)",
    )
    group.add_argument(
        "--timeout",
        type=seconds,
        default=120.0,
        metavar="S",
        help="seconds a request may take (120)",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until told to end, and return the exit code."""
    from pipeline.errors import NotReadyError

    try:
        from pipeline.server.app import create_app
        from pipeline.server.limits import Limits, check_address
        from pipeline.server.running import listen, serve
        from pipeline.server.workers import workers_for
    except ModuleNotFoundError as error:
        raise NotReadyError(
            "serve",
            [f"the package {error.name} is missing: pip install 'chinese-news-pipeline[serve]'"],
        ) from error
    from pipeline.config import load_config
    from pipeline.executors.limits import one_thread
    from pipeline.pipeline import Pipeline

    token = _token(args.token_file)
    check_address(args.host, token, insecure=args.insecure)
    config = load_config(args.config, args.overrides)
    pipeline = Pipeline.from_config(config)
    limits = Limits(
        body=args.max_body,
        characters=args.max_characters,
        queue=args.max_waiting,
        seconds=args.timeout,
    )
    workers = workers_for(config, seconds=args.timeout)
    surfaces = config.output.surfaces
    app = create_app(pipeline, limits=limits, token=token, surfaces=surfaces, workers=workers)
    one_thread()
    pipeline.check()
    listening = listen(args.host, args.port)
    try:
        _load(workers or [pipeline])
        number = listening.getsockname()[1]
        print(f"http://{args.host}:{number}/ takes documents; Ctrl-C ends it", file=sys.stderr)
        serve(app, listening, seconds=args.timeout)
    finally:
        for worker in workers:
            worker.close()
    return 0


def _load(hands: Sequence[WorkerProcess | Pipeline]) -> None:
    """Make ready what annotates; processes load side by side."""
    from pipeline.server.workers import WorkerProcess

    for hand in hands:
        if isinstance(hand, WorkerProcess):
            hand.begin()
    for hand in hands:
        hand.load()


def _token(path: str | None) -> str | None:
    from pipeline.errors import InputError

    if path is None:
        return os.environ.get(TOKEN) or None
    try:
        first = (Path(path).read_text("utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the token cannot be read: {error}") from error
    if not first:
        raise InputError(f"{path}: a token is expected in the first line, which is empty")
    return first
