"""How far a base has come that follows another."""

from sqlalchemy import Connection, extract, func, select


def seconds_since_replay(connection: Connection) -> float | None:
    """How long ago the last change came from the primary; None in a base that follows none.

    Where nothing changes, nothing comes: it says how late a base is only where it is behind.
    """
    if connection.dialect.name != "postgresql":
        return None
    late = extract("epoch", func.clock_timestamp() - func.pg_last_xact_replay_timestamp())
    seconds = connection.execute(select(late)).scalar()
    return None if seconds is None else float(seconds)
