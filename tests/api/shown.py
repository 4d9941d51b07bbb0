"""The pages that anybody reads."""

SHOWN = {
    "/programmes": "/programmes?country=DE",
    "/search": "/search?q=集群",
}
"""A request for each of them, by the template of its address; but for those that are also there in
JSON."""
