"""Records in full: what each tells, and that every claim leads to a document and a place in it."""

import csv
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from kb.vocabulary import ClaimKind, Scheme, Series
from seed.files import SEED
from tests.api.conftest import Json, Rows, ids, list_of

KINDS = {
    "periods": "period",
    "phases": "phase",
    "rounds": "round",
    "organisations": "involvement",
    "funding": "funding",
    "mechanisms": "mechanism_use",
    "figures": "figure",
    "clusters": "designation",
    "relations": "relation",
}
"""The lists of claims of a programme in full, and the kind of each."""


def claims_of(programme: Json) -> list[Json]:
    """Every claim in the answer."""
    return [claim for key in KINDS for claim in programme[key]]


def _by_what_they_speak_of(claims: list[Json]) -> dict[str, dict[str, Json]]:
    """The claims, by id, under each thing that they are about or name."""
    found: dict[str, dict[str, Json]] = {}
    for claim in claims:
        named = [claim.get(key) for key in ("subject", "programme", "object", "organisation")]
        for thing in [*named, *claim.get("shared_by", ())]:
            if thing:
                found.setdefault(thing["id"], {})[claim["id"]] = claim
    return found


def test_a_programme_in_full(client: httpx.Client) -> None:
    programme = client.get("/v1/programmes/de-spitzencluster").json()
    assert programme["names"]["de"] == "Spitzencluster-Wettbewerb"
    assert programme["country"] == {"id": "DE", "name": "Germany"}
    assert (programme["level"], programme["region"]) == ("national", None)
    assert (programme["start"], programme["status"]) == ("2007-08", "ended")
    assert programme["aliases"]
    assert programme["summary"] == programme["summaries"]["en"]
    roles = {c["role"]["code"]: c["organisation"]["id"] for c in programme["organisations"]}
    assert roles["lead"] == "de-bmbf"
    assert len({c["subject"]["id"] for c in programme["clusters"]}) == 15
    assert {c["concept"]["code"] for c in programme["mechanisms"]} >= {"selection/competition"}
    assert any(c["amount"] == 600_000_000 and c["currency"] == "EUR" for c in programme["funding"])


def test_claims_of_a_programme_are_in_the_list_of_their_kind(programmes: list[Json]) -> None:
    for programme in programmes:
        for key, kind in KINDS.items():
            assert {claim["kind"] for claim in programme[key]} <= {kind}
        found = ids(claims_of(programme))
        assert len(found) == len(set(found))


def test_a_programme_tells_every_claim_that_speaks_of_it(
    programmes: list[Json], rows: Rows
) -> None:
    """Those about itself, and those of others: designations, relations, amounts that it shares."""
    expected = _by_what_they_speak_of(rows["/v1/claims"])
    for programme in programmes:
        told = {claim["id"]: claim for claim in claims_of(programme)}
        assert told == expected[programme["id"]], programme["id"]


def test_every_claim_of_a_programme_leads_to_a_document_and_a_place(
    programmes: list[Json],
) -> None:
    count = 0
    for programme in programmes:
        for claim in claims_of(programme):
            assert claim["citations"], claim["id"]
            for citation in claim["citations"]:
                assert citation["source"]
                assert citation["locator"].strip()
                assert citation["title"].strip()
                assert citation["url"].startswith(("https://", "http://"))
                count += 1
    assert count > 4000


def test_a_claim_is_the_same_by_itself(client: httpx.Client, programmes: list[Json]) -> None:
    """The programme with most claims, and one claim of each kind and rank."""
    richest = max(programmes, key=lambda programme: len(claims_of(programme)))
    chosen = {c["id"]: c for c in claims_of(richest)}
    for programme in programmes:
        for claim in claims_of(programme):
            chosen.setdefault(f"{claim['kind']} {claim['rank']}", claim)
    assert len(chosen) > 100
    for claim in chosen.values():
        assert client.get(f"/v1/claims/{claim['id']}").json() == claim


@pytest.mark.parametrize("kind", list(ClaimKind))
def test_there_is_a_claim_of_every_kind(client: httpx.Client, kind: str) -> None:
    (claim,) = client.get(f"/v1/claims?kind={kind}&limit=1").json()["items"]
    assert claim["kind"] == kind
    assert (claim["added_in"], claim["retired_in"]) == (1, None)
    assert client.get(f"/v1/claims/{claim['id']}").json() == claim


def test_the_kinds_of_claims_add_up(client: httpx.Client, rows: Rows) -> None:
    counted = Counter(claim["kind"] for claim in rows["/v1/claims"])
    for kind in ClaimKind:
        assert client.get(f"/v1/claims?kind={kind}&limit=1").json()["total"] == counted[kind] > 0


