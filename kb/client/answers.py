"""What is answered, for the types: the records as they come, with their fields by their own names.

With `fields`, a row has only those. What is not told here (the claims of a programme, the steps of
a figure) is in the manual at `/openapi.json`.
"""

from typing import Any, Generic, TypedDict, TypeVar

Json = dict[str, Any]

Row = TypeVar("Row")


class Named(TypedDict):
    """A thing by its id and name."""

    id: str
    name: str


class Coded(TypedDict):
    """A code of a vocabulary with its label."""

    code: str
    label: str


class Amount(TypedDict):
    """An amount of money with its interval."""

    value: float | None
    low: float | None
    high: float | None


class RecordRow(TypedDict):
    """What the rows of most lists have."""

    id: str
    name: str
    name_lang: str
    names: dict[str, str]
    claims: int
    updated_in: int


class ProgrammeRow(RecordRow):
    """A programme as a row of a list."""

    country: str
    level: str
    region: str | None
    status: str
    start: str | None
    end: str | None
    sectors: list[Coded]
    duration: float | None
    funding: Amount | None
    summary: str


class ClusterRow(RecordRow):
    """A cluster as a row of a list."""

    country: str
    regions: list[Named]
    place: str | None
    sectors: list[Coded]
    programmes: list[Named]


class OrganisationRow(RecordRow):
    """An organisation as a row of a list."""

    acronym: str | None
    country: str
    kind: Coded


class JurisdictionRow(RecordRow):
    """A jurisdiction as a row of a list."""

    kind: str
    alpha3: str | None
    parent: str | None
    counts: dict[str, int]


class SourceRow(TypedDict):
    """A source as a row of a list."""

    id: str
    title: str
    publisher: str
    published: str | None
    language: str
    kind: Coded
    country: str
    url: str | None
    copy_url: str | None
    archived_url: str | None
    origin: str | None
    reprint_of: str | None
    note: str | None
    claim_count: int
    updated_in: int


class Hit(TypedDict):
    """Something that a search found."""

    collection: str
    id: str
    name: str
    name_lang: str
    country: str | None
    match: str
    text: str
    url: str


class Cell(TypedDict):
    """A figure with its interval and everything that it rests on."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    unit_counted: str | None
    nature: str | None
    covers: str | None
    parts: list[Json]
    together: Json | None
    comparable: bool
    sentence: str
    reasons: list[Json]
    rule: str | None
    claims: list[Json]
    rivals: list[Json]
    steps: list[Json]
    members: list[Json]


class ComparedProgramme(TypedDict):
    """The programme of a row of a comparison."""

    id: str
    name: str
    name_lang: str
    country: str


class ComparedRow(TypedDict):
    """A programme and its figures by measure."""

    programme: ComparedProgramme
    cells: dict[str, Cell]


class Comparison(TypedDict):
    """Programmes side by side."""

    columns: list[Json]
    rows: list[ComparedRow]
    meta: Json


class Explanation(TypedDict):
    """One figure of a comparison in full."""

    programme: ComparedProgramme
    measure: str
    cell: Cell
    origins: list[Json]
    series: list[Json]
    changed: Json | None
    meta: Json


class Conversion(TypedDict):
    """An amount in another currency, other prices, at another rate."""

    value: float
    low: float
    high: float
    unit: str
    sentence: str
    reasons: list[Json]
    steps: list[Json]
    meta: Json


class Coverage(TypedDict):
    """What is known and what is not."""

    by: str
    groups: list[Json]
    totals: Json
    programmes: list[Json] | None
    meta: Json


class Fault(TypedDict):
    """One thing that is wrong with a question."""

    parameter: str
    code: str
    detail: str
    allowed: list[str] | None
    nearest: list[str]


class Rows(list[Row], Generic[Row]):
    """The rows of a list, and what is told beside them."""

    total: int = 0
    """How many rows the whole list has: more than these only where a `limit` was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: Json = {}
        """What the rows were made from; all of one revision."""
        self.included: dict[str, dict[str, Json]] = {}
        """What `include` asked for, by kind and id: `included["sources"]["de-ptj-x"]`."""

    def take(self, page: Json) -> None:
        """Add the rows of a page."""
        self.extend(page["items"])
        self.total, self.meta = page["total"], page["meta"]
        for kind, records in (page.get("included") or {}).items():
            known = self.included.setdefault(kind, {})
            known.update((record["id"], record) for record in records or ())
