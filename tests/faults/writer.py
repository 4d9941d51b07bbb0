"""A process that writes revision after revision and says which are in.

`python -m tests.faults.writer` takes the base from `KB_DATABASE_URL` and prints a line for each
revision once the write has returned (`wrote 5 <digest>`), and one for each time that it cannot
write (`away <why>`), after which it tries again. What a revision says follows from its digest
alone, so that whoever reads the base later can tell whether it is there whole.
"""

import argparse
import hashlib
import time
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kb import ledger
from kb.db import Base, connect, reading
from kb.errors import KBError
from kb.ledger import ChangeSet, NewClaim
from kb.models import Claim, Label, Revision
from kb.queries import state
from kb.text import fold
from kb.vocabulary import ClaimKind, LabelField
from tests.kb.small import Values, claim

PROGRAMME = "de-spitzencluster"
CITED = (("de-bmbf-2012a", "page 1"), ("de-bmbf-2012a", "page 2"))
FIGURES, FUNDINGS, NAMES = 24, 6, 3
"""How many rows of each kind a revision brings, in place of those of the one before."""

FIRST_POSITION = 70
"""Of the names: after all that the programme has."""

OURS: dict[type[Base], str] = {
    Claim: "SELECT number FROM claim WHERE added_in > 1 AND retired_in IS NULL",
    Label: 'SELECT "row" FROM label WHERE added_in > 1 AND retired_in IS NULL',
}
"""The live rows that are not of the base as it was loaded."""

AGAIN = 0.05
"""How many seconds the writer waits before it tries again."""


def numbers(digest: str) -> list[int]:
    """What the claims of a revision say, one number for each."""
    total = hashlib.shake_256(digest.encode()).digest(4 * (FIGURES + FUNDINGS))
    return [1 + int.from_bytes(total[at : at + 4]) for at in range(0, len(total), 4)]


def names(digest: str) -> list[str]:
    """The names of a revision."""
    return [f"Writer {digest[:12]} {number}" for number in range(NAMES)]


def claims(digest: str) -> list[NewClaim]:
    """The claims of a revision."""
    kinds = [ClaimKind.FIGURE] * FIGURES + [ClaimKind.FUNDING] * FUNDINGS
    return [
        claim(
            f"c-{digest[:14]}{position:02}",
            kind,
            subject=PROGRAMME,
            citations=CITED,
            **_says(kind, number),
        )
        for position, (kind, number) in enumerate(zip(kinds, numbers(digest), strict=True))
    ]


def _says(kind: ClaimKind, number: int) -> Values:
    if kind is ClaimKind.FIGURE:
        return {"indicator": "applications", "value": Decimal(number)}
    return {"amount": number, "amount_min": None}


def changes(session: Session, digest: str) -> ChangeSet:
    """What a revision of a digest changes in the base as it is: its rows for those before."""
    return ChangeSet(
        note="Faults",
        digest=digest,
        claims=claims(digest),
        rows={
            Label: [
                {
                    "entity": PROGRAMME,
                    "field": LabelField.ALIAS,
                    "language": "und",
                    "position": FIRST_POSITION + position,
                    "text": name,
                    "folded": fold(name),
                }
                for position, name in enumerate(names(digest))
            ]
        },
        retired={model: list(session.scalars(text(live))) for model, live in OURS.items()},
    )


def write(engine: Engine) -> Revision:
    """One more revision, a second later than the one before."""
    with reading(engine) as session:
        last = state.last_revision(session)
    if last is None:
        raise LookupError("the base is empty")
    digest = hashlib.sha256(uuid4().bytes).hexdigest()
    revision = ledger.write(
        engine, lambda session: changes(session, digest), at=last.at + timedelta(seconds=1)
    )
    if revision is None:
        raise LookupError("nothing was written")
    return revision


def main() -> None:
    """Write until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.writer")
    parser.add_argument("--pause", type=float, default=0, help="seconds between two revisions")
    options = parser.parse_args()
    engine = connect()
    while True:
        try:
            revision = write(engine)
        except (KBError, OperationalError) as error:
            print("away", " ".join(str(error).split())[:300], flush=True)
            time.sleep(AGAIN)
        else:
            print("wrote", revision.id, revision.digest, flush=True)
            time.sleep(options.pause)


if __name__ == "__main__":
    main()
