"""How an amount for several years is taken to fall into them: the parameters."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from api.parameters import Many
from kb.compare.spread import Spread
from kb.errors import InvalidParameter, Rejection
from kb.vocabulary import Profile

Weight = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)]


class ProfileQuery(BaseModel):
    """By which profile amounts are spread over their years."""

    profile: Annotated[
        Profile,
        Field(
            description="How an amount for several years is spread over them. `even`: each year "
            "its part of the time. `front`, `back`: of n years the first (the last) weighs n, the "
            "next n - 1, down to 1. `weights`: by those given. Whatever it is, the interval holds "
            "every other spread."
        ),
    ] = Profile.EVEN
    weights: Annotated[
        Many[Weight],
        Field(
            description="The weights of the years, from the first on; only with "
            "`profile=weights`. The time is cut into as many equal pieces as there are weights."
        ),
    ] = []


def spread_of(query: ProfileQuery) -> Spread:
    """The spread that is asked for; weights that make none are refused."""
    asked = query.profile is Profile.WEIGHTS
    if asked != bool(query.weights):
        code = "missing" if asked else "invalid"
        detail = "The profile weights needs weights, and only it has some."
        raise InvalidParameter(Rejection("weights", code, detail))
    if asked and not any(query.weights):
        detail = "One of the weights has to be more than nothing."
        raise InvalidParameter(Rejection("weights", "invalid", detail))
    return Spread(query.profile, tuple(query.weights))
