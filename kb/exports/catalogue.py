"""The catalogue of the base: DCAT-AP 3 for data portals and schema.org for search engines, in one.

Owns: what is told of each dataset, its files and its services, from plain values. A dataset is one
thing of both vocabularies. Of a format that no authority names, its media type is told as a text.
"""

from collections.abc import Iterator

from kb.exports import linked
from kb.exports.datasets import (
    API,
    BASE,
    COLLECTIONS,
    COMPARISON,
    ECONOMY,
    KEYWORDS,
    SERIES_KEYWORDS,
    THEMES,
    Told,
)
from kb.exports.holdings import Collected, File, Holdings, Series, Years
from kb.exports.linked import CHINESE, ENGLISH, LANGUAGES, Node, Texts
from kb.exports.table import LICENCE_URL

PUBLIC, IRREGULAR = "access-right:PUBLIC", "frequency:IRREG"
TAXONOMY = f"{linked.EUROPE}data-theme"
"""The scheme of the themes."""

AUTHORITY = {
    "csv": "file-type:CSV",
    "xlsx": "file-type:XLSX",
    "parquet": "file-type:PARQUET",
    "json": "file-type:JSON",
}
"""The formats that have a name among the file types of the EU."""

UNREGISTERED = {"application/jsonl"}
"""The media types that IANA does not list."""

_WHOLE: Texts = {ENGLISH: "All records in one file.", CHINESE: "全部记录，一个文件。"}
_PAGES: Texts = {
    ENGLISH: "All records in pages, with labels and links, to be filtered and sorted.",
    CHINESE: "全部记录，分页给出，附标签和链接，可筛选和排序。",
}
_BY_ECONOMY: Texts = {
    ENGLISH: "The economies; the series of each are at /v1/economies/{code}, also as tables.",
    CHINESE: "经济体列表；各经济体的序列见/v1/economies/{code}，也有表格。",
}


def catalogue(held: Holdings) -> Node:
    """The catalogue of a base."""
    return linked.document(
        [
            _catalogue(held),
            *(_collection(held, collected) for collected in held.collections),
            *(_series(held, series) for series in held.series),
            *_services(held),
            linked.publisher(held.home),
            _office(held),
            *_things_of_others(held),
        ]
    )


def _catalogue(held: Holdings) -> Node:
    return {
        "@id": f"{held.home}/catalog",
        "@type": ["dcat:Catalog", "schema:DataCatalog"],
        **_told(BASE),
        **_dated(held),
        "dct:license": LICENCE_URL,
        "dct:publisher": held.named("publisher"),
        "dct:language": LANGUAGES,
        "dct:spatial": _countries(held),
        "dct:temporal": _temporal(held.years),
        "dct:accessRights": PUBLIC,
        "dct:accrualPeriodicity": IRREGULAR,
        "dcat:contactPoint": held.named("office"),
        "dcat:themeTaxonomy": TAXONOMY,
        "dcat:dataset": [held.named(name) for name in _datasets(held)],
        "dcat:service": [held.named("api"), held.named("compare")],
        "foaf:homepage": _page(f"{held.home}/"),
        "schema:license": LICENCE_URL,
        "schema:url": f"{held.home}/catalog",
    }


def _datasets(held: Holdings) -> list[str]:
    """The names of the datasets."""
    return [*(each.name for each in held.collections), *(each.code for each in held.series)]


def _collection(held: Holdings, collected: Collected) -> Node:
    """A dataset of our own."""
    told = _counted(COLLECTIONS[collected.name], collected.records)
    page = f"/v1/{collected.name}"
    names = [texts[ENGLISH] for texts in held.countries.values()]
    return {
        **_dataset(held, collected.name, told),
        "dct:publisher": held.named("publisher"),
        "dct:license": LICENCE_URL,
        "dct:spatial": _countries(held),
        "dct:temporal": _temporal(held.years),
        "dct:conformsTo": {"@id": f"{held.home}{page}.schema", "@type": "dct:Standard"},
        "dcat:theme": list(THEMES),
        "dcat:landingPage": _page(f"{held.home}{page}"),
        "dcat:distribution": [
            *(held.named(f"{collected.name}.{file.extension}") for file in held.files),
            _as_json(held, collected.name, page, LICENCE_URL, _PAGES),
        ],
        "schema:creator": {
            "@id": held.named("publisher"),
            "@type": "schema:Organization",
            "schema:name": linked.NAME[ENGLISH],
        },
        "schema:license": LICENCE_URL,
        "schema:url": f"{held.home}{page}",
        "schema:spatialCoverage": names,
        "schema:temporalCoverage": _interval(held.years),
        "schema:variableMeasured": [
            _variable(column.name, column.description, column.unit) for column in collected.columns
        ],
        "schema:distribution": [_file(held, collected.name, file) for file in held.files],
    }


