"""What made-up programmes refer to: real countries, money and regions, made-up organisations."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.dossier.records import Dossier, Organisation
from kb.vocabulary import Series
from seed.files import Files
from seed.synth.draw import Draw, weighted
from seed.synth.names import words
from seed.synth.records import record

COUNTRIES = {
    "CN": 17, "DE": 15, "US": 13, "EU": 12, "JP": 8, "FR": 7, "PL": 6, "IN": 6, "CA": 6, "KR": 5,
    "GB": 5, "FI": 5, "CO": 5, "BR": 5, "AT": 5, "ZA": 4, "TH": 4, "RU": 4, "NO": 4, "NL": 4,
    "MY": 4, "DK": 4, "CZ": 4, "CL": 4, "BE": 4, "TR": 3, "SI": 3, "SE": 3, "RO": 3, "NZ": 3,
    "LT": 3, "KZ": 3, "IT": 3, "IS": 3, "HU": 3, "ES": 3, "AU": 3, "AR": 3, "UY": 2, "UA": 2,
    "TZ": 2, "TW": 2, "SG": 2, "PT": 2, "PE": 2, "MX": 2, "MA": 2, "LV": 2, "IL": 2, "IE": 2,
    "GR": 2, "ET": 2, "EE": 2, "CH": 2, "VN": 1, "TN": 1, "SA": 1, "LU": 1, "ID": 1, "EG": 1,
    "CR": 1, "AE": 1,
}  # fmt: skip
"""How many programmes the curated base has of a country."""

BODIES = {
    "ministry": {"en": "Ministry of {}", "zh": "{}部"},
    "agency": {"en": "Agency for {}", "zh": "{}署"},
    "regional-government": {"en": "Regional Office of {}", "zh": "{}地方办公室"},
    "bank": {"en": "Bank for {}", "zh": "{}银行"},
    "council": {"en": "Council on {}", "zh": "{}委员会"},
}
"""The names of organisations by their kind, in English and Chinese."""

BLOCK = 5_000
"""So many programmes share the organisations of their countries: none has a part in thousands."""

RATE_YEAR = 2015


@dataclass(frozen=True)
class World:
    """What every made-up programme may refer to."""

    seed: int
    turns: tuple[str, ...]
    """The countries in turn: programme i is of the country at i, over and over."""
    back: tuple[int, ...]
    """For each turn, how many programmes earlier the same country had its turn."""
    currencies: dict[str, str]
    zeros: dict[str, int]
    """How many zeros more than an amount in dollars one in a country's money has."""
    regions: dict[str, tuple[str, ...]]

    def organisations(self, number: int) -> tuple[str, ...]:
        """The organisations that may have a part in a programme."""
        return _bodies(self.country(number), number // BLOCK)

    def country(self, number: int) -> str:
        """The country of a programme."""
        return self.turns[number % len(self.turns)]

    def id(self, number: int) -> str:
        """The id of a programme: `de-synth-000123`."""
        return f"{self.country(number).lower()}-synth-{number:06}"

    def before(self, number: int) -> str | None:
        """The id of the last programme of the same country before one, if there is any."""
        earlier = number - self.back[number % len(self.turns)]
        return self.id(earlier) if earlier >= 0 else None


def world(files: Files, seed: int) -> World:
    """The world as the reference files have it."""
    turns = _shuffled(weighted(COUNTRIES), Draw(f"{seed}/turns"))
    currencies, zeros = {}, {}
    for row in files.economies:  # by year: the last one has the money of today
        currencies[row.economy] = row.currency
        rate = row.values[Series.LCU_PER_USD]
        if rate and row.year <= RATE_YEAR:
            zeros[row.economy] = len(str(int(rate))) - 1
    regions: dict[str, list[str]] = {}
    for region in files.regions:
        regions.setdefault(region.code.split("-")[0], []).append(region.code)
    return World(
        seed=seed,
        turns=turns,
        back=tuple(_back(turns, position) for position in range(len(turns))),
        currencies=currencies,
        zeros=zeros,
        regions={country: tuple(own) for country, own in regions.items()},
    )


@cache
def _bodies(country: str, block: int) -> tuple[str, ...]:
    """The ids of the organisations of a country in a block: `de-synth-body-0-03`."""
    count = 4 + COUNTRIES[country] // 2
    return tuple(f"{country.lower()}-synth-body-{block}-{n:02}" for n in range(count))


def bodies(world: World, block: int) -> Iterator[Dossier]:
    """The organisations of every country in a block."""
    kinds = list(BODIES)
    for country in COUNTRIES:
        draw = Draw(f"{world.seed}/bodies/{country}/{block}")
        organisations = []
        for position, id in enumerate(_bodies(country, block)):
            kind = kinds[position % len(kinds)]
            theme = draw.one(words()["theme"])
            name = {lang: form.format(theme[lang]) for lang, form in BODIES[kind].items()}
            acronym = f"{country}{block}-{position}" if draw.chance(50) else None
            organisations.append(record(Organisation, id=id, name=name, acronym=acronym, kind=kind))
        yield record(Dossier, jurisdiction=country, organisations=organisations)


def _shuffled(values: tuple[str, ...], draw: Draw) -> tuple[str, ...]:
    mixed = list(values)
    for last in range(len(mixed) - 1, 0, -1):
        other = draw.below(last + 1)
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return tuple(mixed)


def _back(turns: tuple[str, ...], position: int) -> int:
    steps = range(1, len(turns) + 1)
    return next(k for k in steps if turns[(position - k) % len(turns)] == turns[position])
