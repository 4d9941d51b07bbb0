"""The closed lists that the code itself knows, as enums.

A list stands here when a rule of the program depends on its members (a basis that can be turned
into another, a nature that outranks another). Lists that only name things (mechanisms,
indicators, sectors, roles, kinds of organisations and sources) are data: `seed/vocabulary/`.
"""

from enum import StrEnum


class EntityKind(StrEnum):
    """What an id names."""

    JURISDICTION = "jurisdiction"
    PROGRAMME = "programme"
    CLUSTER = "cluster"
    ORGANISATION = "organisation"
    SOURCE = "source"
    TERM = "term"


class Collection(StrEnum):
    """What is listed and searched, by the name in its address."""

    PROGRAMMES = "programmes"
    CLUSTERS = "clusters"
    ORGANISATIONS = "organisations"
    SOURCES = "sources"
    JURISDICTIONS = "jurisdictions"


class JurisdictionKind(StrEnum):
    """What sort of territory or body a jurisdiction is."""

    COUNTRY = "country"
    UNION = "union"
    INTERNATIONAL = "international"
    REGION = "region"


class Scheme(StrEnum):
    """The vocabularies that are data, by the name under which they are published."""

    MECHANISMS = "mechanisms"
    INDICATORS = "indicators"
    SECTORS = "sectors"
    ROLES = "roles"
    ORGANISATION_KINDS = "organisation-kinds"
    SOURCE_KINDS = "source-kinds"


class LabelField(StrEnum):
    """What a piece of text is for the thing that bears it."""

    NAME = "name"
    ALIAS = "alias"
    SUMMARY = "summary"
    SECTOR = "sector"
    DEFINITION = "definition"


class ClaimKind(StrEnum):
    """The kinds of facts."""

    PERIOD = "period"
    PHASE = "phase"
    ROUND = "round"
    INVOLVEMENT = "involvement"
    FUNDING = "funding"
    MECHANISM_USE = "mechanism_use"
    FIGURE = "figure"
    DESIGNATION = "designation"
    RELATION = "relation"
    GOVERNANCE = "governance"


class Rank(StrEnum):
    """How a claim stands among its rivals."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class Level(StrEnum):
    """The level of government that runs a programme."""

    SUPRANATIONAL = "supranational"
    NATIONAL = "national"
    REGIONAL = "regional"


class Status(StrEnum):
    """Where a programme stands on the day of the question."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    UNKNOWN = "unknown"


class StartOf(StrEnum):
    """What the first date of a period is the start of."""

    ANNOUNCEMENT = "announcement"
    LAW = "law"
    CALL = "call"
    FIRST_SELECTION = "first-selection"
    FUNDING = "funding"
    LABEL = "label"


class Qualifier(StrEnum):
    """How exactly a source states a number."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    UP_TO = "up-to"
    AT_LEAST = "at-least"
    LESS_THAN = "less-than"


class Basis(StrEnum):
    """What an amount is for."""

    TOTAL = "total"
    PER_YEAR = "per-year"
    PER_CLUSTER = "per-cluster"
    PER_CLUSTER_PER_YEAR = "per-cluster-per-year"
    PER_ROUND = "per-round"
    PER_PROJECT = "per-project"
    PER_FIRM = "per-firm"
    UNKNOWN = "unknown"


class MoneyKind(StrEnum):
    """What kind of money an amount is (the key `measure` of a funding claim)."""

    PUBLIC_SUPPORT = "public-support"
    TOTAL_VOLUME = "total-volume"
    PROGRAMME_OFFICE = "programme-office"
    PRIVATE_MATCHING = "private-matching"
    INVESTMENT = "investment"
    LOAN_VOLUME = "loan-volume"
    REQUEST = "request"


class Nature(StrEnum):
    """The stage that money has reached, the most certain first."""

    SPENT = "spent"
    COMMITTED = "committed"
    PLANNED = "planned"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Whose money it is."""

    NATIONAL = "national"
    REGIONAL = "regional"
    EU = "eu"
    PRIVATE = "private"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class FigureStatus(StrEnum):
    """Whether a figure was counted or hoped for."""

    OBSERVED = "observed"
    TARGET = "target"
    EXPECTED = "expected"


