"""Answers as tables for people at a terminal."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

Answer = Mapping[str, Any]

EVERYWHERE, ONLY_HERE = "=", "+"
"""The marks of what every programme of a comparison has, and of what one alone has."""

console = Console(markup=False, emoji=False)
errors = Console(stderr=True, markup=False, emoji=False)

WHOLE_FROM = 100
"""From this value on, a number of a rebuilt table is told without decimals."""

CLAIM_LISTS = (
    "periods", "phases", "rounds", "organisations", "involvements", "funding", "mechanisms",
    "designations", "clusters", "figures", "governance", "relations",
)  # fmt: skip


def programme_list(answer: Answer) -> RenderableType:
    """A page of programmes."""
    ids = [row["id"] for row in answer["items"]]
    table = _table("id", ids, "name", "country", "years", "status")
    table.title = _counted(answer, "programmes")
    for row in answer["items"]:
        years = f"{row['start'] or '?'}–{row['end'] or ''}"
        table.add_row(row["id"], row["name"], row["country"], years, row["status"])
    return table


def hits(answer: Answer) -> RenderableType:
    """What a search found, each with the text in which it was."""
    ids = [row["id"] for row in answer["items"]]
    table = _table("id", ids, "what", "name", "country", "found in")
    found = (f"{total} {name}" for name, total in answer["totals"].items() if total)
    table.title = ", ".join(found) or "Nothing is found."
    for row in answer["items"]:
        what = row["collection"].removesuffix("s")
        table.add_row(row["id"], what, row["name"], row["country"] or "", row["text"])
    return table


def record(answer: Answer) -> RenderableType:
    """A thing in full: what it is, then every claim with its first source."""
    head = Table.grid(Column(overflow="fold"), Column(overflow="fold"), padding=(0, 2))
    for key, value in answer.items():
        shown = _plain(value)
        if shown and key not in {"names", "summaries", "name_lang"}:
            head.add_row(Text(key, style="bold"), shown)
    title = answer.get("name") or answer.get("title") or answer["id"]
    parts: list[RenderableType] = [Panel(head, title=Text(str(title)))]
    claims = [claim for key in CLAIM_LISTS for claim in answer.get(key) or ()]
    if "claims" in answer and isinstance(answer["claims"], Mapping):
        claims += answer["claims"]["items"]
    if claims:
        parts.append(_claim_table(claims))
    return Group(*parts)


def single_claim(answer: Answer) -> RenderableType:
    """One claim with all its citations."""
    sources = [citation["source"] for citation in answer["citations"]]
    table = _table("source", sources, "place", "title", "published")
    table.title = claim_line(answer)
    for citation in answer["citations"]:
        table.add_row(
            citation["source"], citation["locator"], citation["title"], citation["published"] or ""
        )
    note = Text(answer["note"] or "", style="italic")
    return Group(table, note)


def comparison(answer: Answer) -> RenderableType:
    """The table of a comparison, the warnings of its columns, the figures in sentences."""
    meta = answer["meta"]
    prices = f"constant {meta['base_year']}" if meta["base_year"] else "current"
    money = f"{meta['currency']}, {prices} prices, {meta['rate']} rate"
    ids = [row["programme"]["id"] for row in answer["rows"]]
    table = _table("programme", ids)
    table.title = money
    measures = [column["measure"] for column in answer["columns"]]
    sets = {m for m in measures if any(row["cells"][m]["members"] for row in answer["rows"])}
    for measure in measures:
        table.add_column(measure, justify="left" if measure in sets else "right", overflow="fold")
    if sets and len(ids) > 1:
        table.caption = f"{EVERYWHERE} of every programme  {ONLY_HERE} of this one alone"
    sentences = _table("programme", ids, "measure", "in words")
    for row in answer["rows"]:
        cells = [row["cells"][measure] for measure in measures]
        table.add_row(row["programme"]["id"], *(_figure(cell) for cell in cells))
        for measure, cell in zip(measures, cells, strict=True):
            sentences.add_row(row["programme"]["id"], measure, cell["sentence"])
    warnings = [
        Text(f"{column['measure']}: {warning}", style="yellow")
        for column in answer["columns"]
        for warning in column["warnings"]
    ]
    return Group(table, *warnings, sentences)


def conversion(answer: Answer) -> RenderableType:
    """What an amount is in a sentence, its interval, and how it was worked out."""
    steps = answer["steps"]
    table = _table("step", [str(step["number"]) for step in steps], "what", "how", "result")
    for step in steps:
        how = " ".join(map(_entry, step["inputs"]))
        result = f"{_number(step['output'])} {step['unit']}"
        table.add_row(str(step["number"]), step["label"], how, result)
    low, value, high = (_number(answer[key]) for key in ("low", "value", "high"))
    interval = "" if low == high else f"  {low} … {high}"
    figure = Text.assemble((f"{value} {answer['unit']}", "bold"), (interval, "dim"))
    reasons = [Text(reason["detail"], style="yellow") for reason in answer["reasons"]]
    return Group(figure, Text(answer["sentence"]), *reasons, table)


def similar_programmes(answer: Answer) -> RenderableType:
    """The programmes most like one, then feature by feature why."""
    ids = [item["id"] for item in answer["items"]]
    table = _table("programme", ids, "name", "country", "score", "known", "of what is known")
    head = answer["programme"]
    shown = f"{len(ids)} of {answer['total']}"
    weights = ", ".join(f"{name} {weight:g}" for name, weight in answer["weights"].items())
    table.title = f"Like {head['name']} ({head['id']}): {shown}"
    table.caption = f"Weights: {weights}"
    reasons = _table("programme", ids, "feature", "alike", "why")
    for item in answer["items"]:
        parts = (item["score"], item["known"], item["of_known"])
        table.add_row(item["id"], item["name"], item["country"], *map(_part, parts))
        for compared in item["features"]:
            alike = _part(compared["similarity"])
            reasons.add_row(item["id"], compared["feature"], alike, compared["reason"])
    return Group(table, reasons)


def rebuilt(answer: Answer) -> RenderableType:
    """A published table: theirs over ours in every cell, then what explains each difference."""
    names = [_heading(row) for row in answer["rows"]]
    ids = [column["id"] for column in answer["columns"]]
    table = _table("row", names)
    source = answer["source"]
    table.title = ", ".join(filter(None, (answer["title"], source["id"], source["at"])))
    for column in answer["columns"]:
        head = f"{column['label'] or column['id']}\n{column['agreeing']} of {column['printed']}"
        table.add_column(head, justify="right", overflow="fold")
    differing = _table("row", names, "column", "cause", "in words")
    for name, row in zip(names, answer["rows"], strict=True):
        cells = row["cells"]
        table.add_row(name, *(_both(cells[id]) if id in cells else "" for id in ids))
        for id, cell in cells.items():
            if not cell["agrees"]:
                differing.add_row(name, id, cell["cause"], cell["sentence"])
    counts = ", ".join(f"{count} {cause}" for cause, count in answer["causes"].items() if count)
    parts: list[RenderableType] = [table, Text(counts)]
    return Group(*parts, *([differing] if differing.row_count else []))


def settings(found: Sequence[tuple[str, Any, str, str]]) -> RenderableType:
    """What the service is set to, one setting after the other."""
    table = _table("setting", [setting[0] for setting in found], "value", "from", "what it says")
    for name, value, origin, description in found:
        table.add_row(name, "" if value is None else Text(str(value)), origin, Text(description))
    return table


def exported(files: Sequence[Answer]) -> RenderableType:
    """The files of a dump, with how long they are."""
    table = _table("file", [file["name"] for file in files], "bytes")
    for file in files:
        table.add_row(file["name"], f"{file['size']:,}")
    return table


def _heading(row: Answer) -> str:
    """What a row is called: its label, else what it speaks of."""
    place = [row["jurisdiction"]] if row["jurisdiction"] else []
    named = row["label"] or ", ".join(each["id"] for each in (*row["programmes"], *place))
    return f"{named} {row['years']}" if row["years"] and not row["label"] else str(named)


def _both(cell: Answer) -> Text:
    """Theirs over ours, and why they differ."""
    ours = cell["ours"]["value"]
    theirs, mine = _number(cell["theirs"]), "–" if ours is None else _number(ours)
    if cell["agrees"]:
        return Text.assemble((theirs, "bold"), (f"\n{mine}", "green"))
    return Text.assemble((theirs, "bold"), (f"\n{mine}", "yellow"), (f"\n{cell['cause']}", "dim"))


def _number(value: float) -> str:
    """A number as people read it: whole from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:,.2f}".rstrip("0").rstrip(".")


