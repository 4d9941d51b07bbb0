"""What programmes are compared by: which claims count, and as of when."""

from sqlalchemy import Engine

from kb.compare.similar import Facts, Use
from kb.db import reading
from kb.models import Claim
from kb.queries.similar import facts
from kb.vocabulary import ClaimKind, Emphasis, Level, Rank
from tests.kb.small import begin, claim, write

USE = ClaimKind.MECHANISM_USE


def test_the_preferred_claim_comes_first_and_the_deprecated_not_at_all(fresh: Engine) -> None:
    begin(
        fresh,
        claim("c-1", USE, emphasis=Emphasis.PRIMARY),
        claim("c-2", USE, emphasis=Emphasis.SECONDARY, rank=Rank.PREFERRED),
        claim("c-3", USE, rank=Rank.DEPRECATED),
    )
    with reading(fresh) as session:
        found = facts(session, ["de-one", "de-two", "de-none"], 1)
    grant = "instrument/grant"
    assert found == {
        "de-one": Facts(
            level=Level.NATIONAL,
            sectors=("steel",),
            uses=(Use(grant, Emphasis.SECONDARY, "c-2"), Use(grant, Emphasis.PRIMARY, "c-1")),
        ),
        "de-two": Facts(level=Level.NATIONAL),
    }


def test_a_retired_claim_counts_at_its_revisions_alone(fresh: Engine) -> None:
    begin(fresh, claim("c-1", USE))
    write(fresh, retired={Claim: [1]})
    with reading(fresh) as session:
        before, after = (facts(session, ["de-one"], revision)["de-one"] for revision in (1, 2))
    assert [use.claim for use in before.uses] == ["c-1"]
    assert after.uses == ()
