"""The pages that anybody reads."""

SHOWN = {
    "/programmes": "/programmes?country=DE",
    "/search": "/search?q=集群",
    "/clusters": "/clusters?country=DE",
    "/organisations": "/organisations?country=DE",
    "/organisations/{id}": "/organisations/de-bmbf",
    "/sources": "/sources?country=DE",
    "/sources/{id}": "/sources/de-ptj-x",
    "/jurisdictions": "/jurisdictions?kind=union",
    "/jurisdictions/{id}": "/jurisdictions/DE",
    "/coverage": "/coverage?country=DE",
    "/revisions": "/revisions",
    "/revisions/{id}": "/revisions/1?limit=5",
}
"""A request for each of them, by the template of its address; but for those that are also there in
JSON."""