def explained(answer: Answer) -> RenderableType:
    """A comparison, then figure by figure its steps and where each claim was read."""
    parts: list[RenderableType] = [comparison(answer)]
    for row in answer["rows"]:
        for measure, cell in row["cells"].items():
            parts += _explained(f"{row['programme']['id']} {measure}", cell)
    return Group(*parts)


def _explained(title: str, cell: Answer) -> list[RenderableType]:
    """The steps of a figure, and the claims that make it and its interval with their sources."""
    steps = Table("step", "what", "calculation", title=title, title_justify="left")
    for step in cell["steps"]:
        steps.add_row(str(step["number"]), step["label"], step["line"])
    bounding = [use for use in cell["rivals"] if use["in_interval"]]
    used = [*cell["claims"], *bounding]
    claims = _table("claim", [use["id"] for use in used], "what it says", "source", "place")
    claims.caption = cell["sentence"]
    for use in used:
        for citation in use["citations"]:
            claims.add_row(use["id"], use["statement"], citation["source"], citation["locator"])
    return [steps, claims]


def _entry(entry: Answer) -> str:
    """A number of a step with what is done with it: all its digits, if it is not of a step."""
    value = entry["value"]
    exact = f"{value:,.0f}" if value == int(value) else f"{value:,}"
    told = f"{exact if entry['step'] is None else _number(value)} ({entry['label']})"
    return told if entry["operator"] == "=" else f"{entry['operator']} {told}"


