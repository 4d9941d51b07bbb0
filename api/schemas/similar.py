"""Programmes like one, on the wire."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from api.reading import Read
from api.schemas.common import Coded, Country, Id, Meta, Name, NameLanguage, Schema
from api.schemas.compare import ReasonOut
from kb.compare.question import Question
from kb.compare.reasons import Label, reason
from kb.compare.similar import Compared, Feature, Likeness, Side
from kb.queries.labels import Texts, term_id
from kb.vocabulary import Emphasis, Level, Nature, Prices, Rate, Scheme
from kb.words import CHINESE, TERMS

_SCHEMES = {
    Feature.MECHANISMS: Scheme.MECHANISMS,
    Feature.SELECTION: Scheme.MECHANISMS,
    Feature.SECTORS: Scheme.SECTORS,
    Feature.CLUSTERS: Scheme.INDICATORS,
}
"""The vocabularies that the codes of features, and the units of counts, are from."""


class SideOut(Schema):
    """What is known of one of the two programmes in a feature."""

    value: Annotated[
        float | None, Field(description="The figure of size, duration and clusters, if there is.")
    ]
    low: Annotated[float | None, Field(description="The lowest that it may be; null: no limit.")]
    high: Annotated[float | None, Field(description="The highest that it may be; null: no limit.")]
    unit: Annotated[
        str | None,
        Field(
            description="EUR/year, years, or what was counted (an indicator).",
            examples=["EUR/year"],
        ),
    ]
    nature: Annotated[Nature | None, Field(description="The stage of the money, in size.")]
    covers: Annotated[
        str | None, Field(description="The years that it speaks of.", examples=["2009–2017"])
    ]
    known: Annotated[
        bool,
        Field(
            description="Whether it can be compared: a figure that must not stand beside others "
            "as it is (`comparable` in /v1/compare) cannot."
        ),
    ]
    reasons: Annotated[
        list[ReasonOut],
        Field(description="Why there is no figure, or what must be known to read it."),
    ]
    claims: Annotated[list[str], Field(description="The claims that it rests on: /v1/claims/{id}.")]


class ConceptOut(Coded):
    """A code that one or both of the programmes have."""

    this: Annotated[
        Emphasis | None,
        Field(description="How much of this programme it is; null if it has it not, or unweighed."),
    ]
    other: Annotated[Emphasis | None, Field(description="How much of the other it is.")]


class FeatureOut(Schema):
    """How alike two programmes are in one feature, and why."""

    feature: Annotated[
        Feature,
        Field(
            description="mechanisms (but selection), selection, size (public funding a year), "
            "duration, clusters (supported over its years), level, sectors."
        ),
    ]
    similarity: Annotated[
        float | None,
        Field(
            description="0 to 1; null where either side is unknown. Codes: those of both over "
            "those of either (a primary mechanism counts twice a secondary one). Size and "
            "clusters: on a logarithmic scale on which a hundredfold is nothing alike. Duration: "
            "the lesser over the greater."
        ),
    ]
    reason: Annotated[
        str, Field(description="The same in words, in Chinese if that is asked for, else English.")
    ]
    shared: Annotated[list[ConceptOut], Field(description="The codes that both have.")]
    only_this: Annotated[list[ConceptOut], Field(description="Those that only this one has.")]
    only_other: Annotated[list[ConceptOut], Field(description="Those that only the other has.")]
    this: Annotated[SideOut, Field(description="The programme that was asked about.")]
    other: Annotated[SideOut, Field(description="The other one.")]


class LikeProgramme(Schema):
    """A programme that is compared."""

    id: Id
    name: Name
    name_lang: NameLanguage
    country: Country


class SimilarItem(LikeProgramme):
    """A programme like the one asked about."""

    score: Annotated[
        float,
        Field(
            description="0 to 1, by which the list is ordered: the weighted sum of the "
            "similarities over all weights, known or not, so that nothing ranks high by being "
            "unknown.",
            examples=[0.61],
        ),
    ]
    known: Annotated[
        float, Field(description="The part of the weight that could be compared.", examples=[0.9])
    ]
    of_known: Annotated[
        float | None,
        Field(description="The likeness in what could be compared alone; null if nothing could."),
    ]
    features: Annotated[list[FeatureOut], Field(description="Feature by feature.")]


class SimilarMeta(Meta):
    """What the comparison was made with."""

    on: Annotated[date, Field(description="The day to which open ends were counted.")]
    currency: Annotated[str, Field(description="The currency of size.", examples=["EUR"])]
    prices: Annotated[Prices, Field(description="Whose prices.")]
    base_year: Annotated[int | None, Field(description="Of which year, if constant.")]
    rate: Annotated[Rate, Field(description="How currencies were converted.")]


class SimilarOut(Schema):
    """The programmes most like one."""

    programme: Annotated[LikeProgramme, Field(description="The programme asked about.")]
    items: Annotated[
        list[SimilarItem],
        Field(description="The others, the most alike first; of equals, the lesser id first."),
    ]
    total: Annotated[int, Field(description="How many programmes it was compared with.")]
    weights: Annotated[
        dict[Feature, float], Field(description="What each feature counted in the scores.")
    ]
    meta: Annotated[SimilarMeta, Field(description="What the comparison was made with.")]


def mentioned(likes: list[Likeness]) -> set[str]:
    """The ids of everything that has to be named in the answer."""
    ids = {like.programme for like in likes}
    for like in likes:
        for compared in like.features:
            if scheme := _SCHEMES.get(compared.feature):
                for side in (compared.this, compared.other):
                    ids.update(term_id(scheme, code) for code in _codes(side))
    return ids


def similar_out(
    programme: str,
    likes: list[Likeness],
    total: int,
    weights: Mapping[Feature, float],
    question: Question,
    countries: Mapping[str, str],
    texts: Mapping[str, Texts],
    read: Read,
) -> SimilarOut:
    """The answer, with the names and countries of its programmes."""
    language = read.language
    label = _labels(texts, language)
    target = question.target

    def head(id: str) -> LikeProgramme:
        name, name_lang = texts[id].name(language)
        return LikeProgramme(id=id, name=name, name_lang=name_lang, country=countries[id])

    return SimilarOut(
        programme=head(programme),
        items=[
            SimilarItem(
                **head(like.programme).model_dump(),
                score=like.score,
                known=like.known,
                of_known=like.of_known,
                features=[_feature(compared, label, language) for compared in like.features],
            )
            for like in likes
        ],
        total=total,
        weights=dict(weights),
        meta=SimilarMeta(
            revision=read.at,
            language=language,
            on=question.on,
            currency=target.currency,
            prices=target.prices,
            base_year=target.base_year,
            rate=target.rate,
        ),
    )


def _codes(side: Side) -> Iterator[str]:
    """The codes of a side, and the unit of its count."""
    yield from side.codes
    if side.unit:
        yield side.unit


def _labels(texts: Mapping[str, Texts], language: str) -> Label:
    """What gives the codes of features their labels; a code without one is its own."""

    def label(feature: Feature, code: str) -> str:
        if feature is Feature.LEVEL:
            return TERMS[Level][code] if language == CHINESE else code
        known = texts.get(term_id(_SCHEMES[feature], code))
        return (known.name(language)[0] if known else "") or code

    return label


def _feature(compared: Compared, label: Label, language: str) -> FeatureOut:
    this, other = compared.this.codes, compared.other.codes
    concepts = {
        code: ConceptOut(
            code=code,
            label=label(compared.feature, code),
            this=this.get(code),
            other=other.get(code),
        )
        for code in sorted({*this, *other})
    }
    return FeatureOut(
        feature=compared.feature,
        similarity=compared.similarity,
        reason=reason(compared, label, language),
        shared=[concept for code, concept in concepts.items() if code in this and code in other],
        only_this=[concept for code, concept in concepts.items() if code not in other],
        only_other=[concept for code, concept in concepts.items() if code not in this],
        this=_side(compared.this, language),
        other=_side(compared.other, language),
    )


def _side(side: Side, language: str) -> SideOut:
    return SideOut(
        value=None if side.value is None else float(side.value),
        low=None if side.low is None else float(side.low),
        high=None if side.high is None else float(side.high),
        unit=side.unit,
        nature=side.nature,
        covers=side.covers,
        known=side.known,
        reasons=[ReasonOut(code=r.code, detail=r.said.told(language)) for r in side.reasons],
        claims=list(side.claims),
    )
