"""Dossiers as text: whatever is said comes back by the strict reader."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import Fault
from kb.exports import dossiers
from seed.strict_yaml import read

AWKWARD = [
    "NO", "no", "yes", "on", "Off", "true", "null", "~", "Null", "", "1e3", "1E3", "0x1F", "012",
    "1_000", "12:30", "+1", "-1", ".5", "-.inf", ".nan", "2007", "2007-08", "2007-08-31", "=", "<<",
    "2007-08-31 12:00", "- a", "-", "--", "---", "...", "? a", "?a", "a?", ": a", ":a", "a: b",
    "a:b", "a:", "# a", "a # b", "a#b", "{", "}", "[a]", "a, b", ",", "&a", "*a", "!a", "!!str a",
    "|", ">", "|-", "'", "''", "it's", "'a'", '"', 'say "a"', '"a"', "%a", "@a", "`a`", "${x}",
    "\\", "a\\", "\\U0001F600", "\\\\U0001F600", "a\\nb", "a\nb", "a\n\nb", "a\tb", "x\u0085y",
    "x\u2028y", "x\u2029y", "x\u00a0y", "x\u3000y", "x\ufeffy", "x\u200by", "a\u202eb", "e\u0301",
    "\u0301e", "😀", "😀: a", "a\\😀", "𠮷野家", "“二+五”", "中文是的", "\ue000", "\ufffd",
    "a" * 2000, "a b, " * 400, "{}[],&*!|>'\"%@`",
]  # fmt: skip

TEXTS = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t\x85")),
    st.text("-:#,?[]{}&*!|>'\"%@` \\\n\tNOaé1.💶", min_size=1, max_size=12),
)

VALUES = st.one_of(
    TEXTS,
    st.integers(-(2**63), 2**63),
    st.decimals(allow_nan=False, allow_infinity=False, places=6).filter(lambda d: d % 1 != 0),
    st.just(True),
    st.lists(TEXTS, max_size=3),
    st.dictionaries(st.sampled_from(["en", "zh", "id"]), TEXTS, max_size=2),
)
RECORDS = st.dictionaries(st.sampled_from(["id", "at", "note", "name"]), VALUES, min_size=1)


def back(folder: Path, text: str) -> Any:
    """What the strict reader makes of a text."""
    path = folder / "de.yaml"
    path.write_text(text, encoding="utf-8", newline="\n")
    faults: list[Fault] = []
    content = read(path, path.name, faults)
    assert faults == []
    return content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


@pytest.mark.parametrize("text", AWKWARD)
def test_an_awkward_text_comes_back_wherever_it_stands(folder: Path, text: str) -> None:
    claim = {"note": text, "cite": [{"source": "de-a", "at": text}]}
    content = {
        "jurisdiction": text,
        "sources": [{"id": "de-a", "title": text}],
        "programmes": [{"id": "de-b", "name": {"en": text}, "aliases": [text], "periods": [claim]}],
    }
    assert back(folder, dossiers.dossier(content)) == content


@given(st.lists(RECORDS, min_size=1, max_size=3), st.lists(RECORDS, min_size=1, max_size=3))
def test_whatever_is_said_comes_back(
    folder: Path, sources: list[dict[str, Any]], programmes: list[dict[str, Any]]
) -> None:
    inner = [{**record, "periods": sources} for record in programmes]
    content = {"jurisdiction": "NO", "sources": sources, "clusters": inner}
    assert back(folder, dossiers.dossier(content)) == content
    assert back(folder, dossiers.listed(sources)) == sources
    assert back(folder, dossiers.blocks(programmes)) == programmes


def test_a_dossier_looks_as_curators_write_it() -> None:
    cite = [{"source": "no-a", "at": "page 1, table 2"}]
    content = {
        "jurisdiction": "NO",
        "sources": [
            {
                "id": "no-a",
                "title": "2 Klynger",
                "published": "2007-08",
                "url": "https://a.example/",
            }
        ],
        "programmes": [
            {
                "id": "no-b",
                "name": {"en": "It's one", "zh": "集群💶𠮷"},
                "sectors": ["ict-software", "maritime"],
                "periods": [{"start": 2007, "end": "2010-01", "cite": cite}],
                "figures": [{"value": Decimal("0.00000012"), "inferred": True, "cite": cite}],
            },
            {"id": "no-c"},
        ],
        "clusters": [{"id": "no-d", "organisation": {"name": "D"}}],
    }
    assert dossiers.dossier(content) == (
        'jurisdiction: "NO"\n'
        "\n"
        "sources:\n"
        '  - {id: no-a, title: "2 Klynger", published: "2007-08", url: "https://a.example/"}\n'
        "\n"
        "programmes:\n"
        "  - id: no-b\n"
        '    name: {en: It\'s one, zh: "集群💶𠮷"}\n'
        "    sectors: [ict-software, maritime]\n"
        "    periods:\n"
        '      - {start: 2007, end: "2010-01", cite: [{source: no-a, at: "page 1, table 2"}]}\n'
        "    figures:\n"
        "      - {value: 0.00000012, inferred: true, cite: [{source: no-a, "
        'at: "page 1, table 2"}]}\n'
        "\n"
        "  - id: no-c\n"
        "\n"
        "clusters:\n"
        "  - id: no-d\n"
        "    organisation: {name: D}\n"
    )


def test_an_empty_list_is_a_file_too(folder: Path) -> None:
    assert back(folder, dossiers.listed([])) == []
    assert back(folder, dossiers.blocks([])) == []


def test_a_table_has_plain_digits_and_empty_cells() -> None:
    text = dossiers.table(
        ["a", "b", "c", "d", "e"], [["AO", 1990, None, Decimal("7.8E-9"), 'a "b", c']]
    )
    assert text == 'a,b,c,d,e\nAO,1990,,0.0000000078,"a ""b"", c"\n'
