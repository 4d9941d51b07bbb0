"""Programmes like one."""

import re
from collections import Counter
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from api.filters import ProgrammeFilters, day_of, filters_of, only_with_amounts
from api.parameters import Day, Many
from api.parameters import Query as BaseQuery
from api.reading import Reading
from api.routes import responses, router
from api.routes.programmes import ProgrammeId
from api.schemas.similar import SimilarOut, mentioned, similar_out
from kb.compare.question import Question
from kb.compare.similar import TARGET, WEIGHTS, Feature, profiles, ranked
from kb.errors import nearest
from kb.queries import entities, evidence, labels, programmes, similar
from kb.vocabulary import EntityKind

routes = router("programmes")

HEAVIEST = 100
"""The greatest weight of a feature."""

FEATURES = [feature.value for feature in Feature]


def _weight(value: object) -> tuple[Feature, float]:
    """`size:2` as the feature and its weight."""
    name, colon, number = str(value).partition(":")
    if not colon:
        raise _refused("invalid", f"{value!r} is no feature with its weight, such as size:2")
    if name not in FEATURES:
        raise _refused("unknown-value", f"{name!r} is no feature", nearest(name, FEATURES))
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,3})?", number):
        raise _refused(
            "invalid", f"{number!r} is no number, such as 2 or 0.5: the weight of {name}"
        )
    weight = float(number)
    if not 0 <= weight <= HEAVIEST:
        raise _refused("out-of-range", f"the weight of {name} is a number from 0 to {HEAVIEST}")
    return Feature(name), weight


def _weights(pairs: list[tuple[Feature, float]]) -> list[tuple[Feature, float]]:
    """Refuse a feature that is weighed twice, and weights of which none is above zero."""
    counted = Counter(feature for feature, _ in pairs)
    if twice := [feature for feature, count in counted.items() if count > 1]:
        raise _refused("repeated", f"{twice[0]} is weighed twice")
    if not any({**WEIGHTS, **dict(pairs)}.values()):
        raise _refused("invalid", "at least one weight is above zero")
    return pairs


def _refused(code: str, detail: str, near: list[str] | None = None) -> PydanticCustomError:
    context = {"code": code, "detail": f"{detail}.", "allowed": FEATURES, "nearest": near or []}
    return PydanticCustomError("rejected", "{detail}", context)


Weight = Annotated[
    tuple[Feature, float],
    PlainValidator(
        _weight,
        json_schema_input_type=Annotated[
            str, Field(pattern=f"^({'|'.join(FEATURES)}):[0-9]+(\\.[0-9]{{1,3}})?$")
        ],
    ),
]


class SimilarQuery(BaseQuery, ProgrammeFilters):
    """Among which programmes, by what weights, and how many."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many.", examples=[10])] = 10
    weights: Annotated[
        Many[Weight],
        AfterValidator(_weights),
        Field(
            description="What features count, as feature:number from 0 to 100; 0 leaves one out. "
            "Those not named keep their weight: "
            + ", ".join(f"{feature}:{weight:g}" for feature, weight in WEIGHTS.items())
            + ".",
            examples=[["size:3", "sectors:0"]],
        ),
    ] = []
    on: Annotated[
        Day | None,
        Field(
            description="The day of the question, for `status` and for open ends. Left out: the "
            "date of the revision.",
            examples=["2026-11-24"],
        ),
    ] = None


@routes.get(
    "/v1/programmes/{id}/similar",
    summary="Programmes like one",
    responses=responses(404),
    operation_id="list_similar_programmes",
)
def list_similar_programmes(
    id: ProgrammeId, query: Annotated[SimilarQuery, Query()], read: Reading
) -> SimilarOut:
    """The programmes most like one, with the reasons: what both have, and what only one has.

    Every feature says how alike the two are in it, in a number and in words, and by which claims.
    Money is public support a year in constant euro of 2015 at purchasing-power parity. Sixteen
    statements, however many programmes, and one for each of `country`, `mechanism`,
    `organisation` and `sector`.
    """
    session = read.session
    if programmes.record(session, id, read.at) is None:
        raise entities.not_found(session, EntityKind.PROGRAMME, id)
    only_with_amounts(query)
    on = day_of(query, read)
    candidates = programmes.matching(session, filters_of(query, read), revision=read.at)
    ids = sorted({*(row.id for row in candidates), id})
    found, series = evidence.comparison(session, ids, TARGET.currency, read.at)
    known = profiles(found, similar.facts(session, ids, read.at), on, series)
    weights = {**WEIGHTS, **dict(query.weights)}
    this = next(profile for profile in known if profile.id == id)
    likes = ranked(this, [profile for profile in known if profile.id != id], weights)
    shown = likes[: query.limit]
    return similar_out(
        id,
        shown,
        len(likes),
        weights,
        Question(TARGET, on),
        {programme.id: programme.economy for programme in found},
        labels.texts(session, {id} | mentioned(shown), read.at),
        read,
    )
