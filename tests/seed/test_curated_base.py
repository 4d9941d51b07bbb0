"""The curated base: every dossier is in it, nothing is lost on the way, and it is sound.

What the files hold is counted here by PyYAML alone, without the reader whose work is tested.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from sqlalchemy import Engine, text

from kb.db import connect, reading
from kb.queries.audit import audit
from kb.vocabulary import ClaimKind
from seed.checks import findings
from seed.files import SEED, read_all

Plain: TypeAlias = dict[str, Any]

DOSSIERS = sorted((SEED / "dossiers").glob("*.yaml"))

KINDS = {
    "periods": ClaimKind.PERIOD,
    "phases": ClaimKind.PHASE,
    "rounds": ClaimKind.ROUND,
    "organisations": ClaimKind.INVOLVEMENT,
    "funding": ClaimKind.FUNDING,
    "mechanisms": ClaimKind.MECHANISM_USE,
    "figures": ClaimKind.FIGURE,
    "relations": ClaimKind.RELATION,
    "designations": ClaimKind.DESIGNATION,
}


@pytest.fixture(scope="module")
def dossiers() -> list[Plain]:
    """The dossiers as PyYAML reads them."""
    return [_plain(path) for path in DOSSIERS]


def _plain(path: Path) -> Plain:
    content: Plain = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return content


@pytest.fixture(params=["sqlite_url", "postgresql_base"], scope="module")
def base(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The curated base, on either engine."""
    engine = connect(request.getfixturevalue(request.param))
    yield engine
    engine.dispose()


def counted(engine: Engine, query: str) -> Counter[tuple[Any, ...]]:
    """The rows of a query, each with the number of times it comes."""
    with engine.connect() as connection:
        return Counter(tuple(row) for row in connection.execute(text(query)))


def records(dossiers: list[Plain], key: str) -> list[Plain]:
    """The records under a key of all dossiers."""
    return [record for dossier in dossiers for record in dossier.get(key) or ()]


def stated(dossiers: list[Plain]) -> Iterator[tuple[ClaimKind, str, Plain]]:
    """Every claim of the files: its kind, its subject, what it says."""
    for dossier in dossiers:
        for claim in dossier.get("figures") or ():
            yield ClaimKind.FIGURE, dossier["jurisdiction"], claim
    for holder in records(dossiers, "programmes") + records(dossiers, "clusters"):
        for key, kind in KINDS.items():
            for claim in holder.get(key) or ():
                yield kind, holder["id"], claim
        if "governance" in holder:
            yield ClaimKind.GOVERNANCE, holder["id"], holder["governance"]


def test_every_dossier_is_loaded(base: Engine, dossiers: list[Plain]) -> None:
    codes = [dossier["jurisdiction"] for dossier in dossiers]
    assert len(codes) >= 63
    ((note,),) = counted(base, "SELECT note FROM revision")
    assert note == f"Load of {len(codes)} dossiers: {', '.join(sorted(codes))}"


def test_no_claim_is_lost(base: Engine, dossiers: list[Plain]) -> None:
    told = Counter((kind, subject) for kind, subject, _ in stated(dossiers))
    assert told.total() > 4000
    assert counted(base, "SELECT kind, subject FROM claim") == told
    for kind in ClaimKind:
        rows = counted(base, f"SELECT count(*) FROM {kind}")  # noqa: S608
        assert rows == {(sum(n for (k, _), n in told.items() if k is kind),): 1}


def test_every_citation_names_its_source_and_place(base: Engine, dossiers: list[Plain]) -> None:
    assert counted(
        base,
        "SELECT kind, subject, source, locator FROM citation "
        "JOIN claim ON claim.number = citation.claim_number",
    ) == Counter(
        (kind, subject, cite["source"], cite["at"])
        for kind, subject, claim in stated(dossiers)
        for cite in claim["cite"]
    )


