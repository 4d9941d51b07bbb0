"""The tables, one file per noun.

Rows of what is known are added and retired, never changed or deleted. The tables of `access` and
`proposal` hold no facts: who may write, what is proposed, what writers were answered.
"""

from collections.abc import Iterator

from kb.db import Base
from kb.models.access import AccessKey, KeptAnswer
from kb.models.claim import (
    CLAIM_CLASSES,
    Citation,
    Claim,
    ClaimScope,
    Designation,
    Figure,
    Funding,
    Governance,
    Involvement,
    MechanismUse,
    Period,
    Phase,
    Relation,
    Round,
)
from kb.models.cluster import Cluster, Location
from kb.models.economy import EconomyYear, IrrevocableRate, SeriesInfo
from kb.models.label import Label
from kb.models.organisation import Organisation
from kb.models.programme import Gap, GapCitation, Programme
from kb.models.proposal import Proposal, ProposalStep
from kb.models.revision import Entity, Revised, Revision
from kb.models.source import Source
from kb.models.summary import (
    ClusterSummary,
    JurisdictionSummary,
    OrganisationSummary,
    Posting,
    ProgrammeSummary,
    Segment,
    SourceSummary,
    Summary,
)
from kb.models.vocabulary import Classification, Jurisdiction, Term


def _of_the_world() -> Iterator[type[Base]]:
    for mapper in Base.registry.mappers:
        model: type[Base] = mapper.class_
        derived = issubclass(model, Summary) or mapper.inherits is not None
        if issubclass(model, Revised) and not derived:
            yield model


OF_THE_WORLD = tuple(sorted(_of_the_world(), key=lambda model: model.__name__))
"""The tables whose rows revisions add and retire, and that are not derived from others."""

__all__ = [
    "CLAIM_CLASSES",
    "OF_THE_WORLD",
    "AccessKey",
    "Citation",
    "Claim",
    "ClaimScope",
    "Classification",
    "Cluster",
    "ClusterSummary",
    "Designation",
    "EconomyYear",
    "Entity",
    "Figure",
    "Funding",
    "Gap",
    "GapCitation",
    "Governance",
    "Involvement",
    "IrrevocableRate",
    "Jurisdiction",
    "JurisdictionSummary",
    "KeptAnswer",
    "Label",
    "Location",
    "MechanismUse",
    "Organisation",
    "OrganisationSummary",
    "Period",
    "Phase",
    "Posting",
    "Programme",
    "ProgrammeSummary",
    "Proposal",
    "ProposalStep",
    "Relation",
    "Revised",
    "Revision",
    "Round",
    "Segment",
    "SeriesInfo",
    "Source",
    "SourceSummary",
    "Summary",
    "Term",
]
