from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from browser import LOOKS, Seen, browser, needs_browser
from report_runs import evil, many, page, write_run

from pipeline.formats.jsonl import write_file
from pipeline.report.gold import Gold
from pipeline.report.page import make_report
from pipeline.report.run_folder import open_run_folder

COUNT = 45


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of 45 documents, one that would do harm and one that failed among them."""
    work = tmp_path_factory.mktemp("report")
    docs = many(COUNT - 1)
    docs[30].errors = [{"stage": "topics", "kind": "ValueError", "message": "坏"}]
    docs[30].text = docs[30].text.replace("其他", "稀有")
    run = open_run_folder(write_run(work / "out", [*docs, evil()], parts=2))
    truth = page("p4.txt")
    truth.spans = {"entities": truth.spans["entities"][:1]}
    truth.labels, truth.texts, truth.meta = {}, {}, {}
    write_file([truth], work / "gold.jsonl")
    made = make_report(run, Gold.read(str(work / "gold.jsonl")))
    (work / "r.html").write_text(made.html, "utf-8")
    return work / "r.html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Seen]:
    with browser() as seen:
        yield seen


def opened(seen: Seen, path: Path, fragment: str = "") -> None:
    """Open the report anew, and wait until all texts can be searched."""
    seen.page.goto("about:blank")
    seen.requests.clear()
    seen.complaints.clear()
    seen.page.goto(f"{path.as_uri()}{fragment}")
    seen.page.wait_for_selector("html[data-ready=texts]")


def titles(seen: Seen) -> list[str]:
    return seen.page.locator("#list .title").all_text_contents()


def count(seen: Seen) -> str:
    return seen.page.locator("#count").text_content() or ""


def choose(seen: Seen, field: str, value: str) -> str:
    """Set a filter, and return the count that is then shown."""
    before = seen.page.evaluate("document.documentElement.dataset.shown")
    wanted = seen.page.locator(f"#{field}")
    if wanted.evaluate("field => field.type") == "checkbox":
        wanted.check()
    elif wanted.evaluate("field => field.type") == "select-one":
        wanted.select_option(label=value)
    else:
        wanted.fill(value)
    seen.page.wait_for_selector(f"html:not([data-shown='{before}'])")
    return count(seen)


def test_a_small_file_leaves_texts_out_and_says_so(tmp_path: Path) -> None:
    docs, chance = many(3000), random.Random(0)
    for doc in docs:
        doc.text += "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(400))
    run = open_run_folder(write_run(tmp_path / "out", docs))
    made = make_report(run, max_bytes=1_000_000)
    assert (made.documents, made.listed) == (3000, 3000)
    assert 50 < made.whole < 3000
    assert len(made.html.encode()) < 1_000_000
    assert f"{made.whole:,} of them, evenly spread, are here with their text" in made.html


def test_nothing_in_the_file_asks_a_network(report: Path) -> None:
    html = report.read_text("utf-8")
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"", html) == []
    assert "default-src 'none'" in unescape(html)


def test_an_empty_run_is_a_report_too(tmp_path: Path) -> None:
    made = make_report(open_run_folder(write_run(tmp_path / "out", [])))
    assert (made.documents, made.whole) == (0, 0)
    assert "All 0 documents" in made.html


@needs_browser
def test_it_renders_without_a_request_or_a_complaint(chromium: Seen, report: Path) -> None:
    opened(chromium, report)
    assert titles(chromium) == [f"标题{number}号" for number in range(20)]
    assert count(chromium) == f"{COUNT} of {COUNT} documents"
    assert chromium.requests == [report.as_uri()]
    assert chromium.complaints == []


@needs_browser
@pytest.mark.parametrize(
    ("words", "found"),
    [("稀有", 1), ("标题３３号", 1), ("来源1 标题4号", 1), ("没有的", 0), ("P12.TXT", 1)],
)
def test_search(chromium: Seen, report: Path, words: str, found: int) -> None:
    opened(chromium, report)
    assert choose(chromium, "query", words) == f"{found} of {COUNT} documents"


@needs_browser
@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("topic", "sports", 22),
        ("source", "来源2", 14),
        ("entity", "北京", COUNT - 1),
        ("from", "2021-10-27", 2),
        ("until", "2021-10-01", 2),
        ("failed", "", 2),
        ("differing", "", 1),
    ],
)
def test_filters(chromium: Seen, report: Path, field: str, value: str, found: int) -> None:
    opened(chromium, report)
    assert choose(chromium, field, value) == f"{found} of {COUNT} documents"
    chromium.page.click("#clear")
    chromium.page.get_by_text(f"{COUNT} of {COUNT} documents", exact=True).wait_for()


@needs_browser
def test_pages_turn_and_documents_open_by_keyboard_alone(chromium: Seen, report: Path) -> None:
    opened(chromium, report)
    chromium.page.press("#next", "Enter")
    chromium.page.wait_for_selector("#d20")
    chromium.page.press("#d20 summary", "Enter")
    chromium.page.locator("#d20 a[href='#d20-s1']").wait_for()
    chromium.page.press("#d20 a[href='#d20-s1']", "Enter")
    chromium.page.wait_for_selector("#d20-s1:target")
    chromium.page.focus("#query")
    chromium.page.keyboard.type("标题7号")
    chromium.page.get_by_text(f"1 of {COUNT} documents", exact=True).wait_for()
    assert titles(chromium) == ["标题7号"]


@needs_browser
def test_a_chart_is_a_filter_and_a_link_finds_its_document(chromium: Seen, report: Path) -> None:
    opened(chromium, report, "#d41-s1")
    assert chromium.page.evaluate("document.getElementById('d41').open") is True
    chromium.page.click("a[data-value=sports]")
    chromium.page.get_by_text(f"22 of {COUNT} documents", exact=True).wait_for()


@needs_browser
def test_what_a_page_holds_runs_nothing(chromium: Seen, report: Path) -> None:
    opened(chromium, report)
    assert choose(chromium, "query", "harmed") == f"1 of {COUNT} documents"
    chromium.page.click("#list summary")
    assert "harmed" not in chromium.page.title()
    assert chromium.page.locator("img").count() == 0
    assert chromium.complaints == []


@needs_browser
def test_a_script_that_came_in_all_the_same_would_not_run(
    chromium: Seen, report: Path, tmp_path: Path
) -> None:
    broken = report.read_text("utf-8").replace(
        "<main>", "<main><script>document.title='x'</script>"
    )
    (tmp_path / "broken.html").write_text(broken, "utf-8")
    opened(chromium, tmp_path / "broken.html")
    assert chromium.page.title() != "x"
    assert "Content Security Policy" in "".join(chromium.complaints)


@needs_browser
def test_without_scripts_it_can_be_read(chromium: Seen, report: Path) -> None:
    plain = chromium.without_scripts()
    plain.goto(report.as_uri())
    assert "Scripts are off: the first 45 of 45 documents" in plain.inner_text("body")
    assert plain.locator("#list details").count() == COUNT
    assert not plain.is_visible("#filters")
    assert "harmed" not in plain.title()


@needs_browser
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_it_fits_and_has_no_serious_fault_of_accessibility(
    chromium: Seen, report: Path, size: tuple[int, int], scheme: str
) -> None:
    opened(chromium, report)
    chromium.look_like(size, scheme)
    chromium.page.evaluate(
        "document.querySelectorAll('details').forEach((one, n) => { one.open = n < 10 })"
    )
    root = "document.documentElement"
    assert chromium.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    assert chromium.serious_faults() == []