def test_every_amount_and_every_figure_is_as_it_was_stated(
    base: Engine, dossiers: list[Plain]
) -> None:
    funding = counted(
        base,
        "SELECT subject, amount, currency, basis FROM funding "
        "JOIN claim ON claim.number = funding.number",
    )
    assert funding == Counter(
        (subject, claim["amount"], claim["currency"], claim["basis"])
        for kind, subject, claim in stated(dossiers)
        if kind is ClaimKind.FUNDING
    )
    figures = counted(
        base,
        "SELECT subject, indicator, value FROM figure JOIN claim ON claim.number = figure.number",
    )
    assert Counter({(s, i, float(v)): n for (s, i, v), n in figures.items()}) == Counter(
        (subject, f"indicators/{claim['indicator']}", float(claim["value"]))
        for kind, subject, claim in stated(dossiers)
        if kind is ClaimKind.FIGURE
    )


@pytest.mark.parametrize("key", ["sources", "organisations", "programmes", "clusters"])
def test_no_record_is_lost(base: Engine, dossiers: list[Plain], key: str) -> None:
    told = Counter((record["id"],) for record in records(dossiers, key))
    assert set(told.values()) == {1}
    table = key.removesuffix("s")
    assert counted(base, f"SELECT id FROM {table}") == told  # noqa: S608
    assert counted(base, f"SELECT id FROM entity WHERE kind = '{table}'") == told  # noqa: S608


def test_no_gap_is_lost(base: Engine, dossiers: list[Plain]) -> None:
    gaps = [
        (programme["id"], gap)
        for programme in records(dossiers, "programmes")
        for gap in programme.get("gaps") or ()
    ]
    assert counted(base, "SELECT programme, field, reason FROM gap") == Counter(
        (programme, gap["field"], gap["reason"]) for programme, gap in gaps
    )
    assert counted(
        base,
        "SELECT programme, source, locator FROM gap_citation "
        "JOIN gap ON gap.number = gap_citation.gap_number",
    ) == Counter(
        (programme, cite["source"], cite["at"]) for programme, gap in gaps for cite in gap["cite"]
    )


def test_no_name_summary_alias_sector_or_region_is_lost(
    base: Engine, dossiers: list[Plain]
) -> None:
    holders = records(dossiers, "programmes") + records(dossiers, "clusters")
    named = holders + records(dossiers, "organisations")
    labels = counted(base, "SELECT entity, field, language, text FROM label")
    mine = {record["id"] for record in named}
    assert Counter({row: n for row, n in labels.items() if row[0] in mine}) == Counter(
        [(r["id"], "name", language, t) for r in named for language, t in r["name"].items()]
        + [
            (r["id"], "summary", language, t)
            for r in records(dossiers, "programmes")
            for language, t in r["summary"].items()
        ]
        + [(r["id"], "alias", "und", t) for r in holders for t in r.get("aliases") or ()]
        + [(r["id"], "alias", "und", r["acronym"]) for r in named if "acronym" in r]
        + [(r["id"], "sector", "en", t) for r in holders for t in r.get("sectors_text") or ()]
    )
    assert counted(base, "SELECT entity, sector FROM classification") == Counter(
        (r["id"], f"sectors/{code}") for r in holders for code in r.get("sectors") or ()
    )
    assert counted(base, "SELECT cluster, region FROM location") == Counter(
        (r["id"], region)
        for r in records(dossiers, "clusters")
        for region in r.get("regions") or ()
    )


def test_every_programme_has_a_summary_and_the_audit_finds_nothing(base: Engine) -> None:
    summaries = counted(base, "SELECT id FROM programme_summary")
    assert summaries == counted(base, "SELECT id FROM programme")
    with reading(base) as session:
        assert audit(session) == []


def test_both_engines_hold_the_same_claims(sqlite_url: str, postgresql_base: str) -> None:
    engines = [connect(url) for url in (sqlite_url, postgresql_base)]
    one, other = (
        counted(engine, "SELECT number, id, slot, rank, note FROM claim") for engine in engines
    )
    assert one == other
    for engine in engines:
        engine.dispose()


def test_what_is_worth_a_second_look_is_of_the_known_kinds(dossiers: list[Plain]) -> None:
    told = findings(read_all(SEED))
    kinds = {"coverage", "magnitude", "rounds", "totals", "unused"}
    assert {finding.check for finding in told} <= kinds
    keys = ("sources", "organisations", "programmes", "clusters")
    ids = {record["id"] for key in keys for record in records(dossiers, key)}
    assert {finding.record for finding in told} <= ids
    assert told == sorted(told)
