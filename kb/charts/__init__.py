"""Charts: what the interface answers, as specifications in Vega-Lite 6.

Owns: which chart an answer has, and everything that is seen in it. The data stand in the
specification itself; nothing in it is fetched from anywhere. Refuses: to draw, which is for
others; and to leave rows out silently.
"""

from kb.charts.comparison import comparison
from kb.charts.coverage import coverage
from kb.charts.jurisdictions import jurisdictions
from kb.charts.look import LEAST_WIDTH, MOST_WIDTH, WIDTH, Look, ThemeName
from kb.charts.programme import programme
from kb.charts.timeline import timeline

__all__ = [
    "LEAST_WIDTH",
    "MOST_WIDTH",
    "WIDTH",
    "Look",
    "ThemeName",
    "comparison",
    "coverage",
    "jurisdictions",
    "programme",
    "timeline",
]
