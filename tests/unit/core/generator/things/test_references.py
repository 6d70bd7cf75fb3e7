"""Members by which things refer to others."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.references import are_keys, find_references, key_code, may_refer

CUSTOMERS = ["cus_8Zq2LmPx4Tn1Vw", "cus_1Kd7RtYb9Gs3Qa"]
SUBSCRIPTIONS = ["sub_5Hf2WcXe8Jm6Np", "sub_3Tv9BzKq7Ly4Ru"]
INVOICES = ["in_7Hf2WcXe8Jm6Np", "in_9Tv9BzKq7Ly4Ru"]


def billing():
    """Invoices of subscriptions, whose customers they name, too."""
    tape = Tape()
    for number, (customer, subscription, invoice) in enumerate(zip(CUSTOMERS, SUBSCRIPTIONS, INVOICES, strict=True)):
        shown = [
            ("/customers", {"id": customer, "email": f"{number}@example.com"}),
            ("/subscriptions", {"id": subscription, "customer": customer, "ends": 1_900_000_000 + number, "last": invoice}),
            ("/invoices", {"id": invoice, "subscription": subscription, "customer": customer, "ends": 1_900_000_000 + number}),
        ]
        for path, one in shown:
            asked = {name: value for name, value in one.items() if name != "id"}
            tape.add("POST", path, asked, 201, {**one, "email": f"{number}@example.com"} if path == "/invoices" else one)
            tape.add("GET", f"{path}/{one['id']}", None, 200, {**one, "email": f"{number}@example.com"} if path == "/invoices" else one)
    return tape


def test_what_a_thing_refers_to_is_its_own_and_no_figure_is_a_moment():
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(billing().samples()))}
    assert dict(found["invoices"].relations) == {"email": "lookup('customers', {}.customer).email"}
    others = list(found.values())
    assert are_keys([CUSTOMERS[0]], found["subscriptions"], others)
    assert not are_keys([CUSTOMERS[0]], found["customers"], others)
    assert not are_keys(["red"], found["subscriptions"], others)


def test_members_that_are_always_keys_may_refer():
    found = {roles.collection.name: roles for roles in find_collections(find_endpoints(billing().samples()))}
    items = [version.item() for version in found["invoices"].alive_at((), 99)]
    assert find_references(items, set(SUBSCRIPTIONS), found["invoices"]) == ["subscription"]
    assert may_refer({"owner": 7, "name": "x"}, "owner", "name")
    assert not may_refer({"owner": None, "name": "x"}, "owner", "name")
    assert key_code("{}.id", int, {int}) == "{}.id"
    assert key_code("{}.id", int, {str}) == "[{}.id, {}.id | string]"
