"""The pages of the comparison: programmes side by side, and one figure in full."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from fastapi import Query, Request, Response
from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator

from api import problems
from api.filters import chosen, narrowed_by
from api.pages import comparing, led_to
from api.pages.comparing import Terms
from api.pages.public import Here, PublicRoute, here_of, plain, shown
from api.parameters import MAX_VALUES, Many, Text, Words
from api.reading import Read, Reading
from api.routes import router
from api.routes.compare import CompareQuery, compare_programmes
from api.routes.explain import ExplainQuery, explain
from api.routes.search import SearchQuery, search_everything
from kb.errors import InvalidParameter, Rejection
from kb.queries import economies, labels
from kb.vocabulary import Collection, Measure, MoneyKind, Nature, Origin, Profile

routes = router("pages", PublicRoute)

ADDRESS = "/compare"
OF_THE_PAGE = ("add", "up", "remove", "columns", "cite", "bom")
"""The parameters that say nothing of what is compared."""

CHOICES: Mapping[str, Sequence[str]] = {
    "nature": ("any", *Nature),
    "measure": tuple(MoneyKind),
    "origin": ("any", *Origin),
    "profile": tuple(Profile),
}
FIELDS = {"ids", "measures", "currency", "prices", "base_year", "rate", "on", "weights", *CHOICES}
"""What the form has fields for; whatever else an address says, it takes along."""

MOST_OFFERED = 8
BESIDE = 6
"""Up to how many programmes a figure knows the way back to the table that it is from."""


class ComparePageQuery(CompareQuery):
    """What is compared, and what somebody does with the form.

    It takes what it can: what is wrong with the rest is told beside the fields.
    """

    add: Words | None = None
    up: Text | None = None
    remove: Text | None = None
    columns: Annotated[
        Many[Text], Field(description="The measures as they stood before the form was sent.")
    ] = []
    _wrong: list[Any] = PrivateAttr(default_factory=list)

    @model_validator(mode="wrap")
    @classmethod
    def _forgiven(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(given)
        except ValidationError as error:
            wrong = error.errors(include_url=False)
            faulty = {each["loc"][0] for each in wrong}
            made = handler({name: value for name, value in given.items() if name not in faulty})
            made.remember(wrong)
            return made

    def remember(self, wrong: Sequence[Any]) -> None:
        """Keep the faults that were found, each with its place."""
        self._wrong = [{**each, "loc": ("query", *each["loc"])} for each in wrong]

    def faults(self, request: Request) -> list[Rejection]:
        """What of the address could not be read."""
        return problems.rejections(self._wrong, request.scope.get("route"))


@routes.get(ADDRESS, include_in_schema=False)
def compare_page(
    query: Annotated[ComparePageQuery, Query()], read: Reading, request: Request, response: Response
) -> Response:
    """The figures of some programmes; without any, a start."""
    here = here_of(request, read)
    terms = comparing.terms_of(here.pairs, OF_THE_PAGE)
    if query.columns:
        terms = comparing.sent(terms, query.columns)
    wrong = query.faults(request)
    hits = _hits(query.add, read, request, response) if query.add else []
    clear = [hit for hit in hits if hit["match"] == "exact"] or hits
    if query.up or query.remove or len(clear) == 1:
        try:
            ids = _changed(chosen(query, read) if _begun(query) else [], query, clear)
            return led_to(here.to(ADDRESS, **_fixed(terms, ids, query)))
        except InvalidParameter as error:
            wrong += error.rejections
    elif query.columns and not query.add and not wrong:
        return led_to(here.to(ADDRESS, **terms))
    table = None
    if _begun(query) and not wrong:
        try:
            answer = compare_programmes(query, read, request)
        except InvalidParameter as error:
            wrong += error.rejections
        else:
            if isinstance(answer, Response):
                return answer
            table = plain(answer)
    return shown(
        "compare.html",
        request,
        read,
        status=422 if wrong else 200,
        terms=terms,
        wrong=wrong,
        hits=[hit for hit in clear if hit["id"] not in query.ids],
        **_choices(query, table, read, here),
        **_compared(table, query, terms, read),
    )


def _begun(query: ComparePageQuery) -> bool:
    """Whether something is to be compared."""
    return bool(query.ids or narrowed_by(query))


def _hits(words: str, read: Read, request: Request, response: Response) -> list[Any]:
    """The programmes of which a name, or the id, has all of the words; the best first."""
    asked = SearchQuery.model_construct(
        q=words, collection=[Collection.PROGRAMMES], limit=MOST_OFFERED
    )
    found: list[Any] = plain(search_everything(asked, read, request, response))["items"]
    return [hit for hit in found if hit["match"] != "text"] or found


def _changed(ids: list[str], query: ComparePageQuery, added: Sequence[Any]) -> list[str]:
    """The programmes after what somebody did with one of them."""
    made = [id for id in ids if id != query.remove]
    if query.up in made[1:]:
        place = made.index(query.up)
        made[place - 1 : place + 1] = reversed(made[place - 1 : place + 1])
    if query.add and added and added[0]["id"] not in made:
        made.append(added[0]["id"])
    if len(made) > MAX_VALUES:
        raise InvalidParameter(Rejection("add", "out-of-range", f"At most {MAX_VALUES} at once."))
    return made


def _fixed(terms: Terms, ids: Sequence[str], query: ComparePageQuery) -> dict[str, Any]:
    """The terms with programmes by their ids, in place of a filter."""
    gone = {"ids", *narrowed_by(query)}
    return {"ids": ids} | {name: value for name, value in terms.items() if name not in gone}


def _choices(query: ComparePageQuery, table: Any, read: Read, here: Here) -> dict[str, Any]:
    """What the form offers, and which programmes are chosen."""
    if table:
        picked = [row["programme"] for row in table["rows"]]
    else:
        texts = labels.texts(read.session, query.ids, read.at)
        picked = [
            {"id": id, "name": name or id, "name_lang": language}
            for id in query.ids
            for name, language in [texts[id].name(read.language)]
        ]
    spans = economies.codes(read.session, read.at)
    years = [year for *_, first, last in spans for year in (first, last)]
    begun = _begun(query) or "measures" in query.model_fields_set
    terms = comparing.terms_of(here.pairs, OF_THE_PAGE)
    return {
        "picked": picked,
        "by_filter": bool(narrowed_by(query)),
        "fixed": lambda ids: _fixed(terms, ids, query),
        "groups": comparing.GROUPS,
        "ticked": list(dict.fromkeys(query.measures)) if begun else list(comparing.BEGINNING),
        "currencies": comparing.currencies(
            economies.currencies(read.session, read.at), here.language
        ),
        "base_years": range(max(years), min(years) - 1, -1) if years else (),
        "choices": CHOICES,
        "fields": FIELDS,
    }


def _compared(table: Any, query: ComparePageQuery, terms: Terms, read: Read) -> dict[str, Any]:
    """What is told of a comparison beside its rows."""
    if not table:
        return {"table": None}
    measures = list(dict.fromkeys(query.measures))
    ids = [row["programme"]["id"] for row in table["rows"]]
    countries = {row["programme"]["country"] for row in table["rows"]}
    texts = labels.texts(read.session, countries, read.at)
    back = {"beside": ids, "columns": measures} if len(ids) <= BESIDE else {}
    return {
        "table": table,
        "columns": comparing.columns_of(table),
        "known": comparing.known_of(table),
        "countries": {id: texts[id].name(read.language)[0] for id in countries},
        "numbers": [each for each in measures if each not in comparing.SETS],
        "ids": ids,
        "explained_by": {**comparing.money_of(terms), **back},
    }


class ExplainPageQuery(ExplainQuery):
    """Which figure, and the table that it was seen in."""

    beside: Annotated[Many[Text], Field(description="The programmes of that table.")] = []
    columns: Annotated[Many[Measure], Field(description="Its measures.")] = []


@routes.get(f"{ADDRESS}/explain", include_in_schema=False)
def explain_page(
    query: Annotated[ExplainPageQuery, Query()], read: Reading, request: Request
) -> Response:
    """A figure with every step, claim, rate and witness."""
    told = plain(explain(query, read))
    named = {code for series in told["series"] for code in series["values"]}
    texts = labels.texts(read.session, named, read.at)
    pairs = request.query_params.multi_items()
    terms = comparing.terms_of(pairs, ("id", "cell", "since", "beside", "columns"))
    cell = told["cell"]
    return shown(
        "explain.html",
        request,
        read,
        told=told,
        terms=terms,
        statements={each["id"]: each["statement"] for each in cell["claims"] + cell["rivals"]},
        economies={code: texts[code].name(read.language)[0] or code for code in named},
        series={each["code"]: each for each in told["series"]},
        beside=query.beside or [query.id],
        columns=query.columns or [query.cell],
    )
