"""Citations: `cite` asks an address how what it answers is cited, in place of the answer."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, Field

from api.caching import Dated, canonical_pairs
from kb import __version__
from kb.exports import citation
from kb.exports.citation import Citation

CITE = "cite"
"""The parameter."""

Style = Literal["bibtex", "csl", "text"]

MEDIA: Mapping[Style, str] = {
    "bibtex": "application/x-bibtex",
    "csl": "application/vnd.citationstyles.csl+json",
    "text": "text/plain",
}
"""What each style is told as."""

_WRITTEN = {"bibtex": citation.bibtex, "csl": citation.csl, "text": citation.text}


class Citable(BaseModel):
    """Whether the answer itself is asked for, or how it is cited."""

    cite: Annotated[
        Style | None,
        Field(
            description="In place of the answer, how it is cited: for BibTeX "
            f"(`{MEDIA['bibtex']}`), for programs that know CSL (`{MEDIA['csl']}`), or as a line "
            "of text. It names the address at which the same is answered for good.",
            examples=["bibtex"],
        ),
    ] = None


def cited(
    style: Style,
    title: str,
    revision: Dated,
    request: Request,
    *,
    key: str,
    country: str | None = None,
) -> Response:
    """The citation of what a request asks for, as it is at a revision."""
    pairs = canonical_pairs(request, frozenset({CITE, "as_of"}))
    asked = [hashlib.sha256(urlencode(pairs).encode()).hexdigest()[:8]] if pairs else []
    made = Citation(
        key="-".join(["kb", key, *asked, f"r{revision.id}"]),
        title=title,
        at=revision.at,
        revision=revision.id,
        release=__version__,
        address=_address(request, [*pairs, ("as_of", str(revision.id))]),
        country=country,
    )
    return Response(_WRITTEN[style](made), media_type=MEDIA[style])


def _address(request: Request, pairs: Sequence[tuple[str, str]]) -> str:
    """Where the same is answered, whatever comes later.

    With the signs that a query may have as they are: the fewer are escaped, the safer it is from
    what reads a list of references.
    """
    return str(request.url.replace(query=urlencode(pairs, safe=",/:")))
