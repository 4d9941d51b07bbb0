"""Plausibility: each check finds a planted slip, and is silent about what is sound."""

from pathlib import Path

import pytest

from seed.checks import Finding, findings
from seed.files import read_all
from tests.seed.folders import SOUND, small_folder

TOTAL = "      - {amount: 600000000, currency: EUR"
"""Where the funding of the first programme begins; it says a total of 600 million."""


def found(tmp_path: Path, old: str, new: str) -> list[Finding]:
    """What is found in the sound dossier if one place of it says something else."""
    assert SOUND.count(old) == 1
    return findings(read_all(small_folder(tmp_path / "files", de=SOUND.replace(old, new))))


def money(amount: int, more: str, currency: str = "EUR", qualifier: str = "exact") -> str:
    """An amount of the first programme, put before its total."""
    return (
        f"      - {{amount: {amount}, currency: {currency}, qualifier: {qualifier}, {more}, "
        f"origin: national, cite: [{{source: de-rwi-2014, at: p. 9}}]}}\n{TOTAL}"
    )


def test_nothing_is_found_in_a_sound_dossier(tmp_path: Path) -> None:
    assert findings(read_all(small_folder(tmp_path / "files", de=SOUND))) == []


OFFENSIVE = "{amount: 50000000, currency: EUR"
ORGANISATIONS = "organisations:\n  - {id: de-bmbf"
SOURCE = (
    '  - {id: de-z, title: Z, publisher: P, language: en, url: "https://z.example/", kind: news}\n'
)
FIGURES = "figures:\n  - {indicator: world"
ORGANISATION = "  - {id: de-z, name: {en: Z, zh: 丙}, kind: agency}\n"
SAME = "start: 2007, end: 2017"
SLIPS = [
    # A slip of units: thousands taken for euros, or the other way round.
    ("magnitude", "de-cluster-offensive", OFFENSIVE, "{amount: 50000, currency: EUR"),
    ("magnitude", "de-cluster-offensive", OFFENSIVE, "{amount: 50000000000000, currency: EUR"),
    ("magnitude", "de-cluster-offensive", OFFENSIVE, "{amount: 50000, currency: DEM"),
    # Fifteen clusters were counted; 600 million are stated in total, up to, for 2007–2017.
    ("totals", "de-spitzencluster", TOTAL, money(400_000, "basis: per-cluster, nature: planned")),
    ("totals", "de-spitzencluster", TOTAL,
     money(400_000_000, "basis: per-cluster, nature: planned")),
    ("totals", "de-spitzencluster", TOTAL,
     money(5_000_000, f"basis: per-year, nature: planned, {SAME}")),
    ("totals", "de-spitzencluster", TOTAL,
     money(500_000_000, f"basis: per-year, nature: planned, {SAME}")),
    ("rounds", "de-spitzencluster", "selected: 5", "selected: 13"),
    ("rounds", "de-spitzencluster", "finalists: 12, selected: 5", "finalists: 39"),
    ("rounds", "de-spitzencluster", "{number: 2, applications: 0",
     "{number: 1, stage: final, year: 2008, selected: 6"),
    ("coverage", "de-go-cluster", "field: funding, reason: not-published",
     "field: rounds, reason: not-published"),
    ("coverage", "de-cluster-offensive", "field: periods", "field: phases"),
    ("coverage", "de-cluster-offensive", "field: organisations", "field: phases"),
    ("coverage", "de-cluster-offensive", "field: mechanisms", "field: phases"),
    ("unused", "de-z", ORGANISATIONS, f"{SOURCE}\n{ORGANISATIONS}"),
    ("unused", "de-z", FIGURES, f"{ORGANISATION}\n{FIGURES}"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "record", "old", "new"), SLIPS)
def test_a_slip_is_found(tmp_path: Path, check: str, record: str, old: str, new: str) -> None:
    told = found(tmp_path, old, new)
    assert {(finding.check, finding.record) for finding in told} == {(check, record)}
    assert all(finding.detail for finding in told)


FINE = [
    # As large a difference as there is between programmes of one country.
    (OFFENSIVE, "{amount: 5000000, currency: EUR"),
    # The same money in the currency of before, and no money at all.
    (OFFENSIVE, "{amount: 97791500, currency: DEM"),
    (OFFENSIVE, "{amount: 0, currency: EUR"),
    # Fifteen times 40 million is the total; a ceiling for each may come to more than all got.
    (TOTAL, money(40_000_000, "basis: per-cluster, nature: planned")),
    (TOTAL, money(400_000_000, "basis: per-cluster, nature: planned", qualifier="up-to")),
    # Money of another nature, kind, currency or detail is not held against the total.
    (TOTAL, money(400_000, "basis: per-cluster, nature: spent")),
    (TOTAL, money(400_000, "basis: per-cluster, measure: programme-office, nature: planned")),
    (TOTAL, money(400_000, "basis: per-cluster, nature: planned", "USD")),
    (TOTAL, money(400_000, "basis: per-cluster, nature: planned, part_of: true")),
    (TOTAL, money(400_000, "basis: per-cluster, nature: planned, detail: {en: Offices}")),
    (TOTAL, money(400_000, "basis: per-cluster, nature: planned, rank: deprecated")),
    # Eleven years of 55 million are the total; other years are another question.
    (TOTAL, money(55_000_000, f"basis: per-year, nature: planned, {SAME}")),
    (TOTAL, money(500_000_000, "basis: per-year, nature: planned, start: 2007, end: 2016")),
    # A round that an older source told wrong, one of projects, and one of another year.
    ("selected: 5, cite", "selected: 13, rank: deprecated, cite"),
    ("{number: 2, applications: 0", "{number: 1, unit: projects, selected: 60"),
    ("{number: 2, applications: 0", "{number: 1, stage: final, year: 2010, selected: 6"),
    ("{number: 2, applications: 0", "{number: 1, stage: first, year: 2008, selected: 6"),
]


@pytest.mark.parametrize(("old", "new"), FINE)
def test_what_can_well_be_is_not_found(tmp_path: Path, old: str, new: str) -> None:
    assert found(tmp_path, old, new) == []


def test_findings_come_in_the_order_of_checks_and_records(tmp_path: Path) -> None:
    told = found(
        tmp_path,
        "kind: agency}\n",
        "kind: agency}\n  - {id: de-z, name: {en: Z, zh: 丙}, kind: agency}\n"
        "  - {id: de-y, name: {en: Y, zh: 丁}, kind: agency}\n",
    )
    assert [(finding.check, finding.record) for finding in told] == [
        ("unused", "de-y"),
        ("unused", "de-z"),
    ]
