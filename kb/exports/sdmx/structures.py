"""The structures: which there are, which belong to which, and how much of each is told.

Owns: what an address names, and what goes with it by `references` and `detail`. The codes that the
base knows are given by whoever asks it.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from kb.errors import NotFound, nearest
from kb.exports.sdmx.flows import AGENCY, CONCEPTS, FLOWS, TIME, VALUE, VERSION, Code, CodeList

ALL = "all"
SCHEME = "CONCEPTS"
"""The scheme that has the concepts of all flows."""


class Resource(StrEnum):
    """The kinds of structures."""

    DATAFLOW = "dataflow"
    DATASTRUCTURE = "datastructure"
    CODELIST = "codelist"
    CONCEPTSCHEME = "conceptscheme"


class References(StrEnum):
    """What goes with the structures that an address names."""

    NONE = "none"
    PARENTS = "parents"
    PARENTS_AND_SIBLINGS = "parentsandsiblings"
    CHILDREN = "children"
    DESCENDANTS = "descendants"
    ALL = "all"
    DATAFLOW = Resource.DATAFLOW
    DATASTRUCTURE = Resource.DATASTRUCTURE
    CODELIST = Resource.CODELIST
    CONCEPTSCHEME = Resource.CONCEPTSCHEME


class StructureDetail(StrEnum):
    """How much of the structures is told."""

    FULL = "full"
    ALL_STUBS = "allstubs"
    ALL_COMPLETE_STUBS = "allcompletestubs"
    REFERENCE_STUBS = "referencestubs"
    REFERENCE_COMPLETE_STUBS = "referencecompletestubs"
    REFERENCE_PARTIAL = "referencepartial"

    @property
    def stubs(self) -> bool:
        """Whether what is named is told as stubs."""
        return self in {StructureDetail.ALL_STUBS, StructureDetail.ALL_COMPLETE_STUBS}

    @property
    def stubs_beside(self) -> bool:
        """Whether what goes with it is."""
        return self not in {StructureDetail.FULL, StructureDetail.REFERENCE_PARTIAL}


class Ref(NamedTuple):
    """A structure: its kind, and its id among those of the kind."""

    resource: Resource
    id: str


class Told(NamedTuple):
    """A structure, and how much of it is told."""

    ref: Ref
    stub: bool = False
    described: bool = True
    items: frozenset[str] | None = None
    """The items of a list or a scheme that are told alone; None: all of them."""


Codes = Mapping[str, Sequence[Code]]
"""The codes of lists that the base fills, by the ids of the lists."""

LISTS: Mapping[str, CodeList] = {
    listed.id: listed for flow in FLOWS.values() for listed in flow.lists
}
_FLOWS = [Ref(Resource.DATAFLOW, id) for id in FLOWS]
_DATA = [Ref(Resource.DATASTRUCTURE, id) for id in FLOWS]
_SCHEMES = [Ref(Resource.CONCEPTSCHEME, SCHEME)]
EVERY = (*_FLOWS, *_DATA, *(Ref(Resource.CODELIST, id) for id in sorted(LISTS)), *_SCHEMES)
"""All that there are, in the order in which they are told."""

_CHILDREN: Mapping[Ref, Sequence[Ref]] = {
    **{Ref(Resource.DATAFLOW, id): [Ref(Resource.DATASTRUCTURE, id)] for id in FLOWS},
    **{
        Ref(Resource.DATASTRUCTURE, id): [
            *(Ref(Resource.CODELIST, listed.id) for listed in flow.lists),
            *_SCHEMES,
        ]
        for id, flow in FLOWS.items()
    },
}


def named(resource: str, agency: str, id: str, version: str) -> list[Ref]:
    """The structures that an address names; `NotFound` where there is none, or not all of them."""
    if resource not in set(Resource):
        raise NotFound("kind of structure", resource, nearest(resource, Resource) or Resource)
    known = [ref for ref in EVERY if ref.resource == resource]
    ids = [ref.id for ref in known]
    wanted = ids if id == ALL else id.split("+")
    ours = {ALL, ALL.upper(), AGENCY} & set(agency.split("+"))
    current = {ALL, "latest", VERSION} & set(version.lower().split("+"))
    if not (ours and current):
        ours_are = [f"{AGENCY}:{id}({VERSION})" for id in ids]
        raise NotFound(resource, f"{agency}:{id}({version})", ours_are)
    for one in wanted:
        if one not in ids:
            raise NotFound(resource, one, nearest(one.upper(), ids) or ids)
    return [ref for ref in known if ref.id in wanted]


def told(
    refs: Sequence[Ref],
    references: References,
    detail: StructureDetail,
    items: frozenset[str] | None,
) -> list[Told]:
    """What an answer tells: the structures that are named, and what goes with them.

    `items` are the only items of those that are named, if not all are asked for.
    """
    beside = _beside(refs, references)
    used = _used([*refs, *beside]) if detail is StructureDetail.REFERENCE_PARTIAL else None
    found = []
    for ref in EVERY:
        if ref in refs:
            described = detail is not StructureDetail.ALL_STUBS
            found.append(Told(ref, detail.stubs, described, None if detail.stubs else items))
        elif ref in beside:
            described = detail not in {StructureDetail.ALL_STUBS, StructureDetail.REFERENCE_STUBS}
            partly = used if ref.resource is Resource.CONCEPTSCHEME else None
            found.append(Told(ref, detail.stubs_beside, described, partly))
    return found


def from_the_base(told: Iterable[Told]) -> list[str]:
    """The lists among some structures of which the base has to be asked for the codes."""
    lists = (t.ref.id for t in told if t.ref.resource is Resource.CODELIST and not t.stub)
    return [id for id in lists if LISTS[id].codes is None]


def check_items(told: Iterable[Told], codes: Codes) -> None:
    """Refuse items that a list or scheme does not have: `NotFound` names the nearest."""
    for each in told:
        if each.items is None:
            continue
        known = [code.id for code in codes_of(each.ref, codes)]
        for item in sorted(each.items):
            if item not in known:
                raise NotFound(f"item of {each.ref.id}", item, nearest(item, known))


def codes_of(ref: Ref, codes: Codes) -> Sequence[Code]:
    """The items of a list or of the scheme of concepts; nothing has any besides."""
    match ref.resource:
        case Resource.CODELIST:
            own = LISTS[ref.id].codes
            return codes[ref.id] if own is None else own
        case Resource.CONCEPTSCHEME:
            return list(CONCEPTS.values())
    return ()


def _used(refs: Iterable[Ref]) -> frozenset[str]:
    """The concepts that some data structures use."""
    flows = [FLOWS[ref.id] for ref in refs if ref.resource is Resource.DATASTRUCTURE]
    parts = (part.id for flow in flows for part in (*flow.dimensions, *flow.attributes))
    return frozenset([*parts, TIME, VALUE])


def _beside(refs: Iterable[Ref], references: References) -> set[Ref]:
    """What goes with some structures, without themselves."""
    own = set(refs)
    match references:
        case References.NONE:
            found: set[Ref] = set()
        case References.PARENTS:
            found = _parents(own)
        case References.PARENTS_AND_SIBLINGS:
            found = _with_siblings(own)
        case References.CHILDREN:
            found = _children(own)
        case References.DESCENDANTS:
            found = _descendants(own)
        case References.ALL:
            found = _with_siblings(own) | _descendants(own)
        case _:
            related = _descendants(own) | _parents(own) | _parents(_parents(own))
            found = {ref for ref in related if ref.resource == references.value}
    return found - own


def _children(refs: Iterable[Ref]) -> set[Ref]:
    return {child for ref in refs for child in _CHILDREN.get(ref, ())}


def _parents(refs: set[Ref]) -> set[Ref]:
    return {parent for parent, children in _CHILDREN.items() if not refs.isdisjoint(children)}


def _with_siblings(refs: set[Ref]) -> set[Ref]:
    parents = _parents(refs)
    return parents | _children(parents)


def _descendants(refs: Iterable[Ref]) -> set[Ref]:
    children = _children(refs)
    return children | _children(children)
