"""What the engine says, in English and in Chinese.

Owns: how a phrase with its values becomes text, and the Chinese terms of the closed lists. A
phrase stands beside the rule that says it, in both languages; it is put into words only when
somebody reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kb.timeline import Overlap
from kb.vocabulary import (
    Basis,
    ClaimKind,
    Emphasis,
    EntityKind,
    FigureStatus,
    Level,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    StartOf,
)

CHINESE = "zh"
"""The language beside English; what is asked in any other is said in English."""

TERMS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Nature: {
        Nature.SPENT: "已支出",
        Nature.COMMITTED: "已承诺",
        Nature.PLANNED: "计划",
        Nature.ESTIMATED: "估计",
        Nature.UNKNOWN: "阶段不明",
    },
    Basis: {
        Basis.TOTAL: "总额",
        Basis.PER_YEAR: "每年",
        Basis.PER_CLUSTER: "每个集群",
        Basis.PER_CLUSTER_PER_YEAR: "每个集群每年",
        Basis.PER_ROUND: "每轮",
        Basis.PER_PROJECT: "每个项目",
        Basis.PER_FIRM: "每家企业",
        Basis.UNKNOWN: "口径不明",
    },
    MoneyKind: {
        MoneyKind.PUBLIC_SUPPORT: "公共资助",
        MoneyKind.TOTAL_VOLUME: "项目总额",
        MoneyKind.PROGRAMME_OFFICE: "计划管理费用",
        MoneyKind.PRIVATE_MATCHING: "民间配套",
        MoneyKind.INVESTMENT: "投资额",
        MoneyKind.LOAN_VOLUME: "贷款额",
        MoneyKind.REQUEST: "申请额",
    },
    Origin: {
        Origin.NATIONAL: "国家",
        Origin.REGIONAL: "地方",
        Origin.EU: "欧盟",
        Origin.PRIVATE: "民间",
        Origin.MIXED: "多方",
        Origin.UNKNOWN: "来源不明",
    },
    Qualifier: {
        Qualifier.EXACT: "确数",
        Qualifier.ABOUT: "约",
        Qualifier.NEARLY: "近",
        Qualifier.UP_TO: "至多",
        Qualifier.AT_LEAST: "至少",
        Qualifier.LESS_THAN: "少于",
    },
    StartOf: {
        StartOf.ANNOUNCEMENT: "宣布",
        StartOf.LAW: "立法",
        StartOf.CALL: "征集",
        StartOf.FIRST_SELECTION: "首次遴选",
        StartOf.FUNDING: "资助",
        StartOf.LABEL: "称号",
    },
    FigureStatus: {
        FigureStatus.OBSERVED: "实际",
        FigureStatus.TARGET: "目标",
        FigureStatus.EXPECTED: "预期",
    },
    Level: {Level.SUPRANATIONAL: "超国家", Level.NATIONAL: "国家", Level.REGIONAL: "地方"},
    Rank: {Rank.PREFERRED: "首选", Rank.NORMAL: "普通", Rank.DEPRECATED: "已弃用"},
    Emphasis: {Emphasis.PRIMARY: "主要", Emphasis.SECONDARY: "次要"},
    RelationKind: {
        RelationKind.SUCCEEDS: "接替",
        RelationKind.PART_OF: "属于",
        RelationKind.COMPLEMENTS: "补充",
    },
    Overlap: {Overlap.CERTAIN: "确定", Overlap.POSSIBLE: "可能"},
    EntityKind: {
        EntityKind.JURISDICTION: "辖区",
        EntityKind.PROGRAMME: "计划",
        EntityKind.CLUSTER: "集群",
        EntityKind.ORGANISATION: "机构",
        EntityKind.SOURCE: "来源文献",
        EntityKind.TERM: "代码",
    },
    ClaimKind: {
        ClaimKind.PERIOD: "期限",
        ClaimKind.PHASE: "阶段",
        ClaimKind.ROUND: "轮次",
        ClaimKind.INVOLVEMENT: "参与机构",
        ClaimKind.FUNDING: "资金",
        ClaimKind.MECHANISM_USE: "机制",
        ClaimKind.FIGURE: "数据",
        ClaimKind.DESIGNATION: "入选",
        ClaimKind.RELATION: "关系",
        ClaimKind.GOVERNANCE: "治理",
    },
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence or a part of one, with places for its values (`{0}`, `{1:,}`)."""

    en: str
    zh: str

    def __call__(self, *values: object) -> "Said":
        """The phrase with its values, not yet in words."""
        return Said(self, values)


class Said(NamedTuple):
    """A phrase with its values."""

    phrase: Phrase
    values: tuple[object, ...] = ()

    def told(self, language: str = "en") -> str:
        """The text in Chinese if that is asked for, else in English."""
        template = self.phrase.zh if language == CHINESE else self.phrase.en
        return template.format(*(_told(value, language) for value in self.values))

    def __str__(self) -> str:
        return self.told()


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things told one after the other, with semicolons between them."""

    items: tuple[object, ...]

    def told(self, language: str = "en") -> str:
        """The text in Chinese if that is asked for, else in English."""
        separator = "；" if language == CHINESE else "; "
        return separator.join(str(_told(item, language)) for item in self.items)


def _told(value: object, language: str) -> object:
    """A value as it enters a text: what has words of its own is put into them."""
    match value:
        case Said() | Listed():
            return value.told(language)
        case tuple():
            separator = "、" if language == CHINESE else ", "
            return separator.join(str(_told(each, language)) for each in value)
        case StrEnum() if language == CHINESE and type(value) in TERMS:
            return TERMS[type(value)][value]
    return value
