"""The flows: what identifies a figure, what is said of it, and by which lists of codes.

An id of a flow, a concept or a list never changes; codes are those of the rest of the interface.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from kb.errors import NotFound, nearest
from kb.vocabulary import FigureStatus, Nature, Origin, Qualifier

AGENCY = "KB"
VERSION = "1.0"
"""Of every structure. What is in the lists and flows changes with the revision of the base."""

TIME = "TIME_PERIOD"
VALUE = "OBS_VALUE"
ANNUAL = "A"

Names = Mapping[str, str]
"""A name by language; one in English is always among them."""


class Form(StrEnum):
    """What the values of a component look like where they are no codes, as SDMX calls it."""

    TEXT = "String"
    NUMBER = "Decimal"
    WHOLE = "Integer"
    TRUTH = "Boolean"
    PERIOD = "ObservationalTimePeriod"


class Edition(NamedTuple):
    """Of which revision of the base a message tells: its number and its time."""

    revision: int
    at: datetime

    def named(self, what: str) -> str:
        """The id of a message about something."""
        return f"{what}-{self.revision}"

    @property
    def prepared(self) -> str:
        """The time as messages have it: that of the revision, whenever one asks."""
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a list."""

    id: str
    names: Names
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes; `codes` is None where the base says which there are."""

    id: str
    names: Names
    codes: tuple[Code, ...] | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A concept in its place in a flow: the codes or the form of its values."""

    id: str
    values: CodeList | Form
    required: bool = True
    of_all: bool = False
    """Whether it is said once of all figures together."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of figures: the dimensions that make the key of a series, the attributes of a figure.

    The year comes after these dimensions, in every flow.
    """

    id: str
    names: Names
    description: str
    dimensions: Sequence[Component]
    attributes: Sequence[Component]

    @property
    def lists(self) -> list[CodeList]:
        """The lists of codes that it uses, each once."""
        parts = (part.values for part in (*self.dimensions, *self.attributes))
        return list(
            {values.id: values for values in parts if isinstance(values, CodeList)}.values()
        )


def _code(id: str, english: str, chinese: str, description: str | None = None) -> Code:
    return Code(str(id), {"en": english, "zh": chinese}, description)


def _list(id: str, english: str, chinese: str, *codes: Code) -> CodeList:
    return CodeList(id, {"en": english, "zh": chinese}, codes or None)


FREQUENCIES = _list("CL_FREQ", "Frequencies", "频率", _code(ANNUAL, "Annual", "年度"))
COUNTRIES = _list("CL_COUNTRY", "Countries and unions", "国家和联盟")
PROGRAMMES = _list("CL_PROGRAMME", "Cluster programmes", "集群计划")
CURRENCIES = _list("CL_CURRENCY", "Currencies (ISO 4217)", "货币（ISO 4217）")
INDICATORS = _list("CL_INDICATOR", "What is counted", "计数对象")
NATURES = _list(
    "CL_NATURE",
    "Stages of money",
    "资金阶段",
    _code(Nature.SPENT, "Spent", "已支出"),
    _code(Nature.COMMITTED, "Committed", "已承诺"),
    _code(Nature.PLANNED, "Planned", "计划"),
    _code(Nature.ESTIMATED, "Estimated", "估计"),
    _code(Nature.UNKNOWN, "Not stated", "未注明"),
)
ORIGINS = _list(
    "CL_ORIGIN",
    "Origins of public money",
    "公共资金来源",
    _code(Origin.NATIONAL, "National", "国家"),
    _code(Origin.REGIONAL, "Regional", "地区"),
    _code(Origin.EU, "European Union", "欧盟"),
    _code(Origin.MIXED, "Mixed", "混合", "Stated for several of the others together."),
    _code(Origin.UNKNOWN, "Not stated", "未注明"),
)
STATUSES = _list(
    "CL_STATUS",
    "Whether a figure was counted or hoped for",
    "实际计数或预期",
    _code(FigureStatus.OBSERVED, "Observed", "实际"),
    _code(FigureStatus.TARGET, "Target", "目标"),
    _code(FigureStatus.EXPECTED, "Expected", "预期"),
)
QUALIFIERS = _list(
    "CL_QUALIFIER",
    "How exactly a source states a number",
    "来源数字的精确程度",
    _code(Qualifier.EXACT, "Exactly", "精确"),
    _code(Qualifier.ABOUT, "About", "约"),
    _code(Qualifier.NEARLY, "Nearly", "近"),
    _code(Qualifier.UP_TO, "Up to", "最多"),
    _code(Qualifier.AT_LEAST, "At least", "至少"),
    _code(Qualifier.LESS_THAN, "Less than", "少于"),
)
OBS_STATUSES = _list(
    "CL_OBS_STATUS",
    "Observation statuses",
    "观测值状态",
    _code("A", "Normal", "正常", "The figure stands in the source as it is."),
    _code(
        "E",
        "Estimated",
        "估计",
        "The claim is in part a reading of its curator, or the source states a range, of which "
        "the middle is taken.",
    ),
)
MULTIPLIERS = _list("CL_UNIT_MULT", "Unit multipliers", "单位乘数", _code("0", "Units", "个"))


