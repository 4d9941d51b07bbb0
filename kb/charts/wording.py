"""What charts say beside the data, in English and in Chinese; and figures at a glance.

Owns: the names of measures, fields and units for people, and how many digits of a figure are shown.
"""

from collections.abc import Mapping

from kb.vocabulary import Measure, RecordField
from kb.words import CHINESE, Phrase

Labels = Mapping[str, Phrase]

MEASURES: Labels = {
    Measure.DURATION: Phrase("Duration", "持续时间"),
    Measure.FUNDED_DURATION: Phrase("Funded duration", "资助时间"),
    Measure.FUNDING: Phrase("Funding", "资金"),
    Measure.FUNDING_PER_YEAR: Phrase("Funding per year", "每年资金"),
    Measure.FUNDING_PER_CLUSTER: Phrase("Funding per cluster", "每个集群的资金"),
    Measure.FUNDING_PER_CLUSTER_YEAR: Phrase("Funding per cluster and year", "每个集群每年的资金"),
    Measure.FUNDING_PER_CAPITA: Phrase("Funding per inhabitant", "人均资金"),
    Measure.FUNDING_SHARE_OF_GDP: Phrase("Funding as a share of GDP", "资金占国内生产总值比重"),
    Measure.FUNDING_PLANNED: Phrase("Funding planned", "计划资金"),
    Measure.FUNDING_COMMITTED: Phrase("Funding committed", "已承诺资金"),
    Measure.FUNDING_SPENT: Phrase("Funding spent", "已支出资金"),
    Measure.FUNDING_NATIONAL: Phrase("National funding", "国家资金"),
    Measure.FUNDING_REGIONAL: Phrase("Regional funding", "地方资金"),
    Measure.FUNDING_EU: Phrase("EU funding", "欧盟资金"),
    Measure.SHARED_FUNDING: Phrase("Funding shared with others", "与其他计划共用的资金"),
    Measure.TOTAL_VOLUME: Phrase("Total volume", "项目总额"),
    Measure.PROGRAMME_OFFICE: Phrase("Cost of the programme office", "计划管理费用"),
    Measure.PRIVATE_MATCHING: Phrase("Private matching", "民间配套"),
    Measure.INVESTMENT: Phrase("Investment", "投资额"),
    Measure.LOAN_VOLUME: Phrase("Loan volume", "贷款额"),
    Measure.PRIVATE_PER_PUBLIC: Phrase("Private per public money", "民间与公共资金之比"),
    Measure.MOST_PER_CLUSTER: Phrase("Most for one cluster", "单个集群最高金额"),
    Measure.CLUSTERS: Phrase("Clusters", "集群"),
    Measure.REGIONS: Phrase("Regions", "地区"),
    Measure.FIRMS: Phrase("Firms", "企业"),
    Measure.PARTICIPANTS: Phrase("Participants", "参与者"),
    Measure.PROJECTS: Phrase("Projects", "项目"),
    Measure.JOBS: Phrase("Jobs", "就业岗位"),
    Measure.MINISTRIES: Phrase("Ministries", "部委"),
    Measure.ROUNDS: Phrase("Rounds", "轮次"),
    Measure.SELECTION_RATE: Phrase("Selection rate", "入选率"),
    Measure.YEARS_BETWEEN_ROUNDS: Phrase("Years between rounds", "轮次间隔"),
    Measure.MATCHING_RATE: Phrase("Matching rate", "配套比例"),
    Measure.SUPPORT_YEARS: Phrase("Years of support", "资助年限"),
    Measure.YEARS_AFTER_FIRST_PROGRAMME: Phrase(
        "Years after the country's first programme", "距本国首个计划的年数"
    ),
    Measure.MECHANISMS: Phrase("Mechanisms", "机制"),
    Measure.ORGANISATIONS: Phrase("Organisations", "机构"),
    Measure.PHASES: Phrase("Phases", "阶段"),
    Measure.PREDECESSORS: Phrase("Predecessors", "前身计划"),
    Measure.SUCCESSORS: Phrase("Successors", "后续计划"),
}

