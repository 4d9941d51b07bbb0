"""How mechanisms relate to the policy instruments of STIP Compass, the EC-OECD database.

Owns: the types of instruments by their codes, and which mechanism is narrower, broader or near.
The codes (`InstrumentTypeCode` of its data) and their labels are those that arXiv:2609.29370
(2026), appendix B.3, reproduces from the survey. No addresses of the types are known.

A mechanism is near a type (`closeMatch`) where both name the same means, broader (`narrowMatch`)
where the type is the same means for research and innovation alone, and related where one is an
activity and the other what supports it. What has no counterpart is left out.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

NAME = "STIP Compass: types of policy instruments"
PAGE = "https://stip.oecd.org"
READ_IN = "https://arxiv.org/abs/2609.29370"
"""Where the codes were read."""


class Match(StrEnum):
    """How the type relates to the mechanism, in the words of SKOS."""

    CLOSE = "skos:closeMatch"
    NARROWER = "skos:narrowMatch"
    RELATED = "skos:relatedMatch"


INSTRUMENTS: Mapping[str, str] = {
    "PI007": "Project grants for public research",
    "PI008": "Grants for business R&D and innovation",
    "PI010": "Procurement programmes for R&D and innovation",
    "PI012": "Loans and credits for innovation in firms",
    "PI013": "Equity financing",
    "PI014": "Innovation vouchers",
    "PI015": "Tax or social contributions relief for firms investing in R&D and innovation",
    "PI016": "Tax relief for individuals supporting R&D and innovation",
    "PI017": "Technology extension and business advisory services",
    "PI021": "Networking and collaborative platforms",
    "PI022": "Dedicated support to research and technical infrastructures",
    "PI029": "Debt guarantees and risk sharing schemes",
}
"""The types that a mechanism relates to, with their labels."""

MATCHES: Mapping[str, Sequence[tuple[Match, str]]] = {
    "instrument/rd-grant": [(Match.NARROWER, "PI007"), (Match.NARROWER, "PI008")],
    "instrument/loan": [(Match.NARROWER, "PI012")],
    "instrument/guarantee": [(Match.CLOSE, "PI029")],
    "instrument/equity": [(Match.CLOSE, "PI013")],
    "instrument/tax-relief": [(Match.NARROWER, "PI015"), (Match.NARROWER, "PI016")],
    "instrument/voucher": [(Match.CLOSE, "PI014")],
    "instrument/procurement": [(Match.RELATED, "PI010")],
    "instrument/infrastructure": [(Match.NARROWER, "PI022")],
    "instrument/technical-assistance": [(Match.NARROWER, "PI017")],
    "activity/networking": [(Match.RELATED, "PI021")],
    "activity/technical-support": [(Match.RELATED, "PI017")],
    "activity/business-support": [(Match.RELATED, "PI017")],
}
"""The types by the mechanism that they relate to."""
