"""The pages that anybody reads."""

SHOWN = {
    "/compare": "/compare?ids=de-spitzencluster,jp-knowledge-cluster&measures=funding,mechanisms",
    "/compare/explain": "/compare/explain?id=de-spitzencluster&cell=funding",
    "/programmes": "/programmes?country=DE",
    "/search": "/search?q=集群",
}
"""A request for each of them, by the template of its address; but for those that are also there in
JSON."""
