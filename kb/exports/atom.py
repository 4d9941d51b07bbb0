"""Atom feeds (RFC 4287), in pages by RFC 5005.

Owns: how a feed is written. Every time in it is one that it is given, and none is that of the
clock: the same feed is the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedgen.feed import FeedGenerator

from kb.exports.table import LICENCE, LICENCE_URL, PUBLISHER


@dataclass(frozen=True, slots=True)
class Category:
    """What an entry is filed under: a term of a scheme."""

    term: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what happened, when, and where it is told in full."""

    id: str
    title: str
    summary: str
    updated: datetime
    link: str
    categories: Sequence[Category]


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed: its entries, the newest first, and where it and the next page are."""

    id: str
    title: str
    language: str
    updated: datetime
    links: Mapping[str, tuple[str, str]]
    """Address and media type by relation: self, alternate, next …"""
    entries: Sequence[Entry]


def written(feed: Feed, release: str) -> bytes:
    """A feed as Atom, with the release of the code that wrote it."""
    made = FeedGenerator()
    made.id(feed.id)
    made.title(feed.title)
    made.language(feed.language)
    made.updated(feed.updated)
    made.author({"name": PUBLISHER})
    made.rights(f"{LICENCE}, {LICENCE_URL}")
    made.generator(PUBLISHER, version=release)
    for relation, (address, media) in feed.links.items():
        made.link({"rel": relation, "href": address, "type": media})
    made.link({"rel": "license", "href": LICENCE_URL})
    for entry in feed.entries:
        one = made.add_entry(order="append")
        one.id(entry.id)
        one.title(entry.title)
        one.updated(entry.updated)
        one.summary(entry.summary)
        one.link({"rel": "alternate", "href": entry.link, "type": "application/json"})
        for category in entry.categories:
            one.category({"term": category.term, "scheme": category.scheme})
    content: bytes = made.atom_str()
    return content
