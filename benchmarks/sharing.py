"""Does a shared pipeline give everybody what one alone is given?

    python benchmarks/sharing.py my/pages/ more.jsonl.gz

Takes pages of each input in turn (default: seeds/pages/), and among them empty ones, single
characters, others in traditional characters, and texts of twenty pages. One pipeline is loaded;
one thread annotates them all in batches of 64, then eight threads that share it in batches of any
size, then a process that is forked from it, then a copy that has been pickled. It ends with 1 if a
byte differs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.document import Document  # noqa: E402
from pipeline.formats import InputFailure  # noqa: E402
from pipeline.formats.inputs import Inputs, find_inputs, read_inputs  # noqa: E402
from pipeline.pipeline import Pipeline  # noqa: E402

#: One page in so many is one that nobody would have written.
ODD = 10
LONG = 20


def read_pages(paths: list[str], count: int) -> list[Document]:
    """Return pages of all paths in turn, odd ones among them."""
    given = [_documents(find_inputs([path])) for path in paths]
    docs: list[Document] = []
    while given and len(docs) < count:
        for pages in list(given):
            found = next(pages, None)
            if found is None:
                given.remove(pages)
            else:
                docs.append(found)
    docs = docs[:count]
    if not docs:
        raise SystemExit("no page is left of these inputs")
    pages = [docs[number % len(docs)] for number in range(count)]
    return [_odd(pages, number) for number in range(count)]


def _documents(inputs: Inputs) -> Iterator[Document]:
    return (one.doc for one in read_inputs(inputs) if not isinstance(one, InputFailure))


def _odd(docs: list[Document], number: int) -> Document:
    """Return a page under an id of its own, or what takes its place."""
    doc = docs[number]
    if number % ODD:
        again = pickle.loads(pickle.dumps(doc))
        again.id = f"{number}"
        return again  # type: ignore[no-any-return]
    long = "\n".join(one.text for one in docs[number : number + LONG])
    texts = ["", "。", "甲", _traditional(doc.text), " \n\r\n　", "😀" * 700, long]
    return Document(f"{number}", texts[number // ODD % len(texts)])


def _traditional(text: str) -> str:
    import opencc

    return str(opencc.OpenCC("s2t").convert(text))


def alone(pipeline: Pipeline, docs: list[Document]) -> list[str]:
    """Return the JSON lines of a pipeline that has the process for itself."""
    return [doc.to_json() for doc in pipeline.stream(docs)]


def in_threads(pipeline: Pipeline, docs: list[Document], threads: int) -> list[str]:
    """Return the same of threads that share it, each taking the next few pages."""
    lock, rest, chance = threading.Lock(), iter(docs), random.Random(1)

    def work(_: int) -> None:
        while True:
            with lock:
                batch = list(islice(rest, chance.choice([1, 1, 2, 7, 30, 64])))
            if not batch:
                return
            pipeline.annotate(batch)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return [doc.to_json() for doc in docs]


def forked(pipeline: Pipeline, docs: list[Document]) -> list[str]:
    """Return the same of a child of this process, which has what this one has loaded."""
    context = multiprocessing.get_context("fork")
    queue: Any = context.Queue()
    child = context.Process(target=lambda: queue.put(alone(pipeline, docs)))
    child.start()
    found: list[str] = queue.get()
    child.join()
    return found


def main() -> int:
    """Compare, print a line for each way, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", nargs="*", default=[str(ROOT / "seeds" / "pages")])
    parser.add_argument("--config", default=str(ROOT / "configs" / "default.yaml"))
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=8)
    args = parser.parse_args()
    written = pickle.dumps(read_pages(args.pages, args.count))
    pipeline = Pipeline.from_config(args.config)
    ways: dict[str, Callable[[list[Document]], list[str]]] = {
        "one thread": lambda docs: alone(pipeline, docs),
        f"{args.threads} threads": lambda docs: in_threads(pipeline, docs, args.threads),
        "after fork": lambda docs: forked(pipeline, docs),
        "pickled": lambda docs: alone(pickle.loads(pickle.dumps(pipeline)), docs),
    }
    wanted: list[str] = []
    broken = 0
    for name, way in ways.items():
        began = time.monotonic()
        found = way(pickle.loads(written))
        wanted = wanted or found
        same = sum(one == other for one, other in zip(found, wanted, strict=True))
        broken += len(wanted) - same
        print(f"{name:<12}{same:>6} of {len(wanted)} the same  {time.monotonic() - began:.0f} s")
    failed = sum('"errors": []' not in one for one in wanted)
    print(f"{failed} pages with an error")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
