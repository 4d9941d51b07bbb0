"""The pages of sources: the list, and one with the claims that rest on it."""

from itertools import groupby
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.pages import narrowing
from api.pages.public import PublicRoute, plain, shown
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import router
from api.routes.sources import SourceId, SourcesQuery, get_source, list_sources
from kb.models import Source
from kb.queries import entities, labels, lists
from kb.queries.touched import COLLECTED
from kb.vocabulary import ClaimKind, Scheme

routes = router("pages", PublicRoute)

CLAIMS_SHOWN = 250
"""How many claims a page tells in sentences; the others it leads to."""

LANGUAGES = ("en", "zh", "de", "fr", "es", "pt", "it", "nl", "ja", "ko", "ru")
"""The languages that the page offers first; those chosen otherwise are there too."""

_KINDS = [str(kind) for kind in ClaimKind]


@routes.get("/sources", include_in_schema=False)
def sources_page(
    query: Annotated[SourcesQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """The documents of a filter, with how much rests on each."""
    listed = plain(list_sources(narrowing.whole(query), read, request, response))
    of_countries = narrowing.countries("country", query.country, "sources", read)
    facets = [
        of_countries,
        narrowing.codes("kind", query.kind, Scheme.SOURCE_KINDS, read),
        narrowing.tongues("language", query.language, LANGUAGES, read),
    ]
    return shown(
        "sources.html",
        request,
        read,
        listed=listed,
        facets=facets,
        countries=narrowing.labelled(of_countries),
        **narrowing.standing(request, {"q", "published_gte", "published_lte"}, facets),
    )


@routes.get("/sources/{id}", include_in_schema=False)
def source_page(
    id: SourceId, query: Annotated[BaseQuery, Query()], read: Reading, request: Request
) -> Response:
    """A document, and what was read in it, by what that is about."""
    told = plain(get_source(id, query, read, request))
    claims = told["claims"]["items"][:CLAIMS_SHOWN]
    repeated = [told["reprint_of"], *told["reprints"]] if told["reprint_of"] else told["reprints"]
    records = lists.records(read.session, Source, repeated, read.at) if repeated else {}
    country = labels.texts(read.session, [told["country"]], read.at)[told["country"]]
    return shown(
        "source.html",
        request,
        read,
        source=told,
        subjects=_by_subject(claims, id, read),
        shown_claims=len(claims),
        titles={each: (record.title, record.language) for each, record in records.items()},
        country=country.name(read.language)[0],
    )


def _by_subject(claims: list[dict[str, Any]], source: str, read: Read) -> list[dict[str, Any]]:
    """Claims by what they are about, each with the places in a source where they were read."""
    for claim in claims:
        claim["places"] = [
            cited["locator"]
            for cited in claim["citations"]
            if cited["source"] == source and cited["locator"]
        ]

    def about(claim: dict[str, Any]) -> tuple[str, str]:
        return claim["subject"]["name"], claim["subject"]["id"]

    kinds_first = sorted(claims, key=lambda claim: _KINDS.index(claim["kind"]))
    grouped = [(key, list(group)) for key, group in groupby(sorted(kinds_first, key=about), about)]
    kinds = entities.kinds(read.session, [id for (_, id), _ in grouped])
    return [
        {"id": id, "name": name, "collection": COLLECTED[kinds[id]], "claims": group}
        for (name, id), group in grouped
    ]