class Emphasis(StrEnum):
    """How much of a programme a mechanism is."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class RoundUnit(StrEnum):
    """What is applied for and selected in a round."""

    CLUSTERS = "clusters"
    PROJECTS = "projects"


class RelationKind(StrEnum):
    """How one programme or cluster stands to another."""

    SUCCEEDS = "succeeds"
    PART_OF = "part-of"
    COMPLEMENTS = "complements"


class GovernanceForm(StrEnum):
    """The legal form of the body that runs a cluster."""

    ASSOCIATION = "association"
    COMPANY = "company"
    FOUNDATION = "foundation"
    PUBLIC_BODY = "public-body"
    CONTRACT_CONSORTIUM = "contract-consortium"
    RESEARCH_INSTITUTE = "research-institute"
    UNIVERSITY = "university"
    PROMOTION_ORGANISATION = "promotion-organisation"


class GapReason(StrEnum):
    """Why something is not known."""

    UNKNOWN = "unknown"
    NOT_PUBLISHED = "not-published"
    NOT_APPLICABLE = "not-applicable"
    NOT_LOOKED_FOR = "not-looked-for"


class RecordField(StrEnum):
    """What the record of a programme tells, and what can be missing from it."""

    PERIODS = "periods"
    PHASES = "phases"
    ROUNDS = "rounds"
    ORGANISATIONS = "organisations"
    FUNDING = "funding"
    MECHANISMS = "mechanisms"
    FIGURES = "figures"
    CLUSTERS = "clusters"
    RELATIONS = "relations"
    SECTORS = "sectors"
    HOMEPAGE = "homepage"


class IndicatorUnit(StrEnum):
    """What an indicator is measured in."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    RANK = "rank"
    YEAR = "year"
    YEARS = "years"
    MONEY = "money"
    KM2 = "km2"
    HECTARE = "hectare"
    QUANTITY = "quantity"


class IndicatorNature(StrEnum):
    """Whether an indicator is a state at a date or something over a time."""

    STOCK = "stock"
    FLOW = "flow"
    RATIO = "ratio"
    DATE = "date"
    DURATION = "duration"


class Prices(StrEnum):
    """Whose prices an amount is in."""

    CURRENT = "current"
    CONSTANT = "constant"


class Rate(StrEnum):
    """How one currency is turned into another."""

    MARKET = "market"
    PPP = "ppp"


class Profile(StrEnum):
    """How an amount for several years is taken to have been spent over them."""

    EVEN = "even"
    FRONT = "front"
    BACK = "back"
    WEIGHTS = "weights"


class Series(StrEnum):
    """The yearly reference series of an economy."""

    LCU_PER_USD = "lcu_per_usd"
    GDP_DEFLATOR_2015 = "gdp_deflator_2015"
    LCU_PER_INTL_DOLLAR = "lcu_per_intl_dollar"
    GDP_LCU = "gdp_lcu"
    POPULATION = "population"


class Measure(StrEnum):
    """What can be compared."""

    DURATION = "duration"
    FUNDED_DURATION = "funded_duration"
    FUNDING = "funding"
    FUNDING_PER_YEAR = "funding_per_year"
    FUNDING_PER_CLUSTER = "funding_per_cluster"
    FUNDING_PER_CLUSTER_YEAR = "funding_per_cluster_year"
    FUNDING_PER_CAPITA = "funding_per_capita"
    FUNDING_SHARE_OF_GDP = "funding_share_of_gdp"
    FUNDING_PLANNED = "funding_planned"
    FUNDING_COMMITTED = "funding_committed"
    FUNDING_SPENT = "funding_spent"
    FUNDING_NATIONAL = "funding_national"
    FUNDING_REGIONAL = "funding_regional"
    FUNDING_EU = "funding_eu"
    SHARED_FUNDING = "shared_funding"
    TOTAL_VOLUME = "total_volume"
    PROGRAMME_OFFICE = "programme_office"
    PRIVATE_MATCHING = "private_matching"
    INVESTMENT = "investment"
    LOAN_VOLUME = "loan_volume"
    PRIVATE_PER_PUBLIC = "private_per_public"
    MOST_PER_CLUSTER = "most_per_cluster"
    CLUSTERS = "clusters"
    REGIONS = "regions"
    FIRMS = "firms"
    PARTICIPANTS = "participants"
    PROJECTS = "projects"
    JOBS = "jobs"
    MINISTRIES = "ministries"
    ROUNDS = "rounds"
    SELECTION_RATE = "selection_rate"
    YEARS_BETWEEN_ROUNDS = "years_between_rounds"
    MATCHING_RATE = "matching_rate"
    SUPPORT_YEARS = "support_years"
    YEARS_AFTER_FIRST_PROGRAMME = "years_after_first_programme"
    MECHANISMS = "mechanisms"
    ORGANISATIONS = "organisations"
    PHASES = "phases"
    PREDECESSORS = "predecessors"
    SUCCESSORS = "successors"


class AccessRole(StrEnum):
    """What the holder of a key may do; each may also do what those before it may."""

    CONTRIBUTOR = "contributor"
    CURATOR = "curator"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Its place from the least to the most."""
        return list(AccessRole).index(self)

    def may_be(self, needed: "AccessRole") -> bool:
        """Whether it includes another."""
        return self.rank >= needed.rank


class ProposalState(StrEnum):
    """Where a proposal stands; the last two are final."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ProposalAct(StrEnum):
    """What was done with a proposal."""

    CREATED = "created"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COMMENTED = "commented"