def test_a_shared_amount_is_told_by_every_programme_that_shares_it(
    client: httpx.Client, rows: Rows
) -> None:
    shared = [claim for claim in rows["/v1/claims"] if claim.get("shared_by")]
    assert shared
    for claim in shared:
        assert claim["subject"]["id"] in ids(claim["shared_by"])
        for programme in claim["shared_by"]:
            told = client.get(f"/v1/programmes/{programme['id']}").json()["funding"]
            assert claim in told


def test_a_gap_says_what_is_not_known_and_where_it_was_looked_for(programmes: list[Json]) -> None:
    gaps = [gap for programme in programmes for gap in programme["gaps"]]
    assert gaps
    for gap in gaps:
        assert gap["field"]
        assert gap["reason"] in {"unknown", "not-published", "not-applicable", "not-looked-for"}
        for citation in gap["citations"]:
            assert citation["locator"]
            assert citation["url"].startswith("http")


@pytest.mark.parametrize(
    "id", ["de-its-owl", "fr-minalogic", "jp-kobe-biomedical", "jp-kansai-biomedical"]
)
def test_a_cluster_tells_every_claim_that_speaks_of_it(
    client: httpx.Client, rows: Rows, id: str
) -> None:
    listed = next(row for row in rows["/v1/clusters"] if row["id"] == id)
    cluster = client.get(f"/v1/clusters/{id}").json()
    assert {key: cluster[key] for key in listed} == listed
    keys = ("designations", "governance", "mechanisms", "figures", "funding", "relations")
    told = {claim["id"]: claim for key in keys for claim in cluster[key]}
    assert told == _by_what_they_speak_of(rows["/v1/claims"])[id]
    assert {c["programme"]["id"] for c in cluster["designations"]} == set(ids(listed["programmes"]))


def test_a_cluster_that_is_governed_says_how(client: httpx.Client) -> None:
    (claim,) = client.get("/v1/claims?kind=governance&limit=1").json()["items"]
    cluster = client.get(f"/v1/clusters/{claim['subject']['id']}").json()
    assert claim in cluster["governance"]
    assert claim["bodies"]


@pytest.mark.parametrize("id", ["de-bmbf", "us-eda", "no-innovation-norway"])
def test_an_organisation_tells_what_it_does(client: httpx.Client, rows: Rows, id: str) -> None:
    organisation = client.get(f"/v1/organisations/{id}").json()
    listed = next(row for row in rows["/v1/organisations"] if row["id"] == id)
    assert {key: organisation[key] for key in listed} == listed
    expected = [c for c in rows["/v1/claims"] if c.get("organisation", {}).get("id") == id]
    assert organisation["involvements"] == expected
    assert expected


@pytest.mark.parametrize(
    ("asked", "id"),
    [("DE", "DE"), ("deu", "DE"), ("eu", "EU"), ("INT", "INT"), ("de-nw", "DE-NW"), ("AD", "AD")],
)
def test_a_jurisdiction_tells_its_regions_and_figures(
    client: httpx.Client, rows: Rows, asked: str, id: str
) -> None:
    jurisdiction = client.get(f"/v1/jurisdictions/{asked}").json()
    listed = next(row for row in rows["/v1/jurisdictions"] if row["id"] == id)
    assert {key: jurisdiction[key] for key in listed} == listed
    expected = [row["id"] for row in rows["/v1/jurisdictions"] if row["parent"] == id]
    assert ids(jurisdiction["regions"]) == expected
    about = [c for c in rows["/v1/claims"] if c["subject"]["id"] == id]
    assert jurisdiction["figures"] == about


def test_a_jurisdiction_counts_what_the_lists_have(rows: Rows) -> None:
    nouns = ("programmes", "clusters", "organisations", "sources")
    counted = {noun: Counter(row["country"] for row in rows[f"/v1/{noun}"]) for noun in nouns}
    for row in rows["/v1/jurisdictions"]:
        assert row["counts"] == {noun: counted[noun][row["id"]] for noun in nouns}, row["id"]


def test_a_source_counts_the_claims_that_rest_on_it(rows: Rows) -> None:
    counted = Counter(
        source
        for claim in rows["/v1/claims"]
        for source in {citation["source"] for citation in claim["citations"]}
    )
    for row in rows["/v1/sources"]:
        assert row["claim_count"] == counted[row["id"]], row["id"]


