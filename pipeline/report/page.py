"""The report put together: one HTML file without a single address that it would have to ask."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from markupsafe import Markup

import pipeline
from pipeline.document import Document
from pipeline.evaluation.results import Evaluation
from pipeline.report.charts import charts, kind_classes
from pipeline.report.gold import Gold, score_rows
from pipeline.report.packing import PER_CHUNK, Listing, choose_whole, pack, pack_index
from pipeline.report.run_folder import RunFolder
from pipeline.report.survey import Survey
from pipeline.report.views import document_html, environment, to_json

STATIC = 50  # documents that show without scripts; more would make the file heavy for a phone
_STATIC_BYTES = 1_000_000
_TRIED = 60  # documents packed to learn what a character costs
_SPARE = 0.93  # of the room: what a character costs differs from document to document
KIND_NAMES = {"PER": "person 人名", "LOC": "place 地名", "ORG": "organisation 机构"}


@dataclass(frozen=True, slots=True)
class Report:
    """The HTML of a report, and how much of the run is in it."""

    html: str
    documents: int
    listed: int
    whole: int


@dataclass(slots=True)
class _Whole:
    """Documents as HTML: those that stand in the page as they are, and packed ones."""

    static: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    homes: dict[int, tuple[int, int]] = field(default_factory=dict)


def make_report(run: RunFolder, gold: Gold | None = None, *, max_bytes: int = 8_000_000) -> Report:
    """Return the report of a run; with gold also its scores, and each document held against it."""
    survey, listing = Survey(), Listing(first=() if gold is None else gold.documents)
    for place, doc in run.read(words_of=() if gold is None else gold.documents):
        survey.add(doc)
        listing.add(place, doc)
        if gold is not None:
            gold.add(doc)
            compared = gold.compared(doc)
            if compared is not None and place in listing.rows:
                listing.rows[place].differs = bool(compared.cases)
    evaluation = None if gold is None else gold.evaluate(str(run.path))
    classes = kind_classes(kind for kind, _ in survey.kinds.most_common())
    room = max_bytes - len(pack_index(listing, {}, run.starts)) * 1.1 - 200_000
    whole = _pack_whole(run, listing, classes, gold, room)
    index = pack_index(listing, whole.homes, run.starts)
    html = _page(run, survey, listing, whole, index, evaluation, classes)
    return Report(html, survey.documents, len(listing.rows), len(whole.homes))


def _pack_whole(
    run: RunFolder, listing: Listing, classes: dict[str, str], gold: Gold | None, room: float
) -> _Whole:
    """Return as many listed documents as there is room for, each as HTML."""
    tried = [html for _, html in _rendered(run, [*listing.rows][:_TRIED], classes, gold)]
    characters = sum(listing.rows[place].characters for place in [*listing.rows][:_TRIED])
    cost = len(pack(tried)) / max(characters, 1)
    whole = _Whole(_static(tried, min(room / 4, _STATIC_BYTES)))
    room -= sum(len(html.encode()) for html in whole.static)
    chosen = choose_whole(listing, _SPARE * room / cost if tried else 0)
    batch: list[tuple[int, str]] = []
    for number, entry in enumerate(_rendered(run, chosen, classes, gold), start=1):
        batch.append(entry)
        if len(batch) == PER_CHUNK or number == len(chosen):
            packed = pack([html for _, html in batch])
            room -= len(packed)
            if room < 0:
                break
            whole.homes |= {
                place: (len(whole.chunks), position) for position, (place, _) in enumerate(batch)
            }
            whole.chunks.append(packed)
            batch = []
    return whole


def _static(tried: Sequence[str], room: float) -> list[str]:
    """Return the first documents, as many as there is room for."""
    shown: list[str] = []
    for html in tried[:STATIC]:
        room -= len(html.encode("utf-8", "replace"))
        if room < 0:
            break
        shown.append(html)
    return shown


def _rendered(
    run: RunFolder, places: Sequence[int], classes: dict[str, str], gold: Gold | None
) -> Iterator[tuple[int, str]]:
    wanted = set(places)
    for place, doc in run.read(wanted.__contains__):
        yield place, document_html(doc, place, classes, _compared(gold, doc))


def _compared(gold: Gold | None, doc: Document) -> Any:
    """Return the differences of a document read again, its words taken from the first reading."""
    if gold is None or doc.id not in gold.predicted:
        return None
    return gold.compared(gold.predicted[doc.id])


def _page(
    run: RunFolder,
    survey: Survey,
    listing: Listing,
    whole: _Whole,
    index: str,
    evaluation: Evaluation | None,
    classes: dict[str, str],
) -> str:
    style, script = asset("style.css"), asset("report.js")
    return (
        environment()
        .get_template("report.html")
        .render(
            name=run.path.resolve().name,
            policy=policy(style, script),
            style=Markup(style),
            script=Markup(script),
            survey=survey,
            run_facts=_run_facts(run, survey),
            config=json.dumps(run.record["config"], ensure_ascii=False, indent=1)
            if "config" in run.record
            else "",
            unread=run.record.get("input_failures", []),
            evaluation=evaluation,
            scores=[] if evaluation is None else score_rows(evaluation),
            charts=charts(survey),
            coverage=_coverage(survey.documents, len(listing.rows), len(whole.homes)),
            static=[Markup(html) for html in whole.static],
            static_count=len(whole.static),
            legend=[(kind, classes[kind]) for kind, _ in survey.kinds.most_common(12)],
            kind_names=KIND_NAMES,
            version=pipeline.__version__,
            data=Markup(to_json({"index": index, "chunks": whole.chunks})),
        )
    )


def asset(name: str) -> str:
    """Return a file of the templates' folder."""
    return resources.files("pipeline.report").joinpath("templates", name).read_text("utf-8")


def policy(style: str, script: str, *, connect: str = "'none'") -> str:
    """Return the Content-Security-Policy under which this style and this script alone run."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _run_facts(run: RunFolder, survey: Survey) -> list[tuple[str, str]]:
    """Return what is told of the run as (name, value)."""
    record = run.record
    facts = [
        ("folder", str(run.path)),
        ("documents", f"{survey.documents:,}"),
        ("characters", f"{survey.characters:,}"),
        ("failed", f"{survey.failed:,}"),
        ("layers", ", ".join(f"{name} {count:,}" for name, count in sorted(survey.layers.items()))),
    ]
    if record:
        facts.append(("finished", "yes" if record.get("finished") else "no; run it again to go on"))
    if inputs := record.get("config", {}).get("input", {}).get("path"):
        facts.append(("input", ", ".join(map(str, inputs))))
    facts += [(f"{layer} by", str(maker)) for layer, maker in record.get("made_by", {}).items()]
    if program := record.get("program"):
        facts.append(("program", str(program)))
    versions = record.get("versions", {})
    if versions:
        facts.append(("versions", ", ".join(f"{name} {one}" for name, one in versions.items())))
    return facts


def _coverage(documents: int, listed: int, whole: int) -> str:
    """Return what of the run the file holds, in a sentence."""
    if whole == listed == documents:
        return f"All {documents:,} documents are in this file with their text."
    spread = f"{listed:,} of {documents:,}, evenly spread," if listed < documents else f"{listed:,}"
    return (
        f"{spread} documents can be searched by title, entity, topic, source and date; "
        f"{whole:,} of them, evenly spread, are here with their text, to keep the file small "
        "(--max-size makes room for more). Charts and counts are of all documents."
    )