FIELDS: Labels = {
    RecordField.PERIODS: Phrase("Periods", "期限"),
    RecordField.PHASES: Phrase("Phases", "阶段"),
    RecordField.ROUNDS: Phrase("Rounds", "轮次"),
    RecordField.ORGANISATIONS: Phrase("Organi-\nsations", "机构"),
    RecordField.FUNDING: Phrase("Funding", "资金"),
    RecordField.MECHANISMS: Phrase("Mecha-\nnisms", "机制"),
    RecordField.FIGURES: Phrase("Figures", "数据"),
    RecordField.CLUSTERS: Phrase("Clusters", "集群"),
    RecordField.RELATIONS: Phrase("Relations", "关系"),
    RecordField.SECTORS: Phrase("Sectors", "行业"),
    RecordField.HOMEPAGE: Phrase("Homepage", "网页"),
}

GROUPINGS: Labels = {
    "jurisdiction": Phrase("by jurisdiction", "按辖区"),
    "level": Phrase("by level of government", "按政府层级"),
    "region": Phrase("by region", "按地区"),
    "status": Phrase("by status", "按状态"),
    "decade": Phrase("by decade of the start", "按起始年代"),
}

KEYS: Labels = {
    "supranational": Phrase("Supranational", "超国家"),
    "national": Phrase("National", "国家"),
    "regional": Phrase("Regional", "地方"),
    "planned": Phrase("Planned", "计划中"),
    "running": Phrase("Running", "进行中"),
    "ended": Phrase("Ended", "已结束"),
    "unknown": Phrase("Unknown", "不明"),
}
"""What groups are called that have no label of their own."""

_UNITS: Mapping[str, str] = {
    "cluster": "集群",
    "clusters": "集群",
    "year": "年",
    "years": "年",
    "percent": "%",
    "inhabitant": "居民",
    "rounds": "轮",
    "regions": "地区",
    "firms": "企业",
    "participants": "参与者",
    "projects": "项目",
    "jobs": "岗位",
    "ministries": "部委",
    "mechanisms": "机制",
    "organisations": "机构",
    "phases": "阶段",
    "programmes": "计划",
}
"""The words of units in Chinese."""

_LARGE = {
    "en": ((10**12, " trillion"), (10**9, " billion"), (10**6, " million")),
    CHINESE: ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}
_DIGITS = 3
"""How many digits of a figure are shown, at the least."""


def said(labels: Labels, key: str, language: str) -> str:
    """What a key is called; one that has no name is told as it is."""
    phrase = labels.get(key)
    return phrase().told(language) if phrase else key.replace("_", " ").replace("-", " ")


def number(value: float, language: str, unit: str | None = None) -> str:
    """A figure at a glance: 4.26 million, 426万, 1,234; years to a tenth."""
    if unit == "years":
        return f"{value:.1f}"
    for size, name in _LARGE.get(language, _LARGE["en"]):
        if abs(value) >= size * (10 if language == CHINESE and size == 10**4 else 1):
            return f"{_short(value / size)}{name}"
    return _short(value)


def limits(low: float | None, high: float | None, language: str, unit: str | None = None) -> str:
    """An interval at a glance, the magnitude told once if it is the same: 3.99–4.49 million.

    It is open where it sets no limit; empty where it sets none.
    """
    if low is None or high is None:
        known, sign = (high, "≤") if low is None else (low, "≥")
        return "" if known is None else f"{sign} {number(known, language, unit)}"
    first, last = number(low, language, unit), number(high, language, unit)
    for _, name in _LARGE.get(language, _LARGE["en"]):
        if first.endswith(name) and last.endswith(name):
            first = first.removesuffix(name)
            break
    return last if last.startswith(first) and low == high else f"{first}–{last}"


def unit(text: str | None, language: str) -> str:
    """A unit in words: EUR per cluster per year."""
    if not text:
        return ""
    if language != CHINESE:
        return "%" if text == "percent" else text.replace("/", " per ").replace("-", " ")
    return "/".join(_UNITS.get(part, part) for part in text.split("/"))


def _short(value: float) -> str:
    digits = max(0, _DIGITS - len(f"{abs(value):.0f}")) if abs(value) >= 1 else _DIGITS
    text = f"{value:,.{digits}f}" if abs(value) >= 1 or value == 0 else f"{value:.{_DIGITS}g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
