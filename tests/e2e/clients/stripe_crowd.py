"""Sixteen clients of Stripe at once, each with customers and payments of its own; none may see another's answers."""

import os
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import stripe

CLIENTS = 16
word, amount = sys.argv[1], int(sys.argv[2])


def visit(number):
    api = stripe.StripeClient("sk_test_12345", base_addresses={"api": os.environ["UNDERSTUDY_URL"]}).v1
    nonce = uuid.uuid4().hex[:8]
    name = f"{word.title()} {number}"
    person = api.customers.create({"email": f"{word}{number}-{nonce}@example.com", "name": name, "metadata": {"run": nonce}})
    again = api.customers.retrieve(person.id)
    assert (again.id, again.email, again.name, again.metadata["run"]) == (person.id, person.email, name, nonce)
    changed = api.customers.update(person.id, {"description": f"number {number} of {nonce}"})
    assert (changed.id, changed.description) == (person.id, f"number {number} of {nonce}")
    # Half of the sums coincide, as those of a real crowd do.
    paid = api.payment_intents.create({"amount": amount + number // 2, "currency": "eur", "customer": person.id})
    assert (paid.amount, paid.customer) == (amount + number // 2, person.id)
    shown = api.payment_intents.retrieve(paid.id)
    assert (shown.id, shown.amount, shown.customer) == (paid.id, paid.amount, person.id)
    assert api.customers.retrieve(person.id).description == f"number {number} of {nonce}"
    if number % 2:
        assert api.customers.delete(person.id).deleted is True
        try:
            api.customers.retrieve(person.id)
        except stripe.InvalidRequestError as error:
            assert error.http_status == 404
        else:
            raise AssertionError(f"customer {number} should be gone")
    return person.id, paid.id


with ThreadPoolExecutor(CLIENTS) as crowd:
    seen = list(crowd.map(visit, range(CLIENTS)))
assert len({customer for customer, _ in seen}) == len({payment for _, payment in seen}) == CLIENTS
print("ok")
