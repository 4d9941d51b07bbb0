"""The reading of figures, on which the journeys rest."""

import pytest

from tests.site.figures import first


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("4,256,426 EUR per cluster", 4256425.80, 4256427),
        ("€574.6 million (540.1 to 610.0)", 574617483.26, 574_700_000),
        ("€574.6m", 574617483.26, 574_500_000),
        ("US$ 1.25 bn", 1_254_000_000, 1_256_000_000),
        ("10.4 years", 10.419, 10.5),
        ("8 years", 8, 8.6),
        ("5.75 亿欧元", 574617483.26, 576_000_000),
        ("425.6万", 4256425.80, 4257000),
    ],
)
def test_a_figure_stands_for_what_its_digits_tell(text: str, value: float, other: float) -> None:
    assert first(text).stands_for(value)
    assert not first(text).stands_for(other)
