"""What all dossiers share, as the records of its files: vocabularies, places, reference series.

Owns: the keys of those records and their order, as `seed/files.py` reads them.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kb.models import EconomyYear, IrrevocableRate, Jurisdiction, SeriesInfo, Term
from kb.queries.labels import Texts
from kb.vocabulary import Series

Values = dict[str, Any]
Cells = Sequence[str | int | Decimal | None]

ECONOMIES = ("jurisdiction", "year", "currency", *(series.value for series in Series))
"""The columns of the reference series."""

FORMER_CURRENCIES = ("currency", "successor", "rate", "since", "source")
"""The columns of the irrevocable rates."""


def term(row: Term, texts: Texts) -> Values:
    """A code of a vocabulary."""
    return _told(
        code=row.code,
        group=row.group,
        label=dict(texts.names),
        definition=texts.definitions["en"],
        unit=row.unit.value if row.unit else None,
        nature=row.nature.value if row.nature else None,
        subject=row.subjects,
        isic=row.isic,
        ecosystem=row.ecosystem,
    )


def jurisdiction(row: Jurisdiction, texts: Texts) -> Values:
    """A country, a union, the bodies of several states."""
    return _told(code=row.id, kind=row.kind.value, alpha3=row.alpha3, label=dict(texts.names))


def region(row: Jurisdiction, texts: Texts) -> Values:
    """A region of a country, which its code names."""
    return {"code": row.id, "label": dict(texts.names)}


def series(row: SeriesInfo) -> Values:
    """What a column of the reference series is."""
    return {
        "code": row.code.value,
        "label": {"en": row.label_en, "zh": row.label_zh},
        "definition": row.definition,
        "unit": row.unit,
        "source": row.source,
        "url": row.url,
        "licence": row.licence,
    }


def economy(row: EconomyYear) -> Cells:
    """The cells of one economy in one year."""
    values: Mapping[str, Any] = vars(row)
    return [row.economy, row.year, row.currency, *(values[series] for series in Series)]


def former_currency(row: IrrevocableRate) -> Cells:
    """The cells of a currency that ended."""
    return [row.currency, row.successor, row.rate, row.since.text, row.source]


def _told(**values: Any) -> Values:
    """What is told; a list without entries is told too, and is another row than none."""
    return {key: value for key, value in values.items() if value is not None}
