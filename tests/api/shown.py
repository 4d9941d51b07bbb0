"""The pages that anybody reads."""

SHOWN = {
    "/programmes": "/programmes?country=DE",
    "/search": "/search?q=集群",
    "/docs": "/docs",
    "/docs/problems": "/docs/problems",
    "/docs/{name}": "/docs/compare",
    "/docs/{operation}/ask": "/docs/list_programmes/ask?country=DE&q=",
}
"""A request for each of them, by the template of its address; but for those that are also there in
JSON."""
