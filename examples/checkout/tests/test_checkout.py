"""The same test passes with the payment service up and down: the shop survives an outage."""


def test_a_customer_never_loses_an_order(shop):
    assert shop.checkout(1999).status in {"paid", "pending"}
