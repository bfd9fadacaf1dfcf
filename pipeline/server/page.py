"""The server's page: a text or a saved page in, the view of a report out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from markupsafe import Markup

from pipeline.document import Document
from pipeline.report.charts import kind_classes
from pipeline.report.page import asset, policy
from pipeline.report.views import document_html, environment


@lru_cache(maxsize=2)
def page(*, needs_token: bool) -> tuple[str, str]:
    """Return the page's HTML and the Content-Security-Policy that it is sent with."""
    style, script = asset("style.css"), _own("page.js")
    html = (
        environment()
        .from_string(_own("page.html"))
        .render(style=Markup(style), script=Markup(script), needs_token=needs_token)
    )
    return html, policy(style, script, connect="'self'")


def fragment(docs: Sequence[Document]) -> str:
    """Return documents as the report shows them, one `<details>` each."""
    kinds = dict.fromkeys(
        span.label or "entity" for doc in docs for span in doc.spans.get("entities", [])
    )
    classes = kind_classes(kinds)
    return "".join(document_html(doc, place, classes) for place, doc in enumerate(docs))


def _own(name: str) -> str:
    return resources.files("pipeline.server").joinpath("templates", name).read_text("utf-8")