CONCEPTS: Mapping[str, Code] = {
    concept.id: concept
    for concept in (
        _code("FREQ", "Frequency", "频率", "How often there may be a figure: once a year."),
        _code(
            "COUNTRY",
            "Country",
            "国家",
            "The country that runs the programme, by ISO 3166-1 alpha-2; EU for the European "
            "Union, INT for international organisations. The programme of a region is under its "
            "country.",
        ),
        _code("PROGRAMME", "Programme", "计划", "By the id that it has under /v1/programmes."),
        _code(
            "NATURE",
            "Stage of the money",
            "资金阶段",
            "How far the money has come, as the source says. Amounts of different stages are not "
            "to be added: what is spent was committed before.",
        ),
        _code(
            "ORIGIN",
            "Origin of the money",
            "资金来源",
            "Whose money it is. A mixed amount may hold those of the other origins.",
        ),
        _code(
            "CURRENCY",
            "Currency",
            "货币",
            "In which the source states the amount, at the prices of the year. Nothing is "
            "converted.",
        ),
        _code("INDICATOR", "What is counted", "计数对象", "By /v1/vocabularies/indicators."),
        _code(
            "STATUS",
            "Counted or hoped for",
            "实际计数或预期",
            "Whether clusters were counted, are aimed at by the programme, or are forecast.",
        ),
        _code(
            TIME,
            "Year",
            "年份",
            "The calendar year; of a fiscal year that in which it starts; of a count that of its "
            "date.",
        ),
        _code(
            VALUE,
            "Value",
            "数值",
            "The figure of the claim that is named in CLAIMS; of a range the middle.",
        ),
        _code(
            "OBS_STATUS",
            "Observation status",
            "观测值状态",
            "Codes as in the cross-domain code list of SDMX.",
        ),
        _code(
            "QUALIFIER",
            "How exactly it is stated",
            "精确程度",
            "The word by which the source limits the number: up to, at least, about.",
        ),
        _code(
            "LOW",
            "At the least",
            "下限",
            "The least that the words of the claim and of its rivals allow; absent where they "
            "name no least. Rivals in another currency have no part in it.",
        ),
        _code(
            "HIGH",
            "At the most",
            "上限",
            "The most that the words of the claim and of its rivals allow; absent where they "
            "name no most. Rivals in another currency have no part in it.",
        ),
        _code(
            "CLAIMS",
            "Claim",
            "依据",
            "The id of the claim whose figure it is: /v1/claims/{id} tells it in full.",
        ),
        _code(
            "RIVALS",
            "Rival claims",
            "竞争性依据",
            "The ids of the claims that answer the same question and are less believed, with "
            "spaces between them.",
        ),
        _code(
            "SOURCES",
            "Sources",
            "来源",
            "The ids of the documents in which the claim was read, with spaces between them: "
            "/v1/sources/{id}.",
        ),
        _code(
            "STATED_FOR",
            "Years as stated",
            "原文年份",
            "The years for which the source states the amount: one, the two of a fiscal year, or "
            "the first and the last of several of which it holds for each.",
        ),
        _code(
            "FISCAL_YEAR",
            "Fiscal year",
            "财政年度",
            "Whether the year is a fiscal one that begins in TIME_PERIOD and ends in the next.",
        ),
        _code("REF_DATE", "Date", "日期", "The date of the count: a year, a month or a day."),
        _code(
            "UNIT_MULT",
            "Unit multiplier",
            "单位乘数",
            "The power of ten by which values are to be multiplied.",
        ),
        _code(
            "REVISION",
            "Revision",
            "修订版",
            "The revision of the base that the figures are of; as_of asks for it again.",
        ),
    )
}

