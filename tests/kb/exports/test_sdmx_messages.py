"""Messages: valid by the schemas of SDMX, and the same that `pysdmx` writes."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx, write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.io.xml.doc_validation import validate_doc
from pysdmx.model import Codelist, ConceptScheme, DataStructureDefinition, Organisation, Schema
from pysdmx.model.dataflow import Components, Dataflow
from pysdmx.model.message import Header

from kb.exports.sdmx import artefacts
from kb.exports.sdmx.datasets import WRITERS, Dataset, generic, specific
from kb.exports.sdmx.flows import CLUSTERS, FLOWS, Code, Edition, Flow
from kb.exports.sdmx.keys import AtObservation, DataDetail
from kb.exports.sdmx.observations import Row, rows_of
from kb.exports.sdmx.structures import (
    EVERY,
    References,
    Resource,
    StructureDetail,
    from_the_base,
    named,
    told,
)
from kb.vocabulary import Basis
from tests.kb.compare.making import cited, figure, funding, programme, source

EDITION = Edition(7, datetime(2026, 11, 24, 12, tzinfo=UTC))
GENERIC, SPECIFIC, CSV, CSV_2 = WRITERS
CODES = {
    "CL_COUNTRY": [Code("DE", {"en": "Germany", "de": "Deutschland", "zh": "德国"})],
    "CL_PROGRAMME": [Code("xx-one", {"en": 'it\'s <A> & "B"', "fr": "l’un & l'autre"})],
    "CL_CURRENCY": [Code("EUR", {"en": "EUR"})],
    "CL_INDICATOR": [Code("zones", {"en": "Zones"}, "Zones of the programme's own.")],
}
"""What the base would say."""


def rows(flow: Flow) -> list[Row]:
    """Some figures of a flow, some of which lack what others have."""
    yearly = Basis.PER_YEAR
    cites = cited(source("one"), source("two"))
    return rows_of(
        flow,
        [
            programme(
                funding(5, 2009, 2011, basis=yearly, citations=cites),
                funding(9, 2012, 2012, basis=yearly, amount_min=4, citations=cites),
                figure(3, 2010, citations=cites),
                figure(4, "2010-06", citations=cites),
            ),
            programme(
                funding(123_456_789_012, 2010, 2010, citations=cites),
                figure(5, 2011, indicator="zones", citations=cites),
                id="xx-two",
                economy="FR",
            ),
        ],
    )


def by_pysdmx(dataset: Dataset, media: str, format: Format) -> str:
    """The message that `pysdmx` writes of the same figures."""
    ids = [*dataset.key, "TIME_PERIOD", "OBS_VALUE", *dataset.attributes]
    components = artefacts.components(dataset.flow)
    plain = [
        type(c)(c.id, c.id in dataset.key, c.role, c.concept, attachment_level=c.attachment_level)
        for c in components
    ]
    schema = Schema("dataflow", "KB", dataset.flow.id, Components(plain), "1.0")
    keys = dict.fromkeys(tuple(row[id] for id in dataset.key) for row in dataset.rows)
    values: Sequence[Sequence[str | None]] = [[row.get(id) for id in ids] for row in dataset.rows]
    if not dataset.detail.figures:
        values = [[*key, None, None] for key in keys]
    frame = PandasDataset(
        structure=schema,
        attributes=dict(dataset.of_all),
        data=pd.DataFrame(values, columns=ids, dtype=object),
    )
    more: dict[str, Any] = {}
    if "+xml" in media:
        dimension = "AllDimensions" if dataset.flat else "TIME_PERIOD"
        header = Header(id=f"{dataset.flow.id}-7", prepared=EDITION.at, sender=Organisation("KB"))
        more = {"header": header, "dimension_at_observation": dimension, "prettyprint": False}
    text = write_sdmx(frame, format, **more)
    assert text
    return text


FORMATS = {
    GENERIC: Format.DATA_SDMX_ML_2_1_GEN,
    SPECIFIC: Format.DATA_SDMX_ML_2_1_STR,
    CSV: Format.DATA_SDMX_CSV_1_0_0,
    CSV_2: Format.DATA_SDMX_CSV_2_0_0,
}


@pytest.mark.parametrize("at_observation", AtObservation)
@pytest.mark.parametrize("detail", DataDetail)
@pytest.mark.parametrize("media", WRITERS)
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_figures_are_written_as_pysdmx_writes_them(
    flow: Flow, media: str, detail: DataDetail, at_observation: AtObservation
) -> None:
    dataset = Dataset(flow, rows(flow), EDITION, detail, at_observation)
    ours, theirs = WRITERS[media](dataset).decode(), by_pysdmx(dataset, media, FORMATS[media])
    if "+csv" in media:
        assert ours.splitlines() == theirs.splitlines()
        assert ours.count("\r\n") == len(ours.splitlines())
        return
    # it writes the id of the flow where SDMX wants the kind of structure
    theirs = theirs.replace(f'dataScope="{flow.id}"', 'dataScope="Dataflow"')
    assert etree.canonicalize(ours) == etree.canonicalize(_without_places(theirs))
    validate_doc(ours)


def _without_places(text: str) -> str:
    """A message that does not say where its schemas are to be fetched."""
    before, _, rest = text.partition(' xsi:schemaLocation="')
    return before + rest.partition('"')[2]


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_generic_figures_are_valid_to_the_letter(flow: Flow, strict: Any) -> None:
    for at_observation in AtObservation:
        strict(generic(Dataset(flow, rows(flow), EDITION, at_observation=at_observation)))


@pytest.mark.parametrize("media", [GENERIC, SPECIFIC, CSV])
@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_pysdmx_reads_the_figures_by_the_structures(flow: Flow, media: str) -> None:
    dataset = Dataset(flow, rows(flow), EDITION)
    described = told(
        named("dataflow", "KB", flow.id, "latest"),
        References.ALL,
        StructureDetail.FULL,
        None,
    )
    structure = artefacts.message(described, CODES, EDITION)
    (read,) = get_datasets(io.BytesIO(WRITERS[media](dataset)), io.BytesIO(structure))
    assert isinstance(read.structure, Schema)
    assert [c.id for c in read.structure.components.dimensions] == [*dataset.key, "TIME_PERIOD"]
    found = [
        {id: str(v) for id, v in row.items() if not pd.isna(v) and v != ""}
        for row in read.data.to_dict(orient="records")
    ]
    for row, ours in zip(found, dataset.rows, strict=True):
        for id in (*dataset.key, "TIME_PERIOD", "CLAIMS", "SOURCES", "QUALIFIER"):
            assert row[id] == ours[id]
        assert float(row["OBS_VALUE"]) == float(ours["OBS_VALUE"])
        assert ("LOW" in row, "RIVALS" in row) == ("LOW" in ours, "RIVALS" in ours)


def test_whatever_a_text_has_in_it_is_written_as_text() -> None:
    nasty = "a 'b' \"c\" & <d> é 集群, e"
    (row,) = [{**row, "CLAIMS": nasty} for row in rows(CLUSTERS)[:1]]
    dataset = Dataset(CLUSTERS, [row], EDITION)
    values = etree.fromstring(generic(dataset)).iter("{*}Value")
    assert nasty in [value.get("value") for value in values]
    (obs,) = etree.fromstring(specific(dataset)).iter("Obs")
    assert obs.get("CLAIMS") == nasty
    for media in (CSV, CSV_2):
        read = pd.read_csv(io.BytesIO(WRITERS[media](dataset)))
        assert read["CLAIMS"].tolist() == [nasty]


@pytest.mark.parametrize("references", References)
@pytest.mark.parametrize("detail", StructureDetail)
def test_structures_are_valid_to_the_letter(
    detail: StructureDetail, references: References, strict: Any
) -> None:
    for ref in EVERY:
        described = told([ref], references, detail, None)
        assert set(from_the_base(described)) <= CODES.keys()
        strict(artefacts.message(described, CODES, EDITION))


def test_pysdmx_reads_all_structures_as_they_were_meant() -> None:
    text = artefacts.message(
        told(list(EVERY), References.NONE, StructureDetail.FULL, None), CODES, EDITION
    )
    message = read_sdmx(io.BytesIO(text))
    assert message.header
    assert (message.header.id, message.header.prepared) == ("STRUCTURES-7", EDITION.at)
    structures = list(message.structures or ())
    kinds = [Dataflow, DataStructureDefinition, Codelist, ConceptScheme]
    assert [sum(isinstance(s, kind) for s in structures) for kind in kinds] == [2, 2, 11, 1]
    lists = {s.id: s for s in structures if isinstance(s, Codelist)}
    assert [code.name for code in lists["CL_PROGRAMME"]] == ['it\'s <A> & "B"']
    (concepts,) = (s for s in structures if isinstance(s, ConceptScheme))
    described = {concept.id for concept in concepts if concept.description}
    for data in (s for s in structures if isinstance(s, DataStructureDefinition)):
        assert {component.id for component in data.components} <= described


def test_names_are_told_in_every_language() -> None:
    text = artefacts.message(
        told(named("codelist", "KB", "CL_PROGRAMME", "1.0"), References.NONE,
             StructureDetail.FULL, None), CODES, EDITION,
    )  # fmt: skip
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    found = [(name.get(lang), name.text) for name in etree.fromstring(text).iter("{*}Name")]
    assert found == [
        ("en", "Cluster programmes"),
        ("zh", "集群计划"),
        ("en", 'it\'s <A> & "B"'),
        ("fr", "l’un & l'autre"),
    ]


def test_a_stub_has_a_name_and_no_more() -> None:
    def told_of(detail: StructureDetail) -> dict[str, list[str]]:
        described = told(named("dataflow", "KB", "FUNDING", "latest"), References.ALL, detail, None)
        root = etree.fromstring(artefacts.message(described, CODES, EDITION))
        return {
            f"{element.tag.rpartition('}')[2]} {element.get('id')}": sorted(
                {child.tag.rpartition("}")[2] for child in element}
            )
            for element in root.iter()
            if element.get("isExternalReference") == "true"
        }

    assert told_of(StructureDetail.FULL) == {}
    assert told_of(StructureDetail.REFERENCE_PARTIAL) == {}
    everything = told_of(StructureDetail.ALL_STUBS)
    assert {tuple(children) for children in everything.values()} == {("Name",)}
    assert {name.partition(" ")[0] for name in everything} == {
        "Dataflow", "DataStructure", "Codelist", "ConceptScheme",
    }  # fmt: skip
    complete = told_of(StructureDetail.ALL_COMPLETE_STUBS)
    assert complete["Dataflow FUNDING"] == ["Description", "Name"]
    beside = told_of(StructureDetail.REFERENCE_STUBS)
    assert everything.keys() - beside.keys() == {"Dataflow FUNDING"}


def test_what_goes_with_a_structure() -> None:
    def beside(resource: str, id: str, references: References) -> list[str]:
        refs = named(resource, "all", id, "latest")
        found = told(refs, references, StructureDetail.FULL, None)
        return [f"{each.ref.resource}:{each.ref.id}" for each in found if each.ref not in refs]

    flow, data = "dataflow:CLUSTERS", "datastructure:CLUSTERS"
    scheme = "conceptscheme:CONCEPTS"
    lists = [
        f"codelist:CL_{id}"
        for id in "COUNTRY FREQ INDICATOR OBS_STATUS PROGRAMME QUALIFIER STATUS UNIT_MULT".split()
    ]
    assert beside("dataflow", "CLUSTERS", References.NONE) == []
    assert beside("dataflow", "CLUSTERS", References.CHILDREN) == [data]
    assert beside("dataflow", "CLUSTERS", References.DESCENDANTS) == [data, *lists, scheme]
    assert beside("dataflow", "CLUSTERS", References.ALL) == [data, *lists, scheme]
    assert beside("dataflow", "CLUSTERS", References.PARENTS) == []
    assert beside("dataflow", "CLUSTERS", References.CODELIST) == lists
    assert beside("datastructure", "CLUSTERS", References.CHILDREN) == [*lists, scheme]
    assert beside("datastructure", "CLUSTERS", References.PARENTS) == [flow]
    assert beside("datastructure", "CLUSTERS", References.ALL) == [flow, *lists, scheme]
    assert beside("codelist", "CL_STATUS", References.PARENTS) == [data]
    assert beside("codelist", "CL_STATUS", References.DATAFLOW) == [flow]
    siblings = beside("codelist", "CL_STATUS", References.PARENTS_AND_SIBLINGS)
    assert siblings == [data, *(id for id in lists if id != "codelist:CL_STATUS"), scheme]


def test_a_partial_scheme_has_the_concepts_that_are_used() -> None:
    refs = named("datastructure", "KB", "CLUSTERS", "latest")
    described = told(refs, References.CHILDREN, StructureDetail.REFERENCE_PARTIAL, None)
    text = artefacts.message(described, CODES, EDITION)
    (scheme,) = etree.fromstring(text).iter("{*}ConceptScheme")
    assert scheme.get("isPartial") == "true"
    found = {concept.get("id") for concept in scheme.iter("{*}Concept")}
    assert {"INDICATOR", "TIME_PERIOD", "OBS_VALUE"} <= found
    assert not {"CURRENCY", "NATURE"} & found


def test_resources_are_those_that_there_are() -> None:
    assert {ref.resource for ref in EVERY} == set(Resource)
