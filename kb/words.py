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
    AccessRole,
    Basis,
    ClaimKind,
    Emphasis,
    EntityKind,
    FigureStatus,
    GapReason,
    GovernanceForm,
    LabelField,
    Level,
    Measure,
    MoneyKind,
    Nature,
    Origin,
    Prices,
    ProposalAct,
    ProposalState,
    Qualifier,
    Rank,
    Rate,
    RecordField,
    RelationKind,
    RoundUnit,
    StartOf,
    Status,
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
    AccessRole: {
        AccessRole.CONTRIBUTOR: "供稿人",
        AccessRole.CURATOR: "编审",
        AccessRole.ADMIN: "管理员",
    },
    ProposalState: {
        ProposalState.DRAFT: "草稿",
        ProposalState.SUBMITTED: "待审",
        ProposalState.ACCEPTED: "已采纳",
        ProposalState.REJECTED: "已否决",
    },
    ProposalAct: {
        ProposalAct.CREATED: "创建",
        ProposalAct.CHANGED: "修改",
        ProposalAct.SUBMITTED: "提交",
        ProposalAct.WITHDRAWN: "撤回",
        ProposalAct.ACCEPTED: "采纳",
        ProposalAct.REJECTED: "否决",
        ProposalAct.COMMENTED: "评论",
    },
    LabelField: {
        LabelField.NAME: "名称",
        LabelField.ALIAS: "别名",
        LabelField.SUMMARY: "概述",
        LabelField.SECTOR: "行业",
        LabelField.DEFINITION: "定义",
    },
    Prices: {Prices.CURRENT: "现价", Prices.CONSTANT: "不变价"},
    Rate: {Rate.MARKET: "市场汇率", Rate.PPP: "购买力平价"},
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
    Measure: {
        Measure.DURATION: "持续时间",
        Measure.FUNDED_DURATION: "资助时间",
        Measure.FUNDING: "公共资金",
        Measure.FUNDING_PER_YEAR: "每年公共资金",
        Measure.FUNDING_PER_CLUSTER: "每个集群的公共资金",
        Measure.FUNDING_PER_CLUSTER_YEAR: "每个集群每年的公共资金",
        Measure.FUNDING_PER_CAPITA: "人均公共资金",
        Measure.FUNDING_SHARE_OF_GDP: "公共资金占GDP比重",
        Measure.FUNDING_PLANNED: "计划的公共资金",
        Measure.FUNDING_COMMITTED: "已承诺的公共资金",
        Measure.FUNDING_SPENT: "已支出的公共资金",
        Measure.FUNDING_NATIONAL: "国家资金",
        Measure.FUNDING_REGIONAL: "地方资金",
        Measure.FUNDING_EU: "欧盟资金",
        Measure.SHARED_FUNDING: "与其他计划共有的资金",
        Measure.TOTAL_VOLUME: "项目总额",
        Measure.PROGRAMME_OFFICE: "计划管理费用",
        Measure.PRIVATE_MATCHING: "民间配套",
        Measure.INVESTMENT: "投资额",
        Measure.LOAN_VOLUME: "贷款额",
        Measure.PRIVATE_PER_PUBLIC: "每单位公共资金的民间资金",
        Measure.MOST_PER_CLUSTER: "单个集群最多可得",
        Measure.CLUSTERS: "集群数",
        Measure.REGIONS: "地区数",
        Measure.FIRMS: "企业数",
        Measure.PARTICIPANTS: "参与者数",
        Measure.PROJECTS: "项目数",
        Measure.JOBS: "就业岗位",
        Measure.MINISTRIES: "部委数",
        Measure.ROUNDS: "轮次数",
        Measure.SELECTION_RATE: "入选率",
        Measure.YEARS_BETWEEN_ROUNDS: "轮次间隔年数",
        Measure.MATCHING_RATE: "配套比例",
        Measure.SUPPORT_YEARS: "资助年限",
        Measure.YEARS_AFTER_FIRST_PROGRAMME: "距该国首个计划的年数",
        Measure.MECHANISMS: "机制",
        Measure.ORGANISATIONS: "机构",
        Measure.PHASES: "阶段",
        Measure.PREDECESSORS: "前身计划",
        Measure.SUCCESSORS: "后续计划",
    },
    Status: {
        Status.PLANNED: "计划中",
        Status.RUNNING: "进行中",
        Status.ENDED: "已结束",
        Status.UNKNOWN: "状态不明",
    },
    RecordField: {
        RecordField.PERIODS: "期限",
        RecordField.PHASES: "阶段",
        RecordField.ROUNDS: "轮次",
        RecordField.ORGANISATIONS: "机构",
        RecordField.FUNDING: "资金",
        RecordField.MECHANISMS: "机制",
        RecordField.FIGURES: "数据",
        RecordField.CLUSTERS: "集群",
        RecordField.RELATIONS: "关系",
        RecordField.SECTORS: "行业",
        RecordField.HOMEPAGE: "网页",
    },
    GapReason: {
        GapReason.UNKNOWN: "不详",
        GapReason.NOT_PUBLISHED: "未公布",
        GapReason.NOT_APPLICABLE: "不适用",
        GapReason.NOT_LOOKED_FOR: "未查找",
    },
    RoundUnit: {RoundUnit.CLUSTERS: "集群", RoundUnit.PROJECTS: "项目"},
    GovernanceForm: {
        GovernanceForm.ASSOCIATION: "协会",
        GovernanceForm.COMPANY: "公司",
        GovernanceForm.FOUNDATION: "基金会",
        GovernanceForm.PUBLIC_BODY: "公共机构",
        GovernanceForm.CONTRACT_CONSORTIUM: "合同联合体",
        GovernanceForm.RESEARCH_INSTITUTE: "研究机构",
        GovernanceForm.UNIVERSITY: "大学",
        GovernanceForm.PROMOTION_ORGANISATION: "促进组织",
    },
}
"""What the codes of the closed lists are called in Chinese."""

