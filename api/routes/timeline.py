"""The timeline."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.filters import ChosenProgrammes, check_known, chosen
from api.parameters import ChartQuery, Day
from api.parameters import Query as BaseQuery
from api.reading import Read, Reading
from api.routes import responses, router
from api.schemas.claimed import Context, mentioned
from api.schemas.timed import KINDS, Timed, item_out
from api.schemas.timeline import Days, TimelineMeta, TimelineOut
from kb import models
from kb.compare.duration import nominal_period
from kb.period import Span
from kb.queries import claims, evidence, labels, lists, programmes
from kb.vocabulary import ClaimKind

routes = router("timeline")


class TimelineQuery(BaseQuery, ChartQuery, ChosenProgrammes):
    """Which programmes, and what time is asked about."""

    on: Annotated[
        Day | None,
        Field(
            description="The day of the question: for `status`, and to which open ends run. "
            "Without `active_in` it is also the time of `then`. Left out: the date of the "
            "revision, and no `then`.",
            examples=["2012-06-30"],
        ),
    ] = None


@routes.get(
    "/v1/timeline",
    summary="Periods, phases and rounds, for a chart",
    responses=responses(),
    operation_id="timeline",
)
def timeline(query: Annotated[TimelineQuery, Query()], read: Reading) -> TimelineOut:
    """When programmes ran, in which phases and rounds, how many clusters they had, what followed.

    Each bar has the dates as stated and the days to draw it by. With `active_in` (or `on`) it is
    told which phases and rounds fall into that time. Deprecated claims are not drawn but named.
    Fourteen statements, however many programmes.
    """
    ids = chosen(query, read)
    found = evidence.programmes(read.session, ids, read.at, [ClaimKind.PERIOD])
    check_known(ids, found, read)
    about = claims.about_programmes(read.session, ids, KINDS, read.at)
    gaps = programmes.gaps_of(read.session, ids, read.at)
    cited = {c.source for listed in gaps.values() for _, citations in listed for c in citations}
    context = Context(
        lists.records(read.session, models.Source, cited, read.at),
        labels.texts(read.session, mentioned(about) | set(ids), read.at),
        read,
    )
    own = _by_programme(ids, about)
    nominal = {id: nominal_period(found[id].periods) for id in ids}
    asked = _asked(query)
    items = [
        item_out(
            Timed(
                id=id,
                country=found[id].economy,
                nominal=choice.claim.id if choice else None,
                claims=own[id],
                gaps=gaps[id],
            ),
            asked,
            context,
        )
        for id, choice in nominal.items()
    ]
    return TimelineOut(items=items, meta=_meta(query, asked, read))


def _by_programme(
    ids: Iterable[str], about: Iterable[models.Claim]
) -> dict[str, list[models.Claim]]:
    """The claims of each programme; a relation is one of both its ends."""
    own: dict[str, list[models.Claim]] = {id: [] for id in ids}
    for claim in about:
        ends = [claim.subject, *([claim.object] if isinstance(claim, models.Relation) else ())]
        for id in ends:
            if id in own:
                own[id].append(claim)
    return own


def _asked(query: TimelineQuery) -> Span | None:
    """The time that `then` is about."""
    if query.active_in:
        return query.active_in
    return Span(query.on.last, query.on.last) if query.on else None


def _meta(query: TimelineQuery, asked: Span | None, read: Read) -> TimelineMeta:
    return TimelineMeta(
        revision=read.at,
        language=read.language,
        on=query.on.last if query.on else read.today,
        asked=Days(first_day=asked.first, last_day=asked.last) if asked else None,
    )
