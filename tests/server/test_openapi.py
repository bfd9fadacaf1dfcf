from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from serving import toy_pipeline

from pipeline.server.app import create_app
from pipeline.server.limits import Limits

_pipeline, _ = toy_pipeline()
_app = create_app(_pipeline, limits=Limits(seconds=20))
schema = schemathesis.openapi.from_asgi("/openapi.json", _app)


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_server_does_what_its_description_says(case: schemathesis.Case) -> None:
    case.call_and_validate()