def _series(held: Holdings, series: Series) -> Node:
    """A dataset that others publish, as it is used here."""
    licence = held.named(f"{series.code}.licence")
    owner = series.source.partition(",")[0]
    told = Told(series.label, _about(held, series), SERIES_KEYWORDS)
    return {
        **_dataset(held, series.code, told),
        "dct:publisher": {
            "@type": ["foaf:Agent", "foaf:Organization"],
            "foaf:name": {ENGLISH: owner},
        },
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": {ENGLISH: series.source},
        },
        "dct:license": licence,
        "dct:source": series.url,
        "dct:spatial": {
            "@type": "dct:Location",
            "rdfs:label": {
                ENGLISH: f"{held.economies} economies of the world",
                CHINESE: f"世界{held.economies}个经济体",
            },
        },
        "dct:temporal": _temporal(held.series_years),
        "dcat:theme": [ECONOMY],
        "dcat:landingPage": _page(f"{held.home}/v1/economies"),
        "dcat:distribution": [_as_json(held, series.code, "/v1/economies", licence, _BY_ECONOMY)],
        "schema:creator": {"@type": "schema:Organization", "schema:name": owner},
        "schema:license": {
            "@id": licence,
            "@type": ["dct:LicenseDocument", "schema:CreativeWork"],
            "rdfs:label": {ENGLISH: series.licence},
            "schema:name": series.licence,
        },
        "schema:url": f"{held.home}/v1/economies",
        "schema:isBasedOn": series.url,
        "schema:spatialCoverage": f"{held.economies} economies of the world",
        "schema:temporalCoverage": _interval(held.series_years),
        "schema:variableMeasured": [
            _variable(series.label[ENGLISH], series.definition, series.unit)
        ],
    }


def _about(held: Holdings, series: Series) -> Texts:
    first, last = held.series_years
    return {
        ENGLISH: f"{series.definition} In {series.unit}; {held.economies} economies, {first} to "
        f"{last}. One of the series by which money is deflated and converted here.",
        CHINESE: f"{series.label[CHINESE]}：{held.economies}个经济体，{first}—{last}年。"
        "货币折算所用的参考序列之一。",
    }


def _dataset(held: Holdings, name: str, told: Told) -> Node:
    """What every dataset says."""
    return {
        "@id": held.named(name),
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:identifier": held.named(name),
        **_told(told),
        **_dated(held),
        "dct:language": LANGUAGES,
        "dct:accessRights": PUBLIC,
        "dct:accrualPeriodicity": IRREGULAR,
        "dcat:contactPoint": held.named("office"),
        "schema:includedInDataCatalog": f"{held.home}/catalog",
        "schema:isAccessibleForFree": True,
        "schema:inLanguage": [ENGLISH, CHINESE],
    }


def _told(told: Told) -> Node:
    """Title, description and keywords, for search engines in English alone."""
    return {
        "dct:title": told.title,
        "dct:description": told.description,
        "dcat:keyword": told.keywords,
        "schema:name": told.title[ENGLISH],
        "schema:description": told.description[ENGLISH],
        "schema:keywords": told.keywords[ENGLISH],
    }


def _counted(told: Told, count: int) -> Told:
    """What is told of a collection, with how many records it has."""
    described = {
        language: text.format(count=f"{count:,}") for language, text in told.description.items()
    }
    keywords = {language: [*KEYWORDS[language], *own] for language, own in told.keywords.items()}
    return Told(told.title, described, keywords)


def _dated(held: Holdings) -> Node:
    issued, modified = linked.moment(held.issued), linked.moment(held.modified)
    return {
        "dct:issued": issued,
        "dct:modified": modified,
        "dcat:version": str(held.revision),
        "schema:datePublished": issued,
        "schema:dateModified": modified,
        "schema:version": str(held.revision),
    }


