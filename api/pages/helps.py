"""What the fields of a form are called, and what to write into each: by kind of claim, then by key.

A key that says the same wherever it stands is told once, in `EVERYWHERE`.
"""

from collections.abc import Mapping
from typing import NamedTuple

DATE = "A year (2007), a month (2007-08) or a day (2007-08-31)."


class Help(NamedTuple):
    """A field in words: what it is called, and what to write into it."""

    label: str
    text: str


EVERYWHERE: Mapping[str, Help] = {
    "rank": Help(
        "Rank",
        "How it stands among claims that answer the same question. One at most is preferred.",
    ),
    "inferred": Help(
        "Read between the lines", "Tick it if it is in part your own reading; say why in the note."
    ),
    "note": Help(
        "Note", "What a reader should know of it: a printed figure that was rounded, a doubt."
    ),
    "start": Help("From", f"{DATE} Leave it empty if the source does not say."),
    "end": Help("To", f"{DATE} Leave it empty if it is open or not known."),
    "seen": Help("Seen in", f"{DATE} A time in which it is known to have run; not beside From/To."),
    "amount": Help(
        "Amount", "In whole units of the currency: 600000000. Of a range the upper end."
    ),
    "amount_min": Help("Lower end of a range", "Only where the source states a range."),
    "currency": Help("Currency", "Its three letters by ISO 4217: EUR, JPY, CNY."),
    "qualifier": Help("How exactly", "How the source puts it: about, nearly, up to, at least."),
    "basis": Help("What it is for", "The whole, or each year, cluster, round, project or firm."),
    "measure": Help("Kind of money", "Public support, unless the source speaks of other money."),
    "nature": Help("Stage", "How far the money has come: planned, committed, spent."),
    "origin": Help("Whose money", "Where it comes from."),
    "fiscal_year": Help("One fiscal year", "Tick it if From and To are the halves of one."),
    "part_of": Help("Inside another amount", "Tick it if another amount of the programme has it."),
    "detail": Help("What exactly", "Where that is narrower than the whole: what it is for."),
    "covers": Help("Stated together for", "The ids of all programmes that share it, one a line."),
    "organisation": Help("Organisation", "Its id, as in de-bmbf."),
    "role": Help("Role", "What it does in the programme."),
    "concept": Help("Mechanism", "By which the programme or cluster works."),
    "emphasis": Help("Emphasis", "How much of the whole it is."),
    "indicator": Help("What is counted", "The indicator."),
    "value": Help("Number", "In plain digits, with a point before decimals: 12.5."),
    "status": Help("Counted or hoped for", "Whether it was observed, or is a target."),
    "at": Help("At", f"{DATE} Of a stock the date, of a flow the year; not beside From/To."),
    "region": Help("Only in", "Codes of regions, one a line; leave it empty for the whole."),
    "number": Help("Number of the round", "1, 2, 3."),
    "name": Help("Name", "As the source has it; in English, in Chinese, or both."),
    "stage": Help("Stage of the selection", "If the source names it."),
    "year": Help("Year of the decision", "As in 2008."),
    "unit": Help("What is selected", "Clusters or projects."),
    "opened": Help("Call opened", DATE),
    "closed": Help("Call closed", DATE),
    "shortlisted": Help("Finalists named", DATE),
    "decided": Help("Winners named", DATE),
    "applications": Help("Applications", "How many applied."),
    "finalists": Help("Finalists", "How many reached the final."),
    "selected": Help("Selected", "How many were selected."),
    "programme": Help("Programme", "Its id, as in de-spitzencluster."),
    "cluster": Help("Cluster", "Its id, as in de-its-owl."),
    "round": Help("In which round", "Its number."),
    "kind": Help("How they stand to each other", "The subject … the other."),
    "form": Help("Legal form", "If the source says it."),
    "bodies": Help("Organs", "Through which it is run, one a line."),
    "of": Help("What started", "What the start is the start of, if the source says it."),
}
"""Help by the key of a claim."""

OF_SOURCES: Mapping[str, Help] = {
    "id": Help("Id", "Its country and a short name, lower-case: de-bmbf-2012."),
    "title": Help("Title", "As it is printed."),
    "publisher": Help("Publisher", "Who published it."),
    "published": Help("Published", DATE),
    "language": Help("Language", "Its code: en, de, zh, zh-Hant."),
    "url": Help("Address", "Of the original. This, or the copy, is needed."),
    "copy": Help("Copy that was read", "The address of a copy, where the original is not there."),
    "archived": Help("Archived at", "The address of an archive's copy."),
    "origin": Help("Origin", "Where its figures come from, if from elsewhere: the same origin "
                   "twice is one witness."),
    "reprint_of": Help("Reprint of", "The id of the source that it repeats."),
    "kind": Help("Kind", "What sort of document it is."),
    "note": Help("Note", "What a reader should know of it."),
}  # fmt: skip
"""Help by the key of a source."""
