"""Another client of Stripe: other people, more of them, deletes first, other amounts."""

import os
import secrets

import stripe

api = stripe.StripeClient("sk_test_other", base_addresses={"api": os.environ["UNDERSTUDY_URL"]}).v1
word = secrets.token_hex(3)

people = [api.customers.create({"email": f"{number}.{word}@example.org", "name": f"Person {number}"}) for number in range(5)]
assert len({person.id for person in people}) == 5
assert api.customers.delete(people[0].id).deleted is True
try:
    api.customers.retrieve(people[0].id)
except stripe.InvalidRequestError as error:
    assert error.http_status == 404
else:
    raise AssertionError("the customer should be gone")
for person in people[1:]:
    assert api.customers.retrieve(person.id).email == person.email
seen = {person.id for person in api.customers.list({"limit": 2}).auto_paging_iter()}
assert {person.id for person in people[1:]} <= seen
assert people[0].id not in seen
assert api.customers.update(people[3].id, {"description": word}).description == word
assert api.customers.retrieve(people[3].id).description == word
paid = api.payment_intents.create({"amount": 450, "currency": "usd", "customer": people[4].id})
assert (paid.amount, paid.currency, paid.customer) == (450, "usd", people[4].id)
assert api.payment_intents.retrieve(paid.id).amount == 450
print("ok")
