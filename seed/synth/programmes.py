"""One made-up programme: the records that a dossier would have of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kb.dossier import quantities as q
from kb.dossier import records as d
from kb.dossier import stated as s
from kb.period import Edtf
from kb.vocabulary import Basis, Emphasis, Level, Nature, Rank, RoundUnit
from seed.synth import shares
from seed.synth.draw import Draw
from seed.synth.names import Title, summary, title
from seed.synth.records import record
from seed.synth.world import World

PUBLISHER = "Nobody: made up by kb synth"
ADDRESS = "https://example.org/synth"
"""Where nothing is; the domain is kept for examples."""

TODAY = 2026


@dataclass(frozen=True)
class Making:
    """What the records of one programme have in common while they are made."""

    draw: Draw
    world: World
    number: int
    sources: tuple[str, ...]
    said: Title

    @property
    def country(self) -> str:
        """The country of the programme."""
        return self.world.country(self.number)

    @property
    def id(self) -> str:
        """The id of the programme."""
        return self.world.id(self.number)

    def cite(self) -> list[s.Cite]:
        """Where a claim was read: in one source as a rule."""
        first = self.draw.one(self.sources)
        cited = [first] if len(self.sources) == 1 or not self.draw.chance(40) else self.sources
        return [
            record(
                s.Cite,
                source=source,
                at=f"{self.draw.one(shares.PLACES)} {1 + self.draw.below(40)}",
            )
            for source in cited
        ]

    def date(self, exact: str, year: int) -> Edtf | None:
        """A date of a year, as exact as asked: y, m, d, or none."""
        if not exact:
            return None
        text = f"{year}"
        if exact in "md":
            text += f"-{1 + self.draw.below(12):02}"
        if exact == "d":
            text += f"-{1 + self.draw.below(28):02}"
        return Edtf(text)


def made_up(world: World, number: int) -> d.Dossier:
    """The records of programme `number`, as a dossier of its own."""
    draw = Draw(f"{world.seed}/{number}")
    country, id = world.country(number), world.id(number)
    said = title(draw, country)
    sources = _sources(draw, id, number, said)
    making = Making(draw, world, number, tuple(source.id for source in sources), said)
    programme = _programme(making)
    return record(
        d.Dossier,
        jurisdiction=country,
        sources=sources,
        programmes=[programme],
        clusters=_clusters(making),
    )


def _sources(draw: Draw, id: str, number: int, said: Title) -> list[d.Source]:
    count = 2 if draw.chance(45) else 1
    return [
        record(
            d.Source,
            id=f"{id}-s{place}",
            title=f"Made-up report {place} on the {said.names['en']}",
            publisher=PUBLISHER,
            published=Edtf(f"{2000 + draw.below(26)}") if draw.chance(80) else None,
            language="en",
            url=f"{ADDRESS}/{number}/{place}",
            kind=draw.one(shares.SOURCE_KINDS),
        )
        for place in range(1, count + 1)
    ]


def _programme(making: Making) -> d.Programme:
    draw, world, country = making.draw, making.world, making.country
    regions = world.regions.get(country, ())
    regional = bool(regions) and country != "EU" and draw.chance(17)
    first = draw.one(shares.STARTS) + draw.below(5)
    periods = _periods(making, first) if draw.chance(96) else []
    funding = _funding(making, first) if draw.chance(90) else []
    return record(
        d.Programme,
        id=making.id,
        name=making.said.names,
        aliases=[making.said.alias] if draw.chance(75) else [],
        level=Level.SUPRANATIONAL
        if country == "EU"
        else Level.REGIONAL
        if regional
        else Level.NATIONAL,
        region=draw.one(regions) if regional else None,
        summary=summary(draw, making.said),
        homepage=f"{ADDRESS}/{making.number}" if draw.chance(40) else None,
        sectors=draw.some(shares.SECTORS, draw.below(3)),
        sectors_text=[making.said.theme["en"]] if draw.chance(40) else [],
        gaps=[] if periods and funding else _gaps(making, periods, funding),
        periods=periods,
        phases=_phases(making, first),
        rounds=_rounds(making, first),
        organisations=_organisations(making),
        funding=funding,
        mechanisms=[
            record(
                s.MechanismUse,
                concept=concept,
                emphasis=Emphasis.SECONDARY if draw.chance(40) else Emphasis.PRIMARY,
                cite=making.cite(),
            )
            for concept in draw.some(shares.MECHANISMS, 1 + draw.below(3))
        ],
        figures=_figures(making, first, regions),
        relations=_relations(making),
    )


def _gaps(making: Making, periods: list[s.Period], funding: list[q.Funding]) -> list[d.Gap]:
    """What was looked for in vain."""
    gaps = []
    if not periods:
        reason = making.draw.one(shares.REASONS)
        gaps.append(record(d.Gap, field="periods", reason=reason, cite=making.cite()))
    if not funding:
        reason = making.draw.one(shares.REASONS)
        gaps.append(record(d.Gap, field="funding", reason=reason, cite=making.cite()))
    return gaps


def _periods(making: Making, first: int) -> list[s.Period]:
    """When it ran; now and then two sources say so differently."""
    draw = making.draw
    start, end = draw.one(shares.DATES)
    last = min(first + 2 + draw.below(12), TODAY + 6)
    if start == "seen":
        seen = record(s.Period, seen=making.date("y", first), cite=making.cite())
        return [seen]
    rival = draw.chance(8) and bool(start)
    said = [(start, first)] + ([("y", first - 1)] if rival else [])
    return [
        record(
            s.Period,
            start=making.date(exact, year),
            end=making.date(end, last),
            of=draw.one(shares.STARTS_OF),
            rank=Rank.PREFERRED if rival and exact == start and year == first else Rank.NORMAL,
            cite=making.cite(),
        )
        for exact, year in said
    ]


def _phases(making: Making, first: int) -> list[s.Phase]:
    if not making.draw.chance(10):
        return []
    return [
        record(
            s.Phase,
            name={"en": f"Phase {number}", "zh": f"第{number}阶段"},
            start=making.date("y", first + 3 * number - 3),
            end=making.date("y", first + 3 * number - 1),
            cite=making.cite(),
        )
        for number in range(1, 2 + making.draw.below(3))
    ]


def _rounds(making: Making, first: int) -> list[s.Round]:
    draw = making.draw
    if not draw.chance(40):
        return []
    return [
        record(
            s.Round,
            number=number,
            year=first + number - 1,
            unit=RoundUnit.PROJECTS if draw.chance(20) else RoundUnit.CLUSTERS,
            opened=making.date("m", first + number - 1) if draw.chance(25) else None,
            decided=making.date("d", first + number) if draw.chance(25) else None,
            applications=20 + draw.below(80) if draw.chance(60) else None,
            selected=3 + draw.below(15),
            cite=making.cite(),
        )
        for number in range(1, 2 + draw.below(3))
    ]


def _organisations(making: Making) -> list[s.Involvement]:
    """Who takes part, the first in the lead."""
    draw = making.draw
    bodies = draw.some(making.world.organisations(making.number), 1 + draw.below(3))
    roles = ["lead", *(draw.one(shares.ROLES) for _ in bodies[1:])]
    return [
        record(s.Involvement, organisation=body, role=role, cite=making.cite())
        for body, role in zip(bodies, roles, strict=True)
    ]


def _funding(making: Making, first: int) -> list[q.Funding]:
    """Amounts on bases and at stages that differ, now and then two for one question."""
    draw = making.draw
    zeros = draw.one(shares.ZEROS) + making.world.zeros[making.country]
    questions = draw.some(shares.STATED, 1 + draw.below(3))
    claims = [_amount(making, first, zeros, *question) for question in questions]
    if draw.chance(8):
        first_said = vars(claims[0])
        other = {"amount": claims[0].amount * 11 // 10, "amount_min": None}
        said = {**first_said, **other, "rank": Rank.PREFERRED, "cite": making.cite()}
        claims.append(record(q.Funding, **said))
    return claims


def _amount(making: Making, first: int, zeros: int, basis: Basis, nature: Nature) -> q.Funding:
    draw = making.draw
    amount = (10 + draw.below(90)) * 10 ** max(zeros - shares.SMALLER.get(basis, 2), 1)
    dated = draw.chance(78)
    before = making.world.before(making.number)
    shared = [making.id, before] if before and basis is Basis.TOTAL and draw.chance(2) else None
    return record(
        q.Funding,
        amount=amount,
        amount_min=amount // 2 if draw.chance(6) else None,
        currency=making.world.currencies[making.country],
        qualifier=draw.one(shares.QUALIFIERS),
        basis=basis,
        measure=draw.one(shares.KINDS),
        nature=nature,
        origin=draw.one(shares.ORIGINS),
        start=making.date("y", first) if dated else None,
        end=making.date("y", first + draw.below(9)) if dated and draw.chance(61) else None,
        part_of=True if draw.chance(8) else None,
        detail={"en": f"{making.said.theme['en']} line"} if draw.chance(12) else None,
        covers=shared,
        cite=making.cite(),
    )


def _figures(making: Making, first: int, regions: tuple[str, ...]) -> list[q.Figure]:
    draw = making.draw
    figures: list[dict[str, Any]] = [
        {"indicator": indicator, "value": Decimal(2 + draw.below(300))}
        for indicator in draw.some(shares.COUNTS, 1 + draw.below(3))
    ]
    if draw.chance(10):
        value = Decimal(200 + draw.below(700)) / 10
        figures.append({"indicator": "private-matching-rate", "value": value})
    if draw.chance(6):
        figures.append(
            {"indicator": "revenue", "value": Decimal((10 + draw.below(90)) * 10**8),
             "currency": making.world.currencies[making.country]}
        )  # fmt: skip
    return [
        record(
            q.Figure,
            **figure,
            qualifier=draw.one(shares.QUALIFIERS),
            at=making.date("y", first + draw.below(8)) if draw.chance(85) else None,
            region=[draw.one(regions)] if regions and draw.chance(2) else None,
            cite=making.cite(),
        )
        for figure in figures
    ]


def _relations(making: Making) -> list[s.ProgrammeRelation]:
    before = making.world.before(making.number)
    if before is None or not making.draw.chance(25):
        return []
    kind = making.draw.one(shares.RELATIONS)
    return [record(s.ProgrammeRelation, kind=kind, programme=before, cite=making.cite())]


def _clusters(making: Making) -> list[d.Cluster]:
    """The clusters that it supports, where a source names them."""
    draw = making.draw
    if not draw.chance(20):
        return []
    regions = making.world.regions.get(making.country, ())
    clusters = []
    for number in range(1, 2 + draw.below(3)):
        said = title(draw, making.country)
        region = [draw.one(regions)] if regions else []
        clusters.append(
            record(
                d.Cluster,
                id=f"{making.id}-c{number}",
                name={
                    "en": f"{said.place['en']} {said.theme['en']}",
                    "zh": f"{said.place['zh']}{said.theme['zh']}集群",
                },
                regions=region,
                place=said.place["en"],
                sectors=[draw.one(shares.SECTORS)],
                designations=[
                    record(
                        s.Designation,
                        programme=making.id,
                        start=making.date("y", 2000 + draw.below(25)),
                        cite=making.cite(),
                    )
                ],
            )
        )
    return clusters
