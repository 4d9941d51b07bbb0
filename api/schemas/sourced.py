"""Sources turned into what goes over the wire."""

from collections.abc import Sequence

from api.reading import Read
from api.schemas.claimed import Context
from api.schemas.records import SourceItem
from kb.models import Source
from kb.queries import labels, lists
from kb.queries.labels import term_id
from kb.queries.lists import Summarised
from kb.vocabulary import Scheme


def source_items(summaries: Sequence[Summarised], read: Read) -> list[SourceItem]:
    """Sources as rows of a list: two statements, however many."""
    ids = [summary.id for summary in summaries]
    records = lists.records(read.session, Source, ids, read.at)
    kinds = {term_id(Scheme.SOURCE_KINDS, record.kind) for record in records.values()}
    context = Context({}, labels.texts(read.session, kinds, read.at), read)
    return [
        SourceItem(
            id=row.id,
            title=row.title,
            publisher=row.publisher,
            published=row.published.text if row.published else None,
            language=row.language,
            kind=context.coded(Scheme.SOURCE_KINDS, row.kind),
            country=row.jurisdiction,
            url=row.url,
            copy_url=row.copy,
            archived_url=row.archived,
            origin=row.origin,
            reprint_of=row.reprint_of,
            note=row.note,
            claim_count=summary.claims,
            updated_in=summary.changed_in,
        )
        for summary in summaries
        for row in [records[summary.id]]
    ]
