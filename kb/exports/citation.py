"""Citations: how what the base answers is named in a list of references.

Owns: BibTeX, CSL JSON and a line of text of one citation. Its author and publisher are the
knowledge base, its date is that of the revision; of when it was looked at it says nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.exports.table import LICENCE, LICENCE_URL, PUBLISHER


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: its title, and where and of which revision it can be asked for again."""

    key: str
    """What names it in a list: letters, digits and hyphens."""
    title: str
    at: datetime
    """When the revision was made."""
    revision: int
    release: str
    address: str
    country: str | None = None
    """The name of the country that it is about, if it is about one."""

    @property
    def whole_title(self) -> str:
        """The title with the country."""
        return f"{self.title} ({self.country})" if self.country else self.title

    @property
    def version(self) -> str:
        """Which revision it is, and by which code it was told."""
        return f"Revision {self.revision} of {self.at.date().isoformat()}, release {self.release}"


def bibtex(cited: Citation) -> str:
    """The entry for BibTeX and BibLaTeX, in UTF-8.

    Names stand in braces of their own, so that no style changes their capitals. The address stands
    as it is: it is taken verbatim.
    """
    fields = {
        "author": f"{{{_tex(PUBLISHER)}}}",
        "title": f"{{{_tex(cited.whole_title)}}}",
        "publisher": f"{{{_tex(PUBLISHER)}}}",
        "year": str(cited.at.year),
        "month": str(cited.at.month),
        "note": _tex(f"{cited.version}, {LICENCE}"),
        "url": _verbatim(cited.address),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{cited.key},\n{lines}}}\n"


def csl(cited: Citation) -> bytes:
    """The item for programs that know the Citation Style Language, in a list of one."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "dataset",
        "title": cited.whole_title,
        "author": [{"literal": PUBLISHER}],
        "publisher": PUBLISHER,
        "issued": {"date-parts": [[cited.at.year, cited.at.month, cited.at.day]]},
        "version": cited.version,
        "URL": cited.address,
        "note": f"{LICENCE}, {LICENCE_URL}",
    }
    if cited.country:
        item["jurisdiction"] = cited.country
    return json.dumps([item], ensure_ascii=False).encode()


def text(cited: Citation) -> str:
    """One line to be pasted."""
    return (
        f"{PUBLISHER} ({cited.at.year}): {cited.whole_title}. {cited.version}. {LICENCE}. "
        f"{cited.address}\n"
    )


_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\lbrace{}",  # BibTeX counts braces, also after a backslash
        "}": r"\rbrace{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "%&_#$"},
    }
)


def _tex(plain: str) -> str:
    """A text as TeX prints it; what is not ASCII stays as it is."""
    return plain.translate(_TEX)


def _verbatim(address: str) -> str:
    """An address without what would end a field."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
