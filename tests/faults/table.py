"""The table of what was done and found: a row for each case and kind of base."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was done in one case, and which promises were broken."""

    case: str
    base: str
    done: str
    faults: Sequence[str] = ()

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.faults

    def __str__(self) -> str:
        kept = "kept" if self.kept else f"**not kept**: {'; '.join(dict.fromkeys(self.faults))}"
        cells = (self.case, self.base, self.done, kept)
        return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"


COLUMNS = ("case", "base", "done, and what came of it", "promise")


def heading() -> Iterator[str]:
    """The lines above the rows."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
