"""Change sets for people at a terminal, before they are carried out."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from rich.text import Text

from kb.terminal import Answer, claim_line, console

MARKS = {"added": ("+", "green"), "retired": ("-", "red")}

SHARED = "vocabularies and series"
"""What stands over what belongs to no jurisdiction."""


def planned(answer: Answer) -> None:
    """What would change, by jurisdiction and record, and how much of it there is."""
    rows = sorted(answer["changes"], key=_jurisdiction)
    for jurisdiction, some in groupby(rows, _jurisdiction):
        console.print(Text(jurisdiction or SHARED, style="bold"))
        for subject, own in groupby(some, lambda row: str(row["subject"])):
            console.print(Text(f"  {subject}"))
            for row in own:
                mark, style = MARKS[row["happened"]]
                console.print(Text(f"    {mark} {said(row)}", style=style), soft_wrap=True)
    console.print(counted(answer, "would be"), soft_wrap=True)


def counted(answer: Answer, done: str = "") -> str:
    """How much is added and retired."""
    added, retired = (
        f"{answer[f'claims_{what}']:,} claims and {answer[f'records_{what}']:,} other rows "
        f"{done} {what}".replace("  ", " ")
        for what in ("added", "retired")
    )
    return f"{added}, {retired}."


def said(row: Answer) -> str:
    """What a row says, in a line."""
    claim = row["claim"]
    if claim:
        first = claim["citations"][0]
        place = f"{first['source']}, {first['locator']}"
        return f"{claim['kind']} {claim['id']}: {claim_line(claim)} ({claim['rank']}; {place})"
    value = row["value"]
    if row["what"] == "text":
        return f"{value['field']} ({value['language']}): {value['text']}"
    return f"{row['what']}: {', '.join(_told(value))}"


def _told(value: Mapping[str, object]) -> Iterator[str]:
    for name, told in value.items():
        if isinstance(told, list):
            yield f"{name} {'; '.join(map(str, told))}"
        elif told is not None:
            yield f"{name} {told}"


def _jurisdiction(row: Answer) -> str:
    """The jurisdiction by whose dossier a row came; nothing of what all share."""
    subject = str(row["subject"])
    if "/" in subject or row["what"] in {"series", "rate"}:
        return ""
    return subject.partition("-")[0].upper()
