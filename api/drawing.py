"""Drawing: a specification as SVG or PNG, and the script that draws it in a page.

Owns: what charts are drawn with, of which versions, and that nothing is fetched for it. Python does
nothing else while a chart is drawn, so that this is done in a process of its own
(`Work.DRAWING`) where there is one.
"""

import gzip
import hashlib
import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from api.extras import needing
from api.spool import Spool

log = logging.getLogger("uvicorn.error")

DRAWER = "vl-convert-python"
VEGA_LITE = "6.4"
"""The version of Vega-Lite, one of those that the drawer has in it."""

SCALE = 2
"""The pixels of a PNG for each of the chart."""

SNIPPET = Path(__file__).parent / "pages" / "charts.js"
"""What of the script is ours; the rest is Vega, Vega-Lite and Vega-Embed as the drawer has them."""

_LEVEL = 9

_ONE_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="16" font-size="16" font-family="sans-serif">{}</text></svg>'
)


def svg(spec: dict[str, Any]) -> bytes:
    """A chart as SVG. `NotInstalled` where there is nothing to draw it with.

    `ValueError` for one that names something to fetch.
    """
    with needing("charts"):
        import vl_convert
    _check_closed(spec)
    _tell_of_letters()
    text: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return text.encode()


def png(spec: dict[str, Any]) -> bytes:
    """A chart as PNG, with two pixels for each. The same errors."""
    with needing("charts"):
        import vl_convert
    _check_closed(spec)
    _tell_of_letters()
    content: bytes = vl_convert.vegalite_to_png(
        spec, vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[]
    )
    return content


@cache
def script_name() -> str | None:
    """What the script is called, with a part of the digest of all that it is made of.

    None where the drawer is not installed. It is known without making the script.
    """
    try:
        parts = (SNIPPET.read_text(encoding="utf-8"), version(DRAWER), VEGA_LITE)
    except PackageNotFoundError:
        return None
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    return f"charts-{digest}.js"


def script(spool: Spool, packed: bool) -> Path:
    """The file of the script, made the first time that it is asked for; `packed`: as gzip."""
    name = f"{script_name()}{'.gz' if packed else ''}"
    if found := spool.find(name):
        return found
    content = _script()
    with spool.filling(name) as file:
        # no time in it: the same bytes whenever
        file.write(gzip.compress(content, _LEVEL, mtime=0) if packed else content)
    return spool.folder / name


def _check_closed(part: Any) -> None:
    """Refuse what names something to fetch; the drawer itself would fetch the image of a mark."""
    if isinstance(part, Mapping):
        if "url" in part:
            raise ValueError("a chart fetches nothing: it has a url")
        for key, value in part.items():
            if key != "values":  # the data themselves
                _check_closed(value)
    elif isinstance(part, list):
        for each in part:
            _check_closed(each)


def _script() -> bytes:
    with needing("charts"):
        import vl_convert
    text: str = vl_convert.javascript_bundle(
        SNIPPET.read_text(encoding="utf-8"), vl_version=VEGA_LITE
    )
    return text.encode()


@cache
def _tell_of_letters() -> None:
    """Log, once, that no letters are installed that have Chinese."""
    if not has_chinese():
        log.warning(
            "no font with Chinese is installed: charts as PNG lack its signs "
            "(Debian: fonts-noto-cjk)"
        )


def has_chinese() -> bool:
    """Whether two Chinese signs are drawn, and not the same box twice."""
    import vl_convert

    one, other = (vl_convert.svg_to_png(_ONE_SIGN.format(sign)) for sign in "中文")
    return bool(one != other)
