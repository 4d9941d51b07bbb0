"""Where a country stands on the map of the first page: one tile for each, roughly as on the globe.

Owns: the drawing of the world in rows and columns. It takes no side: a tile stands where there is
room for it. What has no tile is listed beside the map, so that nothing is lost.
"""

from collections.abc import Mapping
from functools import cache

WORLD = """
.. .. .. .. .. .. .. .. .. IS .. .. NO SE FI EE RU .. .. .. .. .. ..
CA .. .. .. .. .. .. .. EU .. .. .. .. DK .. LV BY .. .. .. .. .. ..
US .. .. .. .. .. .. .. .. IE GB NL DE PL .. LT UA .. KZ .. MN .. ..
MX GT BZ .. CU DO .. .. .. .. BE LU AT CZ SK MD GE AZ UZ KG CN KR JP
.. SV HN NI JM HT .. .. .. .. FR CH SI HU RO AM TR TM TJ NP BT TW ..
.. .. CR PA CO VE GY .. .. PT ES IT HR RS BG GR IQ IR AF IN BD HK ..
.. .. .. EC PE BO BR .. .. MA DZ TN MT AL CY SY LB PK LK MM LA VN PH
.. .. .. .. CL PY UY .. .. SN ML NE LY EG IL JO KW QA AE TH KH MY BN
.. .. .. .. .. AR .. .. .. CI GH NG TD SD SA YE OM .. .. .. SG ID PG
.. .. .. .. .. .. .. .. .. .. CM CF SS ET ER DJ SO .. .. .. .. TL FJ
.. .. .. .. .. .. .. .. .. .. GA CG CD UG KE .. .. .. .. .. AU .. ..
.. .. .. .. .. .. .. .. .. .. AO ZM RW TZ .. .. .. .. .. .. .. NZ ..
.. .. .. .. .. .. .. .. .. NA BW ZW MZ MG MU .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. .. ZA LS .. .. .. .. .. .. .. .. .. ..
"""
"""Row by row from the north; two dots are sea."""


@cache
def places() -> Mapping[str, tuple[int, int]]:
    """The column and the row of each tile, by the id of the jurisdiction."""
    return {
        id: (column, row)
        for row, line in enumerate(WORLD.split("\n")[1:])
        for column, id in enumerate(line.split())
        if id != ".."
    }


@cache
def size() -> tuple[int, int]:
    """How many columns and rows there are."""
    columns, rows = zip(*places().values(), strict=True)
    return max(columns) + 1, max(rows) + 1
