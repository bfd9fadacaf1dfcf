from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from browser import LOOKS, Seen, browser, needs_browser
from serving import toy_pipeline

from pipeline.document import Document, Span
from pipeline.server.app import create_app
from pipeline.server.page import fragment, page


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a running server with a token."""
    import uvicorn

    from pipeline.server.running import listen

    pipeline, _ = toy_pipeline()
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(pipeline, token="geheim"), log_level="error"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Seen]:
    with browser() as seen:
        yield seen


def test_the_page_asks_for_a_token_only_where_one_is_needed() -> None:
    assert 'id="token"' in page(needs_token=True)[0]
    assert 'id="token"' not in page(needs_token=False)[0]
    assert "connect-src 'self'" in page(needs_token=False)[1]


def test_a_fragment_has_an_element_for_each_document() -> None:
    docs = [Document("a", "甲", spans={"entities": [Span(0, 1, "GPE")]}), Document("b", "<b>")]
    html = fragment(docs)
    assert html.count("<details") == 2
    assert '<mark class="k3" data-k="GPE">甲</mark>' in html
    assert "<b>&lt;" not in html and "&lt;b&gt;" in html


@needs_browser
def test_a_text_is_annotated_and_shown(chromium: Seen, address: str) -> None:
    chromium.requests.clear()
    chromium.page.goto(address)
    chromium.page.fill("#text", "张A<script>document.title='harmed'</script>")
    chromium.page.click("#send")
    chromium.page.wait_for_function("document.getElementById('told').textContent.includes('token')")
    chromium.page.fill("#token", "geheim")
    chromium.page.press("#token", "Enter")
    chromium.page.wait_for_selector("#list details[open] mark[data-k=PER]")
    assert chromium.page.title() == "Annotate Chinese news"
    assert all(url.startswith(address) for url in chromium.requests)


@needs_browser
def test_a_file_is_read_by_its_ending(chromium: Seen, address: str) -> None:
    chromium.page.goto(address)
    chromium.page.fill("#token", "geheim")
    html = "<p>一段A</p><p>二段</p>".encode()
    chromium.page.set_input_files(
        "#file", {"name": "页.html", "mimeType": "text/html", "buffer": html}
    )
    chromium.page.wait_for_selector("#list mark[data-k=PER]")
    assert "页.html" in chromium.page.inner_text("#list summary")
    assert "<p>" not in chromium.page.inner_text("#list .text")


@needs_browser
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_it_fits_and_has_no_serious_fault_of_accessibility(
    chromium: Seen, address: str, size: tuple[int, int], scheme: str
) -> None:
    chromium.page.goto(address)
    chromium.look_like(size, scheme)
    root = "document.documentElement"
    assert chromium.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    assert chromium.serious_faults() == []
