"""The HTTP application: routes, limits, the token, and what goes wrong told with its reason."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import pipeline as package
from pipeline.document import Document
from pipeline.pipeline import Pipeline
from pipeline.server import label_studio
from pipeline.server.batching import Annotator, Hand, QueueFull
from pipeline.server.bodies import BadRequest, Body, read_body, read_json, write_body
from pipeline.server.limits import Limits
from pipeline.server.metrics import Metrics
from pipeline.server.openapi import ANNOTATE, HEALTH, METRICS, PREDICT, SETUP, VIEW
from pipeline.server.page import fragment, page

_OPEN = {
    "/",
    "/favicon.ico",
    "/health",
    "/ready",
    "/openapi.json",
}  # nothing of any document is there
#: Paths of routes; others count as one in the metrics, or a scan would fill them.
_KNOWN = {*_OPEN, "/annotate", "/view", "/metrics", "/setup", "/predict"}


class Server:
    """What the routes share: the queue, the limits, the token, the metrics, and if it is ending."""

    def __init__(
        self,
        pipeline: Pipeline,
        hands: Sequence[Hand],
        *,
        limits: Limits,
        token: str | None,
        surfaces: bool,
    ) -> None:
        self.pipeline, self.limits, self.surfaces = pipeline, limits, surfaces
        self._token = token
        self.metrics = Metrics()
        self.annotator = Annotator(hands, limits, hear=self.metrics.add)
        self.metrics.watch(lambda: self.annotator.characters_waiting)
        self.ending = False

    @property
    def needs_token(self) -> bool:
        """Whether requests must carry a token."""
        return self._token is not None

    def allows(self, authorization: str) -> bool:
        """Return whether a header carries the token, compared in constant time.

        "Bearer TOKEN", or "Basic …" with the token as password, as Label Studio sends it.
        """
        if self._token is None:
            return True
        kind, _, given = authorization.partition(" ")
        if kind.lower() == "basic":
            try:
                given = base64.b64decode(given, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                given = ""
        elif kind.lower() != "bearer":
            given = ""
        return hmac.compare_digest(given.strip().encode(), self._token.encode())

    async def annotate(self, docs: list[Document]) -> list[Document]:
        """Return the documents annotated, together with those of other requests.

        Raises:
            BadRequest: 413 too much in one request, 503 not done in time.
            QueueFull: too much waits.
        """
        self._check_size(docs)
        futures = self.annotator.submit(docs)
        waiting = asyncio.gather(*(asyncio.wrap_future(future) for future in futures))
        try:
            return await asyncio.wait_for(waiting, self.limits.seconds)
        except TimeoutError:
            _cancel(futures)
            raise BadRequest(
                503, f"not annotated within {self.limits.seconds:g} s; send less, or later"
            ) from None

    def _check_size(self, docs: list[Document]) -> None:
        characters = sum(len(doc.text) for doc in docs)
        if len(docs) > self.limits.documents:
            raise BadRequest(
                413, f"{len(docs):,} documents; at most {self.limits.documents:,} in one request"
            )
        if characters > self.limits.characters:
            raise BadRequest(
                413,
                f"{characters:,} characters; at most {self.limits.characters:,} in one request",
            )

    async def body(self, request: Request) -> bytes:
        """Return a request's body, which may be neither too long nor too slow."""
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise BadRequest(415, "content-encoding: a body is read as it is, not packed")
        pieces, size = [], 0
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                async for piece in request.stream():
                    pieces.append(piece)
                    size += len(piece)
                    if size > self.limits.body:
                        raise BadRequest(413, f"at most {self.limits.body:,} bytes are read")
        except TimeoutError:
            raise BadRequest(
                408, f"the body did not come within {self.limits.body_seconds:g} s"
            ) from None
        return b"".join(pieces)


