"""Of which state of a thing a change is meant."""

import pytest
from starlette.requests import Request

from api.writing import if_match
from kb.errors import PreconditionFailed, PreconditionNeeded


def conditional(*given: str) -> Request:
    headers = [(b"if-match", value.encode()) for value in given]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize("given", ['"3"', '"1", "3"', '"1","3"', "*"])
def test_a_condition_that_holds_is_let_through(given: str) -> None:
    if_match(conditional(given), '"3"')
    if given != "*":  # which stands alone
        if_match(conditional('"1"', given), '"3"')


@pytest.mark.parametrize("given", ['"1"', 'W/"3"', '"33"', '"3', '"1", W/"3"', '""'])
def test_a_condition_that_does_not_hold_is_refused(given: str) -> None:
    with pytest.raises(PreconditionFailed):
        if_match(conditional(given), '"3"')


def test_a_condition_is_needed() -> None:
    with pytest.raises(PreconditionNeeded):
        if_match(conditional(), '"3"')
