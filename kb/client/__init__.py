"""The client for programs and notebooks.

    from kb.client import Client

    with Client("http://localhost:8000") as kb:
        programmes = kb.programmes(country=["DE", "JP"], start_gte=2005)
        table = kb.frame(programmes)

Owns: questions as keyword arguments with the names of the parameters; lists read to their end, all
of one revision; problems as exceptions; what is known already is not sent again. Refuses: to know
of the rest of the project, to import more than httpx before a table is asked for, to write.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack
from urllib.parse import quote

from kb.client import terms
from kb.client.answers import (
    ClusterRow,
    Comparison,
    Conversion,
    Coverage,
    Explanation,
    Hit,
    Json,
    JurisdictionRow,
    OrganisationRow,
    ProgrammeRow,
    Rows,
    SourceRow,
)
from kb.client.asking import Asking, ClientError, Problem, Unreachable
from kb.client.frames import frame

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Client", "ClientError", "Problem", "Rows", "Unreachable"]

LONGEST_PAGE = 1000
LONGEST_WITH_INCLUDE = 100
"""The longest pages that the interface gives, without and with `include`."""


class Client:
    """The interface at an address; one client can serve several threads.

    A list is told in full, however many pages it has: `limit` is how many rows are wanted at most,
    `page` how many are fetched at once. Several values are given as a list, dates and members of
    enumerations as they are; what is None is left out. A GET that meets no server, or one that
    asks for patience (503 with `Retry-After`), is tried `retries` times more. Up to `memory` bytes
    of answers are kept, and asked for again only by their tags.
    """

    def __init__(
        self,
        url: str = "http://localhost:8000",
        *,
        timeout: float = 60.0,
        retries: int = 2,
        page: int = LONGEST_PAGE,
        memory: int = 32_000_000,
    ) -> None:
        self._asking = Asking(url, timeout, retries, memory)
        self._page = page

    def programmes(self, **asked: Unpack[terms.ProgrammeTerms]) -> Rows[ProgrammeRow]:
        """The programmes of a filter: `programmes(country=["DE", "JP"], sort="-funding")`."""
        return self._rows("/v1/programmes", asked)

    def programme(self, id: str, **asked: Unpack[terms.Terms]) -> Json:
        """A programme in full, each claim with where it was read."""
        return self._record("programmes", id, asked)

    def clusters(self, **asked: Unpack[terms.ClusterTerms]) -> Rows[ClusterRow]:
        """The clusters of a filter."""
        return self._rows("/v1/clusters", asked)

    def cluster(self, id: str, **asked: Unpack[terms.Terms]) -> Json:
        """A cluster in full."""
        return self._record("clusters", id, asked)

    def organisations(self, **asked: Unpack[terms.OrganisationTerms]) -> Rows[OrganisationRow]:
        """The organisations of a filter."""
        return self._rows("/v1/organisations", asked)

    def organisation(self, id: str, **asked: Unpack[terms.Terms]) -> Json:
        """An organisation and what it does in programmes."""
        return self._record("organisations", id, asked)

    def sources(self, **asked: Unpack[terms.SourceTerms]) -> Rows[SourceRow]:
        """The sources of a filter."""
        return self._rows("/v1/sources", asked)

    def source(self, id: str, **asked: Unpack[terms.Terms]) -> Json:
        """A source with the first of the claims that rest on it; `claims(source=id)` are all."""
        return self._record("sources", id, asked)

    def jurisdictions(self, **asked: Unpack[terms.JurisdictionTerms]) -> Rows[JurisdictionRow]:
        """The jurisdictions of a filter."""
        return self._rows("/v1/jurisdictions", asked)

    def jurisdiction(self, id: str, **asked: Unpack[terms.Terms]) -> Json:
        """A jurisdiction with the facts about itself."""
        return self._record("jurisdictions", id, asked)

    def claims(self, **asked: Unpack[terms.ClaimTerms]) -> Rows[Json]:
        """The claims of a filter; `kind` tells the fields that each has."""
        return self._rows("/v1/claims", asked)

    def claim(self, id: str, **asked: Unpack[terms.Terms]) -> Json:
        """A claim with where it was read."""
        return self._record("claims", id, asked)

    def search(self, q: str, **asked: Unpack[terms.SearchTerms]) -> Rows[Hit]:
        """What is found in all collections by any name, the best first."""
        return self._rows("/v1/search", {"q": q, **asked})

    def compare(
        self, ids: terms.Many | None = None, **asked: Unpack[terms.CompareTerms]
    ) -> Comparison:
        """Programmes, named or by a filter, in some measures, their money in the same terms."""
        answer: Comparison = self.get("/v1/compare", ids=ids, **asked)
        return answer

    def explain(self, id: str, cell: str, **asked: Unpack[terms.ExplainTerms]) -> Explanation:
        """One figure of a programme with all that it rests on."""
        answer: Explanation = self.get("/v1/compare/explain", id=id, cell=cell, **asked)
        return answer

    def convert(
        self, amount: terms.Amount, from_: str, to: str, **asked: Unpack[terms.ConvertTerms]
    ) -> Conversion:
        """One amount in another currency: `convert(6e8, "EUR", "USD", year=2010)`."""
        sum: dict[str, object] = {"amount": amount, "from": from_, "to": to}
        answer: Conversion = self.get("/v1/convert", **sum, **asked)
        return answer

    def coverage(self, **asked: Unpack[terms.CoverageTerms]) -> Coverage:
        """What is known of the programmes of a filter, and what is not."""
        answer: Coverage = self.get("/v1/coverage", **asked)
        return answer

    def get(self, path: str, **asked: object) -> Any:
        """The answer of any other address: `get("/v1/timeline", country="FR")`."""
        return self._asking.answer(path, asked)

    def pages(self, path: str, **asked: object) -> Iterator[Json]:
        """The pages of a list one by one, for what is too long to be held.

        All are of the revision of the first. Where the base is changed meanwhile, the list is read
        on as it was: again from its start at that revision, without the pages that were told.
        """
        revision, told = None, 0
        for page in self._following(path, asked):
            revision = revision or page["meta"]["revision"]
            if page["meta"]["revision"] != revision:
                break
            yield page
            told += 1
        else:
            return
        yield from islice(self._following(path, {**asked, "as_of": revision}), told, None)

    @staticmethod
    def frame(answer: Sequence[Mapping[str, Any]] | Comparison) -> "DataFrame":
        """The rows of a list, or of a comparison, as a table of pandas with flat columns.

        `funding` with its parts becomes the columns `funding_value`, `funding_low` …; a list of
        records becomes a tuple of their ids or codes, which `explode` takes apart. Dates stay
        text, as precise as they are known.
        """
        return frame(answer)

    def close(self) -> None:
        """Give the connections back."""
        self._asking.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _record(self, kind: str, id: str, asked: Mapping[str, object]) -> Json:
        record: Json = self._asking.answer(f"/v1/{kind}/{quote(id, safe='')}", asked)
        return record

    def _rows(self, path: str, asked: Mapping[str, Any]) -> Rows[Any]:
        """The rows of a list, all of them or as many as are asked for."""
        limit = asked.get("limit")
        size = min(self._page, LONGEST_WITH_INCLUDE if asked.get("include") else LONGEST_PAGE)
        size = size if limit is None else min(size, limit)
        rows: Rows[Any] = Rows()
        for page in self.pages(path, **{**asked, "limit": size}):
            rows.take(page)
            if limit is not None and len(rows) >= limit:
                del rows[limit:]
                return rows
        if len(rows) != rows.total:
            raise ClientError(f"{path} was to tell {rows.total} rows and told {len(rows)}")
        return rows

    def _following(self, path: str, asked: Mapping[str, object]) -> Iterator[Json]:
        """The pages of a list as each names the next."""
        page = self._asking.answer(path, asked)
        yield page
        while page["next"] is not None:
            page = self._asking.answer(page["next"], {})
            yield page
