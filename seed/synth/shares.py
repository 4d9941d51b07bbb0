"""How often what is said: the shares of the curated base.

How often an end is open or a start unknown, how exactly dates are stated, on what basis money is.
"""

from kb.vocabulary import (
    Basis,
    GapReason,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    RelationKind,
    StartOf,
)
from seed.synth.draw import weighted

SOURCE_KINDS = weighted(
    {"news": 42, "official": 42, "organisation": 20, "evaluation": 9, "academic": 4,
     "encyclopaedia": 2, "international-organisation": 2, "statistics": 1}
)  # fmt: skip
PLACES = ("paragraph", "page", "table", "section")
DATES = weighted(
    {("y", ""): 39, ("y", "y"): 30, ("m", ""): 13, ("d", ""): 6, ("m", "y"): 3, ("m", "m"): 2,
     ("d", "y"): 2, ("m", "d"): 1, ("", "y"): 1, ("seen", ""): 4}
)  # fmt: skip
"""How exactly start and end are stated."""
STARTS = weighted({1980: 3, 1985: 1, 1990: 5, 1995: 16, 2000: 30, 2005: 55, 2010: 49, 2015: 45,
                   2020: 41})  # fmt: skip
STARTS_OF = weighted({None: 75, StartOf.ANNOUNCEMENT: 8, StartOf.CALL: 6, StartOf.LAW: 6,
                      StartOf.FIRST_SELECTION: 3, StartOf.FUNDING: 2})  # fmt: skip
ROLES = weighted({"participant": 94, "implementer": 91, "funder": 37, "evaluator": 36,
                  "co-lead": 35, "regional-partner": 14, "bank": 8})  # fmt: skip
MECHANISMS = weighted(
    {"selection/competition": 82, "activity/networking": 64, "activity/rd-cooperation": 57,
     "instrument/cluster-management-grant": 51, "coordination/regional-executed": 43,
     "instrument/rd-grant": 42, "activity/education-training": 39, "selection/designation": 38,
     "coordination/agency-executed": 34, "coordination/multi-ministry": 34,
     "coordination/public-private": 31, "activity/international-cooperation": 29,
     "instrument/infrastructure": 27, "instrument/label": 27, "instrument/technical-assistance": 27,
     "activity/business-support": 25, "activity/cluster-management": 21,
     "coordination/lead-ministry": 21, "selection/staged-tournament": 20, "selection/open-call": 19,
     "activity/incubation": 10, "instrument/investment-grant": 9, "instrument/tax-relief": 8,
     "governance/association": 7, "instrument/loan": 4, "instrument/equity": 3}
)  # fmt: skip
SECTORS = weighted(
    {"biotechnology-pharmaceuticals": 80, "ict-software": 57, "food-agri": 53,
     "semiconductors-electronics": 44, "health-medtech": 34, "textiles-fashion": 30,
     "energy-power": 29, "machinery-equipment": 29, "environment-cleantech": 28,
     "automotive-mobility": 27, "advanced-manufacturing": 23, "aerospace": 23,
     "renewables-hydrogen": 19, "advanced-materials": 17, "photonics-instruments": 15,
     "maritime-shipbuilding": 12, "robotics-automation": 10, "chemicals": 8, "tourism": 8,
     "artificial-intelligence": 6, "mining-minerals": 6, "quantum": 3, "rail": 3}
)  # fmt: skip
COUNTS = weighted(
    {"clusters-supported": 158, "clusters-designated": 81, "firms": 66, "projects-funded": 56,
     "members": 53, "regions-covered": 34, "participants": 28, "employment": 24,
     "jobs-created": 20, "ministries-involved": 17, "cities-covered": 11}
)  # fmt: skip
BASES = {Basis.TOTAL: 31, Basis.PER_YEAR: 11, Basis.PER_ROUND: 9, Basis.PER_CLUSTER: 5,
         Basis.PER_CLUSTER_PER_YEAR: 3, Basis.PER_PROJECT: 3}  # fmt: skip
NATURES = {Nature.PLANNED: 34, Nature.COMMITTED: 21, Nature.SPENT: 5, Nature.UNKNOWN: 2,
           Nature.ESTIMATED: 1}  # fmt: skip
STATED = weighted({(b, n): x * y for b, x in BASES.items() for n, y in NATURES.items()})
"""On what basis and at which stage money is."""
SMALLER = {Basis.TOTAL: 0, Basis.PER_YEAR: 1, Basis.PER_ROUND: 1}
"""How many zeros an amount on a basis has less than a total; two if it is not named."""
ORIGINS = weighted({Origin.NATIONAL: 440, Origin.MIXED: 78, Origin.EU: 50, Origin.REGIONAL: 33,
                    Origin.PRIVATE: 19, Origin.UNKNOWN: 8})  # fmt: skip
KINDS = weighted({MoneyKind.PUBLIC_SUPPORT: 562, MoneyKind.TOTAL_VOLUME: 26,
                  MoneyKind.INVESTMENT: 17, MoneyKind.REQUEST: 11,
                  MoneyKind.PRIVATE_MATCHING: 10})  # fmt: skip
QUALIFIERS = weighted({Qualifier.EXACT: 366, Qualifier.UP_TO: 109, Qualifier.ABOUT: 95,
                       Qualifier.AT_LEAST: 45, Qualifier.NEARLY: 12})  # fmt: skip
ZEROS = weighted({5: 3, 6: 5, 7: 3, 8: 1})
"""The zeros after the two digits of a total, in dollars."""
REASONS = (GapReason.UNKNOWN, GapReason.NOT_PUBLISHED)
RELATIONS = weighted({RelationKind.SUCCEEDS: 2, RelationKind.COMPLEMENTS: 1})
