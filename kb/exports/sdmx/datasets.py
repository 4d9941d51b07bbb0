"""Figures of a flow in SDMX-ML, generic and structure-specific, and in SDMX-CSV.

Owns: how they are written: each number with the digits that it has, the same revision in the same
bytes. Not by `pysdmx`, which takes some milliseconds for each series; that it writes the same, the
tests hold.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import quoteattr

from kb.exports.sdmx.flows import AGENCY, TIME, VALUE, VERSION, Edition, Flow
from kb.exports.sdmx.keys import AtObservation, DataDetail
from kb.exports.sdmx.observations import Row

_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_NAMESPACES = {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:mes": f"{_SCHEMAS}/message",
    "xmlns:com": f"{_SCHEMAS}/common",
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """The figures of a flow that are told, and how much of them."""

    flow: Flow
    rows: Sequence[Row]
    """In the order of their keys, then of the years."""
    edition: Edition
    detail: DataDetail = DataDetail.FULL
    at_observation: AtObservation = AtObservation.YEAR

    @property
    def id(self) -> str:
        """Agency, id and version of the flow."""
        return f"{AGENCY}:{self.flow.id}({VERSION})"

    @property
    def key(self) -> list[str]:
        """The dimensions of a series."""
        return [dimension.id for dimension in self.flow.dimensions]

    @property
    def attributes(self) -> list[str]:
        """What is said of each figure."""
        if self.detail is not DataDetail.FULL:
            return []
        return [attribute.id for attribute in self.flow.attributes if not attribute.of_all]

    @property
    def of_all(self) -> Row:
        """What is said of all figures together."""
        if self.detail not in {DataDetail.FULL, DataDetail.NO_DATA}:
            return {}
        return {"UNIT_MULT": "0", "REVISION": str(self.edition.revision)}

    @property
    def flat(self) -> bool:
        """Whether each figure has its whole key, and there are no series."""
        return self.detail.figures and self.at_observation is AtObservation.EVERY_DIMENSION

    def series(self) -> Iterator[tuple[Row, Sequence[Row]]]:
        """Each series: its key, and its figures where they are told."""
        key = self.key
        for _, same in groupby(self.rows, key=lambda row: [row[id] for id in key]):
            rows = list(same)
            yield part(rows[0], key), rows if self.detail.figures else ()


def part(row: Row, ids: Sequence[str]) -> Row:
    """Those of some values that a figure has."""
    return {id: row[id] for id in ids if id in row}


def generic(dataset: Dataset) -> bytes:
    """SDMX-ML 2.1, generic: the names of all concepts are in values."""
    own = {"xmlns:gen": f"{_SCHEMAS}/data/generic"}
    head = _element("mes:DataSet", {"structureRef": dataset.flow.id, "action": "Information"})
    return _document("mes:GenericData", own, dataset, head, _generic(dataset))


def _generic(dataset: Dataset) -> Iterator[str]:
    yield _values("gen:Attributes", dataset.of_all)
    if dataset.flat:
        for row in dataset.rows:
            yield "<gen:Obs>" + _values("gen:ObsKey", part(row, [*dataset.key, TIME]))
            yield _figure(dataset, row)
        return
    for key, rows in dataset.series():
        yield "<gen:Series>" + _values("gen:SeriesKey", key)
        for row in rows:
            yield "<gen:Obs>" + _empty("gen:ObsDimension", {"value": row[TIME]})
            yield _figure(dataset, row)
        yield "</gen:Series>"


def _figure(dataset: Dataset, row: Row) -> str:
    value = _empty("gen:ObsValue", {"value": row[VALUE]})
    return f"{value}{_values('gen:Attributes', part(row, dataset.attributes))}</gen:Obs>"


def _values(element: str, values: Row) -> str:
    """Values with their concepts; nothing where there are none."""
    inner = "".join(_empty("gen:Value", {"id": id, "value": v}) for id, v in values.items())
    return f"<{element}>{inner}</{element}>" if inner else ""


def specific(dataset: Dataset) -> bytes:
    """SDMX-ML 2.1, structure-specific: each concept is an attribute."""
    dimension = AtObservation.EVERY_DIMENSION if dataset.flat else AtObservation.YEAR
    used = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={dataset.id}"
    own = {
        "xmlns:ss": f"{_SCHEMAS}/data/structurespecific",
        "xmlns:ns1": f"{used}:ObsLevelDim:{dimension}",
    }
    head = _element(
        "mes:DataSet",
        {
            **dataset.of_all,
            "ss:structureRef": dataset.flow.id,
            "xsi:type": "ns1:DataSetType",
            "ss:dataScope": "Dataflow",
            "action": "Information",
        },
    )
    return _document("mes:StructureSpecificData", own, dataset, head, _specific(dataset), used)


def _specific(dataset: Dataset) -> Iterator[str]:
    if dataset.flat:
        ids = [*dataset.key, TIME, VALUE, *dataset.attributes]
        yield from (_empty("Obs", part(row, ids)) for row in dataset.rows)
        return
    ids = [TIME, VALUE, *dataset.attributes]
    for key, rows in dataset.series():
        yield _element("Series", key) if rows else _empty("Series", key)
        yield from (_empty("Obs", part(row, ids)) for row in rows)
        yield "</Series>" if rows else ""


def _document(
    root: str, own: Row, dataset: Dataset, head: str, body: Iterator[str], used: str | None = None
) -> bytes:
    """A message with its header; `used` is the namespace of a flow that has one."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _element(root, {**_NAMESPACES, **own}),
        _header(dataset, used),
        head,
        *body,
        f"</mes:DataSet></{root}>",
    ]
    return "".join(parts).encode()


