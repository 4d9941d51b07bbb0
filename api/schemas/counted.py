"""Counts and statistics turned into what goes over the wire."""

from collections.abc import Iterable, Mapping

from api.schemas.statistics import (
    AggregateOut,
    EstimateOut,
    FacetOut,
    FacetValue,
    SharedOut,
)
from kb.compare.aggregate import Aggregate, Estimate, Whole
from kb.compare.groups import Facet
from kb.queries.labels import Texts, best, term_id
from kb.vocabulary import Level, Nature, Scheme, Status

ALL = "all"
"""The key of the group that has every programme."""

_WORDS = {
    ALL: {"en": "All programmes", "zh": "全部计划"},
    Level.SUPRANATIONAL: {"en": "Supranational", "zh": "超国家级"},
    Level.NATIONAL: {"en": "National", "zh": "国家级"},
    Level.REGIONAL: {"en": "Regional", "zh": "地区级"},
    Status.PLANNED: {"en": "Planned", "zh": "计划中"},
    Status.RUNNING: {"en": "Running", "zh": "进行中"},
    Status.ENDED: {"en": "Ended", "zh": "已结束"},
}
"""What the codes of closed lists are called; vocabularies have labels in the base."""

_SCHEMES = {Facet.MECHANISM: Scheme.MECHANISMS, Facet.SECTOR: Scheme.SECTORS}
_WITH_TEXTS = {Facet.COUNTRY, Facet.ORGANISATION, *_SCHEMES}


def named(facet: Facet | None, keys: Iterable[str | None]) -> set[str]:
    """The ids under which the keys of some groups have their texts."""
    if facet not in _WITH_TEXTS:
        return set()
    return {_text_id(facet, key) for key in keys if key is not None}


def label(facet: Facet | None, key: str, texts: Mapping[str, Texts], language: str) -> str:
    """What the key of a group is called in a language, else in English."""
    if key != ALL and facet in _WITH_TEXTS:
        return texts[_text_id(facet, key)].name(language)[0] or key
    if facet is Facet.START_DECADE:
        return f"{key[:-1]}年代" if language == "zh" else key
    return best(_WORDS[key], language)[0]


def facet_out(
    facet: Facet, counts: Mapping[str | None, int], texts: Mapping[str, Texts], language: str
) -> FacetOut:
    """The counts of a facet; None is the key of those of which nothing is known."""
    return FacetOut(
        unknown=counts.get(None, 0),
        values=[
            FacetValue(code=key, label=label(facet, key, texts, language), count=count)
            for key, count in counts.items()
            if key is not None
        ],
    )


def aggregate_out(found: Aggregate, language: str) -> AggregateOut:
    """A measure of a group, what is said of it in a language."""
    return AggregateOut(
        unit=found.unit,
        sum=_estimate(found.sum) if found.sum else None,
        no_sum=found.no_sum.told(language) if found.no_sum else None,
        median=_estimate(found.median) if found.median else None,
        known=found.known,
        together=found.together,
        unknown=found.unknown,
        unknown_because=dict(found.unknown_because),
        natures={Nature(nature): count for nature, count in found.natures.items()},
        incomparable=found.incomparable,
        reservations=dict(found.reservations),
        shared=[_shared(whole) for whole in found.shared],
        warnings=[warning.told(language) for warning in found.warnings],
    )


def _text_id(facet: Facet, key: str) -> str:
    return term_id(_SCHEMES[facet], key) if facet in _SCHEMES else key


def _estimate(found: Estimate) -> EstimateOut:
    return EstimateOut(
        value=None if found.value is None else float(found.value),
        low=None if found.low is None else float(found.low),
        high=None if found.high is None else float(found.high),
    )


def _shared(whole: Whole) -> SharedOut:
    return SharedOut(
        claim=whole.claim.id,
        programmes=list(whole.claim.shared_by),
        within=list(whole.within),
        amount=_estimate(whole.limits),
        counted=whole.counted,
    )
