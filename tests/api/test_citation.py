"""Citations: read by programs for lists of references, and leading back to what they cite."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation as Cite
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from kb.exports import citation
from kb.exports.citation import Citation
from tests.api.conftest import (
    CHANGED_AT,
    PROGRAMME,
    Changed,
    Json,
    Local,
    plus,
    problem,
    rejections,
)

AUTHOR = "Industrial-cluster policy: an open knowledge base"

CITED = {
    "/v1/programmes/fr-poles": "Competitiveness Clusters (France)",
    "/v1/programmes/jp-knowledge-cluster?lang=zh": "知识集群计划 (日本)",
    "/v1/compare?ids=de-spitzencluster,fr-poles&measures=duration,funding_per_year&rate=ppp": (
        "Comparison of Leading-Edge Cluster Competition; Competitiveness Clusters: "
        "duration, funding per year"
    ),
    "/v1/compare?country=FI&on=2012-06": None,
    "/v1/revisions/1": f"{AUTHOR}, revision 1",
}
"""What is cited, and under which title, where that is told here."""

TITLED = {address: title for address, title in CITED.items() if title}


def fields(bibtex: str) -> dict[str, str]:
    """The fields of a BibTeX entry as they are printed; the address verbatim, as it is taken."""
    (plain,) = parse_string(bibtex).entries
    decode = [LatexDecodingMiddleware()]
    library = parse_string(bibtex, append_middleware=decode)
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert entry.entry_type == "misc"
    told = {field.key: field.value for field in entry.fields}
    return told | {"key": entry.key, "url": plain["url"]}


def rendered(items: list[Json]) -> str:
    """A list of references in the Harvard style, as a processor of CSL writes it."""
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Cite([CitationItem(item["id"]) for item in items]))
    (written,) = bibliography.bibliography()
    return str(written)


def cited(client: Any, address: str, style: str) -> httpx.Response:
    response: httpx.Response = client.get(plus(address, f"cite={style}"))
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("address", CITED)
def test_every_program_reads_the_same(client: httpx.Client, address: str) -> None:
    bibtex = fields(cited(client, address, "bibtex").text)
    (item,) = cited(client, address, "csl").json()
    line = cited(client, address, "text").text
    written = rendered([item])
    title = bibtex["title"]
    assert item["title"] == title
    assert item["URL"] == bibtex["url"]
    assert bibtex["author"] == bibtex["publisher"] == item["publisher"] == AUTHOR
    assert item["author"] == [{"literal": AUTHOR}]
    assert (bibtex["year"], item["issued"]) == ("2026", {"date-parts": [[2026, 11, 24]]})
    for text in (line, written):
        assert text.startswith(f"{AUTHOR} (2026)")
        assert title in text
        assert bibtex["url"] in text
    for text in (bibtex["note"], item["version"] + item["note"], line):
        assert "Revision 1 of 2026-11-24, release " in text
        assert "CC BY 4.0" in text


@pytest.mark.parametrize("address", TITLED)
def test_a_title_says_what_is_cited(client: httpx.Client, address: str) -> None:
    (item,) = cited(client, address, "csl").json()
    assert item["title"] == TITLED[address]


def test_a_programme_is_cited_with_its_country(client: httpx.Client) -> None:
    (item,) = cited(client, "/v1/programmes/no-nic", "csl").json()
    assert item["jurisdiction"] == "Norway"
    assert "jurisdiction" not in cited(client, "/v1/revisions/1", "csl").json()[0]


@pytest.mark.parametrize("address", CITED)
def test_the_address_of_a_citation_gives_what_is_cited(client: httpx.Client, address: str) -> None:
    url = fields(cited(client, address, "bibtex").text)["url"]
    assert url.startswith(str(client.base_url))
    assert httpx.URL(url).params["as_of"] == "1"
    assert client.get(url).json() == client.get(address).json()


def test_what_was_cited_is_there_when_the_base_has_changed(changed: Changed) -> None:
    get, address = changed.local.get, f"/v1/programmes/{PROGRAMME}"
    old = fields(get(f"{address}?cite=bibtex&as_of=2026-11-25").text)
    assert old["note"].startswith("Revision 1 of 2026-11-24, ")
    assert get(old["url"]).content == changed.before[f"{address}?as_of=1"].content
    new = fields(get(f"{address}?cite=bibtex").text)
    day = CHANGED_AT.date().isoformat()
    assert new["note"].startswith(f"Revision 2 of {day}, ")
    assert get(new["url"]).json()["meta"]["revision"] == 2
    assert old["key"] != new["key"]


def test_a_revision_is_cited_as_the_one_asked_for(changed: Changed) -> None:
    for number, day in (("1", 24), ("2", 1)):
        (item,) = changed.local.get(f"/v1/revisions/{number}?cite=csl").json()
        assert item["issued"]["date-parts"][0][2] == day
        assert item["URL"].endswith(f"/v1/revisions/{number}?as_of={number}")
        assert changed.local.get(item["URL"]).json()["id"] == int(number)


def test_the_programmes_of_the_base_are_one_library(sqlite_app: Local) -> None:
    rows = sqlite_app.get("/v1/programmes?limit=1000").json()["items"]
    get = sqlite_app.get
    content = "".join(get(f"/v1/programmes/{row['id']}?cite=bibtex").text for row in rows)
    library = parse_string(content, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    assert len(library.entries_dict) == len(rows)
    for row, entry in zip(rows, library.entries, strict=True):
        assert entry["title"].startswith(row["name"]), row["id"]


TITLES = [
    "R&D 100 % of_it #1 $5 ~ now",
    "{braced} and } {{ not",
    r"back\slash \textbf{bold} \& more",
    "“Pôles” à l’État – 集群计划 クラスター 산업",
    "@misc{other, title = {x}}",
    'quoted "once", then,',
]


@pytest.mark.parametrize("title", TITLES)
def test_signs_that_mean_something_to_tex_are_signs(title: str) -> None:
    made = Citation(
        key="kb-x-r7",
        title=title,
        at=datetime(2027, 2, 3, tzinfo=UTC),
        revision=7,
        release="1.2.3",
        address="http://kb.example/v1/compare?ids=a,b&q=50%25_{x}&as_of=7",
        country="Côte d’Ivoire",
    )
    read = fields(citation.bibtex(made))
    whole = f"{title} (Côte d’Ivoire)"
    assert " ".join(read["title"].replace("\xa0", " ").split()) == whole
    assert read["url"] == "http://kb.example/v1/compare?ids=a,b&q=50%25_%7Bx%7D&as_of=7"
    assert (read["year"], read["month"], read["key"]) == ("2027", "2", "kb-x-r7")
    assert whole in citation.text(made)


def test_citations_say_nothing_of_when_they_were_asked_for(client: httpx.Client) -> None:
    for style in ("bibtex", "csl", "text"):
        first, again = (cited(client, "/v1/programmes/fr-poles", style) for _ in range(2))
        assert first.content == again.content
        assert "accessed" not in first.text


MEDIA = {
    "bibtex": "application/x-bibtex",
    "csl": "application/vnd.citationstyles.csl+json",
    "text": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize("style", MEDIA)
@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/x-bibtex", "text/html"])
def test_the_parameter_says_the_type_whatever_the_header_says(
    client: httpx.Client, style: str, accept: str
) -> None:
    response = client.get(f"/v1/revisions/1?cite={style}", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == MEDIA[style]
    assert response.headers["kb-revision"] == "1"


def test_a_citation_has_a_tag_of_its_own(client: httpx.Client) -> None:
    addresses = ["/v1/programmes/fr-poles", *(f"/v1/programmes/fr-poles?cite={s}" for s in MEDIA)]
    tags = [client.get(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(addresses)
    for address, tag in zip(addresses, tags, strict=True):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_the_engines_cite_alike(sqlite_app: Local, postgresql_app: Local) -> None:
    for address in CITED:
        one, other = (cited(app, address, "bibtex") for app in (sqlite_app, postgresql_app))
        assert one.content == other.content


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/v1/programmes/fr-poles?cite=bibtexx", ("cite", "unknown-value")),
        ("/v1/programmes/fr-poles?cite=", ("cite", "empty")),
        ("/v1/programmes/fr-poles?cite=csl&cite=csl", ("cite", "repeated")),
        ("/v1/programmes?cite=csl", ("cite", "unknown")),
        ("/v1/compare.csv?ids=fr-poles&cite=text", ("cite", "invalid")),
        ("/v1/compare?ids=fr-poless&cite=text", ("ids", "unknown-value")),
        ("/v1/compare?ids=fr-poles&base_year=2015&cite=text", ("base_year", "invalid")),
    ],
)
def test_what_cannot_be_cited_is_refused(
    client: httpx.Client, address: str, found: tuple[str, str]
) -> None:
    assert rejections(client.get(address)) == [found]
    if found[1] == "unknown-value" and found[0] == "cite":
        assert client.get(address).json()["errors"][0]["allowed"] == ["bibtex", "csl", "text"]


def test_what_is_not_there_is_not_cited(client: httpx.Client) -> None:
    problem(client.get("/v1/programmes/fr-polez?cite=bibtex"), "not-found")


def test_one_revision_is_told_as_the_list_tells_it(changed: Changed) -> None:
    for row in changed.local.get("/v1/revisions").json()["items"]:
        alone = changed.local.get(f"/v1/revisions/{row['id']}").json()
        more = {"changes": f"/v1/revisions/{row['id']}/changes"}
        assert alone == {**row, **more, "meta": {"revision": 2, "language": "en"}}


@pytest.mark.parametrize("id", ["0", "3", "01", "-1", "1.0", "²", "１", "latest", "9" * 5000])
def test_a_revision_that_there_is_not_is_refused_with_the_range(changed: Changed, id: str) -> None:
    response = changed.local.get(f"/v1/revisions/{id}")
    assert problem(response, "not-found")["detail"].endswith("There are the revisions 1 to 2.")
    earlier = changed.local.get("/v1/revisions/2?as_of=1")
    assert problem(earlier, "not-found")["detail"].endswith("There are the revisions 1 to 1.")