def _header(dataset: Dataset, used: str | None) -> str:
    dimension = AtObservation.EVERY_DIMENSION if dataset.flat else AtObservation.YEAR
    flow, edition = dataset.flow.id, dataset.edition
    structure = {"structureID": flow, "dimensionAtObservation": dimension}
    reference = {"agencyID": AGENCY, "id": flow, "version": VERSION, "class": "Dataflow"}
    return "".join(
        (
            f"<mes:Header><mes:ID>{edition.named(flow)}</mes:ID><mes:Test>false</mes:Test>",
            f"<mes:Prepared>{edition.prepared}</mes:Prepared>",
            _empty("mes:Sender", {"id": AGENCY}),
            _element("mes:Structure", structure | ({"namespace": used} if used else {})),
            f"<com:StructureUsage>{_empty('Ref', reference)}</com:StructureUsage>",
            "</mes:Structure></mes:Header>",
        )
    )


def _element(name: str, attributes: Row) -> str:
    told = "".join(f" {id}={quoteattr(value)}" for id, value in attributes.items())
    return f"<{name}{told}>"


def _empty(name: str, attributes: Row) -> str:
    return f"{_element(name, attributes)[:-1]}/>"


def delimited(dataset: Dataset) -> bytes:
    """SDMX-CSV 1.0."""
    return _delimited(dataset, {"DATAFLOW": dataset.id})


def delimited_2(dataset: Dataset) -> bytes:
    """SDMX-CSV 2.0."""
    own = {"STRUCTURE": "dataflow", "STRUCTURE_ID": dataset.id, "ACTION": "I"}
    return _delimited(dataset, own)


def _delimited(dataset: Dataset, own: Row) -> bytes:
    """One line for each figure, or for each series where no figures are told."""
    ids = [*dataset.key, TIME, VALUE, *dataset.attributes, *dataset.of_all]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*own, *ids])
    rows = dataset.rows if dataset.detail.figures else [key for key, _ in dataset.series()]
    for row in rows:
        told = {**row, **dataset.of_all}
        writer.writerow([*own.values(), *(told.get(id, "") for id in ids)])
    return file.getvalue().encode()


WRITERS: Mapping[str, Callable[[Dataset], bytes]] = {
    "application/vnd.sdmx.genericdata+xml;version=2.1": generic,
    "application/vnd.sdmx.structurespecificdata+xml;version=2.1": specific,
    "application/vnd.sdmx.data+csv;version=1.0.0": delimited,
    "application/vnd.sdmx.data+csv;version=2.0.0": delimited_2,
}
"""The forms, by their media types."""
