"""This test passes while the payment service is up, and shows under `--scenario outage` what nobody thought of."""


def test_a_customer_gets_the_money_back(shop):
    order = shop.checkout(1999)
    assert shop.refund(order.payment) == "refunded"
