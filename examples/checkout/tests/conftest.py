import os

import pytest
from shop import Shop


@pytest.fixture
def shop():
    """The shop, pointed at whatever plays the payment service: see `understudy run`."""
    url = os.environ.get("UNDERSTUDY_URL_PAYMENTS")
    if url is None:
        pytest.exit("run these tests with: understudy run -- pytest tests", returncode=2)
    return Shop(url)
