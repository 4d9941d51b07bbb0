"""Clusters, organisations, sources and jurisdictions on the wire."""

from typing import Annotated, Generic

from pydantic import Field

from api.schemas.claims import (
    ClaimOut,
    DesignationOut,
    FigureOut,
    FundingOut,
    GovernanceOut,
    InvolvementOut,
    MechanismOut,
    RelationOut,
)
from api.schemas.common import (
    Coded,
    Country,
    Date,
    Id,
    Meta,
    Name,
    Named,
    NameLanguage,
    Names,
    Page,
    Schema,
    T,
    UpdatedIn,
)
from kb.vocabulary import GovernanceForm, JurisdictionKind


class ClusterItem(Schema):
    """A cluster as a row of a list."""

    id: Id
    name: Name
    name_lang: NameLanguage
    names: Names
    country: Country
    regions: Annotated[list[Named], Field(description="Every region that it lies in.")]
    place: Annotated[str | None, Field(description="The place, if known.")]
    sectors: Annotated[list[Coded], Field(description="Its sectors: /v1/vocabularies/sectors.")]
    programmes: Annotated[
        list[Named], Field(description="The programmes that chose or support it.")
    ]
    claims: Annotated[int, Field(description="How many claims there are about it.")]
    updated_in: UpdatedIn


class ClusterOut(ClusterItem):
    """A cluster in full."""

    aliases: Annotated[list[str], Field(description="Other names, in any language.")]
    sectors_text: Annotated[
        list[str], Field(description="The curator's words, where they say more than the codes.")
    ]
    organisation_name: Annotated[
        str | None, Field(description="The body that manages it, if known.")
    ]
    organisation_form: Annotated[
        GovernanceForm | None, Field(description="The legal form of that body, if known.")
    ]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    designations: Annotated[
        list[DesignationOut], Field(description="Which programme chose it, when, in which round.")
    ]
    governance: Annotated[list[GovernanceOut], Field(description="How it is run.")]
    mechanisms: Annotated[list[MechanismOut], Field(description="How it works.")]
    figures: Annotated[list[FigureOut], Field(description="What was counted.")]
    funding: Annotated[list[FundingOut], Field(description="Its money.")]
    relations: Annotated[list[RelationOut], Field(description="How it stands to others.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class OrganisationItem(Schema):
    """An organisation as a row of a list."""

    id: Id
    name: Name
    name_lang: NameLanguage
    names: Names
    acronym: Annotated[str | None, Field(description="Its acronym, if it has one.")]
    country: Country
    kind: Annotated[Coded, Field(description="/v1/vocabularies/organisation-kinds.")]
    claims: Annotated[int, Field(description="How many claims tell what it does.")]
    updated_in: UpdatedIn


class OrganisationOut(OrganisationItem):
    """An organisation and what it does in programmes."""

    involvements: Annotated[
        list[InvolvementOut],
        Field(description="What it does; `subject` is the programme."),
    ]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class SourceItem(Schema):
    """A source as a row of a list."""

    id: Id
    title: Annotated[str, Field(description="The title, in the language of the document.")]
    publisher: Annotated[str, Field(description="Who published the original.")]
    published: Annotated[Date | None, Field(description="When; null if not known.")]
    language: Annotated[str, Field(description="BCP 47.", examples=["de"])]
    kind: Annotated[Coded, Field(description="/v1/vocabularies/source-kinds.")]
    country: Annotated[
        str, Field(description="The jurisdiction in whose dossier it stands.", examples=["DE"])
    ]
    url: Annotated[str | None, Field(description="The address of the original, if known.")]
    copy_url: Annotated[
        str | None, Field(description="The page that was read, where it was a copy.")
    ]
    archived_url: Annotated[str | None, Field(description="A kept snapshot, if there is one.")]
    origin: Annotated[
        str | None, Field(description="The document that it merely quotes or reproduces.")
    ]
    reprint_of: Annotated[
        str | None, Field(description="Another source with the same text, by id.")
    ]
    note: Annotated[str | None, Field(description="What the curator has to say of it.")]
    claim_count: Annotated[int, Field(description="How many claims rest on it.")]
    updated_in: UpdatedIn


class Included(Schema):
    """What a list tells beside its rows."""

    claims: Annotated[
        list[ClaimOut] | None,
        Field(
            description="The claims about the rows (of an organisation, what it does; of a "
            "source, those that rest on it), in the order of their ids; null if not asked for."
        ),
    ]
    sources: Annotated[
        list[SourceItem] | None,
        Field(description="The sources of these claims, by id; null if not asked for."),
    ]


class ListPage(Page[T], Generic[T]):
    """A page of a list that can include more."""

    included: Annotated[
        Included | None,
        Field(description="What `include` asks for; null if nothing."),
    ]


class SourceOut(SourceItem):
    """A source with the claims that rest on it."""

    reprints: Annotated[
        list[str], Field(description="The sources that merely repeat this one, by id.")
    ]
    claims: Annotated[
        Page[ClaimOut],
        Field(description="The claims that rest on it: the first page of /v1/claims?source=…"),
    ]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]


class Counts(Schema):
    """How much the base has of a jurisdiction."""

    programmes: Annotated[int, Field(description="Programmes.")]
    clusters: Annotated[int, Field(description="Clusters.")]
    organisations: Annotated[int, Field(description="Organisations.")]
    sources: Annotated[int, Field(description="Sources.")]


class JurisdictionItem(Schema):
    """A jurisdiction as a row of a list."""

    id: Id
    name: Name
    name_lang: NameLanguage
    names: Names
    kind: Annotated[JurisdictionKind, Field(description="What sort of place it is.")]
    alpha3: Annotated[
        str | None, Field(description="ISO 3166-1 alpha-3, of countries.", examples=["DEU"])
    ]
    parent: Annotated[str | None, Field(description="The country of a region.")]
    counts: Annotated[Counts, Field(description="How much the base has of it.")]
    claims: Annotated[int, Field(description="How many claims there are about it.")]
    updated_in: UpdatedIn


class JurisdictionOut(JurisdictionItem):
    """A jurisdiction with the facts about itself."""

    regions: Annotated[list[Named], Field(description="Its regions that the base names.")]
    figures: Annotated[list[FigureOut], Field(description="What was counted of it.")]
    meta: Annotated[Meta, Field(description="What the answer was made from.")]
