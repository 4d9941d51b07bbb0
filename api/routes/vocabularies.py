"""Vocabularies."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Request, Response

from api import formats, linked
from api.formats import Format
from api.parameters import Query as BaseQuery
from api.parameters import TableQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.common import Meta
from api.schemas.reference import TermOut, VocabularyItem, VocabularyList, VocabularyOut
from kb.errors import NotFound, nearest
from kb.exports import skos
from kb.models import Term
from kb.queries import labels, vocabularies
from kb.queries.labels import Texts
from kb.vocabulary import LabelField, Scheme

routes = router("vocabularies")


@routes.get(
    "/v1/vocabularies",
    summary="The vocabularies",
    responses=responses(),
    operation_id="list_vocabularies",
)
def list_vocabularies(_: Annotated[BaseQuery, Query()], read: Reading) -> VocabularyList:
    """The lists of codes that claims use."""
    sizes = vocabularies.sizes(read.session, read.at)
    return VocabularyList(
        items=[VocabularyItem(name=scheme, codes=sizes[scheme]) for scheme in Scheme],
        meta=Meta.of(read),
    )


@routes.get(
    "/v1/vocabularies/{name}",
    summary="One vocabulary",
    response_model=VocabularyOut,
    responses=responses(404),
    operation_id="get_vocabulary",
)
def get_vocabulary(
    name: Annotated[str, Path(description="The name of a vocabulary.", examples=["mechanisms"])],
    _: Annotated[TableQuery, Query()],
    read: Reading,
    request: Request,
) -> VocabularyOut | Response:
    """The codes of a vocabulary with their labels and definitions, in their order.

    Also as a concept scheme of SKOS (`.jsonld`), whose concepts are named by this address and the
    code behind `#`, with what they are to ISIC Rev. 4 and to STIP Compass.
    """
    if name not in set(Scheme):
        raise NotFound("vocabulary", name, nearest(name, Scheme))
    scheme = Scheme(name)
    terms = vocabularies.terms(read.session, scheme, read.at)
    texts = labels.texts(
        read.session,
        [term.id for term in terms],
        read.at,
        (LabelField.NAME, LabelField.DEFINITION),
    )
    if formats.of(request.scope) is Format.JSONLD:
        vocabulary = _vocabulary(linked.home(request), read, scheme, terms, texts)
        return linked.written(skos.concept_scheme(vocabulary), request)
    return VocabularyOut(
        name=scheme,
        items=[
            TermOut(
                code=term.code,
                label=texts[term.id].name(read.language)[0],
                labels=texts[term.id].names,
                definition=labels.best(texts[term.id].definitions, read.language)[0],
                group=term.group,
                unit=term.unit,
                nature=term.nature,
                subjects=term.subjects,
                isic=term.isic,
                ecosystem=term.ecosystem,
            )
            for term in terms
        ],
        meta=Meta.of(read),
    )


def _vocabulary(
    home: str, read: Read, scheme: Scheme, terms: Sequence[Term], texts: dict[str, Texts]
) -> skos.Vocabulary:
    """A vocabulary as it is told as linked data."""
    return skos.Vocabulary(
        home=home,
        scheme=scheme,
        revision=read.at,
        modified=read.revision.at,
        concepts=[
            skos.Concept(
                code=term.code,
                labels=texts[term.id].names,
                definitions=texts[term.id].definitions,
                group=term.group,
                unit=term.unit,
                nature=term.nature,
                subjects=term.subjects or (),
                isic=term.isic or (),
                ecosystem=term.ecosystem,
            )
            for term in terms
        ],
    )
