"""The records of files as rows of the base; those of dossiers are `kb.dossier.rows`'s."""

from kb.dossier.rows import Rows, add_dossier
from kb.models import EconomyYear, IrrevocableRate, Jurisdiction, SeriesInfo, Term
from kb.vocabulary import EntityKind, JurisdictionKind, LabelField
from seed.files import Files


def rows_of(files: Files) -> Rows:
    """Every row that the files ask for, each once."""
    rows = Rows()
    _vocabularies(files, rows)
    _reference(files, rows)
    for dossier in files.dossiers:
        add_dossier(dossier, rows)
    return rows


def _vocabularies(files: Files, rows: Rows) -> None:
    for jurisdiction in files.jurisdictions:
        rows.entities[jurisdiction.code] = EntityKind.JURISDICTION
        rows.names(jurisdiction.code, jurisdiction.label)
        rows.add(
            Jurisdiction,
            id=jurisdiction.code,
            kind=jurisdiction.kind,
            alpha3=jurisdiction.alpha3,
            parent=None,
        )
    for region in files.regions:
        rows.entities[region.code] = EntityKind.JURISDICTION
        rows.names(region.code, region.label)
        rows.add(
            Jurisdiction,
            id=region.code,
            kind=JurisdictionKind.REGION,
            alpha3=None,
            parent=region.code.split("-")[0],
        )
    for scheme, terms in files.terms.items():
        for position, term in enumerate(terms):
            id = f"{scheme}/{term.code}"
            rows.entities[id] = EntityKind.TERM
            rows.names(id, term.label)
            rows.label(id, LabelField.DEFINITION, "en", term.definition)
            rows.add(
                Term,
                id=id,
                scheme=scheme,
                code=term.code,
                position=position,
                group_code=term.group,
                unit=term.unit,
                nature=term.nature,
                subjects=term.subject,
                isic=term.isic,
                ecosystem=term.ecosystem,
            )


def _reference(files: Files, rows: Rows) -> None:
    for series in files.series:
        rows.add(
            SeriesInfo,
            code=series.code,
            label_en=series.label["en"],
            label_zh=series.label["zh"],
            definition=series.definition,
            unit=series.unit,
            source=series.source,
            url=series.url,
            licence=series.licence,
        )
    for former in files.former_currencies:
        rows.add(IrrevocableRate, **vars(former))
    for row in files.economies:
        rows.add(
            EconomyYear, economy=row.economy, year=row.year, currency=row.currency, **row.values
        )
