"""Programmes in groups: nobody left out, nobody twice in one."""

import pytest

from kb.compare.groups import Group, decade, grouped


def test_the_largest_group_is_first_then_the_lesser_key_and_the_unknown_are_last() -> None:
    values = {"a": ["y"], "b": [], "c": ["z"], "d": [], "e": ["x"], "f": [], "g": ["z"]}
    assert grouped(values) == [
        Group("z", ("c", "g")),
        Group("x", ("e",)),
        Group("y", ("a",)),
        Group(None, ("b", "d", "f")),
    ]


def test_a_programme_is_once_in_every_group_to_which_it_belongs() -> None:
    assert grouped({"a": ["x", "y", "x"], "b": ["y"]}) == [
        Group("y", ("a", "b")),
        Group("x", ("a",)),
    ]


def test_of_no_programmes_there_are_no_groups() -> None:
    assert grouped({}) == []


@pytest.mark.parametrize(("year", "name"), [(1990, "1990s"), (1999, "1990s"), (2000, "2000s")])
def test_a_decade_begins_with_its_round_year(year: int, name: str) -> None:
    assert decade(year) == name
