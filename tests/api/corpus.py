"""Requests of every kind: every route, filter, order, language, comparison, and what goes wrong."""

from tests.api.conftest import PATHS, Json

_IDS = "de-spitzencluster,jp-knowledge-cluster,fr-poles,us-techhubs"

ANSWERED = [
    *PATHS.values(),
    "/v1/programmes?country=DE,jpn&country=FR&limit=5",
    "/v1/programmes?level=regional,supranational&status=running&limit=8",
    "/v1/programmes?active_in=2010/2015&sort=-start,name&limit=8",
    "/v1/programmes?active_in=2009-08&sort=end&limit=8",
    "/v1/programmes?mechanism=selection/competition,instrument/rd-grant&sort=-end,country&limit=8",
    "/v1/programmes?organisation=de-bmbf,us-eda&sort=claims",
    "/v1/programmes?sector=food-agri&sort=-level,-claims,name&lang=zh",
    "/v1/programmes?start_gte=2005&start_lte=2012&end_gte=2010&end_lte=2020-06",
    "/v1/programmes?q=集群&lang=zh&active_in=2010&limit=10",
    "/v1/programmes?q=PÔLES compétitivité",
    "/v1/programmes?q=K_ind",
    "/v1/programmes?q=%25",
    "/v1/programmes?status=planned&on=2005",
    "/v1/programmes?country=AD",
    "/v1/programmes?limit=100&sort=-name",
    "/v1/programmes?as_of=1&limit=3",
    "/v1/programmes?as_of=2026-12-24&limit=3&lang=de",
    "/v1/programmes/fr-poles",
    "/v1/programmes/cn-amc?lang=zh",
    "/v1/programmes/us-techhubs?lang=fr",
    "/v1/programmes/nz-digital-clusters",
    "/v1/programmes/th-jica-sme-clusters",
    "/v1/programmes/de-zim-netzwerke",
    "/v1/programmes/fr-poles/claims?limit=25&lang=zh",
    "/v1/claims?kind=funding&rank=preferred",
    "/v1/claims?kind=governance,phase,round&limit=15",
    "/v1/claims?kind=figure&limit=20",
    "/v1/claims?kind=relation&limit=12&lang=zh",
    "/v1/claims?source=de-ptj-x,fr-devicemed-2023&limit=12&lang=zh",
    "/v1/claims?subject=DE,de-its-owl,de-spitzencluster&limit=15",
    "/v1/claims?rank=deprecated",
    "/v1/sources?country=JP&language=ja&limit=8",
    "/v1/sources?kind=evaluation,statistics&q=cluster",
    "/v1/sources?q=集群&lang=zh",
    "/v1/sources/cn-jjrb-2022",
    "/v1/sources/za-innovationbridge-x",
    "/v1/clusters?programme=fr-poles&lang=fr",
    "/v1/clusters?region=DE-NW,CN-JS&sector=ict-software",
    "/v1/clusters?q=生物&lang=zh&limit=15",
    "/v1/clusters/cn-changsha-machinery?lang=zh",
    "/v1/organisations?kind=ministry&country=DE,FR,JP&lang=ja",
    "/v1/organisations?q=ministry&limit=8",
    "/v1/organisations/us-eda",
    "/v1/jurisdictions?kind=region&parent=DE&covered=false",
    "/v1/jurisdictions?kind=union,international",
    "/v1/jurisdictions?q=land&limit=12",
    "/v1/jurisdictions/fra?lang=zh",
    "/v1/jurisdictions/EU",
    "/v1/vocabularies/indicators?lang=zh",
    "/v1/vocabularies/sectors",
    "/v1/economies?lang=zh",
    "/v1/economies/jpn?lang=zh",
    "/v1/economies/EU",
    f"/v1/compare?ids={_IDS}",
    f"/v1/compare?ids={_IDS}&measures=duration&on=2015&lang=zh",
    f"/v1/compare?ids={_IDS}&measures=funding,funding_per_year&currency=USD&nature=planned",
    f"/v1/compare?ids={_IDS}&measures=funding_per_cluster&prices=constant&base_year=2015",
    f"/v1/compare?ids={_IDS}&measures=funding_per_cluster_year&rate=ppp&lang=zh",
    f"/v1/compare?ids={_IDS}&measures=funding&currency=JPY&prices=constant&base_year=2020",
    f"/v1/compare?ids={_IDS}&measures=funding&measure=total-volume&currency=CNY&rate=ppp",
]
"""Requests that are answered."""

REFUSED = [
    "/nowhere",
    "/v1/programmes/",
    "/v1/programmes/de-spitzenclustr",
    "/v1/claims/c-2222222222222222",
    "/v1/jurisdictions/XX",
    "/v1/economies/INT",
    "/v1/vocabularies/mechanism",
    "/v1/programmes?contry=DE",
    "/v1/programmes?country=DEX,DE,Q",
    "/v1/programmes?level=local&sort=naem&limit=0&q=",
    "/v1/programmes?mechanism=selection/competitio&sector=food",
    "/v1/programmes?mechanism=selection/competitio",
    "/v1/programmes?active_in=2010-13",
    "/v1/programmes?as_of=7",
    "/v1/programmes?as_of=2001-01-01",
    "/v1/programmes?cursor=e30",
    "/v1/sources?language=zz",
    "/v1/compare",
    "/v1/compare?ids=fr-poles&currency=EUA",
    "/v1/compare?ids=fr-poles&nature=some",
    "/v1/compare?ids=fr-poles&prices=constant&base_year=1800",
]
"""Requests that are not."""

_MONEY: Json = {"id": "m", "measure": "funding", "currency": "EUR", "scale": 1000000}
_POLES: Json = {"programmes": ["fr-poles"], "figures": {"m": 3000}}


def _table(columns: list[Json], rows: list[Json]) -> Json:
    return {"source": "cn-jjrb-2022", "columns": columns, "rows": rows}


TABLES: list[tuple[str, Json]] = [
    ("?lang=zh", _table([_MONEY], [_POLES, {**_POLES, "years": "2006/2011"}])),
    (
        "?as_of=1",
        _table(
            [
                {**_MONEY, "measure": "funding_per_cluster_year", "currency": "USD", "rate": "ppp"},
                {"id": "d", "measure": "duration", "on": "2022-06"},
                {"id": "n", "indicator": "clusters-designated", "at": "2007", "label": "集群"},
            ],
            [{"programmes": ["fr-poles"], "figures": {"m": "1.50", "d": 12, "n": 71}}],
        ),
    ),
    (
        "",
        _table(
            [{**_MONEY, "prices": "constant", "base_year": 2015, "decimals": -1}],
            [{"programmes": ["jp-industrial-cluster", "fr-poles"], "figures": {"m": 620}}],
        ),
    ),
]  # fmt: skip
"""Published tables, with the parameters that go with them, that are answered."""

WRONG_TABLES: list[tuple[str, Json]] = [
    ("", {}),
    ("?lang=klingon", _table([_MONEY], [_POLES])),
    ("?as_of=7", _table([_MONEY], [_POLES])),
    ("", _table([{**_MONEY, "currency": "EUA"}], [_POLES])),
    ("", _table([_MONEY], [{**_POLES, "programmes": ["fr-pole"]}])),
    ("", _table([_MONEY], [{**_POLES, "figures": {"n": 1}}])),
]
"""Those that are not."""
