"""The shape of every record: which keys there are, and what stands where a key is left out.

What is refused stands in `bad/`; see test_faults.py.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from kb.dossier.records import Dossier
from kb.period import Edtf
from kb.vocabulary import (
    Basis,
    Emphasis,
    FigureStatus,
    GapReason,
    GovernanceForm,
    Level,
    MoneyKind,
    Nature,
    Origin,
    Qualifier,
    Rank,
    RelationKind,
    RoundUnit,
    StartOf,
)
from seed.files import SEED, read_all
from tests.seed.folders import SOUND, small_folder

FORMAT = (SEED / "FORMAT.md").read_text(encoding="utf-8")


@pytest.fixture
def germany(tmp_path: Path) -> Dossier:
    """The sound dossier, read."""
    (dossier,) = read_all(small_folder(tmp_path / "files", de=SOUND)).dossiers
    return dossier


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every key of a record and of those below it, with the type of record that brings it."""
    for name, info in model.model_fields.items():
        yield _owner(model, name), info.alias or name
        for below in _models(info.annotation):
            yield from _keys(below)


def _owner(model: type[BaseModel], name: str) -> str:
    """The class that brings a field: `Stated` for what all claims have."""
    return next(
        c.__name__ for c in reversed(model.__mro__) if name in vars(c).get("__annotations__", ())
    )


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def test_the_sound_dossier_uses_every_key_of_the_format(germany: Dossier) -> None:
    used = set(_used(germany))
    assert set(_keys(Dossier)) - used == set()


def _used(record: BaseModel) -> Iterator[tuple[str, str]]:
    """The keys that a record and those below it give a value."""
    for name in record.model_fields_set:
        info = type(record).model_fields[name]
        yield _owner(type(record), name), info.alias or name
        value = getattr(record, name)
        for below in value if isinstance(value, list) else [value]:
            if isinstance(below, BaseModel):
                yield from _used(below)


@pytest.mark.parametrize("key", sorted({key for _, key in _keys(Dossier)}))
def test_the_description_of_the_format_names_every_key(key: str) -> None:
    assert re.search(rf"\b{key}\b", FORMAT)


@pytest.mark.parametrize(
    "values",
    [Basis, Emphasis, FigureStatus, GapReason, GovernanceForm, Level, MoneyKind, Nature, Origin,
     Qualifier, Rank, RelationKind, RoundUnit, StartOf],
)  # fmt: skip
def test_the_description_of_the_format_names_every_value_of_a_closed_list(
    values: type[Basis],
) -> None:
    assert [value for value in values if not re.search(rf"\b{value}\b", FORMAT)] == []


def test_what_is_left_out_has_the_meaning_that_the_format_gives_it(germany: Dossier) -> None:
    first = germany.programmes[0]
    assert (first.periods[0].rank, first.periods[0].inferred) == (Rank.NORMAL, None)
    assert first.rounds[1].unit is RoundUnit.CLUSTERS
    assert first.funding[0].measure is MoneyKind.PUBLIC_SUPPORT
    assert first.funding[0].part_of is None
    (figure,) = germany.figures
    assert (figure.qualifier, figure.status) == (Qualifier.EXACT, FigureStatus.OBSERVED)


def test_a_zero_and_a_text_in_every_script_are_kept_as_written(germany: Dossier) -> None:
    first = germany.programmes[0]
    assert first.rounds[1].applications == 0
    assert list(first.name) == ["en", "de", "id", "zh"]
    assert first.name["zh"] == "领先集群竞赛计划"
    assert first.figures[1].value == Decimal("1740000000.5")


def test_a_date_keeps_its_precision(germany: Dossier) -> None:
    period = germany.programmes[0].periods[0]
    assert (period.start, period.end) == (Edtf("2007-08-28"), Edtf("2017"))


def test_one_region_is_a_list_of_one(germany: Dossier) -> None:
    regions = [germany.programmes[0].figures[1].region, germany.clusters[0].figures[0].region]
    assert regions == [["DE-BY"], ["DE-NW", "DE-NI"]]


def test_norway_is_a_country_if_it_is_quoted(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "files", no='jurisdiction: "NO"\n')
    assert [dossier.jurisdiction for dossier in read_all(folder).dossiers] == ["NO"]


def test_the_example_of_the_format_is_a_dossier_but_for_what_it_leaves_out() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", FORMAT, re.DOTALL)
    record = yaml.safe_load(example.replace("[…]", "[{source: de-ptj-2010, at: page 1}]"))
    assert set(record) == {info.alias or name for name, info in Dossier.model_fields.items()}
