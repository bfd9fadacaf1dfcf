"""`export`: write annotated documents for a labelling tool or another library."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.commands.arguments import check_writable, refuse_inputs
from pipeline.commands.numbers import count
from pipeline.commands.showing import shown

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.formats import Format
    from pipeline.formats.inputs import Inputs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("run", metavar="OUT", help="a run's folder, or a file of its form")
    parser.add_argument("--format", required=True, metavar="NAME", help="e.g. label-studio, conll")
    parser.add_argument(
        "-o", "--output", metavar="PATH", help='file or folder to write, "-" for standard output'
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="e.g. scheme=BIOES"
    )
    parser.add_argument(
        "--uncertain-first",
        action="store_true",
        help="begin with the documents that the models are least sure of",
    )
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N documents")


def run(args: argparse.Namespace) -> int:
    """Write the file and return the exit code."""
    import sys
    from itertools import islice
    from pathlib import Path

    from pipeline.formats import Target
    from pipeline.formats.inputs import find_inputs
    from pipeline.formats.whole_file import make_folder

    form = _format(args.format)
    options = _options(form, args.option)
    inputs = find_inputs([args.run], annotated=True)
    failures: list[str] = []
    docs: Iterable[Document] = _documents(inputs, failures)
    if args.uncertain_first:
        docs = uncertain_first(docs)
    path = args.output or f"{Path(args.run).name.split('.')[0]}{_ending(form)}"
    refuse_inputs(path, (source.path for _, source in inputs.sources))
    if path != "-" and form.parts:  # others make the folder that they write
        make_folder(Path(path).parent)
        check_writable(path)
    target = Target(path, None if path == "-" else Path(path))
    counter = _Counter(islice(docs, args.limit))
    assert form.write is not None
    form.write(counter, target, options)
    for failure in failures:
        print(shown(failure), file=sys.stderr)
    if path != "-":
        print(f"{counter.count} documents to {path}{_advice(form.name, path)}")
    return 1 if failures else 0


#: Endings of the files that are written where no name is given, other than the format's own.
_ENDINGS = {
    "brat": ".brat",
    "doccano": ".doccano.jsonl",
    "label-studio": ".label-studio.json",
    "web-annotation": ".web-annotation.jsonl",
}


def _ending(form: Format) -> str:
    return _ENDINGS.get(form.name) or next(filter(None, form.endings), f".{form.name}")


class _Counter:
    """Documents that count themselves while they go by."""

    def __init__(self, docs: Iterable[Document]) -> None:
        self.count = 0
        self._docs = docs

    def __iter__(self) -> Iterator[Document]:
        for doc in self._docs:
            self.count += 1
            yield doc


def uncertain_first(docs: Iterable[Document]) -> Iterator[Document]:
    """Yield documents by confidence, least first; they wait in a temporary file, not in memory."""
    from tempfile import TemporaryFile, gettempdir

    from pipeline.document import Document
    from pipeline.errors import OutputError
    from pipeline.formats.label_studio import confidence

    with TemporaryFile() as waiting:
        places: list[tuple[float, int, int]] = []
        try:
            for doc in docs:
                line = doc.to_json().encode("utf-8")
                places.append((confidence(doc), waiting.tell(), len(line)))
                waiting.write(line)
            waiting.flush()
        except OSError as error:
            told = f"{gettempdir()}: cannot be written: {error.strerror}; TMPDIR names another"
            raise OutputError(told) from error
        for _, start, length in sorted(places):
            waiting.seek(start)
            yield Document.from_json(waiting.read(length).decode("utf-8"))


def _format(name: str) -> Format:
    from pipeline.errors import ConfigError, suggestion
    from pipeline.formats import known_formats

    known = {key: form for key, form in known_formats().items() if form.write}
    if name not in known:
        hint = suggestion(name, known)
        told = f'no format "{name}" to export to{hint}; known: {", ".join(known)}'
        raise ConfigError("--format", [told])
    return known[name]


def _options(form: Format, settings: list[str]) -> object:
    from pipeline.errors import ConfigError
    from pipeline.formats.registry import options_of

    pairs = dict(setting.partition("=")[::2] for setting in settings)
    try:
        return options_of(form.name, pairs, {form.name: form}, "write_options")
    except ValueError as error:
        raise ConfigError("--option", [str(error)]) from error


def _documents(inputs: Inputs, failures: list[str]) -> Iterator[Document]:
    from pipeline.formats import InputFailure
    from pipeline.formats.inputs import read_inputs

    for found in read_inputs(inputs):
        if isinstance(found, InputFailure):
            failures.append(str(found))
        else:
            yield found.doc


def _advice(name: str, path: str) -> str:
    from pathlib import Path

    if name != "label-studio":
        return ""
    config = Path(path).with_suffix(".xml")
    return f"; paste {config} into the project's labelling interface, then import the file"
