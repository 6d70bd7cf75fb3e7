"""A client of Stripe with the official library: customers, products, plans, payments, errors, pages."""

import os
import uuid

import stripe

api = stripe.StripeClient("sk_test_12345", base_addresses={"api": os.environ["UNDERSTUDY_URL"]}).v1
nonce = uuid.uuid4().hex[:8]

people = [
    api.customers.create({"email": f"{name}-{nonce}@example.com", "name": name.title(), "metadata": {"run": nonce}})
    for name in ("ada", "bob", "cyd")
]
for person in people:
    assert person.id.startswith("cus_")
    again = api.customers.retrieve(person.id)
    assert (again.email, again.name, again.metadata["run"]) == (person.email, person.name, nonce)
changed = api.customers.update(people[0].id, {"description": f"first of {nonce}"})
assert changed.description == f"first of {nonce}"
assert api.customers.retrieve(people[0].id).description == f"first of {nonce}"
listed = api.customers.list({"limit": 2})
assert len(listed.data) == 2
assert {person.id for person in people} <= {person.id for person in api.customers.list({"limit": 2}).auto_paging_iter()}

product = api.products.create({"name": f"Lamp {nonce}", "type": "service"})
assert api.products.retrieve(product.id).name == f"Lamp {nonce}"

paid = api.payment_intents.create({"amount": 1999, "currency": "eur", "customer": people[0].id})
assert (paid.amount, paid.currency, paid.customer) == (1999, "eur", people[0].id)
assert api.payment_intents.retrieve(paid.id).id == paid.id

for wrong in (lambda: api.customers.retrieve("cus_doesnotexist"), lambda: api.payment_intents.retrieve("pi_doesnotexist")):
    try:
        wrong()
    except stripe.InvalidRequestError as error:
        assert error.http_status == 404
    else:
        raise AssertionError("404 expected")

assert api.customers.delete(people[2].id).deleted is True
try:
    api.customers.retrieve(people[2].id)
except stripe.InvalidRequestError as error:
    assert error.http_status == 404
else:
    raise AssertionError("the customer should be gone")
print("ok")
