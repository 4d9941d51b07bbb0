"""Why two programmes are alike or not, in words."""

from collections.abc import Callable
from functools import partial

from kb.compare.cell import INCOMPARABLE, ReasonCode
from kb.compare.lineage import interval, number
from kb.compare.similar import TARGET, Compared, Feature, Side
from kb.vocabulary import Emphasis, Nature
from kb.words import CHINESE, Listed, Phrase, Said

Label = Callable[[Feature, str], str]
"""The label of a code of a feature, or of the unit that is counted, in the language asked for."""

_BOTH = Phrase("Both: {0}.", "共有：{0}。")
_ONLY_THIS = Phrase("Only this programme: {0}.", "仅本计划：{0}。")
_ONLY_OTHER = Phrase("Only the other: {0}.", "仅对方：{0}。")
_DIFFERS = Phrase("{0} ({1} here, {2} there)", "{0}（本计划{1}，对方{2}）")

_SIZE = Phrase(
    "Public funding a year, in {0} of {1} at purchasing-power parity: {2} against {3}.",
    "每年公共资助（{0}，{1} 年不变价格，购买力平价）：本计划 {2}，对方 {3}。",
)
_AGAINST = {
    Feature.DURATION: Phrase("It ran {0}; the other {1}.", "本计划历时 {0}；对方 {1}。"),
    Feature.CLUSTERS: Phrase("{0}; the other, {1}.", "{0}；对方：{1}。"),
}
_PLAIN = Phrase("{0}", "{0}")
_YEARS = Phrase("{0} years", "{0} 年")
_COUNTED = Phrase("{1}: {0}", "{1}：{0}")
_ASIDE = Phrase("{0} ({1})", "{0}（{1}）")

_NOT_COMPARED = Phrase("Not compared ({0}).", "未比较（{0}）。")
_OF_THIS = Phrase("this programme: {0}", "本计划：{0}")
_OF_OTHER = Phrase("the other: {0}", "对方：{0}")
_UNKNOWN = {
    Feature.MECHANISMS: Phrase("no mechanism is known", "机制不详"),
    Feature.SELECTION: Phrase("how it selects is not known", "遴选方式不详"),
    Feature.SIZE: Phrase("no public funding a year is known", "每年公共资助不详"),
    Feature.DURATION: Phrase("no duration is known", "历时不详"),
    Feature.CLUSTERS: Phrase(
        "no count of clusters within its years is known", "其期间内的集群数不详"
    ),
    Feature.LEVEL: Phrase("no level is known", "层级不详"),
    Feature.SECTORS: Phrase("bound to no sector", "未限定行业"),
}
_UNSOUND = Phrase(
    "{0}, not to be set beside others as it stands ({1})", "{0}，不宜直接与其他项比较（{1}）"
)


def reason(compared: Compared, label: Label, language: str = "en") -> str:
    """What two programmes share in a feature and what not, or why it was not compared."""
    if compared.similarity is None:
        said = [_not_compared(compared, label)]
    elif compared.this.codes:
        said = _of_codes(compared, label)
    else:
        said = [_of_figures(compared, label)]
    return ("" if language == CHINESE else " ").join(part.told(language) for part in said)


def _of_codes(compared: Compared, label: Label) -> list[Said]:
    """What both have, and what only one of them has."""
    this, other = compared.this.codes, compared.other.codes
    name = partial(label, compared.feature)
    groups = (
        (_BOTH, [_shared(name(code), this[code], other[code]) for code in this if code in other]),
        (_ONLY_THIS, [_own(name(code), this[code]) for code in this if code not in other]),
        (_ONLY_OTHER, [_own(name(code), other[code]) for code in other if code not in this]),
    )
    return [phrase(tuple(told)) for phrase, told in groups if told]


def _shared(name: str, here: Emphasis | None, there: Emphasis | None) -> object:
    return _own(name, here) if here is there else _DIFFERS(name, here, there)


def _own(name: str, emphasis: Emphasis | None) -> object:
    return _ASIDE(name, emphasis) if emphasis is Emphasis.SECONDARY else name


def _of_figures(compared: Compared, label: Label) -> Said:
    """Both figures with their intervals."""
    feature = compared.feature
    both = _figure(feature, compared.this, label), _figure(feature, compared.other, label)
    if feature is Feature.SIZE:
        return _SIZE(TARGET.currency, TARGET.base_year, *both)
    return _AGAINST[feature](*both)


def _figure(feature: Feature, side: Side, label: Label) -> Said:
    """A figure with its unit, and in brackets its interval and what must be known to read it."""
    unit = side.unit or ""
    told = "" if side.value is None else number(side.value, unit)
    match feature:
        case Feature.SIZE:
            said = _PLAIN(told)
        case Feature.DURATION:
            said = _YEARS(told)
        case _:
            said = _COUNTED(told, label(feature, unit))
    aside: list[object] = []
    if side.low != side.high or side.low is None:
        aside.append(interval(side.low, side.high, unit))
    if side.nature:
        aside.append(Nature(side.nature))
    aside += [r.said for r in side.reasons if r.code is ReasonCode.OPEN_END]
    return _ASIDE(said, Listed(tuple(aside))) if aside else said


def _not_compared(compared: Compared, label: Label) -> Said:
    """Of which side the feature is unknown, and why."""
    sides = ((_OF_THIS, compared.this), (_OF_OTHER, compared.other))
    return _NOT_COMPARED(
        Listed(
            tuple(
                phrase(_why_unknown(compared.feature, side, label))
                for phrase, side in sides
                if not side.known
            )
        )
    )


def _why_unknown(feature: Feature, side: Side, label: Label) -> Said:
    why = Listed(tuple(r.said for r in side.reasons if r.code in INCOMPARABLE))
    if side.value is not None:
        return _UNSOUND(_figure(feature, side, label), why)
    return _ASIDE(_UNKNOWN[feature](), why) if why.items else _UNKNOWN[feature]()