def test_a_source_tells_the_claims_that_rest_on_it(client: httpx.Client, rows: Rows) -> None:
    ordered = sorted(rows["/v1/sources"], key=lambda row: int(row["claim_count"]))
    for row in (*ordered[:: len(ordered) // 12], ordered[-1]):
        source = client.get(f"/v1/sources/{row['id']}").json()
        assert {key: source[key] for key in row} == row
        assert source["claims"]["items"] == list(_resting_on(row["id"], rows))
        assert source["claims"]["total"] == row["claim_count"]
        assert source["claims"]["next"] is None


def _resting_on(source: str, rows: Rows) -> Iterator[Json]:
    for claim in rows["/v1/claims"]:
        if source in {citation["source"] for citation in claim["citations"]}:
            yield claim


def test_a_source_names_those_that_merely_repeat_it(client: httpx.Client, rows: Rows) -> None:
    repeats = {row["id"]: row["reprint_of"] for row in rows["/v1/sources"] if row["reprint_of"]}
    assert repeats
    for original in set(repeats.values()):
        expected = sorted(id for id, of in repeats.items() if of == original)
        assert client.get(f"/v1/sources/{original}").json()["reprints"] == expected


def test_citations_say_what_their_source_says(rows: Rows) -> None:
    sources = {row["id"]: row for row in rows["/v1/sources"]}
    for claim in rows["/v1/claims"]:
        for citation in claim["citations"]:
            source = sources[citation["source"]]
            assert citation["url"] == (source["url"] or source["copy_url"])
            for key in ("title", "publisher", "published"):
                assert citation[key] == source[key]


def test_the_vocabularies_are_listed_with_their_sizes(client: httpx.Client) -> None:
    items = client.get("/v1/vocabularies").json()["items"]
    assert [item["name"] for item in items] == list(Scheme)
    for item in items:
        terms = client.get(f"/v1/vocabularies/{item['name']}").json()["items"]
        assert len(terms) == item["codes"] == len({term["code"] for term in terms}) > 0
        assert all(term["definition"] and term["labels"].keys() == {"en", "zh"} for term in terms)


def test_every_code_of_a_claim_stands_in_its_vocabulary(client: httpx.Client, rows: Rows) -> None:
    def codes(name: str) -> set[str]:
        return {t["code"] for t in client.get(f"/v1/vocabularies/{name}").json()["items"]}

    used: dict[str, set[str]] = {"mechanisms": set(), "indicators": set(), "roles": set()}
    for claim in rows["/v1/claims"]:
        for key, name in (
            ("concept", "mechanisms"),
            ("indicator", "indicators"),
            ("role", "roles"),
        ):
            if key in claim:
                used[name].add(claim[key]["code"])
    for name, found in used.items():
        assert found
        assert found <= codes(name)


@pytest.fixture(scope="module")
def reference() -> dict[str, list[dict[str, str]]]:
    """The reference series as the project keeps them: the rows of each economy."""
    found: dict[str, list[dict[str, str]]] = {}
    with (SEED / "reference" / "economies.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["jurisdiction"], []).append(row)
    return found


@pytest.mark.parametrize(
    ("asked", "code"), [("DE", "DE"), ("jpn", "JP"), ("Eu", "EU"), ("CN", "CN"), ("VN", "VN")]
)
def test_an_economy_has_the_figures_of_the_reference_series(
    client: httpx.Client, reference: dict[str, list[dict[str, str]]], asked: str, code: str
) -> None:
    economy = client.get(f"/v1/economies/{asked}").json()
    assert economy["economy"]["id"] == code
    assert [series["code"] for series in economy["series"]] == list(Series)
    assert all(s["source"] and s["licence"] and s["url"] for s in economy["series"])
    expected = [
        {"year": int(row["year"]), "currency": row["currency"]}
        | {series.value: float(row[series]) if row[series] else None for series in Series}
        for row in reference[code]
    ]
    assert economy["years"] == expected


def test_the_economies_are_listed_with_their_years(
    client: httpx.Client, reference: dict[str, list[dict[str, str]]]
) -> None:
    items = client.get("/v1/economies").json()["items"]
    assert [item["code"] for item in items] == sorted(reference)
    for item in items:
        years = [int(row["year"]) for row in reference[item["code"]]]
        assert (item["first_year"], item["last_year"]) == (min(years), max(years))
        assert item["currency"] in {row["currency"] for row in reference[item["code"]]}


def test_the_one_revision_counts_the_claims(client: httpx.Client, rows: Rows) -> None:
    (revision,) = list_of(client.get, "/v1/revisions")
    assert (revision["id"], revision["at"]) == (1, "2026-11-24T12:00:00Z")
    assert revision["claims_added"] == len(rows["/v1/claims"])
    assert (revision["claims_retired"], revision["records_retired"]) == (0, 0)
