"""Structures as `pysdmx` has them, and the message in which they travel.

Owns: how they are written. The same revision is the same bytes: a message is dated and named by its
revision, never by the clock. What `pysdmx` does not write is put in here: names in other languages
than English, and stubs of data structures.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from pysdmx import model
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model.dataflow import Component as Part
from pysdmx.model.dataflow import Components, Role
from pysdmx.model.message import Header

from kb.exports.sdmx.flows import (
    AGENCY,
    FLOWS,
    TIME,
    VALUE,
    VERSION,
    Code,
    CodeList,
    Component,
    Edition,
    Flow,
    Form,
    Names,
)
from kb.exports.sdmx.structures import LISTS, SCHEME, Codes, Ref, Resource, Told, codes_of

Artefact = model.Dataflow | model.DataStructureDefinition | model.Codelist | model.ConceptScheme

SCHEME_NAMES: Names = {"en": "The concepts of all flows", "zh": "各数据流的概念"}

_TIME = Component(TIME, Form.PERIOD)
_VALUE = Component(VALUE, Form.NUMBER)

_FORMS = {
    part.id: part.values
    for flow in FLOWS.values()
    for part in (_TIME, _VALUE, *flow.dimensions, *flow.attributes)
    if isinstance(part.values, Form)
}
"""What the values of a concept look like; codes are texts."""

_SCHEMES = ("Dataflow", "DataStructure", "Codelist", "ConceptScheme")
_NAMED = re.compile(
    rf'<str:({"|".join(_SCHEMES)}|Code|Concept) id="([^"]+)"[^>]*>'
    r'<com:Name xml:lang="en">[^<]*</com:Name>'
)
_INDENT = re.compile(r">\t+<")
_NO_COMPONENTS = "<str:DataStructureComponents></str:DataStructureComponents>"


def message(told: Sequence[Told], codes: Codes, edition: Edition) -> bytes:
    """The message of some structures. `codes` has those of the lists that the base fills."""
    made = [artefact(each, codes) for each in told]
    header = Header(
        id=edition.named("STRUCTURES"),
        prepared=edition.at,
        sender=model.Organisation(id=AGENCY),
    )
    text = write_sdmx(made, Format.STRUCTURE_SDMX_ML_2_1, header=header, prettyprint=False)
    plain = _INDENT.sub("><", text or "").replace(_NO_COMPONENTS, "")
    return _in_all_languages(plain, dict(_names(told, codes))).encode()


def artefact(told: Told, codes: Codes) -> Artefact:
    """A structure, as much of it as is told."""
    ref = told.ref
    common: dict[str, Any] = {
        "id": ref.id,
        "agency": AGENCY,
        "version": VERSION,
        "name": names_of(ref)["en"],
        "is_external_reference": told.stub,
    }
    partial = told.items is not None
    match ref.resource:
        case Resource.DATAFLOW:
            common["description"] = FLOWS[ref.id].description if told.described else None
            uses = None if told.stub else f"DataStructure={AGENCY}:{ref.id}({VERSION})"
            return model.Dataflow(**common, structure=uses)
        case Resource.DATASTRUCTURE:
            parts = [] if told.stub else components(FLOWS[ref.id])
            return model.DataStructureDefinition(**common, components=Components(parts))
        case Resource.CODELIST:
            items = [model.Code(**_nameable(code)) for code in _told(told, codes)]
            return model.Codelist(**common, items=items, is_partial=partial)
        case Resource.CONCEPTSCHEME:
            concepts = [
                model.Concept(**_nameable(code), dtype=_type(_FORMS.get(code.id, Form.TEXT)))
                for code in _told(told, codes)
            ]
            return model.ConceptScheme(**common, items=concepts, is_partial=partial)


def names_of(ref: Ref) -> Names:
    """The names of a structure, by language."""
    match ref.resource:
        case Resource.CODELIST:
            return LISTS[ref.id].names
        case Resource.CONCEPTSCHEME:
            return SCHEME_NAMES
    return FLOWS[ref.id].names


def components(flow: Flow) -> list[Part]:
    """The dimensions, the measure and the attributes of a flow."""
    return [
        *(_part(dimension, Role.DIMENSION) for dimension in (*flow.dimensions, _TIME)),
        _part(_VALUE, Role.MEASURE),
        *(
            _part(attribute, Role.ATTRIBUTE, "D" if attribute.of_all else "O")
            for attribute in flow.attributes
        ),
    ]


def _part(component: Component, role: Role, attached: str | None = None) -> Part:
    values = component.values
    return Part(
        id=component.id,
        required=component.required,
        role=role,
        concept=model.ItemReference("Concept", AGENCY, SCHEME, VERSION, component.id),
        local_dtype=_type(values) if isinstance(values, Form) else None,
        local_enum_ref=_urn(values) if isinstance(values, CodeList) else None,
        attachment_level=attached,
    )


def _type(form: Form) -> model.DataType:
    return model.DataType(form.value)


def _urn(listed: CodeList) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:{listed.id}({VERSION})"


def _told(told: Told, codes: Codes) -> list[Code]:
    """The items of a list or scheme that are told."""
    if told.stub:
        return []
    return [c for c in codes_of(told.ref, codes) if told.items is None or c.id in told.items]


def _nameable(code: Code) -> dict[str, Any]:
    return {"id": code.id, "name": code.names["en"], "description": code.description}


def _names(told: Sequence[Told], codes: Codes) -> Iterator[tuple[tuple[str, str], Names]]:
    """The names of structures and of their items, by the id of the one and of the other."""
    for each in told:
        yield (each.ref.id, ""), names_of(each.ref)
        for code in _told(each, codes):
            yield (each.ref.id, code.id), code.names


def _in_all_languages(text: str, names: dict[tuple[str, str], Names]) -> str:
    """A message with the names in other languages beside each in English."""
    scheme = ""

    def beside(match: re.Match[str]) -> str:
        nonlocal scheme
        kind, id = match.groups()
        if kind in _SCHEMES:
            scheme = id
        known = names[scheme, "" if kind in _SCHEMES else id]
        others = (language for language in sorted(known) if language != "en")
        return match[0] + "".join(
            f'<com:Name xml:lang="{language}">{escape(known[language])}</com:Name>'
            for language in others
        )

    return _NAMED.sub(beside, text)
