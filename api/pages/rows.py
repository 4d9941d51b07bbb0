"""What a page says of a row that is no claim: the record of a thing, a text, a sector, a gap.

Owns: what such rows and their values are called. Proposals and revisions tell them.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from api.pages.languages import ENGLISH
from api.pages.wording import Record, term, tongue, words
from kb.words import CHINESE

_CALLED: Mapping[str, str] = {
    "record": "条目",
    "text": "文本",
    "location": "所在地",
    "gap": "缺失信息",
    "claim": "陈述",
    "jurisdiction": "辖区",
    "level": "层级",
    "region": "地区",
    "homepage": "网页",
    "wikidata": "Wikidata",
    "place": "所在城市",
    "organisation name": "管理机构",
    "organisation form": "法律形式",
    "acronym": "缩写",
    "kind": "类型",
    "title": "标题",
    "publisher": "发布者",
    "published": "发布日期",
    "language": "语言",
    "url": "网址",
    "copy": "所读副本",
    "archived": "存档网址",
    "origin": "原始来源",
    "reprint of": "转载自",
    "note": "备注",
    "position": "次序",
    "sector": "行业",
    "field": "项目",
    "reason": "原因",
    "slot": "问题",
    "rank": "等级",
    "inferred": "含推断",
    "alpha3": "三字母代码",
    "parent": "上级",
    "scheme": "词表",
    "code": "代码",
    "group code": "组别",
    "unit": "单位",
    "nature": "性质",
    "subjects": "适用对象",
    "isic": "ISIC 代码",
    "ecosystem": "产业生态",
    "year": "年份",
    "currency": "货币",
    "lcu per usd": "每美元合本币",
    "GDP deflator 2015": "GDP 平减指数（2015 年基期）",
    "lcu per intl dollar": "每国际元合本币",
    "GDP lcu": "GDP（本币）",
    "population": "人口",
    "series": "数据序列",
    "label en": "英文名称",
    "label zh": "中文名称",
    "definition": "定义",
    "source": "来源",
    "licence": "许可",
    "successor": "后继货币",
    "rate": "兑换率",
    "since": "起始",
}
"""What rows and their values are called in Chinese, by what they are called in English."""

_LISTS = {"level": "level", "organisation_form": "form", "reason": "gap", "field": "field"}
"""The values that are codes of closed lists, by the short names of the lists."""


def called(name: str, language: str = ENGLISH) -> str:
    """What a sort of rows, or a value of one, is called."""
    said = words(name)
    return _CALLED.get(said, said) if language == CHINESE else said


def row(told: Record, language: str = ENGLISH) -> str:
    """What a row that is no claim says, in a line: its values by their names."""
    value: Record = told["value"] or {}
    colon, stop = ("：", "；") if language == CHINESE else (": ", "; ")
    if told["what"] == "text":
        field, own = term(value["field"], "label", language), value["language"]
        of = f"（{tongue(own, language)}）" if language == CHINESE else f" ({own})"
        return f"{field}{of}{colon}{value['text']}"
    said = [
        f"{called(name, language)}{colon}{_plain(name, each, language)}"
        for name, each in value.items()
        if each is not None
    ]
    return stop.join(said)


def filters(language: str) -> Mapping[str, Callable[..., str]]:
    """What templates say rows by in a language."""
    return {each.__name__: partial(each, language=language) for each in (row, called)}


def _plain(name: str, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if language == CHINESE and name in _LISTS:
        return term(value, _LISTS[name], language)
    return str(value)
