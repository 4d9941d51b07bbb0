"""What is told without being validated on its way out: held to the manual's models instead."""

from api.schemas.programme import ProgrammeOut
from tests.api.conftest import Local, list_of

KINDS = (
    "periods", "phases", "rounds", "organisations", "funding", "mechanisms", "figures", "clusters",
    "relations",
)  # fmt: skip


def test_a_programme_is_told_as_the_manual_says(local: Local) -> None:
    """Every field of every programme is there, in its order, and of its type."""
    for row in list_of(local.get, "/v1/programmes?limit=1000"):
        body = local.get(f"/v1/programmes/{row['id']}").text
        assert ProgrammeOut.model_validate_json(body).model_dump_json() == body, row["id"]


def test_a_claim_is_the_same_in_its_programme_and_by_itself(sqlite_app: Local) -> None:
    by_id = {claim["id"]: claim for claim in list_of(sqlite_app.get, "/v1/claims?limit=1000")}
    seen = set()
    for row in list_of(sqlite_app.get, "/v1/programmes?limit=1000"):
        programme = sqlite_app.get(f"/v1/programmes/{row['id']}").json()
        for kind in KINDS:
            for claim in programme[kind]:
                assert claim == by_id[claim["id"]]
                seen.add(claim["kind"])
    assert len(seen) == len(KINDS)
