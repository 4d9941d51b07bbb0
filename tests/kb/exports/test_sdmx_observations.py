"""Which claims make a figure of a flow, on invented programmes."""

from kb.evidence import Claim
from kb.exports.sdmx.flows import CLUSTERS, FUNDING
from kb.exports.sdmx.observations import Row, rows_of
from kb.vocabulary import Basis, FigureStatus, MoneyKind, Nature, Origin, Qualifier, Rank
from tests.kb.compare.making import cited, figure, funding, programme, source


def amounts(*claims: Claim) -> list[Row]:
    """The figures of FUNDING of a programme with some claims."""
    return rows_of(FUNDING, [programme(*claims)])


def counts(*claims: Claim) -> list[Row]:
    """The figures of CLUSTERS of a programme with some claims."""
    return rows_of(CLUSTERS, [programme(*claims)])


def told(rows: list[Row], *ids: str) -> list[tuple[str | None, ...]]:
    """Some values of each figure."""
    return [tuple(row.get(id) for id in ids) for row in rows]


def test_an_amount_of_one_year_is_a_figure() -> None:
    claim = funding(
        5_000_000, 2010, 2010, basis=Basis.PER_YEAR, citations=cited(source("one"), source("two"))
    )
    assert amounts(claim) == [
        {
            "FREQ": "A",
            "COUNTRY": "DE",
            "PROGRAMME": "xx-one",
            "NATURE": "planned",
            "ORIGIN": "national",
            "CURRENCY": "EUR",
            "TIME_PERIOD": "2010",
            "OBS_VALUE": "5000000",
            "OBS_STATUS": "A",
            "QUALIFIER": "exact",
            "LOW": "5000000",
            "HIGH": "5000000",
            "CLAIMS": claim.id,
            "SOURCES": "one two",
            "STATED_FOR": "2010",
            "FISCAL_YEAR": "false",
        }
    ]


def test_an_amount_for_each_of_several_years_is_one_figure_a_year() -> None:
    rows = amounts(funding(5, 2009, 2011, basis=Basis.PER_YEAR))
    assert told(rows, "TIME_PERIOD", "OBS_VALUE", "STATED_FOR") == [
        ("2009", "5", "2009/2011"),
        ("2010", "5", "2009/2011"),
        ("2011", "5", "2009/2011"),
    ]


def test_a_total_is_a_figure_for_one_year_alone() -> None:
    assert told(amounts(funding(5, 2010, 2010)), "TIME_PERIOD", "OBS_VALUE") == [("2010", "5")]
    assert amounts(funding(10, 2010, 2011)) == []


def test_a_fiscal_year_stands_where_it_begins() -> None:
    (row,) = amounts(funding(5, 2019, 2020, basis=Basis.PER_YEAR, fiscal_year=True))
    assert told([row], "TIME_PERIOD", "STATED_FOR", "FISCAL_YEAR") == [
        ("2019", "2019/2020", "true")
    ]


def test_what_is_no_amount_of_a_whole_programme_in_a_year_is_none() -> None:
    yearly = Basis.PER_YEAR
    assert (
        amounts(
            funding(1, basis=yearly),
            funding(1, 2010, basis=yearly),
            funding(1, end=2010, basis=yearly),
            funding(1, "2010-03", "2010-12", basis=yearly),
            funding(1, "2009-07", "2010-06", basis=yearly),
            funding(1, 2010, 2010, basis=yearly, part_of=True),
            funding(1, 2010, 2010, basis=yearly, detail="Offices"),
            funding(1, 2010, 2010, basis=yearly, shared_by=("xx-one", "xx-two")),
            funding(1, 2010, 2010, basis=yearly, origin=Origin.PRIVATE),
            funding(1, 2010, 2010, basis=yearly, measure=MoneyKind.TOTAL_VOLUME),
            funding(1, 2010, 2010, basis=yearly, rank=Rank.DEPRECATED),
            funding(1, 2010, 2010, basis=Basis.PER_CLUSTER_PER_YEAR),
            funding(1, 2010, 2010, basis=Basis.PER_ROUND),
        )
        == []
    )


def test_a_year_of_months_that_make_it_whole_is_one() -> None:
    rows = amounts(funding(5, "2010-01", "2010-12-31", basis=Basis.PER_YEAR))
    assert told(rows, "TIME_PERIOD", "STATED_FOR") == [("2010", "2010-01/2010-12-31")]


def test_of_rivals_the_believed_one_is_the_figure_and_all_make_its_limits() -> None:
    evaluated = funding(
        52, 2007, 2007, basis=Basis.PER_YEAR, citations=cited(source("a", "evaluation"))
    )
    reported = funding(47, 2007, 2007, basis=Basis.PER_YEAR, citations=cited(source("b", "news")))
    rows = amounts(reported, evaluated)
    assert told(rows, "OBS_VALUE", "LOW", "HIGH", "CLAIMS", "RIVALS", "SOURCES") == [
        ("52", "47", "52", evaluated.id, reported.id, "a")
    ]
    preferred = funding(40, 2007, 2007, basis=Basis.PER_YEAR, rank=Rank.PREFERRED)
    rows = amounts(reported, evaluated, preferred)
    rivals = " ".join(sorted([evaluated.id, reported.id]))
    assert told(rows, "OBS_VALUE", "LOW", "HIGH", "RIVALS") == [("40", "40", "52", rivals)]


