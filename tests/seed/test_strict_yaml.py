"""YAML read strictly: what is read of a file, and where it stands there.

What is refused stands in `bad/`; see test_faults.py.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kb.errors import Fault
from seed.strict_yaml import UNREAD, Record, line_of, read


def content(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "de.yaml"
    path.write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    found = read(path, path.name, faults)
    assert faults == []
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2007", 2007),
        ("-5", -5),
        ("0", 0),
        ("12.50", Decimal("12.50")),
        ("1740000000000", 1_740_000_000_000),
        ('"2007"', "2007"),
        ('"2007-08-31"', "2007-08-31"),
        ("2007-08", "2007-08"),
        ("Paderborn", "Paderborn"),
        ("it's OWL – 集群", "it's OWL – 集群"),
        ("true", True),
        ("NO", False),
        ('"NO"', "NO"),
        ("[]", []),
        ("[DE-NW, 5]", ["DE-NW", 5]),
        ("{en: One, no: En}", {"en": "One", "no": "En"}),
        ("|-\n    two\n    lines", "two\nlines"),
    ],
)
def test_a_value_is_what_is_written(tmp_path: Path, written: str, value: object) -> None:
    found = content(tmp_path, f"key: {written}\n")["key"]
    assert (found, type(found)) == (value, Record if isinstance(value, dict) else type(value))


NESTED = """\
# A comment.
programmes:
  - id: de-foo
    name: {en: Foo, id: Bar}
    funding:
      - amount: 5
        cite:
          - {source: de-a, at: p. 1}
          - {source: de-b,
             at: p. 2}
figures:
  - {value: 7}
"""


def test_every_record_knows_its_line_its_keys_lines_and_its_place(tmp_path: Path) -> None:
    root = content(tmp_path, NESTED)
    programme = root["programmes"][0]
    claim = programme["funding"][0]
    records = [root, programme, programme["name"], claim, *claim["cite"], root["figures"][0]]
    assert [(record.line, record.place) for record in records] == [
        (2, ""),
        (3, "de-foo"),
        (4, "de-foo name"),
        (6, "de-foo funding[0]"),
        (8, "de-foo funding[0] cite[0]"),
        (9, "de-foo funding[0] cite[1]"),
        (12, "figures[0]"),
    ]
    assert claim.key_lines == {"amount": 6, "cite": 7}
    assert claim["cite"][1].key_lines == {"source": 9, "at": 10}


def test_a_place_leads_back_to_its_line(tmp_path: Path) -> None:
    root = content(tmp_path, NESTED)
    assert line_of(root, "de-foo funding[0] cite[1]") == 9
    assert line_of(root, "figures[0]") == 12
    assert line_of(root, "de-foo funding[1]") == 0


def test_what_cannot_be_read_is_told_once_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "de.yaml"
    path.write_text("one: 0x10\ntwo: 2\nthree: ~\nfour: [2007-08-31, 4]\n", encoding="utf-8")
    faults: list[Fault] = []
    found = read(path, "a name", faults)
    assert found == {"one": UNREAD, "two": 2, "three": UNREAD, "four": [UNREAD, 4]}
    assert [(fault.file, fault.line, fault.record, fault.key) for fault in faults] == [
        ("a name", 1, "", "one"),
        ("a name", 3, "", "three"),
        ("a name", 4, "four[0]", ""),
    ]