ENGLISH_TERMS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Measure: {
        Measure.DURATION: "duration",
        Measure.FUNDED_DURATION: "funded duration",
        Measure.FUNDING: "public money",
        Measure.FUNDING_PER_YEAR: "public money per year",
        Measure.FUNDING_PER_CLUSTER: "public money per cluster",
        Measure.FUNDING_PER_CLUSTER_YEAR: "public money per cluster and year",
        Measure.FUNDING_PER_CAPITA: "public money per inhabitant",
        Measure.FUNDING_SHARE_OF_GDP: "public money as a share of GDP",
        Measure.FUNDING_PLANNED: "public money planned",
        Measure.FUNDING_COMMITTED: "public money committed",
        Measure.FUNDING_SPENT: "public money spent",
        Measure.FUNDING_NATIONAL: "national money",
        Measure.FUNDING_REGIONAL: "regional money",
        Measure.FUNDING_EU: "EU money",
        Measure.SHARED_FUNDING: "money shared with other programmes",
        Measure.TOTAL_VOLUME: "total volume of projects",
        Measure.PROGRAMME_OFFICE: "cost of running the programme",
        Measure.PRIVATE_MATCHING: "private matching",
        Measure.INVESTMENT: "investment",
        Measure.LOAN_VOLUME: "loans",
        Measure.PRIVATE_PER_PUBLIC: "private money per public money",
        Measure.MOST_PER_CLUSTER: "most that a cluster can get",
        Measure.CLUSTERS: "clusters",
        Measure.REGIONS: "regions",
        Measure.FIRMS: "firms",
        Measure.PARTICIPANTS: "participants",
        Measure.PROJECTS: "projects",
        Measure.JOBS: "jobs",
        Measure.MINISTRIES: "ministries",
        Measure.ROUNDS: "rounds",
        Measure.SELECTION_RATE: "selection rate",
        Measure.YEARS_BETWEEN_ROUNDS: "years between rounds",
        Measure.MATCHING_RATE: "matching rate",
        Measure.SUPPORT_YEARS: "years of support",
        Measure.YEARS_AFTER_FIRST_PROGRAMME: "years after the country's first programme",
        Measure.MECHANISMS: "mechanisms",
        Measure.ORGANISATIONS: "organisations",
        Measure.PHASES: "phases",
        Measure.PREDECESSORS: "predecessors",
        Measure.SUCCESSORS: "successors",
    },
    ClaimKind: {ClaimKind.MECHANISM_USE: "mechanism"},
    Nature: {Nature.UNKNOWN: "stage unknown"},
    Basis: {Basis.UNKNOWN: "basis unknown"},
    Origin: {Origin.UNKNOWN: "origin unknown", Origin.EU: "EU"},
    Status: {Status.UNKNOWN: "status unknown"},
}
"""What those are called in English that are not called by their code, or whose code says less."""


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
