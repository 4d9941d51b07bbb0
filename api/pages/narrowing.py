"""What lists can be narrowed by: the values of their filters as forms offer them, named.

Owns: which parameters a form of a list has, and which it only takes along.
"""

from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel

from api.pages import languages, wording
from api.pages.public import KEPT
from api.reading import Read
from kb.finding import Every
from kb.queries import entities, labels, lists
from kb.vocabulary import Collection, Scheme

Q = TypeVar("Q", bound=BaseModel)

Facet = dict[str, Any]
"""A filter by its `name`, the `chosen` values, and all `values`, each with `code` and `label`."""

_OF_THE_FORM = {*KEPT, "sort", "cursor", "limit", "fields", "include"}
_MOST = 1000


def countries(name: str, chosen: Sequence[str], having: str, read: Read) -> Facet:
    """The jurisdictions that have something (`clusters`, `sources` …), by their names.

    Three statements, and one for each part of the index that is not in memory yet.
    """
    filter = [Every("has", (having,))]
    found = lists.page(
        read.session, Collection.JURISDICTIONS, filter, (), None, _MOST, revision=read.at
    )
    kept = entities.countries(read.session, name, chosen, read.at)
    texts = labels.texts(read.session, {*found.ids, *kept}, read.at)
    named = sorted((texts[id].name(read.language)[0] or id, id) for id in texts)
    return _facet(name, kept, {id: label for label, id in named})


def codes(name: str, chosen: Sequence[str], scheme: Scheme, read: Read) -> Facet:
    """The codes of a vocabulary, in its order; at most one statement."""
    known = labels.vocabulary(read.session, scheme, read.at)
    return _facet(name, chosen, {code: of.name(read.language)[0] for code, of in known.items()})


def tongues(name: str, chosen: Sequence[str], offered: Sequence[str], read: Read) -> Facet:
    """Some languages and those that are chosen besides."""
    speaks = languages.spoken(read.language)
    codes = dict.fromkeys([*offered, *chosen])
    return _facet(name, chosen, {code: wording.tongue(code, speaks) for code in codes})


def _facet(name: str, chosen: Sequence[str], names: Mapping[str, str]) -> Facet:
    """Values by their codes and names; those that are chosen come first, where they are seen."""
    first = [code for code in names if code in chosen]
    return {
        "name": name,
        "chosen": list(chosen),
        "values": [
            {"code": code, "label": names[code]} for code in dict.fromkeys([*first, *names])
        ],
    }


def labelled(facet: Facet) -> dict[str, str]:
    """What the values of a facet are called."""
    return {each["code"]: each["label"] for each in facet["values"]}


def whole(query: Q, **told: Any) -> Q:
    """What is asked of a list for its page: rows with all that they have, nothing beside."""
    return query.model_copy(update={"fields": [], "include": [], **told})


def standing(
    request: Request, fields: Some[str], facets: Iterable[Facet], sorted_by: str = "id"
) -> dict[str, Any]:
    """How a list stands: by what it is `sorted` first, whether it is narrowed at all (`filtered`),
    and by which parameters that a form of some fields and facets has no field for (`others`).
    """
    own = {*fields, *(facet["name"] for facet in facets)}
    said = {*request.query_params} - _OF_THE_FORM
    first = request.query_params.get("sort", sorted_by).partition(",")[0]
    return {"sorted": first, "filtered": bool(said), "others": sorted(said - own)}