def claim_line(claim: Answer) -> str:
    """What a claim says, in a line."""
    years = _years(claim)
    match claim["kind"]:
        case "period":
            return f"ran {years}" + (f" ({claim['start_of']})" if claim["start_of"] else "")
        case "phase":
            return f"{next(iter(claim['names'].values()))} {years}"
        case "round":
            steps = (claim["applications"], claim["finalists"], claim["selected"])
            counts = " → ".join("?" if n is None else str(n) for n in steps)
            return f"round {claim['number'] or ''} of {claim['year'] or '?'}: {counts}"
        case "involvement":
            return f"{claim['organisation']['name']}: {claim['role']['label']}"
        case "funding":
            least = "" if claim["amount_min"] is None else f"{claim['amount_min']:,}–"
            parts = [claim[key] for key in ("qualifier", "basis", "nature", "origin", "measure")]
            detail = [claim["detail"]["en"]] if claim["detail"] else []
            amount = f"{claim['currency']} {least}{claim['amount']:,}"
            return ", ".join([amount, *parts, *detail, years]).rstrip(", ")
        case "mechanism_use":
            return f"{claim['concept']['label']} ({claim['emphasis']})"
        case "figure":
            currency = f"{claim['currency']} " if claim["currency"] else ""
            return f"{claim['indicator']['label']}: {currency}{claim['value']:,g} {years}"
        case "designation":
            return f"{claim['subject']['name']} in {claim['programme']['name']} {years}"
        case "relation":
            return f"{claim['subject']['name']} {claim['relation']} {claim['object']['name']}"
        case _:
            return f"{claim['form'] or ''} {', '.join(claim['bodies'])}"


def _years(claim: Answer) -> str:
    if claim.get("at") or claim.get("seen"):
        return f"({claim.get('at') or claim.get('seen')})"
    start, end = claim.get("start"), claim.get("end")
    return f"{start or '?'}–{end or ''}" if start or end else ""