_PERIODIC = (
    Component("OBS_STATUS", OBS_STATUSES),
    Component("QUALIFIER", QUALIFIERS),
    Component("LOW", Form.NUMBER, required=False),
    Component("HIGH", Form.NUMBER, required=False),
    Component("CLAIMS", Form.TEXT),
    Component("RIVALS", Form.TEXT, required=False),
    Component("SOURCES", Form.TEXT),
)
_OF_ALL = (
    Component("UNIT_MULT", MULTIPLIERS, of_all=True),
    Component("REVISION", Form.WHOLE, of_all=True),
)

FUNDING = Flow(
    "FUNDING",
    {"en": "Annual public funding of cluster programmes", "zh": "集群计划年度公共资金"},
    "Public support for cluster programmes, year by year, as documents state it. Each figure is "
    "that of one claim: an amount for a calendar year, for a fiscal year, or for each of several "
    "years, of the programme as a whole, in the currency of the source and at the prices of the "
    "year. Where several claims answer the same question (programme, stage, origin, year) the "
    "best believed is given, and the others are named in RIVALS. Not in it: totals over several "
    "years, which are not spread here; amounts whose years are not stated in full; amounts for a "
    "part of a programme, inside another amount, for one cluster or one round, or for several "
    "programmes together; private money, and what was asked for or levered. So a series need not "
    "add up to what a programme cost.",
    (
        Component("FREQ", FREQUENCIES),
        Component("COUNTRY", COUNTRIES),
        Component("PROGRAMME", PROGRAMMES),
        Component("NATURE", NATURES),
        Component("ORIGIN", ORIGINS),
        Component("CURRENCY", CURRENCIES),
    ),
    (
        *_PERIODIC,
        Component("STATED_FOR", Form.TEXT),
        Component("FISCAL_YEAR", Form.TRUTH),
        *_OF_ALL,
    ),
)

CLUSTERS = Flow(
    "CLUSTERS",
    {"en": "Numbers of clusters of cluster programmes", "zh": "集群计划的集群数"},
    "How many clusters a programme supports, designated, labelled or registered, as documents "
    "count them at a date. Each figure is that of one claim. Of several counts of one year the "
    "preferred one is given, then the latest, then the best believed; the others are named in "
    "RIVALS. Not in it: counts without a date, of a region, or of a part of what the indicator "
    "says. A year without a figure is one of which none is known: numbers are not carried on.",
    (
        Component("FREQ", FREQUENCIES),
        Component("COUNTRY", COUNTRIES),
        Component("PROGRAMME", PROGRAMMES),
        Component("INDICATOR", INDICATORS),
        Component("STATUS", STATUSES),
    ),
    (*_PERIODIC, Component("REF_DATE", Form.TEXT), *_OF_ALL),
)

FLOWS: Mapping[str, Flow] = {flow.id: flow for flow in (FUNDING, CLUSTERS)}


def flow_of(reference: str) -> Flow:
    """The flow that is meant by its id, by agency and id, or by agency, id and version.

    `NotFound` names the nearest.
    """
    agency, version, id = "all", "latest", ""
    match reference.split(","):
        case [id]:
            pass
        case [agency, id]:
            pass
        case [agency, id, version]:
            pass
    ours = agency in {"all", "ALL", AGENCY} and version.lower() in {"latest", VERSION}
    if not ours or id not in FLOWS:
        raise NotFound("dataflow", reference, nearest(id.upper(), FLOWS) or FLOWS)
    return FLOWS[id]