def test_a_rival_in_another_currency_is_named_and_makes_no_figure_and_no_limit() -> None:
    euro = funding(50, 2001, 2001, basis=Basis.PER_YEAR, rank=Rank.PREFERRED)
    mark = funding(100, 2001, 2001, basis=Basis.PER_YEAR, currency="DEM")
    rows = amounts(euro, mark)
    assert told(rows, "CURRENCY", "OBS_VALUE", "HIGH", "RIVALS") == [("EUR", "50", "50", mark.id)]


def test_stages_and_origins_are_figures_of_their_own() -> None:
    yearly = Basis.PER_YEAR
    rows = amounts(
        funding(3, 2010, 2010, basis=yearly, nature=Nature.SPENT),
        funding(4, 2010, 2010, basis=yearly),
        funding(2, 2010, 2010, basis=yearly, origin=Origin.EU),
    )
    assert told(rows, "NATURE", "ORIGIN", "OBS_VALUE", "RIVALS") == [
        ("planned", "eu", "2", None),
        ("planned", "national", "4", None),
        ("spent", "national", "3", None),
    ]


def test_the_words_of_an_amount_make_its_limits() -> None:
    yearly = Basis.PER_YEAR
    rows = amounts(
        funding(9, 2008, 2008, basis=yearly, amount_min=4),
        funding(9, 2009, 2009, basis=yearly, qualifier=Qualifier.UP_TO),
        funding(9, 2010, 2010, basis=yearly, qualifier=Qualifier.AT_LEAST),
        funding(9, 2011, 2011, basis=yearly, qualifier=Qualifier.ABOUT, inferred=True),
    )
    assert told(rows, "OBS_VALUE", "LOW", "HIGH", "QUALIFIER", "OBS_STATUS") == [
        ("6.5", "4", "9", "exact", "E"),
        ("9", None, "9", "up-to", "A"),
        ("9", "9", None, "at-least", "A"),
        ("9", "9", "9", "about", "E"),
    ]


def test_a_dated_count_is_a_figure() -> None:
    claim = figure(15, "2012-06", citations=cited(source("one")))
    assert counts(claim) == [
        {
            "FREQ": "A",
            "COUNTRY": "DE",
            "PROGRAMME": "xx-one",
            "INDICATOR": "clusters-supported",
            "STATUS": "observed",
            "TIME_PERIOD": "2012",
            "OBS_VALUE": "15",
            "OBS_STATUS": "A",
            "QUALIFIER": "exact",
            "LOW": "15",
            "HIGH": "15",
            "CLAIMS": claim.id,
            "SOURCES": "one",
            "REF_DATE": "2012-06",
        }
    ]


def test_what_is_no_count_of_clusters_at_a_date_is_none() -> None:
    assert (
        counts(
            figure(15),
            figure(15, 2012, regions=("DE-NW",)),
            figure(15, 2012, detail="Gold label"),
            figure(15, 2012, rank=Rank.DEPRECATED),
            figure(15, 2012, indicator="firms"),
            figure(15, 2012, indicator="world-class-clusters"),
        )
        == []
    )


def test_of_the_counts_of_a_year_the_latest_is_the_figure_unless_one_is_preferred() -> None:
    spring, autumn = figure(14, "2012-03"), figure(16, "2012-09")
    rows = counts(spring, autumn)
    assert told(rows, "OBS_VALUE", "LOW", "HIGH", "REF_DATE", "RIVALS") == [
        ("16", "14", "16", "2012-09", spring.id)
    ]
    preferred = figure(15, "2012-06", rank=Rank.PREFERRED)
    rows = counts(spring, autumn, preferred)
    assert told(rows, "OBS_VALUE", "LOW", "HIGH", "CLAIMS") == [("15", "14", "16", preferred.id)]


def test_what_was_hoped_for_is_no_rival_of_what_was_counted() -> None:
    rows = counts(
        figure(12, 2012),
        figure(20, 2012, status=FigureStatus.TARGET),
        figure(18, 2012, status=FigureStatus.EXPECTED),
        figure(9, 2012, indicator="clusters-designated"),
    )
    assert told(rows, "INDICATOR", "STATUS", "OBS_VALUE", "RIVALS") == [
        ("clusters-designated", "observed", "9", None),
        ("clusters-supported", "expected", "18", None),
        ("clusters-supported", "observed", "12", None),
        ("clusters-supported", "target", "20", None),
    ]


def test_figures_come_in_the_order_of_their_keys_then_of_the_years() -> None:
    rows = rows_of(
        CLUSTERS,
        [
            programme(figure(2, 2011), figure(1, 2009), id="fr-b", economy="FR"),
            programme(figure(3, 2010), id="de-a"),
        ],
    )
    assert told(rows, "COUNTRY", "TIME_PERIOD") == [("DE", "2010"), ("FR", "2009"), ("FR", "2011")]
