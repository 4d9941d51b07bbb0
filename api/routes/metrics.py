"""The metrics of the service: no part of the manual, since they tell nothing of the base."""

from fastapi import Request, Response

from api.metrics import exposed
from api.routes import router

routes = router("operation")


@routes.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Counts and gauges of all processes for Prometheus, as text or by OpenMetrics."""
    content, media_type = exposed(request.app, request.headers.get("accept", ""))
    headers = {"Content-Type": media_type, "Cache-Control": "no-store"}
    return Response(content, headers=headers)
