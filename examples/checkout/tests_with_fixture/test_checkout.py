"""The same in process: every test finds its own payment service, up or down as it wants."""

import pytest
from shop import Shop


def test_an_order_is_paid(understudy):
    shop = Shop(understudy["payments"].url)
    assert shop.checkout(1999).status == "paid"
    understudy["payments"].verify(method="POST", path="/v1/payments", times=1)


def test_a_large_order_is_declined(understudy):
    assert Shop(understudy["payments"].url).checkout(250_000).status == "declined"


@pytest.mark.understudy("outage")
def test_an_order_waits_while_the_service_is_down(understudy):
    assert Shop(understudy["payments"].url).checkout(1999).status == "pending"


def test_an_order_placed_after_the_outage_is_paid(understudy):
    payments = understudy["payments"]
    shop = Shop(payments.url)
    with payments.scenario("outage"):
        assert shop.checkout(1999).status == "pending"
    assert shop.checkout(1999).status == "paid"
