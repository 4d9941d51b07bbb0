"""What the datasets of the base are called and what they are about, in English and in Chinese."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kb.exports.linked import CHINESE, ENGLISH, Texts

ECONOMY = "data-theme:ECON"
THEMES: Mapping[str, str] = {
    ECONOMY: "Economy and finance",
    "data-theme:TECH": "Science and technology",
    "data-theme:GOVE": "Government and public sector",
}
"""The themes of all but the reference series, as the EU calls them."""

KEYWORDS: Mapping[str, Sequence[str]] = {
    ENGLISH: [
        "industrial clusters", "cluster policy", "industrial policy", "innovation policy",
        "regional policy", "public funding",
    ],
    CHINESE: ["产业集群", "集群政策", "产业政策", "创新政策", "区域政策", "公共资金"],
}  # fmt: skip
"""What all is about but the reference series."""


class Told(NamedTuple):
    """What is told of a dataset; `{count}` stands for how many records it has."""

    title: Texts
    description: Texts
    keywords: Mapping[str, Sequence[str]]


BASE = Told(
    {
        ENGLISH: "Industrial-cluster policy of the world",
        CHINESE: "世界产业集群政策",
    },
    {
        ENGLISH: "Which programmes the countries of the world run to build industrial clusters, "
        "with what money, through which ministries, over what years, by which mechanisms, and how "
        "they compare. Every fact is a claim with the document and the place in it where it was "
        "read.",
        CHINESE: "世界各国实施了哪些培育产业集群的计划，用了多少资金，由哪些部门负责，历时多久，"
        "采用何种机制，彼此如何比较。每一事实都注明所依据的文献及其中的位置。",
    },
    KEYWORDS,
)

COLLECTIONS: Mapping[str, Told] = {
    "programmes": Told(
        {ENGLISH: "Programmes of industrial-cluster policy", CHINESE: "产业集群政策计划"},
        {
            ENGLISH: "{count} programmes by which states build industrial clusters: names, level "
            "of government, years, status, sectors, public money as an interval, sources.",
            CHINESE: "各国培育产业集群的{count}个计划：名称、政府层级、年份、状态、行业、"
            "公共资金（区间）和出处。",
        },
        {ENGLISH: ["programmes", "duration", "funding"], CHINESE: ["计划", "期限", "资金"]},
    ),
    "clusters": Told(
        {ENGLISH: "Clusters of industrial-cluster policy", CHINESE: "产业集群"},
        {
            ENGLISH: "{count} industrial clusters that programmes chose or support: names, regions,"
            " places, sectors, the programmes that chose them, sources.",
            CHINESE: "计划所选定或支持的{count}个产业集群：名称、地区、所在地、行业、"
            "选定该集群的计划和出处。",
        },
        {ENGLISH: ["clusters", "regions"], CHINESE: ["集群", "地区"]},
    ),
    "organisations": Told(
        {ENGLISH: "Organisations of industrial-cluster policy", CHINESE: "产业集群政策机构"},
        {
            ENGLISH: "{count} organisations that lead, fund, run or evaluate programmes: names, "
            "acronyms, kinds, countries, sources.",
            CHINESE: "牵头、出资、执行或评估计划的{count}个机构：名称、缩写、类型、国家和出处。",
        },
        {ENGLISH: ["ministries", "agencies"], CHINESE: ["部委", "机构"]},
    ),
    "jurisdictions": Told(
        {ENGLISH: "Jurisdictions of industrial-cluster policy", CHINESE: "产业集群政策辖区"},
        {
            ENGLISH: "{count} countries, unions and regions: names, codes, and how many programmes,"
            " clusters, organisations and sources are known of each.",
            CHINESE: "{count}个国家、联盟和地区：名称、代码，以及各自已知的计划、集群、机构和"
            "文献数。",
        },
        {ENGLISH: ["countries", "regions"], CHINESE: ["国家", "地区"]},
    ),
    "sources": Told(
        {ENGLISH: "Sources of industrial-cluster policy", CHINESE: "产业集群政策文献"},
        {
            ENGLISH: "{count} documents on which the facts rest: titles, publishers, dates, "
            "languages, kinds, addresses, copies that are kept, number of claims.",
            CHINESE: "各项事实所依据的{count}份文献：题名、发布者、日期、语言、类型、网址、"
            "存档副本和所支撑的事实数。",
        },
        {ENGLISH: ["documents", "provenance"], CHINESE: ["文献", "出处"]},
    ),
    "claims": Told(
        {ENGLISH: "Claims about industrial-cluster policy", CHINESE: "产业集群政策事实"},
        {
            ENGLISH: "{count} facts, each as one source or several state it: periods, phases, "
            "rounds, funding, mechanisms, figures and relations, with the places in the sources.",
            CHINESE: "{count}条事实，各注明出处及其中的位置：期间、阶段、轮次、资金、机制、"
            "数字和关系。",
        },
        {ENGLISH: ["facts", "provenance"], CHINESE: ["事实", "出处"]},
    ),
}  # fmt: skip
"""By the name of the collection in its address; with keywords beside those of all."""

API = Told(
    {ENGLISH: "Interface of the base", CHINESE: "知识库接口"},
    {
        ENGLISH: "Lists with filters and search in any script, records with every claim and its "
        "source, comparisons, statistics, timelines, conversions of money, history.",
        CHINESE: "可筛选、可用任何文字检索的列表，含每项事实及其出处的记录，"
        "以及比较、统计、时间线、货币换算和历史版本。",
    },
    KEYWORDS,
)

COMPARISON = Told(
    {ENGLISH: "Comparison of programmes", CHINESE: "计划比较"},
    {
        ENGLISH: "Programmes side by side by what they lasted, cost and did, in one currency, at "
        "the prices of one year: each figure with its interval and every step that led to it.",
        CHINESE: "按期限、资金和做法并列比较各计划，折成同一货币、同一年价格；"
        "每个数字都有区间和得出它的每一步。",
    },
    {
        ENGLISH: [*KEYWORDS[ENGLISH], "comparison", "purchasing-power parity"],
        CHINESE: [*KEYWORDS[CHINESE], "比较", "购买力平价"],
    },
)

SERIES_KEYWORDS: Mapping[str, Sequence[str]] = {
    ENGLISH: ["reference series", "currency conversion", "price level"],
    CHINESE: ["参考序列", "货币换算", "价格水平"],
}