def _claim_table(claims: Sequence[Answer]) -> Table:
    table = _table("claim", [c["id"] for c in claims], "what", "rank", "source", "place")
    for claim in claims:
        first = claim["citations"][0]
        more = f" +{len(claim['citations']) - 1}" if len(claim["citations"]) > 1 else ""
        table.add_row(
            claim["id"], claim_line(claim), claim["rank"], first["source"] + more, first["locator"]
        )
    return table


def _table(key: str, ids: Sequence[str], *columns: str) -> Table:
    """A table in which nothing is cut, with ids that can be copied in the first column."""
    width = max(map(len, (key, *ids)))
    folded = (Column(name, overflow="fold") for name in columns)
    return Table(Column(key, overflow="fold", width=width), *folded)


def _plain(value: object) -> str:
    """A value that fits on a line; nothing for lists of records."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping) and set(value) == {"id", "name"}:
        return f"{value['name']} ({value['id']})"
    if isinstance(value, Sequence) and value and all(isinstance(v, str) for v in value):
        return ", ".join(map(str, value))
    if (
        isinstance(value, Sequence)
        and value
        and all(isinstance(v, Mapping) and set(v) == {"code", "label"} for v in value)
    ):
        return ", ".join(v["label"] for v in value)
    return ""


def _counted(answer: Answer, what: str) -> str:
    shown, total = len(answer["items"]), answer["total"]
    return f"{total} {what}" if shown == total else f"{shown} of {total} {what}"


def _figure(cell: Answer) -> Text:
    """A figure over its interval; why there is none, where there is none."""
    if cell["value"] is None:
        reason = cell["reasons"][0]["code"] if cell["reasons"] else "unknown"
        return Text(f"– {reason}", style="dim")
    form = ",.1f" if cell["unit"] in {"years", "percent"} else ",.0f"
    low, high = ("?" if v is None else format(v, form) for v in (cell["low"], cell["high"]))
    mark = "" if cell["comparable"] else " !"
    return Text.assemble(
        (format(cell["value"], form) + mark, "bold"),
        (f"\n{low} … {high}", "dim"),
        *(f"\n{_member(member)}" for member in cell["members"]),
    )


def _member(member: Answer) -> str:
    """What a set holds, what it is to the programme, and whether the others have it."""
    mark = f"{EVERYWHERE} " if member["everywhere"] else f"{ONLY_HERE} " * member["only_here"]
    roles = ", ".join(role["label"] for role in member["roles"])
    return f"{mark}{member['label']}" + (f" ({roles})" if roles else "")


def _part(share: float | None) -> str:
    """A part of one, in percent."""
    return "?" if share is None else f"{share:.0%}"


@contextmanager
def progress(total: int, *, hidden: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar over files; call the result with the name of each as it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    unseen = hidden or not errors.is_terminal
    with Progress(*columns, console=errors, disable=unseen, transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield lambda name: bar.update(task, advance=1, description=name)


def findings(found: Sequence[Any], *, everything: bool) -> None:
    """What is worth a second look: all of it, or how much of each kind."""
    if everything:
        for finding in found:
            console.print(f"{finding.check}: {finding.record}: {finding.detail}", soft_wrap=True)
    elif found:
        kinds = Counter(finding.check for finding in found)
        listed = ", ".join(f"{count} {check}" for check, count in sorted(kinds.items()))
        console.print(f"Worth a second look: {listed} (kb load --findings lists them).")


def problem(answer: Answer) -> None:
    """An error of the application, with every parameter that is wrong."""
    errors.print(answer["detail"], style="red", highlight=False, soft_wrap=True)
    for entry in answer["errors"]:
        hint = f" Did you mean {' or '.join(entry['nearest'])}?" if entry["nearest"] else ""
        errors.print(
            f"{entry['parameter']}: {entry['detail']}{hint}", highlight=False, soft_wrap=True
        )