def create_app(
    pipeline: Pipeline,
    *,
    limits: Limits | None = None,
    token: str | None = None,
    surfaces: bool = True,
    workers: Sequence[Hand] = (),
) -> FastAPI:
    """Return the application; what annotates is loaded when it starts.

    Args:
        token: what requests must carry, as "Authorization: Bearer TOKEN"; None: nothing.
        surfaces: give every span its characters, as "text".
        workers: what annotates in the pipeline's place, each a batch at a time.
    """
    pipeline.on_error = "record"  # a bad document must not end a server
    server = Server(
        pipeline,
        workers or [pipeline],
        limits=limits or Limits(),
        token=token,
        surfaces=surfaces,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(server.annotator.start)
        yield
        await asyncio.to_thread(server.annotator.close)

    app = FastAPI(
        title="Chinese news annotation",
        version=package.__version__,
        lifespan=lifespan,
        docs_url=None,  # its page would fetch scripts from another host
        redoc_url=None,
    )
    app.state.server = server
    _add_guards(app, server)
    _add_routes(app, server)
    _add_label_studio(app, server)
    return app


def _add_routes(app: FastAPI, server: Server) -> None:
    @app.post("/annotate", **ANNOTATE)
    async def annotate(request: Request) -> Response:
        body = await _read(server, request)
        docs = await server.annotate(body.docs)
        return Response(write_body(body, docs, surfaces=server.surfaces), media_type=body.form)

    @app.post("/view", **VIEW)
    async def view(request: Request) -> Response:
        body = await _read(server, request)
        docs = await server.annotate(body.docs)
        return Response(fragment(docs), media_type="text/html")

    @app.get("/ready", **HEALTH)
    async def ready() -> Response:
        status = "ending" if server.ending else "UP"
        return JSONResponse({"status": status}, 503 if server.ending else 200)

    @app.get("/metrics", **METRICS)
    async def metrics() -> Response:
        return Response(server.metrics.text(), media_type="text/plain; version=0.0.4")

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return Response(status_code=204)

    @app.get("/", include_in_schema=False)
    async def index() -> Response:
        html, policy = page(needs_token=server.needs_token)
        headers = {"content-security-policy": policy, "x-content-type-options": "nosniff"}
        return Response(html, media_type="text/html", headers=headers)


def _add_label_studio(app: FastAPI, server: Server) -> None:
    @app.get("/health", **HEALTH)
    async def health() -> Response:
        return JSONResponse({"status": "UP", "model_class": "chinese-news-pipeline"})

    @app.post("/setup", **SETUP)
    async def setup(request: Request) -> Response:
        sent = _object(await server.body(request))
        label_studio.read_project(sent.get("schema") or sent.get("label_config"))
        return JSONResponse({"model_version": _model_version(server)})

    @app.post("/predict", **PREDICT)
    async def predict(request: Request) -> Response:
        sent = _object(await server.body(request))
        project = label_studio.read_project(sent.get("label_config"))
        docs = await server.annotate(label_studio.read_tasks(sent.get("tasks"), project))
        results = [label_studio.prediction(doc, project) for doc in docs]
        return JSONResponse({"results": results, "model_version": _model_version(server)})


def _add_guards(app: FastAPI, server: Server) -> None:
    @app.middleware("http")
    async def guard(
        request: Request, proceed: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        started = time.perf_counter()
        path = request.url.path
        if path not in _OPEN and not server.allows(request.headers.get("authorization", "")):
            response: Response = JSONResponse(
                {"detail": "a token is needed: Authorization: Bearer TOKEN"},
                401,
                {"www-authenticate": "Bearer"},
            )
        else:
            response = await proceed(request)
        if server.ending:
            response.headers["connection"] = "close"
        counted = path if path in _KNOWN else "other"
        server.metrics.answer(counted, response.status_code, time.perf_counter() - started)
        return response

    @app.exception_handler(BadRequest)
    async def bad(_: Request, error: BadRequest) -> Response:
        headers = {"retry-after": "1"} if error.status == 503 else None
        return JSONResponse({"detail": error.reason}, error.status, headers)

    @app.exception_handler(QueueFull)
    async def full(_: Request, error: QueueFull) -> Response:
        return JSONResponse({"detail": str(error)}, 429, {"retry-after": str(error.retry_after)})

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        detail = f"{request.method} {request.url.path}: {error.detail}"
        return JSONResponse({"detail": detail}, error.status_code, error.headers)


async def _read(server: Server, request: Request) -> Body:
    content = await server.body(request)
    return read_body(
        content,
        request.headers.get("content-type", ""),
        name=request.query_params.get("id"),
        url=request.query_params.get("url"),
    )


def _object(content: bytes) -> dict[str, Any]:
    found = read_json(content)
    if not isinstance(found, dict):
        raise BadRequest(422, "a JSON object is needed")
    return found


def _model_version(server: Server) -> str:
    made_by = server.pipeline.made_by
    return made_by.get("entities") or package.__version__


def _cancel(futures: list[Future[Document]]) -> None:
    for future in futures:
        future.cancel()
