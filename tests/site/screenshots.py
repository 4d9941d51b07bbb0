"""Pictures of the pages for the documents: `make screenshots`, `python -m tests.site.screenshots`.

The curated base is served as it is in the files; each page is taken in both languages, by day and
by night, as it stands after its scripts and letters have come.
"""

import tempfile
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser

from kb.db import connect
from seed.files import SEED
from seed.load import load
from tests.conftest import LOADED_AT, make_tables
from tests.serving import serving
from tests.site.chromium import DESK, Locale, launched, opened

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"

COMPARED = "de-spitzencluster,jp-knowledge-cluster,fr-poles"

PAGES = {
    "home": "/",
    "programme": "/programmes/de-spitzencluster",
    "compare": f"/compare?ids={COMPARED}&measures=duration,funding,funding_per_cluster_year"
    "&currency=EUR&prices=constant&base_year=2015&rate=ppp",
}
"""The name of each picture and the page that it shows."""

TALLEST = {"programme": 2400}
"""How much of a page is shown, in pixels; of the others, what is seen before anybody scrolls."""

READY = "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => done(0))))"
"""Until the letters are there and drawn."""


def take(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Take every picture of a server's pages, 1280 pixels wide; answers the files."""
    taken = []
    for language in get_args(Locale):
        for theme in ("light", "dark"):
            with opened(browser, address, language=language, dark=theme == "dark") as context:
                page = context.new_page()
                for name, path in PAGES.items():
                    answer = page.goto(path, wait_until="networkidle")
                    if answer is None or not answer.ok:
                        raise RuntimeError(f"{path} is not shown: {answer and answer.status}")
                    tall = page.evaluate("document.documentElement.scrollHeight")
                    shown = min(tall, TALLEST.get(name, DESK["height"]))
                    page.set_viewport_size({"width": DESK["width"], "height": shown})
                    page.evaluate(READY)
                    picture = folder / f"{name}-{language}-{theme}.png"
                    page.screenshot(path=picture, animations="disabled", caret="hide")
                    page.set_viewport_size(DESK)
                    taken.append(picture)
    return taken


def main() -> None:
    """Serve the curated base and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/kb.sqlite"
        make_tables(url)
        engine = connect(url)
        load(engine, SEED, at=LOADED_AT)
        engine.dispose()
        with serving(url) as address, launched() as browser:
            for picture in take(browser, address, FOLDER):
                print(picture.relative_to(FOLDER.parents[1]))


if __name__ == "__main__":
    main()
