"""What pages say, gathered from templates, code and the models that forms are made of.

`make translations` writes the catalogue anew. Texts that nobody says any more fall out; new ones
come in without a translation, and a test asks for it.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from api.auth import REFUSED
from api.pages.fields import ONE_A_LINE
from api.pages.proposing import KINDS, LABELS
from api.pages.visits import ENDED
from kb.dossier.records import Source

PAGES = Path(__file__).parents[2] / "api" / "pages"
CATALOGUE = PAGES / "translations" / "zh.po"

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def said() -> set[str]:
    """Every text that a page says."""
    found = extract_from_dir(PAGES, METHODS, OPTIONS)
    written = {message for _, _, message, _, _ in found if isinstance(message, str)}
    return written | of_forms() | {REFUSED, ENDED}


def of_forms() -> set[str]:
    """What forms say that are made of models: headings, names of fields, and what helps."""
    texts = {ONE_A_LINE, *LABELS.values(), *(heading for heading, _, _ in KINDS.values())}
    models: list[type[BaseModel]] = [Source, *(model for _, _, model in KINDS.values())]
    for model in models:
        for name, info in model.model_fields.items():
            if name != "cite":
                texts |= {text for text in (info.title, info.description) if text}
    return texts


def catalogue() -> Catalog:
    """The Chinese texts, by the English ones."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def main() -> None:
    """Write the catalogue anew."""
    old, new = catalogue(), Catalog(locale="zh", fuzzy=False)
    for text in sorted(said()):
        known = old.get(text)
        new.add(text, known.string if known else "")
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=0, omit_header=True)


if __name__ == "__main__":
    main()