def _file(held: Holdings, name: str, file: File) -> Node:
    """A table as a file, for both vocabularies."""
    address = held.address(f"/v1/{name}.{file.extension}")
    return {
        "@id": held.named(f"{name}.{file.extension}"),
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        "dct:description": _WHOLE,
        "dct:license": LICENCE_URL,
        "dcat:accessURL": held.address(f"/v1/{name}"),
        "dcat:downloadURL": address,
        **_format(file),
        "schema:contentUrl": address,
        "schema:encodingFormat": file.media,
    }


def _as_json(held: Holdings, name: str, path: str, licence: str, said: Texts) -> Node:
    """A list in JSON, page by page: no file, since none of its pages is the whole."""
    return {
        "@id": held.named(f"{name}.json"),
        "@type": "dcat:Distribution",
        "dct:description": said,
        "dct:license": licence,
        "dcat:accessURL": held.address(path),
        "dcat:accessService": held.named("api"),
        **_format(File("json", "application/json")),
    }


def _format(file: File) -> Node:
    """The format of a file by the names that authorities gave it, where there are some."""
    named: Node = {
        "dct:format": AUTHORITY.get(file.extension)
        or {"@type": "dct:MediaTypeOrExtent", "rdfs:label": {ENGLISH: file.media}}
    }
    if file.media not in UNREGISTERED:
        named["dcat:mediaType"] = f"media-type:{file.media}"
    return named


def _services(held: Holdings) -> Iterator[Node]:
    """The interface, and the comparison, which answers what no file can hold."""
    served = {
        "api": (API, "/", _datasets(held)),
        "compare": (COMPARISON, "/v1/compare", ["programmes", "claims"]),
    }
    for name, (told, path, datasets) in served.items():
        yield {
            "@id": held.named(name),
            "@type": ["dcat:DataService", "schema:WebAPI"],
            **_told(told),
            "dct:publisher": held.named("publisher"),
            "dct:license": LICENCE_URL,
            "dct:accessRights": PUBLIC,
            "dcat:contactPoint": held.named("office"),
            "dcat:theme": list(THEMES),
            "dcat:endpointURL": f"{held.home}{path}",
            "dcat:endpointDescription": f"{held.home}/openapi.json",
            "dcat:servesDataset": [held.named(dataset) for dataset in datasets],
        }


def _office(held: Holdings) -> Node:
    """Whom to ask: the editors' office."""
    return {
        "@id": held.named("office"),
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": f"Editors' office, {linked.NAME[ENGLISH]}",
        "vcard:hasURL": f"{held.home}/",
    }


def _things_of_others(held: Holdings) -> Iterator[Node]:
    """What the names of others stand for, so that nobody has to be asked."""
    yield linked.licence()
    yield from linked.languages()
    yield {"@id": PUBLIC, "@type": "dct:RightsStatement"}
    yield {"@id": IRREGULAR, "@type": "dct:Frequency"}
    yield {
        "@id": TAXONOMY,
        "@type": "skos:ConceptScheme",
        "dct:title": {ENGLISH: "Data themes of the EU"},
    }
    for theme, label in THEMES.items():
        yield {
            "@id": theme,
            "@type": "skos:Concept",
            "skos:prefLabel": {ENGLISH: label},
            "skos:inScheme": TAXONOMY,
        }
    for file in (*held.files, File("json", "application/json")):
        if file.extension in AUTHORITY:
            yield {"@id": AUTHORITY[file.extension], "@type": "dct:MediaTypeOrExtent"}
        if file.media not in UNREGISTERED:
            yield {"@id": f"media-type:{file.media}", "@type": "dct:MediaType"}
    for code, names in held.countries.items():
        yield {"@id": f"country:{code}", "@type": "dct:Location", "rdfs:label": names}


def _page(address: str) -> Node:
    return {"@id": address, "@type": "foaf:Document"}


def _countries(held: Holdings) -> list[str]:
    return [f"country:{code}" for code in held.countries]


def _temporal(years: Years) -> Node:
    """From the first year to the last, as far as they are known."""
    ends = {"dcat:startDate": years.first, "dcat:endDate": years.last}
    known = {word: f"{year:04}" for word, year in ends.items() if year is not None}
    return {"@type": "dct:PeriodOfTime", **known}


def _interval(years: Years) -> str:
    """The same as an interval of ISO 8601, open (`..`) where it is not known."""
    return "/".join(".." if year is None else f"{year:04}" for year in years)


def _variable(name: str, description: str, unit: str | None) -> Node:
    told: Node = {
        "@type": "schema:PropertyValue",
        "schema:name": name,
        "schema:description": description,
    }
    return told | ({"schema:unitText": unit} if unit else {})
