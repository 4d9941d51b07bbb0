"""The table that stands in docs/promises.md: a row for each promise and case."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.wrk import Cost


@dataclass(frozen=True)
class Row:
    """What was measured of a promise, in one case."""

    promise: str
    case: str
    told: str
    """What stands against what, in words and figures."""
    measured: float
    promised: float | None = None
    least: bool = True
    """Whether the promise is a least (≥) or a most (≤)."""
    unit: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether it is kept; None where nothing is promised."""
        if self.promised is None:
            return None
        return self.measured >= self.promised if self.least else self.measured <= self.promised

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        promised = "" if self.promised is None else f"{sign} {_figure(self.promised)}{self.unit}"
        kept = {True: "kept", False: "**not kept**", None: ""}[self.kept]
        measured = f"{_figure(self.measured)}{self.unit}"
        cells = (self.promise, self.case, self.told, measured, promised, kept)
        return f"| {' | '.join(cells)} |"


COLUMNS = ("promise", "case", "processor time, requests a second", "measured", "promised", "")


def lines(rows: Iterator[Row]) -> Iterator[str]:
    """The lines of the table, each as soon as it is measured."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for row in rows:
        yield str(row)


def against(ours: Cost, theirs: Cost) -> str:
    """Two costs side by side."""
    return (
        f"{seconds(ours.each)} : {seconds(theirs.each)}, "
        f"{ours.per_second:,.0f}/s : {theirs.per_second:,.0f}/s"
    )


def seconds(value: float) -> str:
    """A time as people read it."""
    if value >= 1:
        return f"{value:,.1f} s"
    return f"{value * 1e3:,.1f} ms" if value >= 0.001 else f"{value * 1e6:,.0f} µs"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")
