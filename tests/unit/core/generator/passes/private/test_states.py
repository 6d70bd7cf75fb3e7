import json

from tests.unit.core.generator.carts import two_carts
from tests.unit.core.generator.test_pipeline import run


def stub(document, method, path):
    return next(one for one in document["stubs"] if one["when"]["method"] == method and one["when"]["path"] == path and "status" not in one)


def test_looks_show_what_is_kept_and_orders_put_it_back():
    document = run(two_carts()).document
    assert {"name": "cart", "initial": {"items": []}} in document["resources"]
    look = stub(document, "GET", "/cart")
    assert look["then"]["json"] == {"items": "{{ item.items }}", "count": "{{ item.items | sum('qty') }}"}
    order = next(one for one in document["stubs"] if one["when"]["path"] == "/orders" and one["then"]["status"] == 201)
    assert order["then"]["remove"]["in"] == "cart"
    assert "its_cart" in json.dumps(order["then"]["let"])
