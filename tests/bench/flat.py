"""The same rows as a file for Datasette: plain tables, sensible indexes, its full-text search.

As somebody would lay them out who publishes them with it: a table of programmes with the columns
that one filters and sorts by, with arrays for what there are several of, which it counts; a table
of mechanisms, which is filtered by; the claims; where these were read.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.bench.bases import Base

OPEN = 9999
"""The year in which a programme ends of which no end is known."""

TABLES = """
CREATE TABLE programme (
  id TEXT PRIMARY KEY, name TEXT, name_zh TEXT, country TEXT, level TEXT, region TEXT,
  start INTEGER, end INTEGER, funding_eur REAL, mechanisms TEXT, sectors TEXT, homepage TEXT,
  summary TEXT, summary_zh TEXT
);
CREATE TABLE source (id TEXT PRIMARY KEY, title TEXT, publisher TEXT, published TEXT, url TEXT);
CREATE TABLE claim (
  number INTEGER PRIMARY KEY, id TEXT, programme TEXT REFERENCES programme(id), kind TEXT,
  rank TEXT, start TEXT, end TEXT, amount INTEGER, currency TEXT, basis TEXT, nature TEXT,
  organisation TEXT, role TEXT, concept TEXT, indicator TEXT, value REAL
);
CREATE TABLE citation (
  claim INTEGER REFERENCES claim(number), position INTEGER, source TEXT REFERENCES source(id),
  locator TEXT
);
CREATE TABLE mechanism (programme TEXT REFERENCES programme(id), concept TEXT);
"""

ROWS = """
INSERT INTO programme
SELECT p.id,
  (SELECT text FROM b.label WHERE entity = p.id AND field = 'name' AND language = 'en'),
  (SELECT text FROM b.label WHERE entity = p.id AND field = 'name' AND language = 'zh'),
  p.jurisdiction, p.level, p.region,
  CAST(substr(coalesce(s.start_date, s.seen_first_day), 1, 4) AS INTEGER),
  CASE WHEN s.end_date IS NOT NULL THEN CAST(substr(s.end_date, 1, 4) AS INTEGER)
       WHEN s.start_date IS NOT NULL THEN {open}
       ELSE CAST(substr(s.seen_last_day, 1, 4) AS INTEGER) END,
  s.funding,
  (SELECT json_group_array(substr(m.concept, 12)) FROM b.claim c
     JOIN b.mechanism_use m ON m.number = c.number WHERE c.subject = p.id),
  (SELECT json_group_array(substr(sector, 9)) FROM b.classification WHERE entity = p.id),
  p.homepage,
  (SELECT text FROM b.label WHERE entity = p.id AND field = 'summary' AND language = 'en'),
  (SELECT text FROM b.label WHERE entity = p.id AND field = 'summary' AND language = 'zh')
FROM b.programme p JOIN b.programme_summary s ON s.id = p.id AND s.retired_in IS NULL
WHERE p.retired_in IS NULL ORDER BY p.id;
INSERT INTO source SELECT id, title, publisher, published, url FROM b.source ORDER BY id;
INSERT INTO claim
SELECT c.number, c.id, c.subject, c.kind, c.rank,
  coalesce(p.start_date, f.start_date), coalesce(p.end_date, f.end_date),
  f.amount, f.currency, f.basis, f.nature, i.organisation, substr(i.role, 7),
  substr(m.concept, 12), substr(g.indicator, 12), g.value
FROM b.claim c LEFT JOIN b.period p ON p.number = c.number
LEFT JOIN b.funding f ON f.number = c.number LEFT JOIN b.involvement i ON i.number = c.number
LEFT JOIN b.mechanism_use m ON m.number = c.number LEFT JOIN b.figure g ON g.number = c.number;
INSERT INTO citation SELECT claim_number, position, source, locator FROM b.citation;
INSERT INTO mechanism SELECT programme, concept FROM claim WHERE concept IS NOT NULL;
"""

INDEXES = """
CREATE INDEX programme_country_start ON programme(country, start);
CREATE INDEX programme_start ON programme(start);
CREATE INDEX programme_funding ON programme(funding_eur);
CREATE INDEX claim_programme ON claim(programme);
CREATE INDEX citation_claim ON citation(claim);
CREATE INDEX mechanism_concept ON mechanism(concept, programme);
CREATE INDEX mechanism_programme ON mechanism(programme);
CREATE VIRTUAL TABLE programme_fts USING fts5(name, name_zh, summary, summary_zh,
  content="programme");
INSERT INTO programme_fts(programme_fts) VALUES ('rebuild');
ANALYZE;
"""


def flat(base: Base) -> Path:
    """The rows of a base as a file for Datasette, beside it."""
    folder = base.file.with_suffix(".flat")
    file = folder / "flat.db"
    if not file.exists():
        folder.mkdir(exist_ok=True)
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        start = time.monotonic()
        print(f"Making {file} …", flush=True)
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("ATTACH ? AS b", [str(base.file)])
            for script in (TABLES, ROWS.format(open=OPEN), INDEXES):
                connection.executescript(script)
        part.rename(file)
        print(f"… in {time.monotonic() - start:,.0f} s", flush=True)
    return file
