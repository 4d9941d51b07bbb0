"""The pages that anybody reads."""

SHOWN = {
    "/compare": "/compare?ids=de-spitzencluster,jp-knowledge-cluster&measures=funding,mechanisms",
    "/compare/explain": "/compare/explain?id=de-spitzencluster&cell=funding",
    "/programmes": "/programmes?country=DE",
    "/programmes/{id}": "/programmes/de-spitzencluster",
    "/programmes/{id}/history": "/programmes/de-spitzencluster/history?limit=2",
    "/clusters/{id}": "/clusters/de-its-owl",
    "/clusters/{id}/history": "/clusters/de-its-owl/history?limit=2",
    "/claims/{id}": "/claims/c-23svjrv2fljvvy7g",
    "/search": "/search?q=集群",
    "/docs": "/docs",
    "/docs/problems": "/docs/problems",
    "/docs/{name}": "/docs/compare",
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
